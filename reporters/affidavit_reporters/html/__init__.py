"""The `html` reporter: one self-contained page that an auditor can read, file and print.

The page needs no network and no script. Everything it says is worked out by the functions of this package, one module a
section; the templates only lay it out. The template engine is loaded when a report is written, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from affidavit import Assessment, Occurrence, Reporter, hookimpl
from affidavit.whole_file import whole_files


def write(
    assessment: Assessment, population: Callable[[], Iterable[Occurrence]], destination: Path, _: Mapping[str, str]
) -> Sequence[Path]:
    """Write the page to `destination`, with each finding's bounded evidence and what the whole population sums up to.

    A population that cannot be read loses the views that need it, not the page.

    Raises:
        OSError: the file cannot be written; it does not appear then.
    """
    from affidavit_reporters.html.render import render

    with whole_files(destination) as (page,):
        for chunk in render(assessment, population):
            page.write(chunk)
    return [destination]


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `html` reporter."""
    return [Reporter("html", "one self-contained page to read, file and print", write)]
