"""Where the nodes of a tree stand in the source, which the library's tree does not say.

Fields, calls and literals are found by pairing them with tokens: both come in the order of the source.
"""

from __future__ import annotations

from collections.abc import Sequence

from affidavit_plugins.jmespath_language.parsing import Node, Token, walk

_NAMES = frozenset({"unquoted_identifier", "quoted_identifier"})


def offsets(found: Sequence[Token], tree: Node) -> dict[int, int]:
    """Where each field, call and literal starts, by the node's `id`.

    Args:
        found: the tokens of the source, `eof` last.
    """
    starts: dict[str, list[int]] = {"field": [], "function_expression": [], "literal": []}
    for position, token in enumerate(found):
        if token["type"] == "literal":
            starts["literal"].append(token["start"])
        elif token["type"] in _NAMES and found[position + 1]["type"] != "colon":
            # The parser also takes (name)(…) for a call.
            after = position + 1
            while found[after]["type"] == "rparen":
                after += 1
            kind = "function_expression" if found[after]["type"] == "lparen" else "field"
            starts[kind].append(token["start"])
    nodes = list(walk(tree))
    return {
        id(node): offset
        for kind, places in starts.items()
        for node, offset in zip((node for node in nodes if node["type"] == kind), places, strict=True)
    }
