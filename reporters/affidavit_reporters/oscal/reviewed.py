"""Which controls are planned, and which were reviewed: a selection a framework, each control by its id."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.controls import Key
from affidavit_reporters.oscal.metadata import framework_uuid
from affidavit_reporters.oscal.node import Node
from affidavit_reporters.oscal.text import title
from affidavit_reporters.oscal.vocabulary import own


def control_selections(context: Context, keys: Iterable[Key], description: str) -> Node:
    """OSCAL's reviewed-controls of these controls; of none, a selection that is empty."""
    by_framework: dict[str, list[Key]] = {}
    for key in keys:
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
        ]
        or [_nothing(context)],
    }


def _nothing(context: Context) -> Node:
    """A selection of no control: all of the profile without any of them, since OSCAL knows no empty one."""
    return {
        "description": "None: no control has a verdict.",
        "include-all": {},
        "exclude-controls": [{"control-id": context.controls.tokens[key]} for key in context.controls.planned_keys],
    }
