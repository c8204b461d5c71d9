"""Decides each control's status, by the table in docs/control-status.md.

No data is never a pass, and a crosswalk link never breaks a control by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from affidavit.controls.control_reasons import by_policy, decided
from affidavit.coverage.gaps import gaps_for
from affidavit.model.assessment import (
    ControlLink,
    ControlResult,
    ControlTest,
    Coverage,
    Finding,
    FindingStatus,
    PolicyRun,
    Status,
    Via,
)
from affidavit.model.framework import Control, Framework, Support
from affidavit.model.policy import Effect
from affidavit.times import format_time

# Whether something that was to follow did follow is not known.
_UNDECIDED = (FindingStatus.PENDING, FindingStatus.INDETERMINATE)


class Basis(msgspec.Struct, frozen=True):
    """What the status of every control rests on.

    Attributes:
        runs: how each policy went, by id.
        links: the controls each policy speaks to, by policy id.
        findings: all of them.
        classes_seen: event classes of which at least one record was evaluated.
        evaluated: how many records were.
        signs: account, region and day (days since 1970-01-01) of the matches of each policy that is a sign.
        days: the days of the period; empty where no period is given.
        blind: policies that may have missed what began before the period, by id, with the reason as a sentence.
        asked_for: the accounts and regions that alone were asked for, in words; '' for all.
    """

    runs: Mapping[str, PolicyRun]
    links: Mapping[str, Sequence[ControlLink]]
    findings: Sequence[Finding]
    coverage: Coverage
    classes_seen: frozenset[str]
    evaluated: int
    signs: Mapping[str, frozenset[tuple[str, str, int]]] = {}
    days: range = range(0)
    blind: Mapping[str, str] = {}
    asked_for: str = ""


def control_results(framework: Framework, basis: Basis) -> list[ControlResult]:
    """The result of each control of a framework, in the framework's order."""
    speaking: dict[str, set[str]] = {}
    for policy, links in basis.links.items():
        for link in links:
            if link.framework == framework.id:
                speaking.setdefault(link.control, set()).add(policy)
    about: dict[str, list[tuple[Finding, ControlLink]]] = {}
    for finding in basis.findings:
        for link in finding.controls:
            if link.framework == framework.id:
                about.setdefault(link.control, []).append((finding, link))
    return [
        _result(framework, control, speaking.get(control.id, set()), about.get(control.id, ()), basis)
        for control in framework.controls
    ]


def _result(
    framework: Framework,
    control: Control,
    speaking: set[str],
    about: Sequence[tuple[Finding, ControlLink]],
    basis: Basis,
) -> ControlResult:
    status, why = _status(control, speaking, about, basis)
    tests = []
    for policy in sorted(speaking | set(control.tests) | set(control.signs)):
        run = basis.runs.get(policy)
        tests.append(
            ControlTest(
                policy=policy,
                listed=policy in control.tests,
                sign=policy in control.signs,
                ran=run is not None and run.ran,
                errors=run.errors if run else 0,
                matches=run.matches if run else 0,
                unseen=_unseen(policy, basis),
            )
        )
    return ControlResult(
        framework=framework.id,
        control=control.id,
        title=control.title,
        group=control.group,
        support=control.support,
        status=status,
        why=tuple(why),
        asks=control.asks,
        evidence_note=control.evidence_note,
        tests=tuple(tests),
        findings=tuple(sorted({finding.id for finding, _ in about})),
        reviews=control.reviews,
    )


def _status(
    control: Control, speaking: set[str], about: Sequence[tuple[Finding, ControlLink]], basis: Basis
) -> tuple[Status, list[str]]:
    broken = [finding for finding, link in about if _violates(finding) and link.via is Via.INLINE]
    if broken:
        return Status.NOT_SATISFIED, by_policy(broken, "a deviation occurred in the period")
    reviews = [
        finding for finding, _ in about if finding.effect is Effect.REVIEW and finding.status is FindingStatus.OPEN
    ]
    through = [
        # Accepted, resolved or not: a violation stays a deviation.
        finding
        for finding, link in about
        if _violates(finding) and link.via is not Via.INLINE
    ]
    if reviews or through:
        why = by_policy(reviews, "someone must look") if reviews else []
        if through:
            why += by_policy(through, "a deviation leads here, though its policy does not declare this control")
        return Status.NEEDS_REVIEW, why
    if control.support is Support.NOT_BY_LOGS:
        return Status.NOT_ASSESSED, ["Logs cannot speak to this control."]
    if not speaking:
        return Status.NOT_ASSESSED, ["No loaded policy maps to this control."]
    unseen = _nothing_to_judge(control, speaking, basis)
    if unseen:
        return Status.NOT_ASSESSED, [unseen]
    doubts = _doubts(control, speaking, basis)
    undecided = [finding for finding, _ in about if finding.status in _UNDECIDED]
    if undecided:
        doubts += by_policy(undecided, "whether it occurred cannot be told from these logs")
    if doubts:
        return Status.INDETERMINATE, doubts
    why = [f"No deviations found by these tests: {', '.join(control.tests)}."]
    if basis.asked_for:
        why.append(
            f"The run asked for {basis.asked_for} alone: what happened elsewhere, in scope or not, is no part of this."
        )
    if control.signs:
        names = ", ".join(control.signs)
        why.append(f"Signs of it at work were seen in every account and region in scope on every day: {names}.")
    return Status.SATISFIED, why + decided(list({finding.id: finding for finding, _ in about}.values()))


def _violates(finding: Finding) -> bool:
    """Whether a deviation occurred, whatever became of it since: only a proof that it was none takes it out."""
    return finding.effect is Effect.VIOLATION and finding.status not in (*_UNDECIDED, FindingStatus.FALSE_POSITIVE)


def _nothing_to_judge(control: Control, speaking: set[str], basis: Basis) -> str:
    """Why there were no logs at all for a control, or ''."""
    if basis.evaluated == 0:
        return "No records were evaluated."
    # What only reaches it through the crosswalk does not stand in for the policies that declare it.
    needs = _needs(_declaring(control, speaking, basis) or speaking, basis)
    if needs and not needs & basis.classes_seen:
        return f"No records of the event classes that its policies need were evaluated: {', '.join(sorted(needs))}."
    return ""


def _declaring(control: Control, speaking: set[str], basis: Basis) -> set[str]:
    """The policies that declare a control, or that its framework lists for it."""
    return {
        policy
        for policy in speaking
        if any(link.control == control.id and link.via is not Via.CROSSWALK for link in basis.links.get(policy, ()))
    }


def _unseen(policy: str, basis: Basis) -> tuple[str, ...]:
    """The event classes that a policy needs and of which no record was evaluated."""
    run = basis.runs.get(policy)
    return tuple(sorted(set(run.needs) - basis.classes_seen)) if run else ()


def _doubts(control: Control, speaking: set[str], basis: Basis) -> list[str]:
    """Why a control without deviations is not satisfied all the same."""
    doubts: list[str] = []
    if control.support is Support.SUPPORTING:
        doubts.append("Logs support this control but cannot show it by themselves.")
    if control.support is Support.DIRECT and not control.tests:
        doubts.append("The framework lists no test that could show this control.")
    listed = {**dict.fromkeys(control.tests, "test"), **dict.fromkeys(control.signs, "sign")}
    doubts.extend(
        f"The {role} {policy} is not among the loaded policies."
        for policy, role in listed.items()
        if policy not in basis.runs
    )
    for policy in sorted(speaking):  # Listed policies that are loaded are among these.
        run = basis.runs[policy]
        if not run.ran:
            doubts.append(f"The {listed.get(policy, 'policy')} {policy} did not run.")
        elif run.errors:
            doubts.append(f"The policy {policy} failed on {run.errors} record{'s' if run.errors > 1 else ''}.")
    silent: dict[tuple[str, ...], list[str]] = {}
    for policy in sorted(speaking):
        if unseen := _unseen(policy, basis):
            silent.setdefault(unseen, []).append(policy)
    doubts.extend(
        f"No {' or '.join(unseen)} record was seen, so these say nothing: {', '.join(policies)}."
        for unseen, policies in sorted(silent.items())
    )
    if control.support is Support.DIRECT:
        doubts.extend(basis.blind[policy] for policy in sorted(speaking) if policy in basis.blind)
        doubts.extend(_coverage_doubts(control, basis))
        doubts.extend(_missing_signs(control, basis))
    return doubts


def _missing_signs(control: Control, basis: Basis) -> list[str]:
    """Where in the declared scope nothing shows that the control was at work, on all or some days of the period."""
    doubts = []
    places = [(account, region) for account in basis.coverage.accounts for region in basis.coverage.regions]
    for sign in control.signs:
        seen = basis.signs.get(sign, frozenset())
        missing = [
            (account, region, day)
            for account, region in places
            for day in basis.days
            if (account, region, day) not in seen
        ]
        if missing:
            account, region, day = missing[0]
            first = f"{account} {region}, {format_time(day * 86_400)[:10]}"
            doubts.append(
                f"Nothing shows that it was at work on {len(missing)} of {len(places) * len(basis.days)} days of the "
                f"accounts and regions in scope: the sign {sign} was not seen; the first: {first}."
            )
    return doubts


def _coverage_doubts(control: Control, basis: Basis) -> list[str]:
    coverage = basis.coverage
    if not coverage.declared:
        return [f"{coverage.note[:1].upper()}{coverage.note[1:]}."]
    # A test that says nothing of what it needs is taken to need everything.
    runs = [basis.runs[policy] for policy in control.tests if policy in basis.runs]
    wanted = [(run.needs or coverage.event_classes, run.sources) for run in runs] or [((), ())]
    needs = {need for classes, _ in wanted for need in classes}
    doubts = [
        f"Its tests need {name} records, which the declared scope does not include."
        for name in sorted(needs - set(coverage.event_classes))
    ]
    touching = {gap for classes, sources in wanted for gap in gaps_for(coverage.gaps, classes, sources)}
    gaps = [gap for gap in coverage.gaps if gap in touching]
    if gaps:
        first = gaps[0]
        where = " ".join(part for part in (first.account, first.region, first.event_class) if part) or "everywhere"
        doubts.append(
            f"Coverage has {len(gaps)} gap{'s' if len(gaps) > 1 else ''} in what its tests need; "
            f"the first: {where}, {first.since} to {first.until}: {first.reason}."
        )
    return doubts


def _needs(policies: Iterable[str], basis: Basis) -> set[str]:
    return {need for policy in policies if policy in basis.runs for need in basis.runs[policy].needs}
