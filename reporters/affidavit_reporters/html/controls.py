"""Controls by framework: what each asks, how its tests went, and which findings speak to it, grouped by policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from affidavit.model.assessment import (
    Assessment,
    ControlLink,
    ControlResult,
    ControlTest,
    Finding,
    FrameworkRun,
    Status,
)
from affidavit.model.policy import Effect

from affidavit_reporters.html import words
from affidavit_reporters.html.facets import control_facets
from affidavit_reporters.html.finding_cards import control_anchor, finding_anchor, via_words
from affidavit_reporters.html.findings import group_anchor, ordered
from affidavit_reporters.html.text import Lines, anchor, https_link
from affidavit_reporters.html.words import Label
from affidavit_reporters.signed_reviews import beside

SAMPLES = 5
"""Findings of one policy that a control names; the rest stand with the policy."""

_UNFOLDED = {Status.NOT_SATISFIED, Status.NEEDS_REVIEW}


@dataclass(frozen=True, slots=True)
class Way:
    """How findings of one policy reached a control, and why."""

    via: str
    relation: str
    why: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A finding named by its subject."""

    href: str
    subject: str


@dataclass(frozen=True, slots=True)
class LinkedPolicy:
    """The findings of one policy that speak to a control."""

    policy: str
    title: str
    href: str
    severity: Label
    effect: Label
    findings: str
    ways: tuple[Way, ...]
    samples: tuple[Sample, ...]
    more: str


@dataclass(frozen=True, slots=True)
class TestRow:
    """A policy that speaks to a control and how it went."""

    policy: str
    title: str
    href: str
    listed: str
    outcome: Label


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One control."""

    id: str
    title: str
    href: str
    status: Label
    support: Label
    why: tuple[str, ...]
    asks: Lines
    evidence_note: Lines
    tests: tuple[TestRow, ...]
    linked: tuple[LinkedPolicy, ...]
    tally: tuple[str, ...]
    open: bool
    facets: str
    reviews: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """Controls under one heading of their framework."""

    name: str
    controls: tuple[ControlRow, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many controls have a status, and where their piece of the bar (0 to 1000 wide) lies."""

    label: Label
    controls: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class FrameworkControls:
    """One framework: counts by status and its controls by group."""

    anchor: str
    title: str
    version: str
    source: str
    source_link: str
    notice: str
    total: int
    shares: tuple[Share, ...]
    groups: tuple[ControlGroup, ...]


def controls_view(assessment: Assessment) -> tuple[FrameworkControls, ...]:
    """The frameworks of the run, each with its controls."""
    findings = {finding.id: finding for finding in assessment.findings}
    links: dict[tuple[str, str, str], list[ControlLink]] = {}
    for finding in assessment.findings:
        for link in finding.controls:
            links.setdefault((finding.id, link.framework, link.control), []).append(link)
    policies = {policy.id: policy.title for policy in assessment.policies}
    results: dict[str, list[ControlResult]] = {framework.id: [] for framework in assessment.run.frameworks}
    for result in assessment.controls:
        results.setdefault(result.framework, []).append(result)
    runs = {framework.id: framework for framework in assessment.run.frameworks}
    return tuple(
        _framework(
            id_, runs.get(id_), [(each, beside(each, assessment)) for each in controls], findings, links, policies
        )
        for id_, controls in results.items()
    )


def shares(statuses: Sequence[Status]) -> tuple[Share, ...]:
    """Statuses counted, worst first, as pieces of a bar 1000 wide; the pieces fill it exactly."""
    pieces = []
    seen = 0
    for status in Status:
        number = statuses.count(status)
        start, end = (1000 * position // max(1, len(statuses)) for position in (seen, seen + number))
        pieces.append(Share(words.STATUS[status], number, start, end - start))
        seen += number
    return tuple(pieces)


def _framework(
    id_: str,
    run: FrameworkRun | None,
    results: Sequence[tuple[ControlResult, tuple[str, ...]]],
    findings: Mapping[str, Finding],
    links: Mapping[tuple[str, str, str], Sequence[ControlLink]],
    policies: Mapping[str, str],
) -> FrameworkControls:
    grouped: dict[str, list[tuple[ControlResult, tuple[str, ...]]]] = {}
    for result, reviews in results:
        grouped.setdefault(result.group, []).append((result, reviews))
    return FrameworkControls(
        anchor=anchor("framework", id_),
        title=run.title if run else id_,
        version=run.version if run else "",
        source=run.source if run else "",
        source_link=https_link(run.source) if run else "",
        notice=run.notice if run else "",
        total=len(results),
        shares=shares([result.status for result, _ in results]),
        groups=tuple(
            ControlGroup(name, tuple(_control(result, reviews, findings, links, policies) for result, reviews in group))
            for name, group in grouped.items()
        ),
    )


def _control(
    result: ControlResult,
    reviews: tuple[str, ...],
    findings: Mapping[str, Finding],
    links: Mapping[tuple[str, str, str], Sequence[ControlLink]],
    policies: Mapping[str, str],
) -> ControlRow:
    linked = ordered([findings[id_] for id_ in result.findings if id_ in findings])
    effects = [finding.effect for finding in linked]
    return ControlRow(
        id=result.control,
        title=result.title,
        href=control_anchor(result.framework, result.control),
        status=words.STATUS[result.status],
        support=words.SUPPORT[result.support],
        why=result.why,
        asks=Lines(result.asks.strip()),
        evidence_note=Lines(result.evidence_note.strip()),
        tests=tuple(_test(test, policies) for test in result.tests),
        linked=tuple(
            _linked_policy(list(group), result, links)
            for _, group in groupby(linked, key=lambda finding: finding.policy)
        ),
        tally=tuple(
            words.count(effects.count(effect), one, many)
            for effect, one, many in (
                (Effect.VIOLATION, "violation", ""),
                (Effect.REVIEW, "to review", "to review"),
                (Effect.EVIDENCE, "in evidence", "in evidence"),
            )
            if effect in effects
        ),
        open=result.status in _UNFOLDED,
        facets=control_facets(result),
        reviews=reviews,
    )


def _linked_policy(
    findings: Sequence[Finding],
    result: ControlResult,
    links: Mapping[tuple[str, str, str], Sequence[ControlLink]],
) -> LinkedPolicy:
    first = findings[0]
    found = {
        Way(via_words(link), words.RELATION[link.relation] if link.relation else "", link.why): None
        for finding in findings
        for link in links.get((finding.id, result.framework, result.control), ())
    }
    return LinkedPolicy(
        policy=first.policy,
        title=first.title,
        href=group_anchor(first.policy),
        severity=words.SEVERITY[first.severity],
        effect=words.EFFECT[first.effect],
        findings=words.count(len(findings), "finding"),
        ways=tuple(found),
        samples=tuple(
            Sample(finding_anchor(finding), finding.subject or "(no subject)") for finding in findings[:SAMPLES]
        ),
        more=f"and {words.number(len(findings) - SAMPLES)} more" if len(findings) > SAMPLES else "",
    )


def _test(test: ControlTest, policies: Mapping[str, str]) -> TestRow:
    return TestRow(
        policy=test.policy,
        title=policies.get(test.policy, ""),
        href=anchor("policy", test.policy) if test.policy in policies else "",
        listed="Listed as a test" if test.listed else "Listed as a sign" if test.sign else "Speaks to it",
        outcome=outcome(test.ran, test.matches, test.errors, test.unseen),
    )


def outcome(ran: bool, matches: int, errors: int, unseen: Sequence[str] = ()) -> Label:
    """How a policy went: did not run, failed on records, matched, matched nothing, or had nothing to match.

    `unseen` are the event classes that it needs and of which no record was seen.
    """
    if not ran:
        return Label("not-satisfied", "Did not run")
    matched = words.count(matches, "match", "matches") if matches else "no match"
    if errors:
        return Label("needs-review", f"Failed on {words.count(errors, 'record')}; {matched}")
    if unseen and not matches:
        return Label("not-assessed", f"Says nothing: no {' or '.join(unseen)} record was seen")
    return Label("matched" if matches else "ran", f"Ran; {matched}")
