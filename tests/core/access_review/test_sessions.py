"""Whose credentials were used, and who got them from whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from affidavit.access_review.sessions import KEPT, MOST_LINKS, Sessions
from affidavit.parts.access import AccessPart, Issue, SessionSum


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """Nothing yet."""
    with Sessions(tmp_path) as made:
        yield made


def named(name: str, _unique: str, _at: int | None) -> str:
    """As the log has it."""
    return name


def took(caller: str, key: str, role: str = "role", *, by: str = "", withheld: bool = False) -> Issue:
    """A call that took on a role and got a key."""
    return Issue(key, caller, "1", "user", by, role, "192.0.2.1", 5, withheld, False)


def used(key: str, principal: str = "role", session: str = "s") -> SessionSum:
    """One record made with a key."""
    return SessionSum(key, principal, session, "", 1, 10, 10)


def test_a_chain_leads_back_to_who_began_it(sessions: Sessions) -> None:
    """ana took role one, and in it role two; the call that tells of that may come before or after the use."""
    sessions.add(AccessPart(sessions=[used("K2", "two")], issues=[took("one", "K2", "two", by="K1")]))
    sessions.add(AccessPart(issues=[took("ana", "K1", "one")]))
    ((name, (via,), more),) = sessions.vias(named)
    assert (name, via.chain, via.records, more) == ("two", ("ana", "one"), 1, False)


def test_a_circle_and_a_long_chain_end(sessions: Sessions) -> None:
    """Keys that lead to one another, as only a forged log has them; and more links than are followed."""
    sessions.add(AccessPart(sessions=[used("A")], issues=[took("x", "A", by="B"), took("y", "B", by="A")]))
    links = [took(f"p{number}", f"L{number}", by=f"L{number + 1}") for number in range(MOST_LINKS * 2)]
    sessions.add(AccessPart(sessions=[used("L0", "far")], issues=links))
    found = {name: vias for name, vias, _ in sessions.vias(named)}
    assert found["role"][0].chain == ("y", "x")
    assert len(found["far"][0].chain) == MOST_LINKS


@pytest.mark.parametrize("named_first", [True, False])
def test_of_two_copies_the_one_that_names_its_caller_counts(sessions: Sessions, named_first: bool) -> None:
    """A call across accounts is written in both: it is one, and its caller is the one that is named."""
    copies = [took("ana", "K"), took("1:AIDA7", "K", withheld=True)]
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
