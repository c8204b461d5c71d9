"""Whose credentials were used, and who got them from whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from affidavit.access_review.sessions import CUT, KEPT, MOST_LINKS, Sessions
from affidavit.parts.access import AccessPart, Issue, SessionSum


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """Nothing yet."""
    with Sessions(tmp_path) as made:
        yield made


def named(name: str, _unique: str, _at: int | None) -> str:
    """As the log has it."""
    return name


def took(caller: str, key: str, role: str = "role", *, by: str = "", withheld: bool = False, unique: str = "") -> Issue:
    """A call that took on a role and got a key."""
    return Issue(key, caller, "1", "user", by, role, "192.0.2.1", 5, withheld, False, unique)


def used(key: str, principal: str = "role", session: str = "s") -> SessionSum:
    """One record made with a key."""
    return SessionSum(key, principal, session, "", 1, 10, 10)


def test_a_chain_leads_back_to_who_began_it(sessions: Sessions) -> None:
    """ana took role one, and in it role two; the call that tells of that may come before or after the use."""
    sessions.add(AccessPart(sessions=[used("K2", "two")], issues=[took("one", "K2", "two", by="K1")]))
    sessions.add(AccessPart(issues=[took("ana", "K1", "one")]))
    ((name, (via,), more),) = sessions.vias(named)
    assert (name, via.chain, via.records, more) == ("two", ("ana", "one"), 1, False)


def test_a_circle_ends_and_has_no_beginning(sessions: Sessions) -> None:
    """Keys that lead to one another, as only a forged log has them."""
    sessions.add(AccessPart(sessions=[used("A")], issues=[took("x", "A", by="B"), took("y", "B", by="A")]))
    sessions.add(AccessPart(sessions=[used("B", "other")]))
    found = {name: vias for name, vias, _ in sessions.vias(named)}
    assert found["role"][0].chain == (CUT, "y", "x")
    assert found["other"][0].chain == (CUT, "x", "y")


@pytest.mark.parametrize("length", [MOST_LINKS, MOST_LINKS + 1, MOST_LINKS * 9])
def test_a_long_chain_begins_with_who_began_it(sessions: Sessions, length: int) -> None:
    """However long it is; what is left out in the middle is marked. Links in it have the same beginning."""
    links = [took(f"p{number}", f"L{number}", by=f"L{number - 1}" if number else "") for number in range(length)]
    sessions.add(AccessPart(sessions=[used(f"L{length - 1}", "a far"), used(f"L{length - 2}", "near")], issues=links))
    found = {name: vias[0].chain for name, vias, _ in sessions.vias(named)}
    callers = [f"p{number}" for number in range(length)]
    for name, whole in (("a far", callers), ("near", callers[:-1])):
        cut = whole if len(whole) <= MOST_LINKS else [whole[0], CUT, *whole[1 - MOST_LINKS :]]
        assert list(found[name]) == cut


@pytest.mark.parametrize("named_first", [True, False])
def test_of_two_copies_the_one_that_names_its_caller_counts(sessions: Sessions, named_first: bool) -> None:
    """A call across accounts is written in both: it is one, and its caller is the one that is named."""
    copies = [took("ana", "K"), took("1:AIDA7", "K", withheld=True, unique="AIDA7")]
    sessions.add(AccessPart(issues=copies if named_first else copies[::-1]))
    assert sessions.names == {"1:AIDA7": ("ana", "")}
    (crossed,) = sessions.crossed(named)
    assert (crossed.caller, crossed.times) == ("ana", 1)


def test_sessions_of_one_name_are_told_together_and_others_bounded(sessions: Sessions) -> None:
    """A build server makes a session for each build: so many names are kept, and that there were more is told."""
    sessions.add(AccessPart(sessions=[used("A"), used("B"), used("A")]))
    sessions.add(AccessPart(sessions=[used(f"C{number:04}", "busy", f"build-{number}") for number in range(KEPT + 1)]))
    found = {name: (vias, more) for name, vias, more in sessions.vias(named)}
    (same,), more = found["role"]
    assert (same.sessions, same.records, more) == (2, 3, False)
    assert (len(found["busy"][0]), found["busy"][1]) == (KEPT, True)


def test_calls_without_a_key_count_each(sessions: Sessions) -> None:
    """Nothing tells whether they are copies of one."""
    sessions.add(AccessPart(issues=[took("ana", ""), took("ana", "")]))
    assert sessions.crossed(named)[0].times == 2


@pytest.mark.parametrize("named_first", [True, False])
def test_an_account_alone_is_nobodys_name(sessions: Sessions, named_first: bool) -> None:
    """Where ids are masked, logs call all callers of an account by its number, also where a copy names one."""
    copies = [took("ana", "K"), took("1", "K", withheld=True)]
    sessions.add(AccessPart(issues=copies if named_first else copies[::-1]))
    sessions.add(AccessPart(issues=[took("1", "L", withheld=True)]))
    assert sessions.names == {}
    assert list(sessions.nameless()) == [("1", "1")]
    assert [each.caller for each in sessions.crossed(named)] == ["1", "ana"]
