"""The schemas for editors are held to the loaders: what loads validates, and what is refused for its shape does not."""

from __future__ import annotations

import importlib.resources
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from affidavit import DocumentError
from affidavit.documents.strict_yaml import parse
from affidavit.plugins import load_plugins
from affidavit.policies.files import Known, load_pack
from affidavit.policies.pack_manifest import read_manifest
from affidavit.policies.schema import pack_schema, policy_schema, waivers_schema
from affidavit.waivers.files import read_waivers
from jsonschema import Draft202012Validator

ROOT = Path(str(importlib.resources.files("affidavit_policies")))
TEST = {"name": "t", "matches": True, "event": {"a": 1}}
EVENTS = [{"name": "t", "matches": each, "events": [{"a": 1}, {"repeat": 3, "event": {}}]} for each in (True, False)]
POLICY: dict[str, Any] = {
    "id": "a.b",
    "title": "A",
    "severity": "low",
    "effect": "review",
    "logs": "aws.cloudtrail",
    "needs": ["management-write"],
    "select": {"eventName": "A"},
    "when": {"jmespath": "!errorCode"},
    "subject": "actor.principal",
    "message": "m",
    "evidence_note": "n",
    "remediation": "r",
    "tests": [TEST, {**TEST, "matches": False}],
}
COUNT = {"count": 2, "by": "actor.principal", "within": "1h"}
BINDS: dict[str, Any] = {"one": "eventID", "two": {"path": "eventName", "after": "/"}}
STEPS = {name: {"when": {"jmespath": "!errorCode"}, "bind": {"k": bind}} for name, bind in BINDS.items()}
WAIVER = dict.fromkeys(("id", "policy", "condition", "reason", "owner", "ticket", "expires"), "2026-01-01")


@pytest.fixture(scope="module")
def known() -> Known:
    """What is installed."""
    plugins = load_plugins()
    return Known(frozenset(plugins.languages), {name: each.record for name, each in plugins.log_kinds.items()})


@pytest.fixture(scope="module")
def validator(known: Known) -> Draft202012Validator:
    """Of policies."""
    schema = policy_schema(known.languages, known.kinds)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.yaml")), ids=lambda path: path.name)
def test_built_in_files_validate(path: Path, validator: Draft202012Validator) -> None:
    """Every YAML policy of ours, and the manifest."""
    document = parse(path.read_bytes(), path.name).plain()
    chosen = Draft202012Validator(pack_schema()) if path.name == "pack.yaml" else validator
    assert [error.message for error in chosen.iter_errors(document)] == []


def _with(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**POLICY, **changes}.items() if value != "absent"}


def _steps(**correlate: Any) -> dict[str, Any]:
    return _with(select="absent", when="absent", steps=STEPS, correlate=correlate, tests=EVENTS)


GOOD = [
    POLICY,
    _with(references=None, attack=None, description=None, select=None, controls={"soc2": "CC6.1"}),
    _with(subject=["a.b", "{c}"], tests=[{**each, "profile": {"accounts": []}} for each in POLICY["tests"]]),
    _with(needs=["insight", "data:s3", "data:some-new-service"]),
    _with(correlate=COUNT, tests=EVENTS),
    _with(correlate={"distinct": {"of": "eventName", "at_least": 3}, "by": ["a.b"], "within": "7d"}, tests=EVENTS),
    _with(correlate={"first_seen": "awsRegion", "by": "actor.principal", "learn": "7d"}, tests=EVENTS),
    _steps(sequence=["one", "two"], by="actor.principal", within="1h"),
    _steps(sequence=["one", "two"], within="1h", differ="k", by="actor.principal"),
    _steps(unless={"step": "one", "followed_by": "two"}, within="1h"),
]  # fmt: skip
BAD = [
    *(_with(**{key: "absent"}) for key in POLICY if key != "select"),
    *(_with(**{key: None}) for key in POLICY if key != "select"),
    *(_with(**{key: " "}) for key in ("title", "message", "evidence_note", "remediation", "description")),
    *(_with(**{key: 7}) for key in POLICY),
    _with(surprise=1),
    _with(id="Upper.Case"),
    _with(id="nodots"),
    _with(severity="dreadful"),
    _with(effect="none"),
    _with(logs="aws.none"),
    _with(needs=[]),
    _with(needs=["management-wrote"]),
    _with(needs=["data:"]),
    _with(subject=[]),
    _with(select={"requestParameters.x": "a"}),
    _with(select={"eventName": []}),
    _with(select={"eventName": 3}),
    _with(when={"jmespath": "a", "rego": "b"}),
    _with(when={"perl": "a"}),
    _with(when={}),
    _with(controls={"soc2": [1]}),
    _with(attack=[1]),
    _with(tests=[TEST]),
    _with(tests=[TEST, {**TEST, "matches": "no"}]),
    _with(tests=[TEST, {**TEST, "matches": False, "more": 1}]),
    _with(tests=[TEST, {**TEST, "matches": False, "profile": {"more": 1}}]),
    _with(tests=EVENTS),
    _with(correlate=COUNT),
    _with(correlate={**COUNT, "count": 1}, tests=EVENTS),
    _with(correlate={**COUNT, "count": "5"}, tests=EVENTS),
    _with(correlate={**COUNT, "within": "an hour"}, tests=EVENTS),
    _with(correlate={**COUNT, "by": []}, tests=EVENTS),
    _with(correlate={**COUNT, "by": "absent", "learn": "1d"}, tests=EVENTS),
    _with(correlate={**COUNT, "first_seen": "a"}, tests=EVENTS),
    _with(correlate={}, tests=EVENTS),
    _with(correlate=COUNT, tests=[{**EVENTS[0], "events": []}, EVENTS[1]]),
    _with(correlate=COUNT, tests=[{**EVENTS[0], "events": [{"repeat": 1, "event": {}}]}, EVENTS[1]]),
    _with(correlate=COUNT, tests=[{**EVENTS[0], "events": [{"repeat": 3}]}, EVENTS[1]]),
    {**_steps(sequence=["one", "two"], by="a", within="1h"), "when": {"jmespath": "a"}},
    {**_steps(sequence=["one", "two"], by="a", within="1h"), "steps": {"one": STEPS["one"]}},
    {**_steps(sequence=["one", "two"], by="a", within="1h"), "correlate": None},
    _steps(sequence=["one", "one"], by="a", within="1h"),
    _steps(unless={"step": "one"}, within="1h"),
]


def _loads(load: Callable[[], Any]) -> bool:
    try:
        load()
    except DocumentError:
        return False
    return True


@pytest.mark.parametrize(("document", "expected"), [*((each, True) for each in GOOD), *((each, False) for each in BAD)])
def test_policies(
    document: dict[str, Any], expected: bool, validator: Draft202012Validator, known: Known, tmp_path: Path
) -> None:
    """Loader and schema say the same of each document."""
    (tmp_path / "p.yaml").write_text(json.dumps(document))
    assert _loads(lambda: load_pack("p", tmp_path, known)) is expected
    assert validator.is_valid(document) is expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"waivers": [WAIVER]}, True),
        ({"waivers": []}, True),
        ({}, False),
        ({"waivers": WAIVER}, False),
        ({"waivers": [WAIVER], "more": 1}, False),
        ({"waivers": [{**WAIVER, "more": "x"}]}, False),
        *(({"waivers": [{**WAIVER, key: value}]}, False) for key in WAIVER for value in (None, " ", 3)),
        *(({"waivers": [{key: WAIVER[key] for key in WAIVER if key != gone}]}, False) for gone in WAIVER),
    ],
)
def test_waivers(document: dict[str, Any], expected: bool) -> None:
    """Loader and schema say the same of each file."""
    content = json.dumps(document).encode()
    assert _loads(lambda: read_waivers(content, "w.yaml", "w")) is expected
    assert Draft202012Validator(waivers_schema()).is_valid(document) is expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"name": "a.b-c", "version": "1.0.0"}, True),
        ({"name": "a", "version": "1.0.0rc1", "title": None, "license": "MIT", "requires_affidavit": "0.1"}, True),
        ({"name": "a"}, False),
        ({"name": "a", "version": None}, False),
        ({"name": "a", "version": 1.5}, False),
        ({"name": "A", "version": "1"}, False),
        ({"name": "a-", "version": "1"}, False),
        ({"name": "a", "version": "new"}, False),
        ({"name": "a", "version": "1", "requires_affidavit": ">=1"}, False),
        ({"name": "a", "version": "1", "homepage": " "}, False),
        ({"name": "a", "version": "1", "more": "x"}, False),
    ],
)
def test_manifests(document: dict[str, Any], expected: bool) -> None:
    """Loader and schema say the same of each manifest."""
    content = json.dumps(document).encode()
    assert _loads(lambda: read_manifest(content, "pack.yaml")) is expected
    assert Draft202012Validator(pack_schema()).is_valid(document) is expected
