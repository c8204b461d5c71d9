"""What an OSCAL bundle of 10,000 findings with ten records each takes.

As a command, `oscal_bundle.py FILE`: write the Assessment that it is made of. In a process of its own, since a command
is charged with the memory that the process which starts it holds.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from running import HERE, Bench, Row, affidavit, at_most, child, median, note

_SAMPLES = HERE.parents[1] / "tests" / "reporters" / "sample_assessments.py"


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    source, bundle = bench.folder / "huge-oscal.json", bench.folder / "huge-oscal.zip"
    child("oscal_bundle.py", source, folder=bench.folder)
    runs = [
        affidavit("report", source, "--report", f"oscal={bundle}", log=bench.folder / "oscal.log").wait()
        for _ in range(bench.rounds)
    ]
    note(f"{bundle.stat().st_size / 1e6:.1f} MB, {', '.join(f'{each.wall:.1f}' for each in runs)} s by the clock")
    yield at_most("OSCAL of 10,000 findings", 30, median(each.seconds for each in runs), " s")
    yield at_most("the same, peak memory", 500, median(each.megabytes for each in runs), " MB")


def make(source: Path) -> int:
    """Write an Assessment whose population is what its findings name; how many findings it has."""
    from affidavit import Occurrence
    from affidavit_reporters.json_report import write

    assessment: Any = runpy.run_path(str(_SAMPLES))["huge_assessment"]()
    named = (msgspec.structs.replace(each, records=len(each.evidence)) for each in assessment.findings)
    assessment = msgspec.structs.replace(assessment, findings=tuple(named))
    write(assessment, lambda: _population(assessment, Occurrence), source, {})
    return len(assessment.findings)


def _population(assessment: Any, occurrence: Any) -> Iterator[Any]:
    for finding in assessment.findings:
        for item in finding.evidence:
            yield occurrence(finding.id, finding.policy, finding.subject, item.event_id, item)


if __name__ == "__main__":
    print(json.dumps(make(Path(sys.argv[1]))))
