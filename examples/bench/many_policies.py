"""What 1,000 policies cost beside 10 that find the same: on each record, and to load."""

from __future__ import annotations

from collections.abc import Iterator

import rules
from running import SHORT, Bench, Row, at_most, cores, matches, median, note, scan


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    packs = {count: rules.write(bench.folder / f"rules-{count}", rules.rules(count)) for count in (10, 1_000)}
    short, logs = bench.logs(SHORT), bench.logs(bench.small)
    ratios, loads = [], []
    for _ in range(bench.rounds):
        found, start, scanning = {}, {}, {}
        for count, pack in packs.items():
            options = ("--policies", pack)
            with cores(1):
                start[count] = scan(bench.folder, [short], *options).wait().seconds
                scanning[count] = scan(bench.folder, [logs], *options).wait().seconds - start[count]
            found[count] = matches(bench.folder)
        if found[10] != found[1_000] or len(found[10]) != 10:
            raise SystemExit(f"10 policies found {found[10]}, 1,000 found {found[1_000]}")
        ratios.append(scanning[1_000] / scanning[10])
        loads.append(start[1_000] - start[10])
        note(f"scan {scanning[10]:.2f} s, then {scanning[1_000]:.2f} s; load {loads[-1]:.2f} s more")
    yield at_most("1,000 policies against 10: scan", 1.1, median(ratios), "×")
    yield at_most("1,000 policies against 10: load, more", 0.5, median(loads), " s")
