"""Compiles predicates and runs them on records.

A predicate that gives anything but true, false or null, or that raises, is an error of that policy on that record: it
must never look like "no match". Its message is one short line and names no values where types say it all, so that the
same mistake reads the same on every record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from affidavit import Candidate, DocumentError, Place, Predicate, Problem, Verdict
from jmespath.exceptions import JMESPathTypeError
from jmespath.functions import TYPES_MAP

from affidavit_plugins.jmespath_language.closures import Run
from affidavit_plugins.jmespath_language.compiler import compile_tree
from affidavit_plugins.jmespath_language.fields import names
from affidavit_plugins.jmespath_language.functions import PatternError, PredicateFunctions
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.parsing import ExpressionError, Node, parse

_MAX_MESSAGE = 200
_CUT = "… (cut)"
_ARTICLES = {
    "array": "an array",
    "object": "an object",
    "null": "null",
    "unknown": "an odd value",
    "expref": "an expression reference",
}


def compile_predicates(predicates: Sequence[Predicate], profile_data: Mapping[str, Any]) -> JmesPathEvaluator:
    """Compile predicates that see `profile_data` as `profile`.

    Raises:
        DocumentError: with every problem of every predicate, each at its file, line and column.
    """
    functions = PredicateFunctions()
    compiled: list[tuple[Run, bool]] = []
    problems: list[Problem] = []
    # Many policies differ in what they select, and have the predicate in common.
    by_source: dict[str, tuple[Run, bool]] = {}
    for predicate in predicates:
        if predicate.source in by_source:
            compiled.append(by_source[predicate.source])
            continue
        try:
            tree = parse(predicate.source)
        except ExpressionError as error:
            problems.append(_problem(predicate, error.offset, error.message))
            continue
        found = list(mistakes(predicate.source, tree, functions.FUNCTION_TABLE))
        problems.extend(_problem(predicate, offset, message) for offset, message in found)
        if not found:
            by_source[predicate.source] = (compile_tree(tree, functions), _sees_profile(tree))
            compiled.append(by_source[predicate.source])
    if problems:
        raise DocumentError(problems)
    # Through JSON, so that a predicate meets plain lists and objects whatever the caller's mappings are.
    return JmesPathEvaluator(compiled, msgspec.json.decode(msgspec.json.encode(profile_data)))


class JmesPathEvaluator:
    """Compiled predicates. Holds nothing but them, the profile's data and bounded caches of patterns."""

    def __init__(self, compiled: Sequence[tuple[Run, bool]], profile: Any) -> None:
        """Each predicate comes with whether it can see the key `profile`."""
        self._compiled = compiled
        self._profile = profile

    def evaluate(self, candidates: Sequence[Candidate]) -> list[Verdict]:
        """A verdict for every match and every error, in the order of candidates and of their predicates."""
        verdicts: list[Verdict] = []
        for position, candidate in enumerate(candidates):
            record = candidate.record if isinstance(candidate.record, dict) else dict(candidate.record)
            with_profile: dict[str, Any] | None = None
            for number in candidate.predicates:
                run, sees_profile = self._compiled[number]
                document = record
                if sees_profile:
                    # A shallow copy: the record belongs to the caller, and other languages do not see this key.
                    with_profile = document = with_profile or {**record, "profile": self._profile}
                try:
                    result = run(document)
                except Exception as error:
                    verdicts.append(Verdict(position, number, _explain(error)))
                    continue
                if result is True:
                    verdicts.append(Verdict(position, number))
                elif result is not False and result is not None:
                    verdicts.append(Verdict(position, number, _not_boolean(result)))
        return verdicts

    def close(self) -> None:
        """Nothing to free."""


def _sees_profile(tree: Node) -> bool:
    """Whether a predicate could tell if the record had the key `profile`."""
    seen = names(tree)
    return seen is None or "profile" in seen


def place_at(predicate: Predicate, offset: int) -> Place:
    """Where an offset of a predicate's source stands in its file."""
    # Each line of a YAML block begins at the column of the first; the source of any other scalar has one line.
    place: Place = predicate.place
    before = predicate.source[:offset]
    column = offset - (before.rfind("\n") + 1)
    return Place(place.path, place.line + before.count("\n"), place.column + column)


def _problem(predicate: Predicate, offset: int, message: str) -> Problem:
    place = place_at(predicate, offset)
    return Problem(place.path, place.line, place.column, f"JMESPath: {message}")


def _explain(error: Exception) -> str:
    if isinstance(error, JMESPathTypeError):
        accepted = " or ".join(_with_article(kind) for kind in error.expected_types)
        actual = _with_article(TYPES_MAP.get(error.actual_type, error.actual_type))
        return f"{error.function_name}() got {actual} where it takes {accepted}"
    if isinstance(error, RecursionError):
        return "the record nests too deeply for this predicate"
    message = " ".join((str(error) if isinstance(error, PatternError) else f"{type(error).__name__}: {error}").split())
    return message if len(message) <= _MAX_MESSAGE else f"{message[: _MAX_MESSAGE - len(_CUT)]}{_CUT}"


def _not_boolean(result: object) -> str:
    kind = TYPES_MAP.get(type(result).__name__, "unknown")
    return f"gave {_with_article(kind)}, not true or false: compare it with something, or put !! before it"


def _with_article(kind: str) -> str:
    container, _, items = kind.partition("-")
    article = _ARTICLES.get(container, f"a {container}")
    return f"{article} of {items}s" if items else article
