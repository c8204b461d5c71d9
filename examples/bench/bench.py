"""Measures speed and memory, and prints a table of ratios: `make bench`, or `make bench ONLY=share,memory`.

What is compared is measured in the same run, on the same logs, in turn. Seconds are CPU seconds of a process and its
children unless a row says `clock`: other work on the machine moves those far less. docs/speed.md tells how each figure
comes about.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import against_duckdb
import against_jmespath
import correlating
import from_s3
import help_text
import html_page
import listing_findings
import many_policies
import memory
import oscal_bundle
import rego_child
import share
import two_workers
import verifying
import with_ledger
from running import Bench, Row

MEASURES: dict[str, Callable[[Bench], Iterable[Row]]] = {
    "share": share.measure,
    "policies": many_policies.measure,
    "duckdb": against_duckdb.measure,
    "jmespath": against_jmespath.measure,
    "workers": two_workers.measure,
    "memory": memory.measure,
    "s3": from_s3.rate,
    "listing": from_s3.listing,
    "ledger": with_ledger.measure,
    "findings": listing_findings.measure,
    "verify": verifying.measure,
    "rego": rego_child.measure,
    "correlation": correlating.measure,
    "help": help_text.measure,
    "html": html_page.measure,
    "oscal": oscal_bundle.measure,
}


def main(folder: Path) -> None:
    """Measure, and print the table."""
    small, large, rounds = (
        int(os.environ.get(name) or default)
        for name, default in (("BENCH_SMALL", 400_000), ("BENCH_LARGE", 2_000_000), ("BENCH_ROUNDS", 3))
    )
    if not (0 < small < large and rounds > 0):
        raise SystemExit(f"BENCH_SMALL ({small}) must be above 0 and below BENCH_LARGE ({large}), BENCH_ROUNDS above 0")
    chosen = [each for each in os.environ.get("ONLY", "").split(",") if each] or list(MEASURES)
    if unknown := sorted(set(chosen) - set(MEASURES)):
        raise SystemExit(f"ONLY={','.join(unknown)}: there are {', '.join(MEASURES)}")
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(folder.resolve(), small, large, rounds)
    rows: list[Row] = []
    for name in chosen:
        print(f"{name} …", flush=True)
        rows.extend(MEASURES[name](bench))
    print(f"\n{small:,} and {large:,} records; medians of {rounds}\n")
    width = max(len(row.measure) for row in rows)
    print(f"{'measure':{width}}  {'must reach':>10}  {'reached':>10}")
    for row in rows:
        print(
            f"{row.measure:{width}}  {row.must:>10}  {row.reached:>10}  {'' if row.holds else 'not reached'}".rstrip()
        )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: bench.py FOLDER")
    main(Path(sys.argv[1]))
