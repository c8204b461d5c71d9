"""How fast `affidavit scan` is and how much memory it takes, on one core, against the least that reading logs can cost.

    python examples/bench/bench.py FOLDER        # FOLDER keeps the logs for the next run

Two sizes of the sample quarter are scanned (BENCH_SMALL and BENCH_LARGE records; 200,000 and 2,000,000 by default), so
that the rate between the two tells the cost of a record without start-up. The ceiling is measured in the same run over
the same files: gunzip, SHA-256 of the text and a typed decode of nine header fields, and nothing else. Times are CPU
seconds of a process and its children, which other work on the machine hardly moves; memory is the largest process's
resident set.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from isal import igzip

HERE = Path(__file__).resolve().parent
QUARTER = HERE.parent / "quarter"
SIZES = {"BENCH_SMALL": 200_000, "BENCH_LARGE": 2_000_000}
PERIOD = ("--since", "2026-07-01", "--until", "2026-10-01", "--as-of", "2026-10-15")
DONE = (0, 1, 3)  # 3 because the sample holds a damaged file
Command = Sequence[str | Path]


class Header(msgspec.Struct, gc=False, rename="camel"):
    """The nine fields of the ceiling."""

    event_time: Any = None
    event_source: Any = None
    event_name: Any = None
    aws_region: Any = None
    event_id: Any = msgspec.field(name="eventID", default=None)
    recipient_account_id: Any = None
    read_only: Any = None
    management_event: Any = None
    error_code: Any = None


class LogFile(msgspec.Struct, gc=False):
    """A CloudTrail log file."""

    records: list[Header] = msgspec.field(name="Records")


@dataclass(frozen=True)
class Run:
    """What one process did: records it read, CPU seconds, peak memory in MB."""

    records: int
    seconds: float
    megabytes: float


def read_only(folder: Path) -> int:
    """The ceiling: read every log file of `folder` and give the count of records; a damaged file is left out."""
    decode = msgspec.json.Decoder(LogFile).decode
    gc.disable()
    count = 0
    for path in sorted(folder.rglob("*.json.gz")):
        try:
            text: bytes = igzip.decompress(path.read_bytes())  # type: ignore[no-untyped-call]
            hashlib.sha256(text).digest()
            count += len(decode(text).records)
        except (EOFError, OSError, msgspec.MsgspecError):
            continue
    return count


def measure(command: Command, log: Path) -> tuple[int, float, float]:
    """Run a command: exit status, CPU seconds, peak MB. Its output goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def scan(logs: Path, results: Path) -> Run:
    """Scan with all built-in policies and SOC 2, as the demo does."""
    report, log = results / "report.json", results / "scan.log"
    affidavit = Path(sys.executable).with_name("affidavit")
    options: Command = ("--framework", "soc2", "--profile", QUARTER / "profile.yaml", "--report", f"json={report}")
    command = (affidavit, "scan", logs, *options, *PERIOD)
    status, seconds, megabytes = measure(command, log)
    if status not in DONE:
        raise SystemExit(f"the scan failed with exit status {status}:\n{log.read_text()}")
    return Run(json.loads(report.read_bytes())["inputs"]["records"]["read"], seconds, megabytes)


def ceiling(logs: Path, results: Path) -> Run:
    """Read the same files and do nothing with them."""
    log = results / "ceiling.log"
    status, seconds, megabytes = measure([sys.executable, __file__, "--read-only", logs], log)
    if status != 0:
        raise SystemExit(f"the ceiling failed:\n{log.read_text()}")
    return Run(int(log.read_text()), seconds, megabytes)


def corpus(folder: Path, records: int) -> Path:
    """Logs of so many records; made once for each version of the generator."""
    sources = sorted(path for path in QUARTER.rglob("*") if path.suffix in {".py", ".yaml"})
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    logs = folder / f"{records}-{version}"
    if not logs.exists():
        print(f"making {records:,} records …", flush=True)
        for older in folder.glob(f"{records}-*"):
            shutil.rmtree(older)
        unfinished = logs.with_suffix(".unfinished")
        generate: Command = (sys.executable, QUARTER / "generate.py", unfinished, "--records", str(records))
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(logs)
    return logs


def between(small: Run, large: Run) -> float:
    """Records a second between two sizes."""
    return (large.records - small.records) / (large.seconds - small.seconds)


def row(records: str, seconds: str, rate: float, best: float, megabytes: str) -> None:
    """Print a row of the table."""
    print(f"{records:>12} {seconds:>9} {rate:>10,.0f} {best:>10,.0f} {rate / best:>6.0%} {megabytes:>8}", flush=True)


def main(folder: Path) -> None:
    """Make the logs, scan both sizes, print the table."""
    small, large = (int(os.environ.get(name) or default) for name, default in SIZES.items())
    if not 0 < small < large:
        raise SystemExit(f"BENCH_SMALL ({small}) must be above 0 and below BENCH_LARGE ({large})")
    folder.mkdir(parents=True, exist_ok=True)
    corpora = [corpus(folder, size) for size in (small, large)]
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # children inherit it: one core for all that is measured

    print(f"{'records':>12} {'seconds':>9} {'records/s':>10} {'ceiling/s':>10} {'share':>6} {'peak MB':>8}")
    scans, ceilings = [], []
    for logs in corpora:
        least, run = ceiling(logs, folder), scan(logs, folder)
        ceilings.append(least)
        scans.append(run)
        rate, best = run.records / run.seconds, least.records / least.seconds
        row(f"{run.records:,}", f"{run.seconds:.2f}", rate, best, f"{run.megabytes:.0f}")
    rate, best = between(*scans), between(*ceilings)
    row("marginal", "", rate, best, "")
    growth = scans[1].megabytes / scans[0].megabytes
    print(f"\n{scans[1].records / scans[0].records:.1f} times the records took {growth:.2f} times the memory.")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--read-only", logs]:
            print(read_only(Path(logs)))
        case [folder]:
            main(Path(folder))
        case _:
            raise SystemExit("usage: bench.py FOLDER")
