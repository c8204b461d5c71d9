"""Peak memory of a scan with all built-in policies: it must not grow with the logs."""

from __future__ import annotations

from collections.abc import Iterator

from running import Bench, Row, at_most, median, note
from share import scans


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    rounds = scans(bench)
    for small, large in rounds:
        note(f"{small.megabytes:.0f} MB, then {large.megabytes:.0f} MB")
    growth = median(large.megabytes / small.megabytes for small, large in rounds)
    yield at_most(f"peak memory, {bench.large / bench.small:g} times the records", 1.1, growth, "×")
    yield at_most("peak memory", 300, median(large.megabytes for _, large in rounds), " MB")
