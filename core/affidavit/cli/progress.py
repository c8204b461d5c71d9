"""Progress on standard error, and only where a person sees it: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from affidavit.engine import Progress

_QUIET_SECONDS = 1.0


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
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, note="", visible=False)

        def update(progress: Progress) -> None:
            note = f"{progress.objects:,}/{progress.objects_total:,} objects"
            note += f", {progress.records:,} records" if progress.records else ""
            by_size = progress.size_total > 0
            bar.update(
                task,
                total=progress.size_total if by_size else progress.objects_total,
                completed=progress.size if by_size else progress.objects,
                note=note,
                visible=time.monotonic() - started > _QUIET_SECONDS,
            )

        yield update
