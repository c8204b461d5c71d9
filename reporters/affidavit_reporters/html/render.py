"""The page as bytes: templates, style, script and the policy that keeps everything else out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files

from affidavit import UsageError
from affidavit.model.assessment import Assessment, Occurrence
from markupsafe import Markup

from affidavit_reporters.html.environment import environment_of
from affidavit_reporters.html.own_templates import NO_TEMPLATES, OwnTemplates
from affidavit_reporters.html.page import page_of
from affidavit_reporters.html.shell import shell_of

_STYLES = ("page.css", "views.css", "shell.css")
_SCRIPT = "page.js"


def render(
    assessment: Assessment,
    population: Callable[[], Iterable[Occurrence]] | None = None,
    own: OwnTemplates = NO_TEMPLATES,
) -> Iterator[bytes]:
    """The page in UTF-8, in pieces; without a population it says which views lack it.

    Raises:
        UsageError: one of the folder's templates fails.
    """
    shell = shell_of(assessment, own)
    style = "".join((*map(_read, _STYLES), _paper_foot(shell.digest), own.style))
    script = _read(_SCRIPT)
    page = environment_of(own).get_template("page.html.j2")
    stream = page.stream(
        page=page_of(assessment, population),
        shell=shell,
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        content_policy=content_policy(style, script),
    )
    stream.enable_buffering(64)
    try:
        for piece in stream:
            yield piece.encode()
    except Exception as error:
        place = _place(error, own)
        if not place:
            raise
        raise UsageError(f"html.templates: {place}: {error}") from error


def content_policy(style: str, script: str) -> str:
    """A Content-Security-Policy that lets nothing in but this one style sheet, this one script and images within."""
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _paper_foot(digest: str) -> str:
    """What stands at the foot of every sheet: from which Assessment it is, for sheets that get apart."""
    look = "font: 6.5pt monospace; color: #5b606b;"
    return f'@page {{ @bottom-left {{ content: "Assessment SHA-256 {digest}"; {look} }} }}\n'


def _place(error: Exception, own: OwnTemplates) -> str:
    """File and line of the folder's template in which an error arose; '' when it arose in none of them."""
    found = ""
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name in own.texts:
            found = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _read(name: str) -> str:
    return files("affidavit_reporters.html").joinpath(name).read_text(encoding="utf-8")
