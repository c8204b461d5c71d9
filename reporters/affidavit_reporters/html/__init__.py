"""The `html` reporter: one self-contained page that an auditor can read, file and print.

The page needs no network, and all of it can be read without the one script that it holds. Everything it says is worked
out by the functions of this package, one module a section; the templates only lay it out. The template engine is loaded
when a report is written, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from affidavit import Assessment, Occurrence, Reporter, ReporterOption, hookimpl
from affidavit.documents.whole_file import whole_files
from affidavit.model.access_review import AccessReview

if TYPE_CHECKING:
    from affidavit_reporters.html.own_templates import OwnTemplates

_TEMPLATES = "templates"


def write(
    assessment: Assessment, population: Callable[[], Iterable[Occurrence]], destination: Path, told: Mapping[str, str]
) -> Sequence[Path]:
    """Write the page to `destination`, with each finding's bounded evidence and what the whole population sums up to.

    A population that cannot be read loses the views that need it, not the page.

    Raises:
        UsageError: the folder of templates cannot be used.
        OSError: the file cannot be written; it does not appear then.
    """
    from affidavit_reporters.html.own_templates import NO_TEMPLATES
    from affidavit_reporters.html.render import render

    own = _own_templates(told[_TEMPLATES]) if _TEMPLATES in told else NO_TEMPLATES
    with whole_files(destination) as (page,):
        for chunk in render(assessment, population, own):
            page.write(chunk)
    return [destination]


def _own_templates(folder: str) -> OwnTemplates:
    from affidavit_reporters.html.own_templates import read_own_templates

    return read_own_templates(folder)


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `html` reporter."""
    option = ReporterOption(
        _TEMPLATES,
        "a folder of your own templates, style sheet, logo and list of sections, in place of the page's own",
        check=_own_templates,
    )
    summary = "one self-contained page to read, file and print"
    return [Reporter("html", summary, write, (option,), access_review=_write_access_review)]


def _write_access_review(review: AccessReview, destination: Path) -> None:
    from affidavit_reporters.html.access_review import write_access_review

    write_access_review(review, destination)
