"""What an OSCAL bundle of 10,000 findings with ten records each takes."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from running import HERE, Bench, Row, affidavit, at_most, median, note

_SAMPLES = HERE.parents[1] / "tests" / "reporters" / "sample_assessments.py"


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    from affidavit import Occurrence
    from affidavit_reporters.json_report import write

    assessment: Any = runpy.run_path(str(_SAMPLES))["huge_assessment"]()
    # The population is what each finding names.
    named = (msgspec.structs.replace(each, records=len(each.evidence)) for each in assessment.findings)
    assessment = msgspec.structs.replace(assessment, findings=tuple(named))
    source = bench.folder / "huge-oscal.json"
    write(assessment, lambda: _population(assessment, Occurrence), source, {})
    runs = [
        affidavit(
            "report", source, "--report", f"oscal={bench.folder / 'huge-oscal.zip'}", log=bench.folder / "oscal.log"
        ).wait()
        for _ in range(bench.rounds)
    ]
    size = Path(bench.folder / "huge-oscal.zip").stat().st_size
    note(f"{size / 1e6:.1f} MB, {', '.join(f'{each.wall:.1f}' for each in runs)} s by the clock")
    yield at_most("OSCAL of 10,000 findings", 30, median(each.seconds for each in runs), " s")
    yield at_most("the same, peak memory", 500, median(each.megabytes for each in runs), " MB")


def _population(assessment: Any, occurrence: Any) -> Iterator[Any]:
    for finding in assessment.findings:
        for item in finding.evidence:
            yield occurrence(finding.id, finding.policy, finding.subject, item.event_id, item)
