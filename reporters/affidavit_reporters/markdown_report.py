"""The `markdown` reporter: a summary for pull requests and tickets, short enough for a comment.

GitHub takes 65,536 characters in a comment; the summary has at most `LIMIT` and says what it leaves out. Text that can
come from logs stands in code spans (CommonMark 0.31, section 6.1): in them nothing is markup, no address becomes a link
and no name is notified. Other text has what could be markup escaped with backslashes (section 2.4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from affidavit import Assessment, Occurrence, Reporter, ReporterOption, UsageError, assessment_digest, hookimpl
from affidavit.documents.whole_file import whole_files
from affidavit.model.assessment import (
    ControlLink,
    ControlResult,
    Finding,
    FindingStatus,
    PolicyRun,
    Status,
    Via,
)
from affidavit.model.policy import Effect, Severity
from affidavit.model.signed_review import ACCESS
from affidavit.parts.failures import told_briefly

from affidavit_reporters import signed_reviews
from affidavit_reporters.dispositions import standing
from affidavit_reporters.html import words
from affidavit_reporters.html.finding_cards import control_anchor
from affidavit_reporters.html.findings import group_anchor, ordered
from affidavit_reporters.html.text import https_link
from affidavit_reporters.markdown_items import failed, lost_policies, not_open
from affidavit_reporters.markdown_text import code, escaped
from affidavit_reporters.run_verdict import RunState, erring_policies, idle_policies, run_verdict

LIMIT = 60_000
"""Characters of a summary."""

SUBJECTS = 3
"""Findings of a policy that are named; the rest are counted."""

# Room for the lines that say what was left out.
_RESERVED = 1_000
_LINK = "link"


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading, its items, each whole or not there at all, and what they are, for the count of those left out.

    `folded` puts it behind a heading that opens when it is clicked on, in what shows Markdown so.
    """

    heading: str
    items: tuple[str, ...]
    one: str
    many: str
    folded: bool = False

    @property
    def frame(self) -> tuple[str, str]:
        """What stands before and after the items."""
        if self.folded:
            return f"\n<details><summary>{self.heading}</summary>\n\n", "\n</details>\n"
        return f"\n### {self.heading}\n\n", ""


def write(
    assessment: Assessment, _population: Callable[[], Iterable[Occurrence]], destination: Path, told: Mapping[str, str]
) -> Sequence[Path]:
    """Write the summary to `destination`.

    Raises:
        UsageError: `link` is no https address.
        OSError: the file cannot be written; it does not appear then.
    """
    link = told.get(_LINK, "")
    if link:
        _check_link(link)
    text = summary(assessment, link)
    with whole_files(destination) as (file,):
        file.write(text.encode())
    return [destination]


def _check_link(link: str) -> None:
    if not https_link(link) or set(link) & set("()[]#"):
        raise UsageError(f"markdown.{_LINK}: {link!r} is no plain https address")


def summary(assessment: Assessment, link: str = "") -> str:
    """The summary; `link` is the address of the HTML report, whose parts are then linked."""
    text = "\n".join([*_head(assessment, link), ""])
    left_out: list[str] = []
    room = LIMIT - len(text) - _RESERVED
    for section in _sections(assessment, link):
        before, after = section.frame
        kept: list[str] = []
        left = room - len(before) - len(after)
        for item in section.items:
            left -= len(item) + 1
            if left < 0:
                break
            kept.append(item)
        if kept:
            shown = before + "".join(f"{item}\n" for item in kept) + after
            text += shown
            room -= len(shown)
        if lost := len(section.items) - len(kept):
            left_out.append(words.count(lost, section.one, section.many))
    if left_out:
        text += f"\n**Left out for length:** {words.listed(left_out)}. The other reports have all of them.\n"
    return text


def _head(assessment: Assessment, link: str) -> Iterator[str]:
    run, records = assessment.run, assessment.inputs.records
    yield f"## Affidavit: {escaped(run.organisation or 'organisation not named')}"
    yield ""
    verdict = run_verdict(assessment, named=False)
    reasons = verdict.reasons
    if verdict.state is RunState.EMPTY:
        yield f"**WARNING: {escaped(verdict.headline)}.** {escaped(' '.join((verdict.meaning, *reasons)))}"
    elif verdict.whole and not reasons:
        yield "The run is **complete**: every log object given was read to its end and every policy ran."
    elif verdict.whole:
        yield f"The run is **complete**. {escaped(' '.join(reasons))}"
    else:
        yield f"The run is **INCOMPLETE**, so evidence may be missing. {escaped(' '.join(reasons))}".rstrip()
    yield ""
    yield f"- Period: {escaped(words.period(run.since, run.until))}; as of {escaped(run.as_of)}"
    yield (
        f"- Records: {records.read:,} read = {records.evaluated:,} evaluated + {records.outside_period:,} outside the "
        f"period + {records.rejected:,} rejected; {words.count(len(assessment.failures), 'failure')}"
    )
    if run.reused and run.reused.objects:
        yield f"- From the ledger: {words.reused(run.reused)}"
    yield f"- Coverage: {_coverage(assessment)}"
    yield f"- Assessment: SHA-256 `{assessment_digest(assessment)}`"
    if run.ledger_head:
        signed = f", signed by the key `{run.ledger_key}`" if run.ledger_key else ""
        yield f"- Ledger: head `{run.ledger_head}`{signed}"
    if link:
        yield f"- [The whole report]({link})"
    if assessment.controls:
        yield ""
        yield f"| framework | {' | '.join(label.text.lower() for label in words.STATUS.values())} |"
        yield f"|---|{'---:|' * len(Status)}"
        for framework in dict.fromkeys(result.framework for result in assessment.controls):
            statuses = [result.status for result in assessment.controls if result.framework == framework]
            yield f"| {escaped(framework)} | {' | '.join(str(statuses.count(status)) for status in Status)} |"
        yield ""
        yield "Satisfied means that no deviations were found by the tests of this run, and no more."


def _coverage(assessment: Assessment) -> str:
    if not assessment.coverage.declared:
        return "no scope is declared, so nothing can be called covered"
    gaps = len(assessment.coverage.gaps)
    return f"{words.count(gaps, 'gap')} in the declared scope" if gaps else "no gap in the declared scope"


def _sections(assessment: Assessment, link: str) -> Iterator[_Section]:
    """What deserves attention first comes first: it is the last to be left out. Reasons and notes are folded."""
    broken = [result for result in assessment.controls if result.status is Status.NOT_SATISFIED]
    review = [result for result in assessment.controls if result.status is Status.NEEDS_REVIEW]
    policies = {policy.id: policy for policy in assessment.policies}
    still = [
        finding
        for finding in ordered(assessment.findings)
        if finding.status is FindingStatus.OPEN and finding.effect is not Effect.EVIDENCE
    ]
    yield _Section(
        f"Controls not satisfied ({len(broken):,})",
        tuple(_control(result, link) for result in broken),
        "control not satisfied",
        "controls not satisfied",
    )
    for severity in sorted(Severity, key=lambda each: -each.rank):
        found = [finding for finding in still if finding.severity is severity]
        # Violations before reviews.
        found.sort(key=lambda finding: (finding.effect is not Effect.VIOLATION, finding.policy))
        yield _Section(
            f"Open findings, {severity} ({len(found):,})",
            tuple(_policy(list(group), link) for _, group in groupby(found, key=lambda finding: finding.policy)),
            f"policy with open {severity} findings",
            f"policies with open {severity} findings",
        )
    yield _Section(
        f"Controls that need review ({len(review):,})",
        tuple(
            f"- {escaped(framework)}: {', '.join(_named(result, link, result.control) for result in results)}"
            for framework, results in groupby(review, key=lambda result: result.framework)
        ),
        "framework with controls that need review",
        "frameworks with controls that need review",
    )
    for heading, status in (
        ("Waived; an accepted violation stays a deviation", FindingStatus.WAIVED),
        ("Resolved; a resolved violation stays a deviation", FindingStatus.RESOLVED),
        ("Accepted as a risk; an accepted violation stays a deviation", FindingStatus.ACCEPTED),
        ("Shown to be false positives", FindingStatus.FALSE_POSITIVE),
        ("Pending: the data ends too early to tell", FindingStatus.PENDING),
        ("Indeterminate: the logs do not show whether it is so", FindingStatus.INDETERMINATE),
    ):
        found = [finding for finding in ordered(assessment.findings) if finding.status is status]
        yield _Section(
            f"{heading} ({len(found):,})", tuple(map(not_open, found)), f"{status} finding", f"{status} findings"
        )
    reviews = assessment.access_reviews
    taking = ", ".join(f"{each.framework} {each.control}" for each in assessment.controls if ACCESS in each.reviews)
    yield _Section(
        f"Signed access reviews ({len(reviews):,}), evidence for {escaped(taking)}",
        tuple(f"- {escaped(signed_reviews.told(each))}" for each in reviews),
        "signed access review",
        "signed access reviews",
    )
    failures = assessment.failures
    yield _Section(f"Failures ({len(failures):,})", tuple(map(failed, told_briefly(failures))), "failure", "failures")
    lost = len(idle_policies(assessment)) + len(erring_policies(assessment))
    yield _Section(
        f"Policies that could not run, or failed on records ({lost:,})",
        tuple(lost_policies(assessment)),
        "policy that could not run or failed",
        "policies that could not run or failed",
    )
    first = {finding.policy: finding for finding in reversed(still)}
    yield _Section(
        "Why the open findings are about these controls, and which evidence to keep",
        tuple(_why(first[each], policies.get(each)) for each in dict.fromkeys(finding.policy for finding in still)),
        "explanation of a finding",
        "explanations of findings",
        folded=True,
    )
    yield _Section(
        "Why controls need review",
        tuple(_control(result, link) for result in review),
        "explanation of a control",
        "explanations of controls",
        folded=True,
    )
    yield _Section(
        "Evidence to keep for the controls above",
        tuple(f"- **{_named(result, link)}** {escaped(result.evidence_note)}" for result in (*broken, *review)),
        "evidence note of a control",
        "evidence notes of controls",
        folded=True,
    )


def _named(result: ControlResult, link: str, name: str = "") -> str:
    shown = escaped(name or f"{result.framework} {result.control}")
    return f"[{shown}]({link}#{control_anchor(result.framework, result.control)})" if link else shown


def _control(result: ControlResult, link: str) -> str:
    whys = "".join(f"\n  - {escaped(why)}" for why in result.why)
    return f"- **{_named(result, link)}** {escaped(result.title)}{whys}"


def _policy(findings: Sequence[Finding], link: str) -> str:
    """A policy's open findings, the first by name, and the controls that the policy declares."""
    first = findings[0]
    name = f"[{escaped(first.title)}]({link}#{group_anchor(first.policy)})" if link else escaped(first.title)
    inline = [f"{each.framework} {each.control}" for each in first.controls if each.via is Via.INLINE]
    about = f"; {escaped(', '.join(inline))}" if inline else ""
    lines = [f"- **{name}**: {words.count(len(findings), first.effect)}, {code(first.policy)}{about}"]
    for each in findings[:SUBJECTS]:
        when = f"{words.clock(each.first_seen)} UTC" if each.first_seen else words.NO_TIME
        decided = f"; {code(standing(each))}" if each.disposition else ""
        lines.append(f"  - {code(each.message)}, {escaped(when)}{decided}")
    if len(findings) > SUBJECTS:
        lines.append(f"  - and {len(findings) - SUBJECTS:,} more")
    return "\n".join(lines)


def _why(finding: Finding, policy: PolicyRun | None) -> str:
    lines = [f"- {code(finding.policy)}", *(f"  - {why}" for why in _reasons(finding.controls))]
    if policy and policy.evidence_note:
        lines.append(f"  - Evidence to keep: {escaped(policy.evidence_note)}")
    return "\n".join(lines)


def _reasons(links: Sequence[ControlLink]) -> Iterator[str]:
    """The controls that the policy declares, with their one reason, and the first of the others with its own."""
    inline = [link for link in links if link.via is Via.INLINE]
    for why, group in groupby(sorted(inline, key=lambda link: link.why), key=lambda link: link.why):
        yield f"{', '.join(escaped(f'{link.framework} {link.control}') for link in group)}: {escaped(why)}"
    others = [link for link in links if link.via is not Via.INLINE]
    if others:
        yield (
            f"{words.count(len(others), 'more control')} by crosswalk or as a test, the first "
            f"{escaped(f'{others[0].framework} {others[0].control}: {others[0].why}')}"
        )


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `markdown` reporter."""
    about = "the https address at which the HTML report will stand, to link its parts"
    option = ReporterOption(_LINK, about, check=_check_link)
    return [Reporter("markdown", "a summary for pull requests and tickets", write, (option,))]
