"""Runs for the tests of the ledger: an Assessment with findings of given actions, as the engine would give it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.assessment.finding_ids import correlated_id
from affidavit.ledger.deciding import Wish, decide
from affidavit.ledger.evidence import shown
from affidavit.ledger.recording import Recorded, record
from affidavit.model.assessment import (
    SCHEMA,
    Assessment,
    ControlLink,
    Coverage,
    Finding,
    FindingStatus,
    InputObject,
    Inputs,
    ObjectRecords,
    ObjectStatus,
    PackRun,
    PolicyRun,
    Records,
    Run,
    Via,
)
from affidavit.model.disposition import Action
from affidavit.model.policy import Effect, Severity
from affidavit.parts.match_store import Came
from affidavit.reading.refs import Origin
from affidavit.signing import SigningKey
from affidavit.times import format_time

DAY = 86_400


class Fake(msgspec.Struct, frozen=True):
    """What the engine gives of a run."""

    assessment: Assessment
    actions: Callable[[], Iterator[tuple[str, str]]]
    versions: Callable[[], Iterator[tuple[str, str]]]
    with_findings: Callable[[Sequence[Finding]], Assessment]
    came: Callable[[], Iterator[Came]] = lambda: iter(())
    places: Callable[[], Iterator[tuple[str, bytes]]] = lambda: iter([("a.json", b"a" * 16)])
    origins: Callable[[], Iterator[Origin]] = lambda: iter(())


def finding(subject: str, count: int, **more: Any) -> Finding:
    """An open violation of high severity about a subject."""
    values: dict[str, Any] = {
        "id": correlated_id("p", (subject,)),
        "policy": "p",
        "title": "P",
        "severity": Severity.HIGH,
        "effect": Effect.VIOLATION,
        "status": FindingStatus.OPEN,
        "subject": subject,
        "message": "m",
        "why": "",
        "first_seen": "2026-07-01T00:00:00Z",
        "last_seen": "2026-07-01T00:00:00Z",
        "count": count,
        "records": count,
        "waived": 0,
        "waivers": (),
        "accounts": (),
        "regions": (),
        "attack": (),
        "controls": (ControlLink("soc2", "CC6.2", Via.INLINE, "declared"),),
        "evidence": (),
        **more,
    }
    return Finding(**values)


def pack(digit: str, name: str = "k") -> PackRun:
    """A pack of which nothing but the digit of its digest matters."""
    return PackRun(name, digit, 1, digit * 64)


def policy() -> PolicyRun:
    """The policy of all findings here, of the pack k."""
    values: dict[str, Any] = {
        "id": "p",
        "title": "P",
        "description": "",
        "severity": Severity.HIGH,
        "effect": Effect.VIOLATION,
        "language": "l",
        "logs": "k",
        "needs": (),
        "attack": (),
        "controls": {},
        "evidence_note": "",
        "false_positives": "",
        "remediation": "",
        "references": (),
        "pack": "k",
        "correlation": "",
        "ran": True,
        "matches": 0,
        "errors": 0,
    }
    return PolicyRun(**values)


def made(day: int, actions: Mapping[str, Sequence[str]], **more: Any) -> Fake:
    """A run as of a day, with the actions of the finding about each subject; `more` are fields of the findings."""
    findings = [finding(subject, len(set(each)), **more) for subject, each in sorted(actions.items())]
    assessment = Assessment(
        schema=SCHEMA,
        run=Run(
            tool="affidavit",
            version="0",
            as_of=format_time(day * DAY),
            since="",
            until="",
            late_seconds=0,
            lookback_seconds=0,
            baseline_digest="",
            waiver_digests={},
            complete=True,
            organisation="",
            profile_digest="",
            profile={},
            attack_version="",
            packs=(pack("1"),),
            frameworks=(),
            plugins=(),
        ),
        inputs=Inputs(
            objects=(
                InputObject("a.json", ObjectStatus.READ, 1, "a" * 64, "b" * 64, "", "", ObjectRecords()),
                InputObject(f"{day}.json", ObjectStatus.READ, 1, "c" * 64, "d" * 64, "", "", ObjectRecords()),
            ),
            records=Records(),
        ),
        coverage=Coverage(declared=False),
        findings=tuple(findings),
        controls=(),
        policies=(policy(),),
        waivers=(),
        techniques=(),
        tactics=(),
        failures=(),
    )
    return Fake(
        assessment,
        lambda: ((each.id, action) for each in findings for action in actions[each.subject]),
        lambda: iter([("a.json", "v1")]),
        lambda changed: msgspec.structs.replace(assessment, findings=tuple(changed)),
    )


class Book:
    """A ledger of the tests, on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.evidence = path.with_name("evidence.txt")
        self.evidence.write_text("shown")

    def run(
        self, day: int, actions: Mapping[str, Sequence[str]], key: SigningKey | None = None, **more: Any
    ) -> Recorded:
        """Write a run as of a day."""
        return record(self.path, made(day, actions, **more), key=key)

    def wish(self, action: Action, day: int, **more: Any) -> Wish:
        """What is to be decided on a day."""
        wish = {"by": "alice", "by_source": "--by", "at": day * DAY, "reason": "since", **self._needed(action, day)}
        return Wish(action=action, **{**wish, **more})

    def decide(self, action: Action, subject: str, day: int, **more: Any) -> None:
        """Decide about the finding about a subject on a day."""
        decide(self.path, [correlated_id("p", (subject,))], self.wish(action, day, **more))

    def id_of(self, subject: str) -> str:
        """The id of the finding about a subject."""
        return correlated_id("p", (subject,))

    def _needed(self, action: Action, day: int) -> dict[str, Any]:
        if action is Action.ACCEPT:
            return {"until": (day + 30) * DAY}
        if action is Action.FALSE_POSITIVE:
            return {"shown": (shown(self.evidence),)}
        return {"assignee": "bob"} if action is Action.ASSIGN else {}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where ledgers lie: in memory where that can be had, since each write waits for the disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as path:
        yield Path(path)


@pytest.fixture
def book(folder: Path) -> Book:
    """A ledger that is not there yet."""
    return Book(folder / "ledger.db")


@pytest.fixture
def new_book(folder: Path) -> Callable[[], Book]:
    """Makes ledgers, for tests that need one an example."""
    numbers = itertools.count()

    def make() -> Book:
        path = folder / str(next(numbers))
        path.mkdir()
        return Book(path / "ledger.db")

    return make


@pytest.fixture
def make_run() -> Callable[..., Fake]:
    """Makes a run that stands in no ledger yet."""
    return made
