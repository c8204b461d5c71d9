"""The rate of a scan with all built-in policies, as a share of what reading the same files allows; one core.

A rate is marginal, so that start-up does not count: the records between the two sizes, over the time between them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from running import Bench, Row, Usage, at_least, child, cores, median, note, scan

PROFILE = Path(__file__).resolve().parents[1] / "quarter" / "profile.yaml"
OPTIONS = ("--framework", "soc2", "--profile", PROFILE)


@functools.cache
def scans(bench: Bench) -> tuple[tuple[Usage, Usage], ...]:
    """Each round's scans of both sizes; they serve several measures."""
    small, large = bench.logs(bench.small), bench.logs(bench.large)
    with cores(1):
        return tuple(
            (scan(bench.folder, [small], *OPTIONS).wait(), scan(bench.folder, [large], *OPTIONS).wait())
            for _ in range(bench.rounds)
        )


def measure(bench: Bench) -> Iterator[Row]:
    """The row of the table."""
    between = bench.large - bench.small
    shares = []
    _, (candidates, matching) = child("candidates.py", bench.logs(bench.small), folder=bench.folder)
    note(f"of the records {candidates:.1%} are candidates of a built-in policy, {matching:.1%} match one")
    for small, large in scans(bench):
        with cores(1):
            least = [child("ceiling.py", bench.logs(size), folder=bench.folder) for size in (bench.small, bench.large)]
        if [count for _, count in least] != [bench.small, bench.large]:
            raise SystemExit("the ceiling did not read every record")
        spent, ceiling = large.seconds - small.seconds, least[1][0].seconds - least[0][0].seconds
        note(f"{between / spent:,.0f} records/s of {between / ceiling:,.0f}")
        shares.append(ceiling / spent)
    yield at_least("one core, built-in pack, share of the ceiling", 0.6, median(shares))
