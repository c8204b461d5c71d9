"""Progress on standard error, and only where a person sees it: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from affidavit.scanning.progress import Progress

_QUIET_SECONDS = 1.0


def note_of(progress: Progress, seconds: float) -> str:
    """How far a run is, in words; `seconds` since it began to read."""
    if progress.listing:
        return f"{progress.objects_total:,} objects so far"
    parts = [f"{progress.objects:,}/{progress.objects_total:,} objects"]
    if progress.records:
        parts.append(f"{progress.records:,} records")
    if seconds >= _QUIET_SECONDS:
        done, what = (progress.records, "records") if progress.records else (progress.objects, "objects")
        parts.append(f"{done / seconds:,.0f} {what}/s")
    return ", ".join(parts)


@contextlib.contextmanager
def shown_progress(what: str = "Reading logs") -> Iterator[Callable[[Progress], None]]:
    """A callback that shows how far a run is once it has taken a second; `what` says what it does."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"), TimeRemainingColumn())
    started = time.monotonic()
    reading: list[float] = []
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, note="", visible=False)

        def update(progress: Progress) -> None:
            now = time.monotonic()
            if progress.listing:
                bar.update(
                    task, description="Listing", note=note_of(progress, 0), visible=now - started > _QUIET_SECONDS
                )
                return
            if not reading:
                # So that the time left is that of reading alone.
                reading.append(now)
                bar.reset(task, description=what, visible=now - started > _QUIET_SECONDS)
            by_size = progress.size_total > 0
            bar.update(
                task,
                total=progress.size_total if by_size else progress.objects_total,
                completed=progress.size if by_size else progress.objects,
                note=note_of(progress, now - reading[0]),
                visible=now - started > _QUIET_SECONDS,
            )

        yield update


@contextlib.contextmanager
def shown_step(what: str) -> Iterator[Callable[[str], None]]:
    """Shows which step of something long is being done; `what` says what it is."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as status:
        yield lambda step: status.update(f"{what}: {step}")
