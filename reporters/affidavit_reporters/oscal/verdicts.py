"""OSCAL findings: one for each reviewed control, with its state, the reason, and everything it rests on.

OSCAL knows `satisfied` and `not-satisfied`, with the reasons `pass`, `fail` and `other` (Objective Status). What is
indeterminate or needs a review is `not-satisfied` for an `other` reason: never a pass, and no failure either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from affidavit.model.assessment import ControlResult, ControlTest, Finding, Status

from affidavit_reporters.oscal.access_reviews import related_reviews
from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.controls import UNMAPPED, Key, key_of
from affidavit_reporters.oscal.metadata import origins
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.observations import finding_observation_uuid, run_observation_uuid
from affidavit_reporters.oscal.risks import is_risk, risk_uuid
from affidavit_reporters.oscal.text import prose, sentence, title
from affidavit_reporters.oscal.vocabulary import own
from affidavit_reporters.signed_reviews import beside

_STATES = {
    Status.SATISFIED: ("satisfied", "pass"),
    Status.NOT_SATISFIED: ("not-satisfied", "fail"),
    Status.NEEDS_REVIEW: ("not-satisfied", "other"),
    Status.INDETERMINATE: ("not-satisfied", "other"),
}
_WORDS = {
    Status.SATISFIED: "Satisfied: these tests found no deviation, which is all that this says.",
    Status.NOT_SATISFIED: "Not satisfied: a deviation occurred in the period, whatever became of it since.",
    Status.NEEDS_REVIEW: "Needs review: somebody must look before anything can be said; it is no failure yet.",
    Status.INDETERMINATE: "Indeterminate: no deviation was found, and the evidence does not suffice for more.",
}
_UNSUPPORTED = "No policy of it ran, so it cannot be called satisfied."
_UNMAPPED = (
    "This is no control of a framework. It holds what no reviewed control of the chosen frameworks asks for, so that"
    " nothing is left out, and says nothing of any control."
)


@dataclass(frozen=True)
class Related:
    """What the reviewed controls rest on.

    Attributes:
        findings: of each control.
        unmapped: findings that lead to none of them.
        tested: policies whose runs a control rests on.
        untested: policies that no planned control knows.
    """

    findings: Mapping[Key, list[Finding]]
    unmapped: tuple[Finding, ...]
    tested: frozenset[str]
    untested: tuple[str, ...]


def related_of(context: Context) -> Related:
    """What the reviewed controls of an Assessment rest on."""
    by_control: dict[Key, list[Finding]] = {key_of(each): [] for each in context.controls.reviewed}
    unmapped = []
    for finding in context.assessment.findings:
        led = {(link.framework, link.control) for link in finding.controls} & by_control.keys()
        for key in led:
            by_control[key].append(finding)
        if not led:
            unmapped.append(finding)
    planned = {test.policy for control in context.controls.planned for test in control.tests}
    untested = tuple(each for each in context.policies if each not in planned)
    reviewed = {test.policy for control in context.controls.reviewed for test in control.tests}
    return Related(by_control, tuple(unmapped), frozenset(reviewed & context.policies.keys()), untested)


def verdicts(context: Context, related: Related) -> Iterator[Node]:
    """A finding for each reviewed control."""
    for control in context.controls.reviewed:
        yield _verdict(context, control, related.findings[key_of(control)])
    if context.controls.unmapped:
        yield _unmapped(context, related)


def _verdict(context: Context, control: ControlResult, about: Sequence[Finding]) -> Node:
    key = key_of(control)
    tests = [test for test in control.tests if test.policy in context.policies]
    state, reason = _STATES[control.status]
    words = _WORDS[control.status]
    if state == "satisfied" and not any(test.ran for test in tests):
        state, reason, words = "not-satisfied", "other", _UNSUPPORTED
    return node(
        uuid=context.ids("finding", *key),
        title=title(f"{control.control}: {control.status}"),
        description="\n\n".join(
            map(
                sentence,
                filter(
                    None,
                    (
                        *control.why,
                        control.asks and f"Asked of logs: {control.asks}",
                        *beside(control, context.assessment),
                    ),
                ),
            )
        ),
        props=[
            own("control-id", control.control, group=control.framework),
            own("control-status", control.status),
            own("support", control.support),
            *(
                own("test", test.policy, class_="listed" if test.listed else "speaking", remarks=_test_words(test))
                for test in control.tests
            ),
        ],
        origins=origins(context, task=True),
        target={
            "type": "statement-id",
            "target-id": context.controls.statement(key),
            "title": title(control.control),
            "status": {"state": state, "reason": reason, "remarks": "\n\n".join((words, *map(sentence, control.why)))},
        },
        related_observations=[
            *({"observation-uuid": finding_observation_uuid(context, finding)} for finding in about),
            *({"observation-uuid": run_observation_uuid(context, test.policy)} for test in tests),
            *related_reviews(context, control),
        ],
        related_risks=[{"risk-uuid": risk_uuid(context, finding)} for finding in about if is_risk(finding)],
        remarks=prose(f"Evidence to keep: {control.evidence_note}") if control.evidence_note else "",
    )


def _unmapped(context: Context, related: Related) -> Node:
    return node(
        uuid=context.ids("finding", *UNMAPPED),
        title="What no reviewed control asks for",
        description=_UNMAPPED,
        props=[own("control-id", UNMAPPED[1], group=UNMAPPED[0])],
        origins=origins(context, task=True),
        target={
            "type": "statement-id",
            "target-id": context.controls.statement(UNMAPPED),
            "title": "Unmapped",
            "status": {"state": "not-satisfied", "reason": "other", "remarks": _UNMAPPED},
        },
        related_observations=[
            *({"observation-uuid": finding_observation_uuid(context, each)} for each in related.unmapped),
            *({"observation-uuid": run_observation_uuid(context, each)} for each in related.untested),
        ],
        related_risks=[{"risk-uuid": risk_uuid(context, each)} for each in related.unmapped if is_risk(each)],
    )


def _test_words(test: ControlTest) -> str:
    sign = "A sign that the control is at work. " if test.sign else ""
    went = f"{test.matches:,} matches, {test.errors:,} errors" if test.ran else "It did not run"
    unseen = f"; it saw no record of {', '.join(test.unseen)}" if test.unseen else ""
    return f"{sign}{went}{unseen}."
