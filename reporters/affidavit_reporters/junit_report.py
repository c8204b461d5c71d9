"""The `junit` reporter: controls and policies as test cases, for what CI servers show of a pipeline.

A suite for the run itself, one a framework with a case a control, one a pack with a case a policy. A case fails where
an open violation at or above the severity of the option `fail-on` stands behind it, and passes only where data shows
that it may: everything else is skipped, or an error where something did not run, with the reason as its text.

There is no standard. The elements and their order are those of Jenkins' schema; GitLab and Jenkins tell cases apart by
`classname` and `name` and show the text of failure, error and skipped
(https://docs.gitlab.com/ci/testing/unit_test_reports/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree

from affidavit import Assessment, Occurrence, Reporter, ReporterOption, UsageError, assessment_digest, hookimpl
from affidavit.documents.whole_file import whole_files
from affidavit.model.assessment import ControlResult, Finding, FindingStatus, PolicyRun, Status, Via
from affidavit.model.policy import Effect, Severity
from affidavit.parts.failures import told_briefly

from affidavit_reporters.dispositions import standing
from affidavit_reporters.html.findings import ordered
from affidavit_reporters.html.text import Lines, visible
from affidavit_reporters.html.words import count
from affidavit_reporters.integrity_told import integrity_facts
from affidavit_reporters.outcomes import Outcome, PolicyOutcome, policy_outcomes
from affidavit_reporters.run_verdict import RunState, run_verdict
from affidavit_reporters.signed_reviews import beside

FINDINGS_SHOWN = 20
"""Findings that a case names; GitLab takes files of 30 MB."""

TEXT_LIMIT = 1_000
"""Characters of a text from logs that a case shows."""

_FAIL_ON = "fail-on"


class _Result(StrEnum):
    """What a case can be beside passed; each is the name of its element."""

    FAILURE = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class _Case:
    """A test case; `kind` is the type of a failure or error, `text` all that is to be said."""

    name: str
    result: _Result | None = None
    kind: str = ""
    message: str = ""
    text: str = ""


def write(
    assessment: Assessment, _population: Callable[[], Iterable[Occurrence]], destination: Path, told: Mapping[str, str]
) -> Sequence[Path]:
    """Write the suites to `destination`.

    Raises:
        UsageError: `fail-on` is no severity.
        OSError: the file cannot be written; it does not appear then.
    """
    least = _severity(told.get(_FAIL_ON, Severity.INFO))
    root = ElementTree.Element("testsuites", name="affidavit")
    properties = _properties(assessment)
    stamp = assessment.run.as_of.removesuffix("Z")
    for name, cases in _suites(assessment, least):
        _add_suite(root, name, cases, stamp, properties)
    ElementTree.indent(root)
    with whole_files(destination) as (file,):
        file.write(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    return [destination]


def _severity(text: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        raise UsageError(f"junit.{_FAIL_ON}: {text!r} is none of {', '.join(Severity)}") from None


def _suites(assessment: Assessment, least: Severity) -> Iterator[tuple[str, list[_Case]]]:
    outcomes = policy_outcomes(assessment)
    findings = {finding.id: finding for finding in assessment.findings}
    yield "run", [_run_case(assessment)]
    for framework in dict.fromkeys(result.framework for result in assessment.controls):
        results = [result for result in assessment.controls if result.framework == framework]
        yield framework, [_control_case(result, findings, least, beside(result, assessment)) for result in results]
    # An evidence population is no test: nothing in it can pass or fail.
    tests = [policy for policy in assessment.policies if policy.effect is not Effect.EVIDENCE]
    for pack in dict.fromkeys(policy.pack for policy in tests):
        yield (
            f"pack {pack}",
            [_policy_case(policy, outcomes[policy.id], least) for policy in tests if policy.pack == pack],
        )


def _run_case(assessment: Assessment) -> _Case:
    name = "everything was read and evaluated"
    verdict = run_verdict(assessment)
    if verdict.whole:
        return _Case(name, text="\n".join(verdict.reasons))
    reasons = [*([verdict.meaning] if verdict.state is RunState.EMPTY else []), *verdict.reasons]
    failures = [
        _cut(f"{each.stage}: {each.reason} {each.object} {each.policy} {each.plugin}".strip())
        + (f" ({each.count:,} times)" if each.count > 1 else "")
        for each in told_briefly(assessment.failures)
    ]
    text = _body(reasons, failures, FINDINGS_SHOWN)
    return _Case(name, _Result.ERROR, verdict.state, f"{verdict.headline}.", text)


def _control_case(
    result: ControlResult, findings: Mapping[str, Finding], least: Severity, reviews: Sequence[str]
) -> _Case:
    name = f"{result.control} {result.title}"
    about = ordered([findings[each] for each in result.findings if each in findings])
    # Only a policy that declares the control can break it: docs/control-status.md.
    breaking = [each for each in about if each.effect is Effect.VIOLATION and _inline(each, result)]
    still = [each for each in breaking if each.status is FindingStatus.OPEN and each.severity.rank >= least.rank]
    signed = [visible(each) for each in reviews]
    lines = [*result.why, f"Evidence to keep: {result.evidence_note}", *signed]
    if result.status is Status.SATISFIED:
        return _Case(name, text="\n".join((*result.why, *signed)))
    if result.status is Status.NOT_SATISFIED and still:
        text = _body(lines, [_finding_line(each, result) for each in still], FINDINGS_SHOWN)
        return _Case(
            name, _Result.FAILURE, result.status, f"Not satisfied: {count(len(still), 'open violation')}", text
        )
    if result.status is Status.NOT_SATISFIED:
        lines.insert(0, f"Not satisfied, but no violation of severity {least} or above is open.")
    shown = [_finding_line(each, result) for each in about if each.effect is not Effect.EVIDENCE]
    return _Case(name, _Result.SKIPPED, text=_body([f"{result.status}:", *lines], shown, FINDINGS_SHOWN))


def _inline(finding: Finding, result: ControlResult) -> bool:
    return any(
        link.via is Via.INLINE and (link.framework, link.control) == (result.framework, result.control)
        for link in finding.controls
    )


def _policy_case(policy: PolicyRun, found: PolicyOutcome, least: Severity) -> _Case:
    lines = [found.why, policy.title]
    if found.findings:
        first = found.findings[0]
        lines += [f"{link.framework} {link.control}: {link.why}" for link in first.controls]
        lines += [f"Evidence to keep: {policy.evidence_note}", f"Remedy: {policy.remediation}"]
    text = _body(lines, [_finding_line(each) for each in found.findings], FINDINGS_SHOWN)
    if found.outcome is Outcome.CLEAR:
        return _Case(policy.id, text=found.why)
    if found.outcome is Outcome.FAILED:
        return _Case(policy.id, _Result.ERROR, found.outcome, found.why, text)
    if found.outcome is Outcome.VIOLATED and policy.severity.rank >= least.rank:
        return _Case(policy.id, _Result.FAILURE, policy.severity, f"{policy.title}: {found.why}", text)
    below = f", below {least}" if found.outcome is Outcome.VIOLATED else ""
    return _Case(policy.id, _Result.SKIPPED, text=f"{found.outcome} ({policy.severity}{below}): {text}")


def _finding_line(finding: Finding, result: ControlResult | None = None) -> str:
    """One finding in one line: what, when, how often, where its first record stands, and why it is about a control."""
    evidence = finding.evidence[0] if finding.evidence else None
    parts = [
        f"{finding.severity} {finding.effect}, {finding.status}",
        finding.message or finding.title,
        finding.first_seen,
        count(finding.count, "action"),
        f"{evidence.object} record {evidence.index} {evidence.event_id}".strip() if evidence else "",
        finding.why,
        standing(finding),
        *(
            link.why
            for link in finding.controls
            if result and (link.framework, link.control) == (result.framework, result.control)
        ),
    ]
    return "; ".join(_cut(part) for part in parts if part)


def _cut(text: str) -> str:
    return text if len(text) <= TEXT_LIMIT else f"{text[:TEXT_LIMIT]}… (cut)"


def _body(lines: Sequence[str], listed: Sequence[str], most: int) -> str:
    more = [f"- and {len(listed) - most:,} more, which the JSON report has"] if len(listed) > most else []
    # A text from logs is one line, whatever line breaks it holds.
    return "\n".join([*lines, *(f"- {visible(each)}" for each in listed[:most]), *more])


def _properties(assessment: Assessment) -> list[tuple[str, str]]:
    run, records, verdict = assessment.run, assessment.inputs.records, run_verdict(assessment)
    return [
        ("assessment_sha256", assessment_digest(assessment)),
        ("tool", f"{run.tool} {run.version}"),
        ("as_of", run.as_of),
        ("since", run.since),
        ("until", run.until),
        ("complete", "yes" if verdict.whole else "no"),
        ("run_state", verdict.state),
        *([("ledger_head", run.ledger_head)] if run.ledger_head else []),
        *([("ledger_key", run.ledger_key)] if run.ledger_key else []),
        *([("ledger_signature", run.ledger_signature)] if run.ledger_signature else []),
        *((f"records_{name}", str(getattr(records, name))) for name in records.__struct_fields__),
        ("failures", str(len(assessment.failures))),
        *((name, str(value)) for name, value in integrity_facts(assessment.integrity)),
    ]


def _add_suite(
    root: ElementTree.Element,
    name: str,
    cases: Sequence[_Case],
    stamp: str,
    properties: Sequence[tuple[str, str]],
) -> None:
    results = [case.result for case in cases]
    suite = ElementTree.SubElement(
        root,
        "testsuite",
        name=visible(name),
        tests=str(len(cases)),
        failures=str(results.count(_Result.FAILURE)),
        errors=str(results.count(_Result.ERROR)),
        skipped=str(results.count(_Result.SKIPPED)),
        time="0",
        timestamp=stamp,
    )
    under = ElementTree.SubElement(suite, "properties")
    for key, value in properties:
        ElementTree.SubElement(under, "property", name=key, value=visible(value))
    for case in cases:
        # What stands before the last full stop is Jenkins' package: one for all suites, none cut at a stop of its own.
        classname = f"affidavit.{visible(name).replace('.', '_')}"
        element = ElementTree.SubElement(suite, "testcase", name=visible(case.name), classname=classname, time="0")
        if case.result is None:
            ElementTree.SubElement(element, "system-out").text = visible(Lines(case.text))
            continue
        # Jenkins' schema gives no attributes to `skipped`.
        more = {} if case.result is _Result.SKIPPED else {"type": case.kind, "message": visible(case.message)}
        ElementTree.SubElement(element, case.result, more).text = visible(Lines(case.text))


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `junit` reporter."""
    option = ReporterOption(
        _FAIL_ON, "the severity from which an open violation fails a case", choices=tuple(map(str, Severity))
    )
    return [Reporter("junit", "controls and policies as test cases, for CI", write, (option,))]
