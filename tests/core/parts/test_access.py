"""Sums of what objects show: the same whatever object a record lies in, and in whatever order they come."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from affidavit import Change, Outcome, Renamed, Taken, Use
from affidavit.access_review.calls import Calls
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.names import Names
from affidavit.access_review.sessions import Sessions
from affidavit.model.inputs import InputObject, ObjectRecords, ObjectStatus
from affidavit.parts.access import NAMED, AccessPart, Met, Places, Some
from affidavit.parts.access_sums import AccessSums
from affidavit.parts.partial import Partial
from hypothesis import given
from hypothesis import strategies as st

Record = tuple[Use, int | None]

USES = st.builds(
    Use,
    principal=st.sampled_from(["ana", "ben"]),
    account=st.just("1"),
    kind=st.just("user"),
    event=st.sampled_from(["lab:Look", "lab:Make"]),
    service=st.just("lab"),
    right=st.just("lab:Look"),
    outcome=st.sampled_from(Outcome),
    channel=st.sampled_from(["api", "console"]),
    source=st.integers(0, 40).map(lambda number: f"192.0.2.{number}"),
    resources=st.lists(st.sampled_from(["x", "y"]), max_size=2).map(tuple),
    key=st.sampled_from(["", "K1", "K2"]),
    taken=st.none() | st.just(Taken("role", "K2", "s", "R1")),
    shared=st.sampled_from(["", "s-1", "s-2"]),
    gives=st.sampled_from([(), (("ana", "has", "g"),)]),
    unique=st.sampled_from(["", "U1", "U2"]),
    renamed=st.sampled_from([None, Renamed("ana", "anna"), Renamed("ben")]),
    in_passing=st.booleans(),
    untold=st.sampled_from([None, *Change]),
)
RECORDS = st.lists(st.tuples(USES, st.none() | st.integers(0, 100)), max_size=30)


def partial(records: list[Record]) -> Partial:
    """An object that holds records, as it comes from another process."""
    sums = AccessSums()
    for use, time in records:
        sums.use(use, time, "2" if use.principal == "ben" else "1", "eu-west-1", "management-read")
    part = msgspec.msgpack.decode(msgspec.msgpack.encode(sums.part()), type=AccessPart)
    item = InputObject("o", ObjectStatus.READ, 0, "", "", "", "", ObjectRecords())
    return Partial(item, (), (), (), (), b"", (), (), access=part)


def gathered(objects: list[list[Record]]) -> tuple[object, ...]:
    """What objects come to."""
    with TemporaryDirectory() as folder, Sessions(Path(folder)) as sessions, Calls(Path(folder)) as calls:
        gathering = Gathering(sessions, calls)
        for records in objects:
            gathering.add(partial(records))
        gathering.settle(Names(gathering).of)
        names = Names(gathering)
        today = [gathering.renames.now(name, at) for name in ("ana", "ben") for at in range(0, 100, 10)]
        rest = gathering.given, gathering.untold, list(sessions.roles()), today
        return gathering.uses, list(sessions.vias(names.of)), sessions.crossed(names.of), rest


@given(RECORDS, st.integers(0, 30), st.randoms(use_true_random=False))
def test_how_records_lie_in_objects_makes_no_difference(records: list[Record], cut: int, random: object) -> None:
    """One object or two, in either order, shuffled: the same sums."""
    whole = gathered([records])
    assert gathered([records[:cut], records[cut:]]) == whole
    assert gathered([records[cut:], records[:cut]]) == whole
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert gathered([shuffled]) == whole


@given(RECORDS)
def test_every_record_that_shares_no_call_is_counted_once(records: list[Record]) -> None:
    """As used or as denied; times are those of records that were not denied."""
    records = [(msgspec.structs.replace(use, shared=""), time) for use, time in records]
    uses = gathered([records])[0]
    assert isinstance(uses, list)
    assert sum(each.records + each.denied for each in uses) == len(records)
    for each in uses:
        mine = [
            time
            for use, time in records
            if (use.principal, use.unique, use.event) == (each.principal, each.unique, each.event)
            and use.outcome is not Outcome.DENIED
        ]
        known = [time for time in mine if time is not None]
        assert (each.records, each.first, each.last) == (
            len(mine),
            min(known, default=None),
            max(known, default=None),
        )


@given(RECORDS)
def test_every_shared_call_is_counted_once_for_its_caller(records: list[Record]) -> None:
    """However many records tell of it, in whose log they are, and whether a service's or of what passed by."""
    records = [(msgspec.structs.replace(use, unique="", renamed=None), time) for use, time in records]
    uses = gathered([records])[0]
    assert isinstance(uses, list)
    for each in uses:
        mine = [use.shared for use, _ in records if (use.principal, use.event) == (each.principal, each.event)]
        assert each.records + each.denied == mine.count("") + len({*mine} - {""})


@given(st.lists(st.lists(st.text(max_size=2), max_size=NAMED), max_size=4))
def test_names_are_bounded_and_what_is_left_out_is_told(groups: list[list[str]]) -> None:
    """The first by the alphabet are kept, so that the order in which they come makes no difference."""
    some = Some()
    for group in groups:
        some.add(group)
    every = sorted({each for group in groups for each in group if each})
    assert some.named == every[:NAMED]
    assert some.more == (len(every) > NAMED)


MET = st.builds(Met, st.just(1), st.none() | st.integers(0, 9), st.booleans())
ON = st.tuples(st.lists(st.integers(0, 2 * NAMED).map(str), max_size=2), MET)


@given(st.lists(ON, max_size=80), st.integers(0, 80))
def test_records_about_each_resource_are_summed_exactly(records: list[tuple[list[str], Met]], cut: int) -> None:
    """Those of the sets that are told apart, and those of all others together, however they lie in objects."""
    parts = [Places(), Places()]
    every: dict[tuple[str, ...], Met] = {}
    for number, (resources, met) in enumerate(records):
        parts[number < cut].add(resources, met)
        key = tuple(sorted(set(resources)))
        every[key] = every.get(key, Met()) + met
    whole = msgspec.msgpack.decode(msgspec.msgpack.encode(parts[0]), type=Places)
    whole.merge(parts[1])
    kept = sorted(every)[:NAMED]
    rest = Met()
    for key in every.keys() - set(kept):
        rest += every[key]
    assert whole.told == {key: every[key] for key in kept}
    assert whole.rest == rest


def test_who_is_told_by_nothing_is_of_the_account_that_logged_it() -> None:
    """A record without any account counts for that of its log; one that names an account keeps it."""
    sums = AccessSums()
    for account in ("", "2"):
        use = Use(account, account, "k", "lab:Look", "lab", "lab:Look", Outcome.DONE, "api", "", withheld=True)
        sums.use(use, 5, "1", "r", "c")
    assert sorted((each.principal, each.account) for each in sums.part().uses) == [("1", "1"), ("2", "2")]


@given(RECORDS)
def test_no_change_is_forgotten_whose_time_is_not_known(records: list[Record]) -> None:
    """It is told as one of which not all is known, as are those whose records don't tell what they changed."""
    sums = AccessSums()
    for use, time in records:
        sums.use(msgspec.structs.replace(use, by_service=False), time, "1", "eu-west-1", "management-write")
    found = {(each.what, each.time) for each in sums.part().untold}
    assert found == {
        (what, time)
        for use, time in records
        for what, is_told in ((Change.GRANTS, not use.gives), (Change.HOLDERS, use.renamed is None))
        if use.untold is what or (time is None and not is_told)
    }
