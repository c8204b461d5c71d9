"""Calls that several records tell of: which one counts, and into which accounts a call reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from affidavit import Outcome, Taken, Use
from affidavit.access_review import calls as module
from affidavit.access_review.calls import Calls
from affidavit.parts.access import Issue, UseSum
from affidavit.parts.access_sums import AccessSums
from hypothesis import given, settings
from hypothesis import strategies as st

OWN, OWNER, ENDPOINT = "1", "2", "3"


@pytest.fixture
def calls(tmp_path: Path) -> Iterator[Calls]:
    """Nothing yet."""
    with Calls(tmp_path) as made:
        yield made


def a_use(principal: str = "ana", shared: str = "s", **more: Any) -> Use:
    """A call of ana's."""
    values: dict[str, Any] = {"outcome": Outcome.DONE, "channel": "api", "source": "192.0.2.1", **more}
    return Use(principal, OWN, "user", "lab:Look", "lab", "lab:Look", shared=shared, **values)


def logged(calls: Calls, *records: tuple[Use, str]) -> None:
    """Take an object with uses, each in the log of an account."""
    sums = AccessSums()
    for use, account in records:
        sums.use(use, 5, account, "eu-west-1", "management-read")
    calls.add(sums.part())


def taken(calls: Calls, named: Callable[[str], str] = str) -> list[UseSum]:
    """What is counted in the end."""
    return [each for part in calls.take(lambda name, _unique, _at: named(name)) for each in part.uses]


def test_the_record_that_tells_most_counts(calls: Calls) -> None:
    """That of the call itself before that of what it passed, which does not know that it failed, nor on what it was."""
    logged(calls, (a_use(in_passing=True), OWN), (a_use(withheld=True, principal="1:A"), OWNER))
    logged(calls, (a_use(outcome=Outcome.FAILED, resources=("x",)), OWN))
    (found,) = taken(calls)
    assert (found.principal, found.records, found.failed, found.places.named.named) == ("ana", 1, 1, ["x"])
    assert found.channels == {"api": 1}
    assert taken(calls) == []


def test_a_call_reaches_into_accounts_whose_logs_have_it_and_not_what_it_passed(calls: Calls) -> None:
    """The owner of what was called has a record of it; so has the owner of the endpoint, who was not called."""
    copy = a_use("1:A", withheld=True)
    logged(calls, (a_use(), OWN), (copy, OWNER), (copy, ""), (a_use("1:A", withheld=True, in_passing=True), ENDPOINT))
    (found,) = taken(calls)
    assert found.elsewhere == {OWNER: 1}


@pytest.mark.parametrize(
    ("others", "counted"),
    [
        ((a_use("1:A", withheld=True),), {"ana": 1}),
        ((a_use("alias"),), {"ana": 1}),
        ((a_use("ben"),), {"ana": 1, "ben": 1}),
        ((a_use(shared="t"),), {"ana": 2}),
    ],
    ids=["whose name is withheld", "by another name", "another one", "another call"],
)
def test_it_counts_once_for_its_caller(calls: Calls, others: tuple[Use, ...], counted: dict[str, int]) -> None:
    """Whatever name a log has for that; two who are named are two."""
    logged(calls, (a_use(), OWN), *((each, OWNER) for each in others))
    found: dict[str, int] = {}
    for each in taken(calls, lambda name: "ana" if name == "alias" else name):
        found[each.principal] = found.get(each.principal, 0) + each.records
    assert found == counted


@pytest.mark.parametrize(
    ("own", "other", "about"),
    [(("x",), ("y",), ("x", "y")), (("x",), (), ("x",)), ((), ("y",), ()), (("x", "y"), ("y",), ("x", "y"))],
)
def test_it_was_about_what_each_of_its_records_names(
    calls: Calls, own: tuple[str, ...], other: tuple[str, ...], about: tuple[str, ...]
) -> None:
    """As the owner of each thing logs it; what the first does not name may be anything."""
    logged(calls, (a_use(resources=own), OWN), (a_use(resources=other), OWNER))
    (found,) = taken(calls)
    assert (found.records, list(found.places.told)) == (1, [about])


def test_it_was_about_what_a_record_names_that_withholds_its_caller(calls: Calls) -> None:
    """The owner's record is of the caller whom another record of the call names, also where it masks the id."""
    logged(calls, (a_use(resources=("x",)), OWN), (a_use(OWN, withheld=True, resources=("y",)), OWNER))
    (found,) = taken(calls)
    assert (found.principal, found.records, list(found.places.told)) == ("ana", 1, [("x", "y")])


def test_where_all_withhold_the_name_one_counts(calls: Calls) -> None:
    """The caller's own log was not read."""
    logged(calls, (a_use("1:A", withheld=True), OWNER), (a_use("1:A", withheld=True, in_passing=True), ENDPOINT))
    (found,) = taken(calls)
    assert (found.principal, found.records, found.elsewhere) == ("1:A", 1, {OWNER: 1})


def test_whose_credentials_came_from_a_call_is_told_at_once() -> None:
    """Since it tells who is meant by a name that is withheld; one that gave none is told when it is counted."""
    sums = AccessSums()
    for key in ("K", ""):
        sums.use(a_use(taken=Taken("role", key, "s")), 5, OWN, "eu-west-1", "management-read")
    part = sums.part()
    assert part.uses == []
    assert part.issues == [Issue("K", "ana", OWN, "user", "", "role", "192.0.2.1", 5, False, False)]


@settings(max_examples=50)
@given(st.integers(0, 30), st.integers(1, 8))
def test_in_however_many_parts_all_calls_are_counted(tmp_path_factory: Any, many: int, together: int) -> None:
    """Summed up some at a time, as there may be more than memory holds."""
    with pytest.MonkeyPatch.context() as patch, Calls(tmp_path_factory.mktemp("calls")) as calls:
        patch.setattr(module, "_TOGETHER", together)
        logged(calls, *((a_use(shared=f"s-{number}"), OWN) for number in range(many)))
        assert sum(each.records for each in taken(calls)) == many
