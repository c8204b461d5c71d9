"""Which controls are planned, and which were reviewed: a selection a framework, each control by its id."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.controls import UNMAPPED, Key
from affidavit_reporters.oscal.metadata import framework_uuid
from affidavit_reporters.oscal.node import Node
from affidavit_reporters.oscal.text import title
from affidavit_reporters.oscal.vocabulary import own


def control_selections(context: Context, keys: Iterable[Key], description: str) -> Node:
    """OSCAL's reviewed-controls of these controls."""
    by_framework: dict[str, list[Key]] = {}
    for key in with_unmapped(context, keys):
        by_framework.setdefault(key[0], []).append(key)
    return {
        "description": description,
        "control-selections": [
            {
                "description": title(context.catalog(framework).title),
                "props": [own("framework", framework)],
                "links": [{"href": f"#{framework_uuid(context, framework)}", "rel": "reference"}],
                "include-controls": [
                    {"control-id": context.controls.tokens[key], "statement-ids": [context.controls.statement(key)]}
                    for key in chosen
                ],
            }
            for framework, chosen in by_framework.items()
        ],
    }


def with_unmapped(context: Context, keys: Iterable[Key]) -> list[Key]:
    """These controls, and the one of no framework where it is needed."""
    return [*keys, *([UNMAPPED] if context.controls.unmapped else [])]
