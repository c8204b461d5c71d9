"""The sample quarter, scanned a stretch at a time with a ledger, comes to what one scan of all of it comes to."""

from __future__ import annotations

import functools
import gzip
import itertools
import json
import os
import random
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from affidavit.cli import loading
from affidavit.engine import assess
from affidavit.ledger.database import check_writable
from affidavit.ledger.parts import Parts
from affidavit.ledger.recording import record
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.assessment import Assessment
from affidavit.model.logs import Period, Scope
from affidavit.plugins import load_plugins
from affidavit.request import Request
from affidavit.times import parse_moment
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples.conftest import EXAMPLE

if TYPE_CHECKING:
    from tests.examples.conftest import Quarter

DAY = 86_400
SINCE, UNTIL = parse_moment("2026-07-01", ""), parse_moment("2026-10-01", "")


def halved(content: bytes) -> bytes:
    """An object with half its records."""
    records = json.loads(gzip.decompress(content))["Records"]
    return gzip.compress(json.dumps({"Records": records[: len(records) // 2]}).encode(), mtime=0)


@settings(max_examples=2)
@given(seed=st.integers(0, 1 << 32))
def test_stretches_and_the_whole_are_equal(quarter: Quarter, seed: int) -> None:
    """With objects that come late, change, or are delivered twice: findings, controls, gaps, accounting, all of it."""
    chance = random.Random(seed)
    plugins = load_plugins()
    packs, frameworks = loading.packs([], plugins), loading.frameworks(["soc2"], plugins)
    profile = loading.profile(EXAMPLE / "profile.yaml", plugins, packs)
    names = sorted(path.relative_to(quarter.folder) for path in quarter.folder.rglob("*.json.gz"))
    late = set(chance.sample(names, 40))
    changed = set(chance.sample([name for name in names if name.as_posix() not in quarter.damaged], 40)) - late
    with tempfile.TemporaryDirectory() as folder:
        logs, ledger = Path(folder, "logs"), Path(folder, "ledger.db")
        check_writable(ledger)

        def lay(name: Path) -> Path:
            target = logs / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            return target

        for name in names:
            if name in changed:
                lay(name).write_bytes(halved((quarter.folder / name).read_bytes()))
            elif name not in late:
                os.link(quarter.folder / name, lay(name))

        def scan(since: int, until: int, *, reuse: bool) -> Assessment:
            request = Request(
                (("file", str(logs)),),
                packs,
                frameworks,
                profile,
                Period(since, until),
                Scope(),
                UNTIL + 14 * DAY,
                "0",
            )
            keeper = functools.partial(Parts, ledger) if reuse else None
            with assess(request, plugins, lambda _: None, keeper) as result:
                if reuse:
                    record(ledger, result)
                return result.assessment

        days = sorted(chance.sample(range(1, (UNTIL - SINCE) // DAY), 2))
        ends = [SINCE, *(SINCE + day * DAY for day in days), UNTIL]
        for since, until in itertools.pairwise(ends):
            scan(since, until, reuse=True)
        for name in sorted(late | changed):
            os.link(quarter.folder / name, lay(name))
        for name in chance.sample(names, 20):
            # Delivered again, under another name.
            os.link(quarter.folder / name, lay(name.with_name(name.name.replace(".json.gz", "2.json.gz"))))
        incremental, whole = scan(SINCE, UNTIL, reuse=True), scan(SINCE, UNTIL, reuse=False)
        reused = incremental.run.reused
        assert reused
        # All but what is new, and the damaged object, of which what is wrong is told by those who read it.
        assert len(names) - 61 - 20 <= reused.objects < len(names)
        assert 0 < reused.records < whole.inputs.records.read
        assert whole.inputs.records.duplicates
        run = msgspec.structs.replace(incremental.run, reused=None)
        assert msgspec.structs.replace(incremental, run=run) == whole
        assert verify_ledger(ledger).problems == ()
