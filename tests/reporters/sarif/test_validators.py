"""What the official schema, the acceptance checker and Microsoft's validator say of reports."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from affidavit import Assessment, Occurrence
from affidavit.assessment.files import encode_assessment
from affidavit.testing import check_reporter
from affidavit_reporters import sarif

Check = Callable[..., list[str]]
Multitool = Callable[[Path], Counter[str]]
PROFILES = ("portable", "full", "github")


def _write(assessment: Assessment, target: Path, **options: str) -> Path:
    sarif.write(assessment, lambda: (), target, options)
    return target


@pytest.mark.parametrize("profile", PROFILES)
def test_the_acceptance_checker_finds_nothing(varied: Assessment, tmp_path: Path, check: Check, profile: str) -> None:
    """A report with hostile text, failures, waivers and undecided findings passes --strict in each profile."""
    path = _write(varied, tmp_path / "report.sarif", profile=profile)
    # GitHub ignores kinds, which `full` is all about; the other two are held to what GitHub wants.
    assert check(path, "--profile", "generic" if profile == "full" else "github") == []


def test_the_acceptance_checker_takes_signed_reviews(reviewed: Assessment, tmp_path: Path, check: Check) -> None:
    """Hostile names and reasons among it."""
    assert check(_write(reviewed, tmp_path / "report.sarif", profile="portable"), "--profile", "github") == []


@pytest.mark.parametrize("profile", PROFILES)
def test_the_multitool_finds_nothing(varied: Assessment, tmp_path: Path, multitool: Multitool, profile: str) -> None:
    """Microsoft's validator gives no error and no warning, with GitHub's rules turned on."""
    assert multitool(_write(varied, tmp_path / "report.sarif", profile=profile)) == Counter()


def test_the_multitool_is_really_asked(varied: Assessment, tmp_path: Path, multitool: Multitool) -> None:
    """A report spoilt as tools often spoil theirs fails it: an s3: URI in a location, no region, no help."""
    log = json.loads(_write(varied, tmp_path / "report.sarif").read_bytes())
    (run,) = log["runs"]
    run["results"][0]["locations"][0]["physicalLocation"] = {"artifactLocation": {"uri": "s3://bucket/key.json.gz"}}
    del run["tool"]["driver"]["rules"][0]["help"]
    (tmp_path / "spoilt.sarif").write_text(json.dumps(log))
    assert {"GH1003", "GH1005", "GH2012"} <= multitool(tmp_path / "spoilt.sarif").keys()


@pytest.mark.parametrize("profile", PROFILES)
def test_an_empty_run_passes(
    empty: Assessment, tmp_path: Path, check: Check, multitool: Multitool, profile: str
) -> None:
    """A run that was given nothing at all has no rule, and nothing else is wrong with its report."""
    path = _write(empty, tmp_path / "report.sarif", profile=profile)
    assert [each.split()[0] for each in check(path)] == ["no-rules"]
    assert multitool(path) == Counter()


def test_all_options_together_pass(varied: Assessment, tmp_path: Path, check: Check, multitool: Multitool) -> None:
    """A base, a category, policy files as locations and a run before give a report that passes, too."""
    before = tmp_path / "before.json"
    before.write_bytes(encode_assessment(msgspec.structs.replace(varied, findings=varied.findings[5:])))
    options = {"previous": str(before), "base": "s3://org-trail/", "category": "audit/q3", "policies": "governance/aws"}
    for profile in ("portable", "github"):
        path = _write(varied, tmp_path / f"{profile}.sarif", profile=profile, **options)
        assert check(path) == []
        assert multitool(path) == Counter()


def test_the_official_schema_holds(varied: Assessment, tmp_path: Path, shared_data: Path) -> None:
    """The OASIS schema (errata 01) accepts each profile, formats included."""
    schema = json.loads((shared_data / "reference/sarif/sarif-schema-2.1.0.json").read_text())
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    log = {}
    for profile in PROFILES:
        log = json.loads(_write(varied, tmp_path / "report.sarif", profile=profile).read_bytes())
        assert [error.message for error in validator.iter_errors(log)] == []
    log["runs"][0]["results"][0]["level"] = "severe"
    assert list(validator.iter_errors(log))


@pytest.mark.parametrize("profile", PROFILES)
def test_it_keeps_the_contract_of_reporters(
    varied: Assessment,
    population: Callable[[], list[Occurrence]],
    tmp_path: Path,
    profile: str,
) -> None:
    """The same Assessment gives the same bytes, in each profile."""
    (reporter,) = sarif.affidavit_reporters()
    content = check_reporter(reporter, varied, list(population()), tmp_path, {"profile": profile})
    assert json.loads(content)["version"] == "2.1.0"


def test_two_runs_over_the_same_evidence_have_the_same_fingerprints(
    varied: Assessment, tmp_path: Path, check: Check
) -> None:
    """What only the run changes, its moment and the version of the tool, changes no fingerprint."""
    run = msgspec.structs.replace(varied.run, as_of="2026-12-01T00:00:00Z", version="0.2.0")
    first = _write(varied, tmp_path / "first.sarif")
    second = _write(msgspec.structs.replace(varied, run=run), tmp_path / "second.sarif")
    assert first.read_bytes() != second.read_bytes()
    assert check(first, "--rerun-of", str(second)) == []


TEXTS = (
    *(
        "",
        " ",
        ".",
        "..",
        "/abs",
        "//host/p",
        "s3://b/k",
        "a:b",
        "c:\\x",
        "?q#f",
        "%zz",
        "{0}",
        "{{y}}",
        "[a](1)",
        "](",
        "`",
    ),
    *("[[", "[a](http://e)", "</script>", "\n\n", "\x00", "\u202e", "\ud7ff", "arn:aws:iam::1:user/x", "y" * 5_000),
)
# Told apart by what comes from logs and policy files; ids, times, hashes and enumerations are Affidavit's own.
FREE = {
    "findings": {"subject", "message", "why", "title", "object", "event_id", "account", "region", "event", "actor"},
    "inputs": {"uri", "account", "region", "notes", "reason"},
    "failures": {"reason", "object", "plugin", "stage"},
    "policies": {"title", "description", "remediation", "evidence_note", "false_positives", "references", "file"},
    "controls": {"title", "asks", "evidence_note", "why", "group"},
    "waivers": {"reason", "owner", "ticket", "source"},
    "coverage": {"note"},
}


def _spoilt(node: Any, noise: random.Random, free: Container[str], key: str = "") -> Any:
    """The same with every third text that is `free` replaced by a nasty one."""
    if isinstance(node, dict):
        return {name: _spoilt(value, noise, free, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_spoilt(each, noise, free, key) for each in node]
    return noise.choice(TEXTS) if isinstance(node, str) and key in free and noise.random() < 0.3 else node


@pytest.mark.parametrize("seed", range(4))
def test_any_text_gives_reports_that_pass(
    varied: Assessment, tmp_path: Path, check: Check, multitool: Multitool, seed: int
) -> None:
    """Whatever texts logs and policy files hold, and wherever, no profile writes anything that a checker objects to."""
    noise = random.Random(seed)
    plain = msgspec.to_builtins(varied)
    spoilt = msgspec.convert({key: _spoilt(plain[key], noise, FREE.get(key, ())) for key in plain}, Assessment)
    # The engine gives no two objects one name, and none an empty one.
    objects = tuple(
        msgspec.structs.replace(each, uri=f"{each.uri}~{number}") for number, each in enumerate(spoilt.inputs.objects)
    )
    findings = tuple(
        msgspec.structs.replace(
            each, evidence=tuple(msgspec.structs.replace(item, object=item.object or "o") for item in each.evidence)
        )
        for each in spoilt.findings
    )
    inputs = msgspec.structs.replace(spoilt.inputs, objects=objects)
    spoilt = msgspec.structs.replace(spoilt, findings=findings, inputs=inputs)
    for profile in PROFILES:
        path = _write(spoilt, tmp_path / f"{profile}.sarif", profile=profile)
        allowed = ("--profile", "generic" if profile == "full" else "github", "--allow-text", r"\{\{y\}\}")
        assert check(path, *allowed) == []
    assert multitool(tmp_path / "portable.sarif") == Counter()
