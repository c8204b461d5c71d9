"""The `ocsf` reporter: events of the Open Cybersecurity Schema Framework as JSON Lines, for data lakes and SIEMs.

The first line is the run, a Scan Activity (6007) that says whether all was read; then a Compliance Finding (2003) for
each control and a Detection Finding (2004) for each violation and review. Every event says which Assessment it comes
from and whether the run was whole. Ids of findings and controls are the same in every run, those of events are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
from affidavit import Assessment, Occurrence, Reporter, hookimpl
from affidavit.documents.whole_file import whole_files

from affidavit_reporters.ocsf.common import source_of
from affidavit_reporters.ocsf.controls import control_events
from affidavit_reporters.ocsf.detections import detection_events, is_detection
from affidavit_reporters.ocsf.run import run_event


def write(
    assessment: Assessment, _population: Callable[[], Iterable[Occurrence]], destination: Path, _: Mapping[str, str]
) -> Sequence[Path]:
    """Write the events to `destination`, one a line.

    Raises:
        OSError: the file cannot be written; it does not appear then.
    """
    source = source_of(assessment)
    encoder = msgspec.json.Encoder()
    with whole_files(destination) as (lines,):
        detections = sum(map(is_detection, assessment.findings))
        for event in (run_event(source, detections), *control_events(source), *detection_events(source)):
            lines.write(encoder.encode(event) + b"\n")
    return [destination]


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `ocsf` reporter."""
    return [Reporter("ocsf", "controls and findings as OCSF events, JSON Lines for data lakes and SIEMs", write)]
