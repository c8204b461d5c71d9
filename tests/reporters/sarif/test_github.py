"""The `github` profile, imported as GitHub documents that code scanning imports.

GitHub's importer cannot be had, and DefectDojo's parser is no package, so `_import` is what GitHub's documentation says
("SARIF support for code scanning", "SARIF results exceed one or more limits"): what is refused, what is cut, which
alerts there are.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import Finding, FindingStatus
from affidavit_reporters import sarif
from affidavit_reporters.sarif.limits import fit
from affidavit_reporters.sarif.log import Room

Json = dict[str, Any]
REFUSED_ABOVE = {"runs": 20, "results": 25_000, "rules": 25_000, "extensions": 100, "locations": 1_000, "tags": 20}
SHOWN = {"results": 5_000, "locations": 100, "tags": 10, "steps": 1_000}


class RefusedError(Exception):
    """GitHub would take nothing of this upload."""


def _import(content: bytes) -> dict[tuple[str, str, str], Json]:
    """The alerts that GitHub makes of an upload, by what it knows them again by: rule, file and fingerprint."""
    if len(gzip.compress(content)) > 10 * 1024 * 1024:
        raise RefusedError("file too large")
    log = json.loads(content)
    if log["version"] != "2.1.0" or "2.1.0" not in log["$schema"]:
        raise RefusedError("not SARIF 2.1.0")
    alerts: dict[tuple[str, str, str], Json] = {}
    categories = set()
    _limit("runs", log["runs"])
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        category = (driver["name"], run["automationDetails"]["id"].rpartition("/")[0])
        if category in categories:
            raise RefusedError("two runs of one category")
        categories.add(category)
        for rule in driver["rules"]:
            _limit("tags", rule["properties"]["tags"])
            assert len(rule["properties"]["tags"]) <= SHOWN["tags"], "a tag would be lost without a word"
            if not all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help")):
                raise RefusedError("a rule without text")
        for name in ("rules", "results"):
            _limit(name, run[name] if name == "results" else driver[name])
        _limit("extensions", run["tool"].get("extensions", []))
        assert len(run["results"]) <= SHOWN["results"], "results would be lost without a word"
        for result in run["results"]:
            _limit("locations", result["locations"])
            flows = [step for flow in result.get("codeFlows", []) for step in flow["threadFlows"][0]["locations"]]
            assert len(flows) <= SHOWN["steps"]
            physical = result["locations"][0]["physicalLocation"]
            if ":" in physical["artifactLocation"]["uri"].split("/")[0]:
                raise RefusedError("URI scheme did not match the checkout URI scheme")
            rule = driver["rules"][result["ruleIndex"]]
            if rule["id"] != result["ruleId"] or not physical["region"]["startLine"] >= 1:
                raise RefusedError("a wrong reference")
            key = (
                result["ruleId"],
                physical["artifactLocation"]["uri"],
                result["partialFingerprints"]["primaryLocationLineHash"],
            )
            assert key not in alerts, "two results would become one alert"
            # Neither kind nor suppressions nor baselineState matter: each result is an open alert.
            alerts[key] = {
                "title": rule["shortDescription"]["text"],
                "message": result["message"]["text"],
                "severity": _severity(float(rule["properties"]["security-severity"])),
                "help": rule["help"]["markdown"],
                "tags": rule["properties"]["tags"],
                "finding": result["correlationGuid"],
            }
    return alerts


def _limit(name: str, items: list[Any]) -> None:
    if len(items) > REFUSED_ABOVE[name]:
        raise RefusedError(f"too many {name}")


def _severity(score: float) -> str:
    names = ((9.0, "critical"), (6.99, "high"), (3.99, "medium"), (0.0, "low"))
    return next(name for above, name in names if score > above)


def _written(assessment: Assessment, folder: Path, **options: str) -> bytes:
    path = folder / "github.sarif"
    sarif.write(assessment, lambda: (), path, {"profile": "github", **options})
    return path.read_bytes()


def _many(assessment: Assessment, number: int, record: Callable[[int], str] = lambda _: "") -> Assessment:
    """The Assessment with so many findings of its first two policies, the worse one every other time."""
    policies = {each.id: each for each in assessment.policies[:2]}
    models = [next(each for each in assessment.findings if each.policy == id_) for id_ in policies]

    def finding(index: int) -> Finding:
        model = models[index % 2]
        evidence = msgspec.structs.replace(model.evidence[0], record=record(index))
        id_ = f"00000000-0000-5000-8000-{index:012}"
        subject = f"subject {index}"
        return msgspec.structs.replace(
            model, id=id_, subject=subject, status=FindingStatus.OPEN, evidence=(evidence,), records=1, count=1
        )

    return msgspec.structs.replace(assessment, findings=tuple(map(finding, range(number))))


def test_each_open_finding_becomes_one_alert(varied: Assessment, tmp_path: Path) -> None:
    """Alerts are the findings that somebody has to look at: none for populations or what is waived, each with its
    severity and with help."""
    alerts = {each["finding"]: each for each in _import(_written(varied, tmp_path)).values()}
    expected = [each for each in varied.findings if each.status not in (FindingStatus.RECORDED, FindingStatus.WAIVED)]
    assert set(alerts) == {each.id for each in expected} and len(expected) < len(varied.findings) - 1
    for finding in expected:
        assert alerts[finding.id]["severity"] == finding.severity
        assert "### What to do" in alerts[finding.id]["help"]
        assert "security" in alerts[finding.id]["tags"]


def test_what_is_left_out_is_said(varied: Assessment, tmp_path: Path) -> None:
    """Invocation and properties count the populations and waived findings that are not alerts."""
    (run,) = json.loads(_written(varied, tmp_path))["runs"]
    counts = {each["what"]: each["count"] for each in run["properties"]["leftOut"]}
    assert counts == {
        "evidence populations": sum(each.status is FindingStatus.RECORDED for each in varied.findings),
        "waived findings": sum(each.status is FindingStatus.WAIVED for each in varied.findings),
    }
    told = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    for what, count in counts.items():
        assert any(f"Left out: {what}, {count} in all." in text for text in told)


def test_the_next_run_finds_the_same_alerts_again(varied: Assessment, tmp_path: Path) -> None:
    """More records, later: the alerts are those of before. With policy files as locations even other objects change
    nothing, since GitHub takes the file into account."""
    longer = tuple(
        msgspec.structs.replace(each, count=each.count + 1, records=each.records + 1, last_seen="2026-08-01T00:00:00Z")
        for each in varied.findings
    )
    moved = tuple(
        msgspec.structs.replace(
            each, evidence=tuple(msgspec.structs.replace(item, object=f"new/{item.object}") for item in each.evidence)
        )
        for each in longer
    )
    first = _import(_written(varied, tmp_path))
    assert first.keys() == _import(_written(msgspec.structs.replace(varied, findings=longer), tmp_path)).keys()
    assert first.keys() != _import(_written(msgspec.structs.replace(varied, findings=moved), tmp_path)).keys()
    first = _import(_written(varied, tmp_path, policies="policies"))
    again = _import(_written(msgspec.structs.replace(varied, findings=moved), tmp_path, policies="policies"))
    assert first.keys() == again.keys()


def test_more_results_than_github_keeps_are_cut_by_severity(
    varied: Assessment, tmp_path: Path, check: Callable[..., list[str]]
) -> None:
    """Of 26,000, the 5,000 worst are written, and the report says how many are not."""
    many = _many(varied, 26_000)
    alerts = _import(_written(many, tmp_path))
    worst = [each.id for each in many.findings if each.severity == "critical"][:5_000]
    assert {each["finding"] for each in alerts.values()} == set(worst)
    (run,) = json.loads((tmp_path / "github.sarif").read_bytes())["runs"]
    assert [(each["what"], each["count"]) for each in run["properties"]["leftOut"]] == [
        ("findings, the least severe", 21_000)
    ]
    assert check(tmp_path / "github.sarif") == []
    sarif.write(many, lambda: (), tmp_path / "portable.sarif", {})
    with pytest.raises(RefusedError, match="too many results"):
        _import((tmp_path / "portable.sarif").read_bytes())


def test_a_report_too_large_quotes_no_records(varied: Assessment, tmp_path: Path) -> None:
    """12 MB of incompressible records would be refused: they go, every finding stays, and the report says so."""
    noise = random.Random(20261001)
    many = _many(varied, 600, lambda _: base64.b64encode(noise.randbytes(20_000)).decode())
    content = _written(many, tmp_path)
    assert len(_import(content)) == 600
    (run,) = json.loads(content)["runs"]
    assert {each["what"]: each["count"] for each in run["properties"]["leftOut"]} == {"texts of records": 600}
    sarif.write(many, lambda: (), tmp_path / "portable.sarif", {})
    with pytest.raises(RefusedError, match="too large"):
        _import((tmp_path / "portable.sarif").read_bytes())


def test_room_is_made_in_steps() -> None:
    """Records first, then objects, then half of the results each time, until it fits; in the end without results."""

    def build(room: Room) -> bytes:
        rooms.append(room)
        size = 10 + 10 * (room.results or 0) + 100 * room.snippets + 100 * room.all_artifacts
        return random.Random(1).randbytes(size)

    for most, expected in ((10_000, 1), (200, 2), (110, 3), (40, 4), (25, 5), (1, 6)):
        rooms: list[Room] = []
        fit(build, most_bytes=most + 23, most_results=4)
        assert len(rooms) == expected
    assert [each.results for each in rooms] == [4, 4, 4, 2, 1, 0]
    assert [(each.snippets, each.all_artifacts) for each in rooms[:3]] == [(True, True), (False, True), (False, False)]


def test_artifacts_that_no_result_is_about_can_go(varied: Assessment, tmp_path: Path) -> None:
    """With the last of the room only the objects that results point to are listed, and the others counted."""
    from affidavit_reporters.sarif.log import build_log
    from affidavit_reporters.sarif.options import read_settings

    evidence = msgspec.structs.replace(varied.findings[0].evidence[0], object=varied.inputs.objects[0].uri)
    finding = msgspec.structs.replace(varied.findings[0], status=FindingStatus.OPEN, evidence=(evidence,))
    one = msgspec.structs.replace(varied, findings=(finding,))
    room = Room(5_000, snippets=False, all_artifacts=False)
    log = json.loads(build_log(one, "digest", read_settings({"profile": "github"}), None, room))
    (run,) = log["runs"]
    assert [each["location"]["uri"] for each in run["artifacts"]] == [evidence.object]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["index"] == 0
    counts = {each["what"]: each["count"] for each in run["properties"]["leftOut"]}
    assert counts == {"texts of records": 1, "artifacts that no result is about": len(varied.inputs.objects) - 1}
