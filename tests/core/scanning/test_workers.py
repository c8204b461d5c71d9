"""Worker processes: the same parts in the same order as one process gives, and nothing lost when one dies."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.assessment import ObjectStatus
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped
from affidavit.model.profile import Profile
from affidavit.parts.partial import Partial, matches_of
from affidavit.plugins import load_plugins
from affidavit.policies.files import Known, load_pack
from affidavit.scanning.inputs import list_objects
from affidavit.scanning.scanner import Scanner
from affidavit.scanning.workers import Setup, processes, scanned_here

POLICY = """\
id: test.user-{language}
title: A user was created
severity: high
effect: violation
logs: aws.cloudtrail
needs: [management-write]
select: {{eventName: CreateUser}}
when: {{{language}: "{predicate}"}}
subject: requestParameters.userName
message: created {{requestParameters.userName}}
evidence_note: Keep it.
remediation: Undo it.
tests:
  - {{name: created, matches: true, event: {{eventName: CreateUser}}}}
  - {{name: denied, matches: false, event: {{eventName: CreateUser, errorCode: AccessDenied}}}}
"""
WAIVERS = """\
waivers:
  - id: user-3
    policy: test.user-jmespath
    condition: "requestParameters.userName == 'user-3'"
    reason: Agreed.
    owner: sec
    ticket: T-1
    expires: 2030-01-01
"""
# Ends whatever process reads what begins with this.
LETHAL = """
import os
from affidavit import LogFormat, Refusal, hookimpl

def accepts(ref, head):
    if head.startswith(b"#lethal"):
        os._exit(9)
    return Refusal("not JSON")

@hookimpl
def affidavit_log_formats():
    return [LogFormat("lethal", "aws.cloudtrail", "Ends the process.", accepts, lambda stream, headers: iter(()))]
"""


def log(number: int) -> bytes:
    """A log file of two records, packed."""
    records: list[dict[str, Any]] = [
        {
            "eventVersion": "1.11",
            "eventTime": f"2026-07-01T00:{number:02}:00Z",
            "eventSource": "iam.amazonaws.com",
            "eventName": name,
            "requestParameters": {"userName": f"user-{number}"},
            "userAgent": "\ud800" if number == 1 else "\u202e☃",
        }
        for name in ("CreateUser", "GetUser")
    ]
    return gzip.compress(json.dumps({"Records": records}).encode(), mtime=0)


def files(extra: Mapping[str, bytes]) -> dict[str, bytes]:
    """Log files, more than a hand-out holds, among them cut ones and files that are no logs."""
    found = {f"log-{number:03}.json.gz": log(number % 60) for number in range(150)}
    found["log-020.json.gz"] = found["log-020.json.gz"][:-20]
    return {**found, "log-030.json": b"no JSON", "notes.md": b"# Notes\n", **extra}


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    """Policies in both languages, and a waiver."""
    pack = tmp_path / "pack"
    pack.mkdir()
    for language, predicate in (
        ("jmespath", "!errorCode"),
        ("rego", "object.get(input, 'errorCode', null) == null".replace("'", '\\"')),
    ):
        (pack / f"{language}.yaml").write_text(POLICY.format(language=language, predicate=predicate))
    (pack / "waivers.yaml").write_text(WAIVERS)
    plugins = load_plugins()
    kinds = {name: provided.record for name, provided in plugins.log_kinds.items()}
    loaded = load_pack("pack", pack, Known(frozenset(plugins.languages), kinds))
    return Setup(loaded.policies, loaded.waivers, Profile().as_data(), Period(), 0, 0)


def listed(folder: Path, contents: Mapping[str, bytes]) -> list[ObjectRef]:
    """Write files and list them as a scan does."""
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return list(list_objects([("file", str(folder))], load_plugins(), Period(), Scope())[0])


def alone(refs: list[ObjectRef], setup: Setup) -> Iterator[Partial | Skipped]:
    """The parts as this process makes them."""
    plugins = load_plugins()
    with CompiledPolicies(setup.policies, plugins, setup.profile, setup.waivers, setup.as_of) as compiled:
        yield from map(Scanner(plugins, compiled, setup.period, setup.lookback).scan, refs)


def scanned(refs: list[ObjectRef], setup: Setup, workers: int) -> list[Partial | Skipped]:
    """The parts as so many processes make them."""
    with processes(setup, workers) as scan:
        return [part for part, _ in scan(refs)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_workers_give_what_one_process_gives(workers: int, setup: Setup, tmp_path: Path) -> None:
    """Every part alike and in order: matches, waivers, damage, what is no log, text that is no Unicode."""
    refs = listed(tmp_path / "logs", files({}))
    expected = list(alone(refs, setup))
    assert scanned(refs, setup, workers) == expected
    parts = [part for part in expected if isinstance(part, Partial)]
    assert {part.object.status for part in parts} == set(ObjectStatus)
    assert any(isinstance(part, Skipped) for part in expected)
    waived = [match for part in parts for match in matches_of(part) if match.waiver]
    assert {(match.policy, match.subject) for match in waived} == {("test.user-jmespath", "user-3")}


@pytest.mark.parametrize("lethal", [("log-010.json",), ("log-000.json", "log-070.json", "log-149.json")])
def test_an_object_that_ends_its_worker_is_failed_and_no_other(
    lethal: tuple[str, ...], setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each such object is named as failed; all others are as if nothing had happened."""
    info = tmp_path / "site" / "lethal-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lethal\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[affidavit]\nlethal = affidavit_lethal\n")
    (info.parent / "affidavit_lethal.py").write_text(LETHAL)
    refs = listed(tmp_path / "logs", files(dict.fromkeys(lethal, b"#lethal")))
    expected = list(alone([ref for ref in refs if ref.uri not in lethal], setup))
    monkeypatch.syspath_prepend(str(info.parent))
    found = scanned(refs, setup, 2)
    assert len(found) == len(refs)
    by_name = dict(zip((ref.uri for ref in refs), found, strict=True))
    for name in lethal:
        part = by_name.pop(name)
        assert isinstance(part, Partial)
        assert part.object.status is ObjectStatus.FAILED
        assert "the process that read it died" in part.object.notes[0]
        assert [failure.object for failure in part.failures] == [name]
    assert list(by_name.values()) == expected


def test_workers_end_when_nobody_wants_more(setup: Setup, tmp_path: Path) -> None:
    """Left after the first part, no process stays behind."""
    import multiprocessing

    with processes(setup, 2) as scan:
        part, _ = next(scan(listed(tmp_path / "logs", files({}))))
        assert isinstance(part, Partial)
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()


def test_workers_give_what_to_keep(setup: Setup, tmp_path: Path) -> None:
    """Of every object that was read whole, the same as this process gives, and the same parts; asked again, too."""
    refs = listed(tmp_path / "logs", files({}))
    keeping = msgspec.structs.replace(setup, keep=True)
    plugins = load_plugins()
    with CompiledPolicies(setup.policies, plugins, setup.profile, setup.waivers, setup.as_of) as compiled:
        expected = list(scanned_here(plugins, compiled, keeping)(refs))
    with processes(keeping, 2) as scan:
        assert list(scan(refs)) == expected
        assert list(scan(refs[:3])) == expected[:3]
    assert [part for part, _ in expected] == list(alone(refs, setup))
    whole = [isinstance(part, Partial) and part.object.status is ObjectStatus.READ for part, _ in expected]
    assert [bool(kept) for _, kept in expected] == whole
    assert any(whole)
