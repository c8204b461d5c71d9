"""Control status: the table of docs/control-status.md row by row, and that no data is never a pass."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit.controls.control_status import Basis, control_results
from affidavit.model.assessment import (
    ControlLink,
    ControlResult,
    Coverage,
    CoverageGap,
    Disposition,
    Finding,
    FindingStatus,
    PolicyRun,
    State,
    Status,
    Via,
)
from affidavit.model.framework import Support
from affidavit.model.policy import Effect, Severity

if TYPE_CHECKING:
    from tests.core.conftest import Build

COVERED = Coverage(declared=True, accounts=("1",), regions=("r",), event_classes=("write", "read"))
GAP = CoverageGap("1", "r", "write", "2026-07-01T02:00:00Z", "2026-07-01T03:00:00Z", "no write record seen")


def run(name: str = "p.a", effect: Effect = Effect.VIOLATION, **changes: Any) -> PolicyRun:
    """How a policy went: it ran without failure."""
    made = PolicyRun(
        id=name,
        title=f"Title of {name}",
        description="",
        severity=Severity.HIGH,
        effect=effect,
        language="python",
        logs="memory.kind",
        needs=("write",),
        attack=(),
        controls={},
        evidence_note="",
        false_positives="",
        remediation="",
        references=(),
        pack="tests",
        correlation="",
        ran=True,
        matches=0,
        errors=0,
    )
    return msgspec.structs.replace(made, **changes)


def linked(via: Via = Via.INLINE, control: str = "C1", framework: str = "fw") -> ControlLink:
    """A link to the control."""
    return ControlLink(framework, control, via, "why")


def finding(effect: Effect, *links: ControlLink, name: str = "p.a", subject: str = "me", count: int = 1) -> Finding:
    """A finding of a policy."""
    return Finding(
        id=f"{name} {subject}",
        policy=name,
        title=f"Title of {name}",
        severity=Severity.HIGH,
        effect=effect,
        status=FindingStatus.RECORDED if effect is Effect.EVIDENCE else FindingStatus.OPEN,
        subject=subject,
        message="",
        why="",
        first_seen="",
        last_seen="",
        count=count,
        records=count,
        waived=0,
        waivers=(),
        accounts=(),
        regions=(),
        attack=(),
        controls=links,
        evidence=(),
    )


@pytest.fixture(scope="module")
def judge(build: Build) -> Any:
    """The result of one control, C1 with one listed test, where all is well but for the changes."""

    def of(support: Support = Support.DIRECT, tests: tuple[str, ...] = ("p.a",), **changes: Any) -> ControlResult:
        runs = changes.pop("runs", [run()])
        basis: dict[str, Any] = {
            "runs": {each.id: each for each in runs},
            "links": {each.id: [linked()] for each in runs},
            "findings": [],
            "coverage": COVERED,
            "classes_seen": frozenset({"write"}),
            "evaluated": 10,
        }
        control = build.control("C1", support, tests)
        (result,) = control_results(build.framework(control), Basis(**{**basis, **changes}))
        return result

    return of


def test_satisfied(judge: Any) -> None:
    """Direct support, listed tests run, scope covered, no deviation: satisfied, and only that is said."""
    result = judge()
    assert result.status is Status.SATISFIED
    assert result.why == ("No deviations found by these tests: p.a.",)


def test_what_was_asked_for_stands_beside_a_pass(judge: Any) -> None:
    """A run that was narrowed passes for what it read, and says so."""
    result = judge(asked_for="the region r")
    assert result.status is Status.SATISFIED
    assert (
        "The run asked for the region r alone: what happened elsewhere, in scope or not, is no part of this."
        in result.why
    )


def test_an_inline_violation_breaks_the_control(judge: Any) -> None:
    """A violation that maps inline is not-satisfied, whatever else holds."""
    result = judge(
        findings=[finding(Effect.VIOLATION, linked(), count=3), finding(Effect.VIOLATION, linked(), subject="you")]
    )
    assert result.status is Status.NOT_SATISFIED
    assert result.why == ("p.a: a deviation occurred in the period: Title of p.a (4 actions, 2 subjects).",)
    assert result.findings == ("p.a me", "p.a you")


def test_a_violation_through_the_crosswalk_needs_review(judge: Any) -> None:
    """A crosswalk link never breaks a control by itself; somebody must look."""
    result = judge(findings=[finding(Effect.VIOLATION, linked(Via.CROSSWALK))])
    assert result.status is Status.NEEDS_REVIEW
    assert result.why == (
        "p.a: a deviation leads here, though its policy does not declare this control: "
        "Title of p.a (1 action, 1 subject).",
    )


@pytest.mark.parametrize("via", Via)
def test_a_review_finding_needs_review(via: Via, judge: Any) -> None:
    """An open review finding makes a control need review, by whatever way it came."""
    result = judge(findings=[finding(Effect.REVIEW, linked(via))])
    assert result.status is Status.NEEDS_REVIEW
    assert result.why == ("p.a: someone must look: Title of p.a (1 action, 1 subject).",)


@pytest.mark.parametrize("via", Via)
def test_evidence_breaks_nothing(via: Via, judge: Any) -> None:
    """Items of a population are linked to the control and leave it satisfied."""
    result = judge(findings=[finding(Effect.EVIDENCE, linked(via))])
    assert result.status is Status.SATISFIED
    assert result.findings == ("p.a me",)


def test_worse_outranks_better(judge: Any) -> None:
    """One inline violation among reviews and evidence is enough, and only it is the reason."""
    made = [
        finding(Effect.REVIEW, linked(), name="p.b"),
        finding(Effect.VIOLATION, linked(Via.CROSSWALK), name="p.c"),
        finding(Effect.VIOLATION, linked(), name="p.d"),
    ]
    for order in itertools.permutations(made):
        result = judge(findings=order)
        assert result.status is Status.NOT_SATISFIED
        assert [why.split(":")[0] for why in result.why] == ["p.d"]


def test_findings_of_other_controls_do_not_count(judge: Any) -> None:
    """A violation of another control, or of another framework's control of the same name, is not this one's."""
    others = [finding(Effect.VIOLATION, linked(control="C2")), finding(Effect.VIOLATION, linked(framework="zz"))]
    assert judge(findings=others).status is Status.SATISFIED


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"support": Support.SUPPORTING}, "Logs support this control but cannot show it by themselves."),
        ({"tests": ("p.a", "p.x")}, "The test p.x is not among the loaded policies."),
        ({"runs": [run(ran=False)]}, "The test p.a did not run."),
        ({"runs": [run(errors=1)]}, "The policy p.a failed on 1 record."),
        ({"runs": [run(), run("p.b", errors=2)]}, "The policy p.b failed on 2 records."),
        ({"runs": [run(), run("p.b", ran=False, errors=1)]}, "The policy p.b did not run."),
        ({"coverage": Coverage(declared=False, note="no scope is declared, so …")}, "No scope is declared, so …."),
        (
            {"coverage": msgspec.structs.replace(COVERED, event_classes=("read",))},
            "Its tests need write records, which the declared scope does not include.",
        ),
        (
            {"coverage": msgspec.structs.replace(COVERED, gaps=(GAP,))},
            "Coverage has 1 gap in what its tests need; the first: 1 r write, 2026-07-01T02:00:00Z to "
            "2026-07-01T03:00:00Z: no write record seen.",
        ),
        (
            {
                "coverage": msgspec.structs.replace(
                    COVERED, gaps=(msgspec.structs.replace(GAP, event_class="", account="", region=""),) * 2
                )
            },
            "Coverage has 2 gaps in what its tests need; the first: everywhere, 2026-07-01T02:00:00Z to "
            "2026-07-01T03:00:00Z: no write record seen.",
        ),
    ],
)
def test_any_doubt_is_indeterminate(changes: dict[str, Any], why: str, judge: Any) -> None:
    """Each thing that keeps a control from being satisfied makes it indeterminate, and says which."""
    result = judge(**changes)
    assert result.status is Status.INDETERMINATE
    assert result.why == (why,)


def test_all_doubts_are_said(judge: Any) -> None:
    """Several doubts are all named."""
    result = judge(tests=("p.a", "p.x"), runs=[run(errors=1)], coverage=msgspec.structs.replace(COVERED, gaps=(GAP,)))
    assert len(result.why) == 3


def test_gaps_of_other_classes_do_not_matter(judge: Any) -> None:
    """A gap in records that no listed test needs is no doubt about this control."""
    other = msgspec.structs.replace(GAP, event_class="read")
    assert judge(coverage=msgspec.structs.replace(COVERED, gaps=(other,))).status is Status.SATISFIED


def test_gaps_of_event_sources_that_no_test_selects_do_not_matter(judge: Any) -> None:
    """A control is in doubt where one of its tests may select what was left out, and by that gap alone."""
    keys = msgspec.structs.replace(GAP, sources=("kms",))
    coverage = msgspec.structs.replace(COVERED, gaps=(keys,))
    assert judge(runs=[run(sources=("iam",))], coverage=coverage).status is Status.SATISFIED
    assert judge(runs=[run(sources=("iam", "kms"))], coverage=coverage).status is Status.INDETERMINATE
    assert judge(runs=[run()], coverage=coverage).status is Status.INDETERMINATE
    both = {"tests": ("p.a", "p.b"), "runs": [run(sources=("iam",)), run("p.b", needs=("read",), sources=("kms",))]}
    seen = frozenset({"write", "read"})
    assert judge(**both, coverage=coverage, classes_seen=seen).status is Status.SATISFIED


def test_a_test_without_needs_needs_everything(judge: Any) -> None:
    """A test that does not say which records it needs is no way past a gap."""
    gaps = msgspec.structs.replace(COVERED, gaps=(msgspec.structs.replace(GAP, event_class="read"),))
    assert judge(runs=[run(needs=())], coverage=gaps).status is Status.INDETERMINATE


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"support": Support.NOT_BY_LOGS}, "Logs cannot speak to this control."),
        ({"tests": (), "runs": [], "support": Support.SUPPORTING}, "No loaded policy maps to this control."),
        ({"evaluated": 0}, "No records were evaluated."),
        (
            {"classes_seen": frozenset({"read"})},
            "No records of the event classes that its policies need were evaluated: write.",
        ),
        (
            {"support": Support.SUPPORTING, "classes_seen": frozenset()},
            "No records of the event classes that its policies need were evaluated: write.",
        ),
    ],
)
def test_nothing_to_judge_by_is_not_assessed(changes: dict[str, Any], why: str, judge: Any) -> None:
    """Without policies or without logs a control is not assessed, and says why."""
    result = judge(**changes)
    assert result.status is Status.NOT_ASSESSED
    assert result.why == (why,)


def test_policies_that_saw_none_of_their_records_say_nothing(judge: Any) -> None:
    """Beside others that did, they are named with what they needed, and stand in the tests with it."""
    runs = [
        run(),
        run("p.b", needs=("data:s3",)),
        run("p.c", needs=("data:s3",)),
        run("p.d", needs=("data:ebs", "write")),
    ]
    result = judge(support=Support.SUPPORTING, runs=runs)
    assert result.status is Status.INDETERMINATE
    assert result.why[1:] == (
        "No data:ebs record was seen, so these say nothing: p.d.",
        "No data:s3 record was seen, so these say nothing: p.b, p.c.",
    )
    assert {each.policy: each.unseen for each in result.tests} == {
        "p.a": (),
        "p.b": ("data:s3",),
        "p.c": ("data:s3",),
        "p.d": ("data:ebs",),
    }


def test_the_crosswalk_does_not_stand_in_for_what_a_policy_needs(judge: Any) -> None:
    """Where all policies that declare a control saw none of their records, another's by technique do not count."""
    runs = [run("p.b", needs=("data:s3",)), run("p.x")]
    links = {"p.b": [linked()], "p.x": [linked(Via.CROSSWALK)]}
    result = judge(support=Support.SUPPORTING, runs=runs, links=links)
    assert result.status is Status.NOT_ASSESSED
    assert result.why == ("No records of the event classes that its policies need were evaluated: data:s3.",)


def test_a_finding_outranks_what_logs_were_thought_to_show(judge: Any) -> None:
    """A violation declared for a control that logs hardly speak to is said all the same."""
    for support in Support:
        assert judge(support=support, findings=[finding(Effect.VIOLATION, linked())]).status is Status.NOT_SATISFIED


def test_a_direct_control_without_tests_is_never_satisfied(judge: Any) -> None:
    """Where a framework lists no test nothing could have shown the control, even if policies speak to it."""
    assert judge(tests=()).status is not Status.SATISFIED


def test_tests_tell_how_they_went(judge: Any) -> None:
    """Listed and unlisted policies stand side by side, sorted, with errors and matches; a missing one did not run."""
    result = judge(tests=("p.c", "p.a"), runs=[run(errors=2), run("p.b", matches=5)])
    assert [(each.policy, each.listed, each.ran, each.errors, each.matches) for each in result.tests] == [
        ("p.a", True, True, 2, 0),
        ("p.b", False, True, 0, 5),
        ("p.c", True, False, 0, 0),
    ]


def test_controls_come_in_the_frameworks_order(build: Build) -> None:
    """Results keep the order of the catalog, one a control."""
    framework = build.framework(*(build.control(name, Support.NOT_BY_LOGS) for name in ("C9", "C1", "C5")))
    basis = Basis({}, {}, [], COVERED, frozenset(), 1)
    assert [each.control for each in control_results(framework, basis)] == ["C9", "C1", "C5"]


_EFFECTS: list[Any] = [None, *itertools.product(Effect, Via)]


@pytest.mark.parametrize("support", Support)
@pytest.mark.parametrize("matched", _EFFECTS)
def test_no_data_is_never_a_pass(support: Support, matched: Any, judge: Any) -> None:
    """Over every combination of what can be missing, satisfied needs all of it; and violations always show."""
    findings = [] if matched is None else [finding(matched[0], linked(matched[1]))]
    for covered, seen, ran, errors, loaded in itertools.product((True, False), repeat=5):
        result = judge(
            support,
            findings=findings,
            coverage=COVERED if covered else Coverage(declared=False),
            classes_seen=frozenset({"write"} if seen else ()),
            evaluated=10 if seen else 0,
            runs=[run(ran=ran, errors=0 if errors else 1)] if loaded else [],
        )
        if matched == (Effect.VIOLATION, Via.INLINE):
            assert result.status is Status.NOT_SATISFIED
        elif matched is not None and matched[0] is not Effect.EVIDENCE:
            assert result.status is Status.NEEDS_REVIEW
        else:
            complete = covered and seen and ran and errors and loaded and support is Support.DIRECT
            assert (result.status is Status.SATISFIED) is complete
        assert result.why


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        ({("1", "r", 7), ("1", "r", 8), ("2", "r", 7), ("2", "r", 8)}, Status.SATISFIED),
        ({("1", "r", 7), ("1", "r", 8)}, Status.INDETERMINATE),
        ({("1", "r", 7), ("1", "r", 8), ("2", "r", 7)}, Status.INDETERMINATE),
        ({("1", "s", 7), ("1", "s", 8), ("2", "s", 7), ("2", "s", 8)}, Status.INDETERMINATE),
        (set(), Status.INDETERMINATE),
    ],
    ids=["everywhere", "an account missing", "a day missing", "another region", "nowhere"],
)
def test_signs_must_be_seen_everywhere_every_day(build: Build, seen: set[tuple[str, str, int]], status: Status) -> None:
    """That nobody turned a thing off does not show that it was on: its sign must come from everywhere, every day."""
    basis = Basis(
        runs={"p.a": run(), "p.sign": run("p.sign", Effect.EVIDENCE)},
        links={"p.a": [linked()], "p.sign": [linked(Via.TEST)]},
        findings=[],
        coverage=msgspec.structs.replace(COVERED, accounts=("1", "2")),
        classes_seen=frozenset({"write"}),
        evaluated=10,
        signs={"p.sign": frozenset(seen)},
        days=range(7, 9),
    )
    control = msgspec.structs.replace(build.control("C1", Support.DIRECT, ("p.a",)), signs=("p.sign",))
    (result,) = control_results(build.framework(control), basis)
    assert result.status is status
    assert [(test.policy, test.listed, test.sign) for test in result.tests] == [
        ("p.a", True, False),
        ("p.sign", False, True),
    ]


def decided(status: FindingStatus, effect: Effect, *links: ControlLink) -> Finding:
    """A finding that somebody closed."""
    state = State(status)
    disposition = Disposition(state, by="alice", at="2026-07-20T00:00:00Z", reason="so")
    return msgspec.structs.replace(finding(effect, *links), status=status, disposition=disposition)


CLOSED = (FindingStatus.RESOLVED, FindingStatus.ACCEPTED, FindingStatus.FALSE_POSITIVE)


@pytest.mark.parametrize("via", Via)
@pytest.mark.parametrize("status", CLOSED)
def test_only_a_false_positive_takes_a_violation_out(judge: Any, status: FindingStatus, via: Via) -> None:
    """What was resolved or accepted stays a deviation, with when that was; what was shown to be none counts no more."""
    result = judge(findings=[decided(status, Effect.VIOLATION, linked(via))])
    if status is FindingStatus.FALSE_POSITIVE:
        assert result.status is Status.SATISFIED
        assert "shown to be a false positive" in result.why[-1]
    else:
        assert result.status is (Status.NOT_SATISFIED if via is Via.INLINE else Status.NEEDS_REVIEW)
        said = "resolved" if status is FindingStatus.RESOLVED else "accepted as a risk"
        assert f"1 subject; all {said}, on 2026-07-20" in result.why[0]
    assert result.findings == ("p.a me",)


def test_actions_that_were_shown_to_be_none_are_told_apart(judge: Any) -> None:
    """Though something else of their finding is a deviation still."""
    open_ = finding(Effect.VIOLATION, linked())
    disposition = Disposition(State.UNTOUCHED, covered=1, uncovered=open_.count - 1, false_positives=1)
    (why, *_) = judge(findings=[msgspec.structs.replace(open_, disposition=disposition)]).why
    assert f"({open_.count} action" in why and ", of which 1 shown to be false positive, 1 subject" in why


@pytest.mark.parametrize("status", CLOSED)
def test_a_review_that_was_done_asks_for_no_more(judge: Any, status: FindingStatus) -> None:
    """Once all are closed no review is open, and the control says that there were some; one more and there is."""
    closed = decided(status, Effect.REVIEW, linked())
    result = judge(findings=[closed])
    assert result.status is Status.SATISFIED
    assert "p.a: " in result.why[-1] and "the finding names" in result.why[-1]
    more = finding(Effect.REVIEW, linked(), subject="you")
    assert judge(findings=[closed, more]).status is Status.NEEDS_REVIEW
