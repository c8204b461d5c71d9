"""What a ledger costs a scan, and what it saves the next one of the same logs.

Times are marginal, so that start-up does not count: that of the larger logs less that of the smaller.
"""

from __future__ import annotations

from collections.abc import Iterator

from running import Bench, Row, Usage, at_most, cores, median, note, scan
from share import OPTIONS, scans


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    first, again, sizes = [], [], []
    for small, large in scans(bench):
        without = large.seconds - small.seconds
        with cores(1):
            kept = [_scans(bench, records) for records in (bench.small, bench.large)]
        spent, repeated = (kept[1][at].seconds - kept[0][at].seconds for at in (0, 1))
        sizes.append(_ledger_size(bench) / bench.large)
        note(f"without a ledger {without:.1f} s, with one {spent:.1f} s, again {repeated:.1f} s")
        first.append(spent / without)
        again.append(repeated / spent)
    note(f"what is kept takes {median(sizes):.0f} bytes a record")
    yield at_most("one core, scan that keeps in a ledger, of one without", 1.1, median(first))
    yield at_most("one core, the same scan again, of the first", 0.25, median(again))


def _scans(bench: Bench, records: int) -> tuple[Usage, Usage]:
    """A scan with a new ledger, and another."""
    ledger = bench.folder / "ledger.db"
    ledger.unlink(missing_ok=True)
    options = (*OPTIONS, "--ledger", ledger)
    first, second = (scan(bench.folder, [bench.logs(records)], *options, name="kept").wait() for _ in range(2))
    return first, second


def _ledger_size(bench: Bench) -> int:
    return (bench.folder / "ledger.db").stat().st_size
