"""Runs a command and tells what it used; what the measures share."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus

HERE = Path(__file__).resolve().parent
SHORT = corpus.FILE_RECORDS  # What is subtracted is start-up, and a single log file shows it.
PERIOD = ("--since", "2026-07-01", "--until", "2026-10-01", "--as-of", "2026-10-15")


@dataclass(frozen=True)
class Usage:
    """What a process and its children used: CPU seconds, seconds on the clock, and the peak of the largest in MB."""

    seconds: float
    wall: float
    megabytes: float


@dataclass(frozen=True)
class Row:
    """A row of the table: what was measured, what it must reach, what it reached and whether that is enough."""

    measure: str
    must: str
    reached: str
    holds: bool


@dataclass(frozen=True)
class Bench:
    """A run of the benchmark.

    Attributes:
        folder: for logs, policies and what the runs print; logs are kept for the next time.
        small, large: records of the two sizes.
        rounds: how often each comparison is made; the table has the median of the ratios.
    """

    folder: Path
    small: int
    large: int
    rounds: int

    def logs(self, records: int) -> Path:
        """Log files of so many records."""
        return corpus.generate(self.folder, records)


def at_least(measure: str, limit: float, value: float, unit: str = "") -> Row:
    """A row whose value must not be below its limit."""
    return Row(measure, f"≥ {limit:g}{unit}", f"{value:.3g}{unit}", value >= limit)


def at_most(measure: str, limit: float, value: float, unit: str = "") -> Row:
    """A row whose value must not be above its limit."""
    return Row(measure, f"≤ {limit:g}{unit}", f"{value:.3g}{unit}", value <= limit)


def median(values: Iterable[float]) -> float:
    """The middle one: what else the machine does moves single values a good deal."""
    return statistics.median(values)


def note(text: str) -> None:
    """Print what a row is made of."""
    print(f"  {text}", flush=True)


@contextlib.contextmanager
def cores(count: int) -> Iterator[None]:
    """Keep what is started within to so many cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Started:
    """A running command, whose output goes to `log`."""

    def __init__(self, command: Sequence[str | Path], log: Path) -> None:
        self._log = log
        self._command = command
        self._began = time.perf_counter()
        with log.open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)

    def wait(self, accepted: Sequence[int] = (0,)) -> Usage:
        """Wait for its end; one that fails, with a status that is not accepted, ends the benchmark."""
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        if self._process.returncode not in accepted:
            command = " ".join(map(str, self._command))
            raise SystemExit(f"{command}\nfailed with {self._process.returncode}:\n{self._log.read_text()}")
        return Usage(used.ru_utime + used.ru_stime, time.perf_counter() - self._began, used.ru_maxrss / 1024)


def child(module: str, *arguments: object, folder: Path) -> tuple[Usage, Any]:
    """Run a module of this folder as a command: what it used, and what it printed, decoded from JSON."""
    log = folder / f"{Path(module).stem}.log"
    usage = Started([sys.executable, HERE / module, *map(str, arguments)], log).wait()
    return usage, json.loads(log.read_text())


def affidavit(*arguments: str | Path, log: Path) -> Started:
    """Start Affidavit as a user would."""
    return Started([Path(sys.executable).with_name("affidavit"), *arguments], log)


def scan(folder: Path, logs: Sequence[str | Path], *options: str | Path, name: str = "scan") -> Started:
    """Start a scan; its report is `<name>.json` in the folder."""
    return affidavit(
        "scan", *logs, *PERIOD, *options, "--report", f"json={folder / f'{name}.json'}", log=folder / f"{name}.log"
    )


def matches(folder: Path, name: str = "scan") -> dict[str, int]:
    """Policy → actions that matched, of those with any, as a scan's report tells."""
    report = json.loads((folder / f"{name}.json").read_bytes())
    return {each["id"]: each["matches"] for each in report["policies"] if each["matches"]}
