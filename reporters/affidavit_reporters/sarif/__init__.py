"""The `sarif` reporter: SARIF 2.1.0 (OASIS, errata 01), for code scanning, viewers and vulnerability management.

Section numbers in this package (§) are those of the standard. `profiles` says what is written for whom, `results` what
a result is, `log` puts everything together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from affidavit import Assessment, Occurrence, Reporter, assessment_digest, hookimpl
from affidavit.documents.whole_file import whole_files

from affidavit_reporters.sarif.limits import fit
from affidavit_reporters.sarif.log import EVERYTHING, Room, build_log
from affidavit_reporters.sarif.options import OPTIONS, read_settings
from affidavit_reporters.sarif.previous import read_previous
from affidavit_reporters.sarif.profiles import SHAPES


def write(
    assessment: Assessment,
    _population: Callable[[], Iterable[Occurrence]],
    destination: Path,
    options: Mapping[str, str],
) -> Sequence[Path]:
    """Write the log to `destination`, with each finding's bounded evidence; the population is the json reporter's.

    Raises:
        UsageError: an option's value is not understood, or the report of the run before cannot be read.
        OSError: the file cannot be written; it does not appear then.
    """
    settings = read_settings(options)
    previous = read_previous(settings.previous) if settings.previous else None
    digest = assessment_digest(assessment)

    def build(room: Room) -> bytes:
        return build_log(assessment, digest, settings, previous, room)

    content = fit(build) if SHAPES[settings.profile].limited else build(EVERYTHING)
    with whole_files(destination) as (file,):
        file.write(content)
    return [destination]


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `sarif` reporter."""
    return [Reporter("sarif", "SARIF 2.1.0, for code scanning and viewers of findings", write, OPTIONS)]
