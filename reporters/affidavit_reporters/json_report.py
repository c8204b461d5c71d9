"""The `json` reporter: the Assessment as it is, and the whole evidence population beside it.

``report.json`` is the Assessment, its fields in the order of `affidavit.model.assessment`; its schema is what
`affidavit schema assessment` prints. ``report.evidence.jsonl`` has one `Occurrence` a line, in the order given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import msgspec
from affidavit import Assessment, Occurrence, Reporter, encode_assessment, hookimpl
from affidavit.access_review.files import encode_review
from affidavit.assessment.files import evidence_path
from affidavit.documents.whole_file import whole_files
from affidavit.model.access_review import AccessReview

_LINES_AT_ONCE = 1_000


def write(
    assessment: Assessment, population: Callable[[], Iterable[Occurrence]], destination: Path, _: Mapping[str, str]
) -> Sequence[Path]:
    """Write the Assessment to `destination` and the population beside it; the paths written, `destination` first.

    Raises:
        OSError: one of the two cannot be written; neither appears then.
    """
    beside = evidence_path(destination)
    encoder = msgspec.json.Encoder()
    with whole_files(beside, destination) as (lines, report):
        occurrences = iter(population())
        while some := list(islice(occurrences, _LINES_AT_ONCE)):
            lines.write(encoder.encode_lines(some))
        report.write(encode_assessment(assessment))
    return [destination, beside]


def write_access_review(review: AccessReview, destination: Path) -> None:
    """Write an access review to `destination`, as `affidavit access-review sign` reads it again.

    Raises:
        OSError: it cannot be written.
    """
    with whole_files(destination) as (file,):
        file.write(encode_review(review))


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `json` reporter."""
    summary = "the whole assessment as JSON, and every evidence record beside it as JSON Lines"
    return [Reporter("json", summary, write, access_review=write_access_review)]
