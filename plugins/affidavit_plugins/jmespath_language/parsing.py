"""Source text → the jmespath library's tokens and syntax tree.

Both are the library's: a token is `{"type": …, "value": …, "start": …, "end": …}` with offsets in the source, a node
`{"type": …, "children": […], "value": …}`. Only nesting is bounded; a chain of operators may have any length.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

from jmespath.exceptions import EmptyExpressionError, IncompleteExpressionError, LexerError, ParseError
from jmespath.lexer import Lexer
from jmespath.parser import Parser

Node = dict[str, Any]
Token = dict[str, Any]

CHAINS = frozenset({"pipe", "or_expression", "and_expression"})
"""Associative operators of two operands, which the parser nests to the left however long the chain is."""

_MAX_DEPTH = 100
_TOO_DEEP = "the expression nests too deeply"
_HINTS = {
    "=": "compare with ==",
    "and": "write && for and",
    "or": "write || for or",
    "not": "write ! for not",
    "$": "write the path without $",
}


class ExpressionError(Exception):
    """An expression that cannot be parsed: the offset in its source, and what is wrong."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


@lru_cache(maxsize=4_096)
def parse(source: str) -> Node:
    """Parse an expression. Once: compiling a policy and indexing it both ask for the tree, which nobody may change.

    Raises:
        ExpressionError: it is not JMESPath, or nests deeper than 100.
    """
    try:
        with _old_literals_allowed():
            tree = cast("Node", Parser().parse(source).parsed)
    except EmptyExpressionError:
        raise ExpressionError(0, "the expression is empty") from None
    except IncompleteExpressionError:
        raise ExpressionError(len(source), "the expression ends too early") from None
    except LexerError as error:
        raise ExpressionError(error.lexer_position, _lexical(error)) from None
    except ParseError as error:
        raise ExpressionError(error.lex_position, _syntactic(error)) from None
    except RecursionError:
        raise ExpressionError(0, _TOO_DEEP) from None
    except ValueError:
        # Python refuses to read integers of thousands of digits.
        raise ExpressionError(0, "a number is too long") from None
    for _ in walk(tree):
        pass
    return tree


def tokens(source: str) -> list[Token]:
    """The tokens of an expression that parses, `eof` last."""
    with _old_literals_allowed():
        return cast("list[Token]", list(Lexer().tokenize(source)))


def walk(tree: Node) -> Iterator[Node]:
    """Every node, in the order of the source.

    Raises:
        ExpressionError: it nests deeper than 100; a chain like `a || b || …` counts once.
    """
    pending = [(tree, 0)]
    while pending:
        node, depth = pending.pop()
        if depth > _MAX_DEPTH:
            raise ExpressionError(0, _TOO_DEEP)
        yield node
        if not node["children"]:
            continue
        children = [child for child in node["children"] if isinstance(child, dict)]  # a slice's are numbers
        if node["type"] == "filter_projection":
            # The library keeps the condition last; in the source it stands before what follows the filter.
            children = [children[0], children[2], children[1]]
        chained = node["type"] in CHAINS and children[0]["type"] == node["type"]
        depths = [depth if chained and position == 0 else depth + 1 for position in range(len(children))]
        pending.extend(reversed(list(zip(children, depths, strict=True))))


def operands(chain: Node) -> list[Node]:
    """The operands of a chain `a || b || c` from left to right, however long it is."""
    found: list[Node] = []
    node = chain
    while node["type"] == chain["type"]:
        node, last = node["children"]
        found.append(last)
    return [node, *reversed(found)]


def path_of(node: Node) -> tuple[str, ...] | None:
    """The names of `a.b.c`; None when the node is no such path."""
    if node["type"] == "field":
        return (node["value"],)
    if node["type"] == "subexpression" and all(child["type"] == "field" for child in node["children"]):
        return tuple(child["value"] for child in node["children"])
    return None


def strings(node: Node) -> frozenset[str] | None:
    """The strings of `['a', 'b']` or of a JSON array of strings; None for anything else."""
    values: list[object] = []
    if node["type"] == "literal" and isinstance(node["value"], list):
        values = node["value"]
    elif node["type"] == "multi_select_list" and all(child["type"] == "literal" for child in node["children"]):
        values = [child["value"] for child in node["children"]]
    found = [value for value in values if isinstance(value, str)]
    return frozenset(found) if found and len(found) == len(values) else None


def _lexical(error: Any) -> str:
    token = str(error.lexer_value or "")
    if error.message.startswith("Unknown token"):
        return f"{token!r} is not JMESPath" + _hint(token)
    if error.message.startswith("Unclosed"):
        return f"a {error.message.split()[1]} has no partner"
    return "this is no valid literal" if token.startswith("`") else "this is no valid quoted name"


def _syntactic(error: Any) -> str:
    token = str(error.token_value)
    if error.token_type == "EOF":  # noqa: S105
        return "the expression ends too early"
    if error.token_type == "NUMBER":  # noqa: S105
        return f"unexpected {token}: a number stands in backticks, `{token}`"
    if error.msg.startswith("Quoted identifier"):
        return "a function's name takes no quotes"
    return f"unexpected {token!r}" + _hint(token)


def _hint(token: str) -> str:
    return f": {_HINTS[token]}" if token in _HINTS else ""


@contextmanager
def _old_literals_allowed() -> Iterator[None]:
    """The library warns of text in backticks that is not JSON; AWS CLI users write it all the time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        yield
