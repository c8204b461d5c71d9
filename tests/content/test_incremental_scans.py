"""A scan that takes from the ledger gives what one gives that reads everything: real logs, the whole pack.

Records are dealt to objects at random, some twice; some objects come late, and some change after they were read.
"""

from __future__ import annotations

import functools
import gzip
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.engine import assess
from affidavit.ledger.database import check_writable
from affidavit.ledger.parts import Parts
from affidavit.ledger.recording import record
from affidavit.model.assessment import Reused
from affidavit.model.framework import Framework
from affidavit.model.logs import Period, Scope
from affidavit.model.profile import DeclaredScope, Profile
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack
from affidavit.request import Request
from affidavit.times import parse_time
from hypothesis import given, settings
from hypothesis import strategies as st

DAY = 86_400
RUNS = 3
AS_OF = 1_800_000_000
# Of the lab account whose hour is most of the records.
PROFILE = Profile(
    organisation="Lab",
    scope=DeclaredScope(("218007301253",), ("us-east-1",), ("management-write", "management-read")),
)


@pytest.fixture(scope="module")
def records(shared_data: Path) -> list[dict[str, Any]]:
    """Every record of the real logs, in the order of their times."""
    found: list[dict[str, Any]] = []
    for path in sorted((shared_data / "cloudtrail").rglob("*.json*")):
        if path.suffix in (".json", ".jsonl"):
            found += _records(path.read_text(encoding="utf-8", errors="replace"))
    assert len(found) > 2_000
    return sorted(found, key=lambda each: (each["eventTime"], json.dumps(each, sort_keys=True)))


def _records(text: str) -> list[dict[str, Any]]:
    try:
        whole = json.loads(text)
        listed = whole["Records"] if isinstance(whole, dict) and "Records" in whole else [whole]
    except ValueError:
        listed = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [each for each in listed if isinstance(each, dict) and parse_time(each.get("eventTime", "")) is not None]


def write(path: Path, records: Sequence[dict[str, Any]]) -> None:
    """A log file as CloudTrail delivers it."""
    path.write_bytes(gzip.compress(json.dumps({"Records": list(records)}).encode(), mtime=0))


class Deal:
    """How records are dealt: objects with the run in which they come, and what some hold until they change."""

    def __init__(self, records: Sequence[dict[str, Any]], seed: int) -> None:
        chance = random.Random(seed)
        objects = chance.randint(4, 12)
        in_order = chance.random() < 0.5
        self.objects: list[list[dict[str, Any]]] = [[] for _ in range(objects)]
        for position, each in enumerate(records):
            # As they are delivered, a time after the other, or each anywhere.
            at = position * objects // len(records) if in_order else chance.randrange(objects)
            self.objects[at].append(each)
            if chance.random() < 0.05:
                self.objects[chance.randrange(objects)].append(each)
        self.comes = [chance.randrange(RUNS) for _ in self.objects]
        self.changes = [chance.random() < 0.3 for _ in self.objects]
        times = sorted({parse_time(each["eventTime"]) or 0 for each in records})
        self.periods: list[Period] = []
        for run in range(RUNS):
            ends = sorted(chance.sample(times, 2)) if chance.random() < 0.5 else [times[0], times[-1] + 1]
            # By whole days, or to the second.
            low, high = (ends[0], ends[1]) if run == 1 else (ends[0] // DAY * DAY, (ends[1] // DAY + 1) * DAY)
            self.periods.append(Period(low, high))
        self.whole = Period(times[0] // DAY * DAY, (times[-1] // DAY + 1) * DAY)

    def lay(self, folder: Path, run: int) -> None:
        """Put into a folder what is there in a run; what changes is whole in the last one."""
        for number, (held, comes) in enumerate(zip(self.objects, self.comes, strict=True)):
            if comes <= run:
                is_early = self.changes[number] and run < RUNS - 1
                write(folder / f"{number}.json.gz", held[: len(held) // 2] if is_early else held)


@pytest.mark.parametrize("profile", [Profile(), PROFILE], ids=["without a scope", "with a scope"])
@settings(max_examples=2)
@given(seed=st.integers(0, 1 << 32))
def test_runs_of_parts_and_one_of_the_whole_are_equal(
    plugins: Plugins, pack: Pack, soc2: Framework, records: list[dict[str, Any]], profile: Profile, seed: int
) -> None:
    """Findings, controls, coverage, accounting and population: nothing but what is said of the ledger differs."""
    deal = Deal(records, seed)
    with tempfile.TemporaryDirectory() as folder:
        logs, ledger = Path(folder, "logs"), Path(folder, "ledger.db")
        logs.mkdir()
        check_writable(ledger)

        def scan(period: Period, *, reuse: bool) -> tuple[bytes, list[bytes], Reused | None]:
            request = Request((("file", str(logs)),), (pack,), (soc2,), profile, period, Scope(), AS_OF, "0", workers=1)
            keeper = functools.partial(Parts, ledger) if reuse else None
            with assess(request, plugins, lambda _: None, keeper) as result:
                if reuse:
                    record(ledger, result)
                run = msgspec.structs.replace(result.assessment.run, reused=None)
                alike = msgspec.structs.replace(result.assessment, run=run)
                population = sorted(map(msgspec.json.encode, result.population()))
                return msgspec.json.encode(alike, order="deterministic"), population, result.assessment.run.reused

        for run, period in enumerate(deal.periods):
            deal.lay(logs, run)
            scan(period, reuse=True)
        *incremental, reused = scan(deal.whole, reuse=True)
        assert incremental == [*scan(deal.whole, reuse=False)[:2]]
        assert reused
        assert reused.objects == len(deal.objects)
        assert not reused.changed
        # And of a day of those that were read as parts of more.
        middle = parse_time(records[len(records) // 2]["eventTime"]) or 0
        one = Period(middle // DAY * DAY, (middle // DAY + 1) * DAY)
        assert scan(one, reuse=True)[:2] == scan(one, reuse=False)[:2]
