"""Bundles that the oscal reporter wrote, and the checkers that they are held to."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pytest
from affidavit import Assessment, Occurrence
from affidavit.model.assessment import ControlResult, Finding, FindingStatus, Status, WaiverRun
from affidavit.model.framework import ControlRelation, MappingSource, SetRelation
from affidavit.model.policy import Effect
from affidavit_reporters.oscal import write

_SAMPLES = runpy.run_path(str(Path(__file__).parents[1] / "sample_assessments.py"))

# The sample logs hold these on purpose; the checker takes them for text that somebody forgot to fill in.
_MEANT = (r"example\.com", r"7 \* 7")
_NOW = "2026-12-01T00:00:00Z"


@dataclass(frozen=True)
class Bundle:
    """A bundle in a folder."""

    folder: Path

    def document(self, name: str) -> dict[str, Any]:
        """A document's root object."""
        (root,) = json.loads((self.folder / name).read_bytes()).values()
        return dict(root)

    @property
    def result(self) -> dict[str, Any]:
        """The one result of the assessment results."""
        (result,) = self.document("assessment-results.json")["results"]
        return dict(result)

    @property
    def documents(self) -> list[Path]:
        """The OSCAL documents."""
        ours = ("assessment.json", "bundle.json")
        return [path for path in sorted(self.folder.glob("*.json")) if path.name not in ours]


class Bundled(Protocol):
    """Writes an Assessment as a bundle."""

    def __call__(self, assessment: Assessment, **options: str) -> Bundle:
        """Write it into a new folder."""
        ...


Check = Callable[..., list[str]]


def population_of(assessment: Assessment) -> Callable[[], Iterator[Occurrence]]:
    """The evidence that the findings hold, as a population."""

    def stream() -> Iterator[Occurrence]:
        for finding in assessment.findings:
            for item in finding.evidence:
                yield Occurrence(finding.id, finding.policy, finding.subject, item.event_id, item)

    return stream


@pytest.fixture
def bundled(tmp_path: Path) -> Bundled:
    """Writes bundles below the test's folder."""
    count = 0

    def bundle(assessment: Assessment, **options: str) -> Bundle:
        nonlocal count
        count += 1
        folder = tmp_path / f"bundle-{count}"
        written = write(assessment, population_of(assessment), folder, options)
        assert written[0] == folder
        assert sorted(written[1:]) == sorted(folder.iterdir())
        return Bundle(folder)

    return bundle


@pytest.fixture
def check(shared_tools: Path) -> Check:
    """Runs the strict acceptance checker; gives what it objects to."""

    def run(paths: Sequence[Path], *arguments: str | Path) -> list[str]:
        allowed = [argument for text in _MEANT for argument in ("--allow-text", text)]
        command: list[str | Path] = [
            sys.executable,
            shared_tools / "check_oscal.py",
            "--strict",
            "--json",
            "--now",
            _NOW,
            *allowed,
        ]
        result = subprocess.run([*command, *arguments, *paths], capture_output=True, encoding="utf-8", check=False)
        assert result.stdout, result.stderr
        told = json.loads(result.stdout)
        assert (result.returncode == 0) == told["ok"]
        return [
            f"{Path(each['file']).name} {each['code']} {each['pointer']}: {each['message']}"
            for each in told["violations"]
            if each["level"] != "note"
        ]

    return run


@pytest.fixture(scope="session")
def eventful(assessment: Assessment) -> Assessment:
    """The rich Assessment, with waivers, with findings of every status, and with relations to other frameworks."""
    (root,) = (each for each in assessment.findings if each.policy == "aws.iam.root-used")
    (shared,) = (each for each in assessment.findings if each.policy == "aws.ec2.snapshot-shared-outside")
    (login,) = (each for each in assessment.findings if each.policy == "aws.signin.console-login-without-mfa")
    reviews = [each for each in assessment.findings if each.effect is Effect.REVIEW and each is not root]
    changes = {
        shared.id: _with(shared, status=FindingStatus.WAIVED, waived=1, waivers=("drill", "drill-2")),
        login.id: _with(login, waived=1, waivers=("drill",)),
        root.id: _with(root, status=FindingStatus.WAIVED, waived=1, waivers=("unknown",)),
        reviews[0].id: _with(reviews[0], status=FindingStatus.PENDING, why="no StartLogging within 24 h"),
        reviews[1].id: _with(reviews[1], status=FindingStatus.INDETERMINATE),
    }
    run = assessment.run
    (framework,) = run.frameworks
    return msgspec.structs.replace(
        assessment,
        run=msgspec.structs.replace(
            run,
            frameworks=(
                msgspec.structs.replace(
                    framework,
                    mappings=(MappingSource("refs", "References of NIST", "https://csrc.nist.gov/refs", "1"),),
                    relations=(
                        ControlRelation("CC6.1", "nist-800-53", ("AC-2(1)", "IA-2"), SetRelation.INTERSECTS, "refs"),
                        ControlRelation(
                            "CC6.3", "nist-csf", ("PR.AA-05",), SetRelation.SUBSET, "judgement", "Narrower."
                        ),
                        ControlRelation("CC6.3", "house rules", ("7 (b)",), SetRelation.EQUAL, "judgement", "Ours."),
                    ),
                ),
            ),
        ),
        findings=tuple(changes.get(each.id, each) for each in assessment.findings),
        waivers=(_waiver("drill"), _waiver("drill-2", owner="Platform team")),
    )


@pytest.fixture(scope="session")
def big() -> Callable[[int], Assessment]:
    """Makes an Assessment with so many findings of ten records each."""

    def make(count: int) -> Assessment:
        policies = _SAMPLES["POLICIES"]
        findings: list[Finding] = [
            _SAMPLES["make_finding"](
                policies[(1, 2, 5)[number % 3]],
                f"arn:aws:iam::111122223333:role/team-{number:05}",
                f"team-{number:05} was touched",
                tuple(_SAMPLES["make_evidence"](number * 10 + each, "AttachRolePolicy", "admin") for each in range(10)),
            )
            for number in range(count)
        ]
        rich: Assessment = _SAMPLES["rich_assessment"]()
        return msgspec.structs.replace(rich, findings=tuple(findings), controls=_SAMPLES["_controls"](tuple(findings)))

    return make


def with_status(assessment: Assessment, control: str, status: Status) -> Assessment:
    """The Assessment with another status of a control."""

    def changed(each: ControlResult) -> ControlResult:
        return msgspec.structs.replace(each, status=status) if each.control == control else each

    return msgspec.structs.replace(assessment, controls=tuple(map(changed, assessment.controls)))


def own_props(holder: Mapping[str, Any]) -> dict[str, str]:
    """The values of an object's own properties, by name."""
    return {each["name"]: each["value"] for each in holder.get("props", ()) if "ns" in each}


def by_title(items: Iterable[Mapping[str, Any]], start: str) -> Mapping[str, Any]:
    """The one item whose title begins so."""
    (found,) = (each for each in items if each["title"].startswith(start))
    return found


def _with(finding: Finding, **changes: Any) -> Finding:
    return msgspec.structs.replace(finding, **changes)


def _waiver(name: str, owner: str = "security@example.com") -> WaiverRun:
    return WaiverRun(
        id=name,
        policy="aws.ec2.snapshot-shared-outside",
        condition="true",
        reason="The *yearly* drill.",
        owner=owner,
        ticket="SEC-417",
        source="waivers.yaml",
        expires="2026-12-31T00:00:00Z",
        expired=False,
        known=True,
        records=1,
    )
