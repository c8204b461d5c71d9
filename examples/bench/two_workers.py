"""Two workers, against what two independent runs gain on the same machine at the same time: clock, on two cores.

Two runs side by side on one half of the logs each are the most that two cores could give: each does all its work by
itself, and nothing is merged. The row is that time over the time of one run with two workers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from running import Bench, Row, at_least, cores, median, note, scan
from share import OPTIONS


def measure(bench: Bench) -> Iterator[Row]:
    """The row of the table."""
    logs = bench.logs(bench.large)
    halves = _halves(logs)
    ratios = []
    with cores(2):
        if len(os.sched_getaffinity(0)) < 2:
            note("this machine has one core: nothing to measure")
            return
        for _ in range(bench.rounds):
            pair = [scan(bench.folder, half, *OPTIONS, name=f"half-{n}") for n, half in enumerate(halves)]
            apart = [each.wait() for each in pair]
            together = scan(bench.folder, [logs], *OPTIONS, "--workers", "2").wait()
            alone = max(each.wall for each in apart)
            spent = sum(each.seconds for each in apart)
            used = f"{spent:.1f} and {together.seconds:.1f} CPU seconds"
            note(f"two runs {alone:.1f} s, two workers {together.wall:.1f} s; {used}")
            ratios.append(alone / together.wall)
    yield at_least("2 workers, of what two independent runs gain (clock)", 0.9, median(ratios))


def _halves(logs: Path) -> tuple[list[Path], list[Path]]:
    """The folders of the regions in two lists, which hold as many records each."""
    folders = sorted(logs.glob("AWSLogs/*/CloudTrail/*"))
    return folders[::2], folders[1::2]
