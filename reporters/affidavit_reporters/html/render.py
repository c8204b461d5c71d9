"""The page as bytes: templates, style and the policy that keeps everything else out."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files

import jinja2
from affidavit.model.assessment import Assessment, Occurrence
from markupsafe import Markup

from affidavit_reporters.html.page import page_of
from affidavit_reporters.html.text import visible

_STYLES = ("page.css", "views.css")


def render(assessment: Assessment, population: Callable[[], Iterable[Occurrence]] | None = None) -> Iterator[bytes]:
    """The page in UTF-8, in pieces; without a population it says which views lack it."""
    style = "".join(map(_read, _STYLES))
    page = _environment().get_template("page.html.j2")
    view = page_of(assessment, population)
    stream = page.stream(page=view, style=Markup(style), content_policy=content_policy(style))  # noqa: S704
    stream.enable_buffering(64)
    for piece in stream:
        yield piece.encode()


def content_policy(style: str) -> str:
    """A Content-Security-Policy that lets nothing in but this one style sheet and images within the page itself."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_read),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )


def _finalize(value: object) -> object:
    """Every value that a template prints passes here before it is escaped, so none can be forgotten."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _read(name: str) -> str:
    return files("affidavit_reporters.html").joinpath(name).read_text(encoding="utf-8")
