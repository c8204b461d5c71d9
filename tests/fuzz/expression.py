"""A JMESPath expression of any text, compiled and run, beside the library's interpreter."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import jmespath
from affidavit_plugins.jmespath_language.compiler import compile_tree
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.parsing import ExpressionError, parse
from jmespath.exceptions import JMESPathError
from jmespath.visitor import Options

DOCUMENT: dict[str, Any] = {"a": [1, "x", None, {"b": True}], "b": {"c": "x", "d": [[]]}, "c": 1.5, "d": "", "e": None}
ATOMS = ("a", "b.c", "a[?b]", "a[]", "b.*", "`1`", "'x'", "@", "!c", "a[0:2:-1]", "{x: a, y: [b, c]}", "a[*].b | [0]")


def seeds() -> Iterator[bytes]:
    """Every construct, every function, and some of them in one another."""
    yield from (atom.encode() for atom in ATOMS)
    for operator in ("||", "&&", "==", "<", "|"):
        yield f"({ATOMS[1]}) {operator} {ATOMS[2]}".encode()
    for name, each in PredicateFunctions.FUNCTION_TABLE.items():
        given = ", ".join("&a" if "expref" in argument["types"] else "b.c" for argument in each["signature"])
        yield f"{name}({given})".encode()
    yield b"a[?contains(as_array(@), 'x') && sort_by(@, &b) == `[1, {\"a\": null}]`]"
    yield b"(" * 300


def outcome(run: Callable[[], Any]) -> tuple[str, str]:
    """A value with its types, or the type of the error."""
    try:
        # How the library writes an expression reference says where it lies in memory.
        return "value", re.sub(r"<jmespath\.visitor\._Expression object at 0x[0-9a-f]+>", "&…", repr(run()))
    except Exception as error:
        return "error", type(error).__name__


def check(data: bytes) -> None:
    """It is refused at a place in it, or gives what the library gives, value or type of error."""
    text = data.decode("utf-8", "replace")
    functions = PredicateFunctions()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = parse(text)
        except ExpressionError as error:
            assert 0 <= error.offset <= len(text)
            assert error.message
            return
        if list(mistakes(text, tree, functions.FUNCTION_TABLE)):
            return
        before = json.dumps(DOCUMENT)
        try:
            expected = outcome(lambda: jmespath.search(text, DOCUMENT, Options(custom_functions=functions)))
        except JMESPathError as error:
            raise AssertionError(f"the library does not parse {text!r}") from error
        assert outcome(lambda: compile_tree(tree, functions)(DOCUMENT)) == expected
        assert json.dumps(DOCUMENT) == before
