"""Finds what is wrong with an expression although it parses, before any record is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from affidavit import nearest

from affidavit_plugins.jmespath_language.functions import PATTERN_FUNCTIONS
from affidavit_plugins.jmespath_language.parsing import Node, Token, tokens, walk
from affidavit_plugins.jmespath_language.positions import offsets

_COMPARATORS = frozenset({"eq", "ne", "lt", "lte", "gt", "gte"})
_WORDS = frozenset({"true", "false"})  # null means what it says: a field that no record has is null


def mistakes(source: str, tree: Node, functions: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """What is bound to fail or cannot be meant.

    That is: calls of unknown functions or with too few or many arguments, patterns that are none, slices with a step
    of 0, and the two traps of the language: `readOnly == true` and `eventName == "ConsoleLogin"` are comparisons with
    *fields* named true and ConsoleLogin, which are always null.

    Args:
        functions: the function table, `Functions.FUNCTION_TABLE` of the library.

    Yields:
        Offset in the source, and what is wrong.
    """
    found = tokens(source)
    yield from _traps(found)
    yield from _negated_heads(found)
    yield from _bad_calls(tree, offsets(found, tree), functions)


def _traps(found: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Names that look like values."""
    for before, token, after in zip([{"type": ""}, *found], found, found[1:], strict=False):
        name = token["value"]
        if before["type"] == "dot" or after["type"] in ("dot", "colon"):
            continue
        if token["type"] == "unquoted_identifier" and name in _WORDS:
            yield token["start"], f"{name} names a field here: the value {name} stands in backticks, `{name}`"
        if token["type"] == "quoted_identifier" and (before["type"] in _COMPARATORS or _needs_no_quotes(name)):
            yield token["start"], f"\"{name}\" names a field: text stands in single quotes, '{name}'"


def _negated_heads(found: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """`!a.b`, which is read as `(!a).b`: a field of true or false, which is always null."""
    for negation, name, after in zip(found, found[1:], found[2:], strict=False):
        if negation["type"] == "not" and name["type"].endswith("identifier") and after["type"] == "dot":
            head = name["value"]
            yield negation["start"], f"!{head}.… is read as (!{head}).…, which is always null: write !({head}.…)"


def _needs_no_quotes(name: str) -> bool:
    return name.isascii() and name.isidentifier()


def _bad_calls(tree: Node, places: Mapping[int, int], functions: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    for node in walk(tree):
        if node["type"] == "slice" and node["children"][2] == 0:
            yield 0, "a slice cannot have a step of 0"
        if node["type"] != "function_expression":
            continue
        name, arguments = node["value"], node["children"]
        if name not in functions:
            close = nearest(name, sorted(functions))
            yield places[id(node)], f"no function {name}()" + (f", did you mean {close}()?" if close else "")
        elif arity := _wrong_arity(functions[name]["signature"], len(arguments)):
            yield places[id(node)], f"{name}() takes {arity}, not {len(arguments)}"
        elif name in PATTERN_FUNCTIONS:
            pattern = arguments[PATTERN_FUNCTIONS[name].position]
            if pattern["type"] == "literal" and (reason := _unusable(name, pattern["value"])):
                yield places[id(pattern)], f"{name}() cannot use its pattern: {reason}"


def _unusable(name: str, pattern: object) -> str:
    """Why a function cannot use a pattern, or '' when it can."""
    if not isinstance(pattern, str):
        return "it is not a string"
    try:
        PATTERN_FUNCTIONS[name].build(pattern)
    except ValueError as error:
        return str(error)
    return ""


def _wrong_arity(signature: tuple[Mapping[str, Any], ...], count: int) -> str:
    """What a function takes, or '' when `count` arguments are right."""
    variadic = bool(signature) and bool(signature[-1].get("variadic"))
    if count == len(signature) or (variadic and count > len(signature)):
        return ""
    return f"{'at least ' if variadic else ''}{len(signature)} argument{'' if len(signature) == 1 else 's'}"
