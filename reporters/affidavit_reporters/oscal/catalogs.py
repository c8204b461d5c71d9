"""Catalogs of ids, for frameworks that NIST does not publish: references lead somewhere, and no text is copied.

A control's title is its id, unless the names are public law. What Affidavit's authors wrote of a control stands in
parts under their own namespace.
"""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import ControlResult

from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.controls import OWN, PUBLIC_TITLES, Catalog, key_of
from affidavit_reporters.oscal.metadata import metadata
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.text import prose, title
from affidavit_reporters.oscal.vocabulary import NS, nist, own

_OWN_STATEMENT = "This is no control of a framework: it holds what no reviewed control of the chosen ones asks for."


def catalogs(context: Context) -> Iterator[tuple[str, Node]]:
    """The catalogs that a bundle needs: file name and document."""
    for catalog in context.controls.catalogs.values():
        controls = [*_controls(context, catalog)]
        if not catalog.published and controls:
            yield catalog.href, {"catalog": _document(context, catalog, controls)}


def _document(context: Context, catalog: Catalog, controls: list[Node]) -> Node:
    name = f"{catalog.title} {catalog.version}".strip()
    return node(
        uuid=context.ids.shared("catalog", catalog.framework, catalog.digest),
        metadata=node(
            **metadata(context, f"catalog/{catalog.framework}", f"{name}: ids of controls", stub=True),
            remarks=prose(catalog.notice) if catalog.notice else "",
        ),
        controls=controls,
    )


def _controls(context: Context, catalog: Catalog) -> Iterator[Node]:
    results = {key_of(control): control for control in context.assessment.controls}
    for key, token in context.controls.tokens.items():
        if key[0] == catalog.framework:
            yield _control(context, catalog, key[1], token, results.get(key))


def _control(context: Context, catalog: Catalog, control: str, token: str, result: ControlResult | None) -> Node:
    named = result and result.framework in PUBLIC_TITLES
    statement = (
        _OWN_STATEMENT
        if catalog.framework == OWN
        else prose(f"Read {control} in the standard itself: {catalog.title} {catalog.version}".strip())
    )
    own_words = (("asks", result.asks), ("evidence-note", result.evidence_note)) if result else ()
    return node(
        id=token,
        title=title(f"{control} {result.title}" if result and named else control),
        props=[
            nist("label", control),
            own("control-id", control, group=catalog.framework),
            *([own("support", result.support)] if result else []),
        ],
        parts=[
            {
                "id": context.controls.statement((catalog.framework, control)),
                "name": "statement",
                "prose": statement,
            },
            *(
                {"id": f"{token}_{name}", "name": name, "ns": NS, "prose": prose(words)}
                for name, words in own_words
                if words
            ),
        ],
    )
