"""The template engine: the package's templates, and those of a folder in a sandbox of the engine's own."""

from __future__ import annotations

from importlib.resources import files

import jinja2
import jinja2.meta
from affidavit import UsageError
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from affidavit_reporters.html.own_templates import OwnTemplates
from affidavit_reporters.html.text import visible

GIVEN = frozenset({"page", "shell", "style", "script", "content_policy", "m", "section"})
"""What templates are given: two views (`page`, `shell`), macros (`m`), and what the frame alone uses."""

# Each gives markup that is not written in the template, or passes by the function that makes text visible.
_REFUSED_FILTERS = ("safe", "forceescape", "urlize", "xmlattr", "tojson", "pprint")


def environment_of(own: OwnTemplates) -> jinja2.Environment:
    """An environment that escapes everything; a folder's templates run in a sandbox, without what would undo that.

    jinja2's sandbox (https://jinja.palletsprojects.com/en/stable/sandbox/) keeps templates from attributes that begin
    with an underscore, from changing what they are given, and from long ranges. That is not a wall against somebody who
    means harm, which the page's Content-Security-Policy is: whoever may choose the folder may write the page.
    """

    def load(name: str) -> tuple[str, str | None, None] | None:
        if name in own.texts:
            return own.texts[name], name, None
        path = files("affidavit_reporters.html").joinpath(name)
        return (path.read_text(encoding="utf-8"), None, None) if path.is_file() else None

    make = ImmutableSandboxedEnvironment if own.texts else jinja2.Environment
    environment = make(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    if own.texts:
        for name in _REFUSED_FILTERS:
            del environment.filters[name]
        environment.filters["e"] = environment.filters["escape"] = _escape
    return environment


def check_templates(own: OwnTemplates) -> None:
    """Refuse a folder's templates that are none, or would fail on every page.

    Raises:
        UsageError: one of them; with its name, line and what is wrong.
    """
    environment = environment_of(own)
    for name, text in own.texts.items():
        try:
            tree = environment.parse(text, name, name)
            environment.compile(tree, name, name)
        except jinja2.TemplateSyntaxError as error:
            raise UsageError(f"html.templates: {name}:{error.lineno}: {error.message}") from error
        if found := next(tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)), None):
            raise UsageError(f"html.templates: {name}:{found.lineno}: autoescape cannot be turned off")
        if unknown := jinja2.meta.find_undeclared_variables(tree) - GIVEN:
            raise UsageError(f"html.templates: {name}: {min(unknown)!r} is not defined; there are page, shell and m")
        for other in jinja2.meta.find_referenced_templates(tree):
            if other is None:
                raise UsageError(f"html.templates: {name}: includes a template whose name is worked out")
            try:
                environment.get_template(other)
            except jinja2.TemplateNotFound as error:
                raise UsageError(
                    f"html.templates: {name}: includes {other!r}, and there is no such template"
                ) from error
            except jinja2.TemplateSyntaxError:
                continue  # it is one of the folder's, and told in its turn


def _finalize(value: object) -> object:
    """Every value that a template prints passes here before it is escaped, so none can be forgotten."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _escape(value: object) -> Markup:
    return value if isinstance(value, Markup) else escape(_finalize(value))
