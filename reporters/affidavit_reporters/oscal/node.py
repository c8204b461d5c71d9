"""A JSON object of an OSCAL document, and what keeps OSCAL's rule that no array or text is empty."""

from __future__ import annotations

from typing import Any, TypeAlias

Node: TypeAlias = dict[str, Any]


def node(**members: Any) -> Node:
    """A JSON object without the members that are empty; underscores in names stand for hyphens."""
    return {
        name.rstrip("_").replace("_", "-"): value
        for name, value in members.items()
        if value is not None and value != "" and value != [] and value != ()
    }
