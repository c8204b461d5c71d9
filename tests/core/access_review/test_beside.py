"""Permissions that may have been used with calls whose events tell of others."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from affidavit import Grant, Holder, Statement
from affidavit.access_review.attributing import Unsure
from affidavit.access_review.beside import beside
from affidavit.access_review.judging import Doubt, Judge
from affidavit.access_review.watched import Watcher
from affidavit.model.access_review import Status
from affidavit.parts.access import Met, UseSum
from hypothesis import given
from hypothesis import strategies as st

from tests.core.access_review.conftest import KNOWN, LAB
from tests.core.access_review.test_judging import ACCOUNT, END, START, coverage

EVERY = sorted(KNOWN)
LOOK, MAKE, TOUCH = "lab:Look", "lab:Make", "lab:Touch"


def judged(
    needs: Mapping[str, set[str]],
    granted: set[str],
    called: Mapping[str, int | None],
    unsure: tuple[str, ...] = (),
    doubts: tuple[Doubt, ...] = (),
    problem: str = "",
) -> dict[str, tuple[Status, str]]:
    """Each permission of somebody who holds each by a policy of its own, and made calls at some times, and why."""
    needed = {call: frozenset(others) for call, others in needs.items()}
    rights = dataclasses.replace(
        LAB,
        with_right=lambda right: needed.get(right, frozenset()),
        with_call=lambda event: needed.get(event, frozenset()),
    )
    judge = Judge(rights, Watcher(coverage(), START, END), START)
    grants = [Grant(each, each, "inline", (Statement(True, (each,)),)) for each in sorted(granted)]
    if problem:
        grants.append(Grant("unread", "unread", "attached", problem=problem))
    holder = Holder("ana", ACCOUNT, "user", "ana", grants=tuple(grants))
    sums = [_use(event, time) for event, time in called.items()]
    may = [Unsure(_use(each, START), "a name changed hands") for each in unsure]
    hidden = beside(holder, sums, may, doubts, judge, rights)
    uses = {each.right: [each] for each in sums if each.right}
    found = {each.id: judge.grant(each, ACCOUNT, uses, doubts, hidden) for each in grants}
    return {name: (each.status, " ".join(each.why)) for name, each in found.items()}


def _use(event: str, time: int | None) -> UseSum:
    """A call; `unknown` is one of which it is not known what it needs."""
    right = event if event in KNOWN else ""
    use = UseSum("ana", event, ACCOUNT, "user", "lab", right, "" if right else "why", False, False, "c", records=1)
    use.first = use.last = time
    use.places.add((), Met(1, time, time is None))
    return use


def test_what_a_call_that_was_made_needs_as_well_is_not_known() -> None:
    """In the days that count, or at a time that could not be read; the row names the call."""
    assert START is not None
    for time in (START, None):
        status, why = judged({MAKE: {LOOK}}, {LOOK}, {MAKE: time})[LOOK]
        assert status is Status.UNKNOWN
        assert f"the call {MAKE} was made, which may need it as well" in why
    assert judged({MAKE: {LOOK}}, {LOOK}, {MAKE: START - 1})[LOOK][0] is Status.UNUSED
    assert judged({MAKE: {LOOK}}, {LOOK, MAKE}, {})[LOOK][0] is Status.UNUSED


def test_a_call_that_needs_nobody_knows_what_leaves_its_service_open() -> None:
    """It may have used any of it; who did not make it may be told that it used none."""
    status, why = judged({"unknown": {LOOK, MAKE}}, {LOOK, MAKE}, {"unknown": START})[MAKE]
    assert (status, "the call unknown was made, of which it is not known what permission" in why) == (
        Status.UNKNOWN,
        True,
    )
    assert judged({"unknown": {LOOK, MAKE}}, {LOOK, MAKE}, {})[MAKE][0] is Status.UNUSED


def test_a_granted_call_that_leaves_no_trace_leaves_open_what_it_needs() -> None:
    """Since it may have been made. That somebody else may make it says nothing."""
    status, why = judged({TOUCH: {LOOK}}, {LOOK, TOUCH}, {})[LOOK]
    assert (status, f"{TOUCH} is granted, may need it as well, and need not leave a trace" in why) == (
        Status.UNKNOWN,
        True,
    )
    assert judged({TOUCH: {LOOK}}, {LOOK}, {})[LOOK][0] is Status.UNUSED


def test_what_a_policy_without_text_grants_may_be_such_a_call() -> None:
    """Nobody knows what it grants."""
    status, why = judged({TOUCH: {LOOK}}, {LOOK}, {}, problem="no text")[LOOK]
    assert (status, "may be granted by a policy whose text is not known" in why) == (Status.UNKNOWN, True)


def test_calls_that_may_be_its_own_count() -> None:
    """Whoever made it; and activity that no log shows may have been such a call, be it of another service."""
    status, why = judged({MAKE: {LOOK}}, {LOOK}, {}, unsure=(MAKE,))[LOOK]
    assert (status, "by somebody who may be the holder" in why) == (Status.UNKNOWN, True)
    doubt = Doubt("IAM tells of activity", "lab")
    assert judged({MAKE: {LOOK}}, {LOOK, MAKE}, {}, doubts=(doubt,))[LOOK][0] is Status.UNKNOWN


@given(
    st.dictionaries(st.sampled_from([*EVERY, "unknown"]), st.sets(st.sampled_from(EVERY))),
    st.sets(st.sampled_from(EVERY), min_size=1),
    st.sets(st.sampled_from([*EVERY, "unknown"])),
)
def test_nothing_is_unused_that_may_have_been_used_beside(
    needs: dict[str, set[str]], granted: set[str], called: set[str]
) -> None:
    """Whatever calls need what, who may make them, and who did; of all else the silence counts."""
    found = judged(needs, granted, dict.fromkeys(called, START))
    unused = {right for right, (status, _) in found.items() if status is Status.UNUSED}
    recorded = {right for right, told in KNOWN.items() if told.event_class.startswith("management")}
    silent = {*called, *(granted - recorded)}
    assert unused == (granted & recorded) - called - {each for call in silent for each in needs.get(call, ())}
