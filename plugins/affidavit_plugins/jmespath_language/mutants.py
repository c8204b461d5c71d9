"""The mutants of a predicate: the same with one thing altered, each by an edit of its source.

Left out is what provably means the same on every record that the step selects: an edit in a clause that reads nothing
but one field, of which `select` lists the values, is tried on each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from affidavit import Mutant, Predicate, Step

from affidavit_plugins.altering import (
    MARK,
    altered_beginning,
    altered_cidr,
    altered_end,
    altered_glob,
    altered_number,
    altered_regex,
)
from affidavit_plugins.jmespath_language.clauses import parts_of, read_paths
from affidavit_plugins.jmespath_language.closures import is_false
from affidavit_plugins.jmespath_language.compiler import compile_tree
from affidavit_plugins.jmespath_language.evaluator import compile_predicates, place_at
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.mistakes import mistakes
from affidavit_plugins.jmespath_language.outline import Part, Token, core, outline, walk
from affidavit_plugins.jmespath_language.parsing import ExpressionError, Node, parse

_OPPOSITE = {"eq": "!=", "ne": "==", "lt": "<=", "lte": "<", "gt": ">=", "gte": ">"}
_NEUTRAL = {"and": "`true`", "or": "`false`"}
_PATTERNS: Mapping[str, tuple[int, Callable[[str], Iterator[str]]]] = {
    "regex_match": (1, altered_regex),
    "glob_match": (1, altered_glob),
    "starts_with": (1, altered_beginning),
    "contains": (1, altered_beginning),
    "ends_with": (1, altered_end),
    "cidr_contains": (0, altered_cidr),
}
_SHOWN = 60


class _Edit(msgspec.Struct, frozen=True):
    """Another text for [start, end) of the source; what it alters begins at `at`."""

    start: int
    end: int
    text: str
    change: str
    at: int

    def apply(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]


def mutants(steps: Sequence[Step]) -> list[tuple[Mutant, ...]]:
    """The mutants of each step's predicate.

    Raises:
        DocumentError: a predicate does not compile.
    """
    compile_predicates([step.predicate for step in steps], {})
    return [tuple(_mutants(step)) for step in steps]


def _mutants(step: Step) -> Iterator[Mutant]:
    predicate: Predicate = step.predicate
    source = predicate.source
    whole = outline(source)
    functions = PredicateFunctions()
    seen = [parse(source)]
    same = _Equivalence(source, whole, step.select, functions)
    for edit in _edits(source, whole):
        altered = edit.apply(source)
        tree = _sound_tree(altered, functions)
        if tree is None or tree in seen or same.holds(edit):
            continue
        seen.append(tree)
        changed = msgspec.structs.replace(predicate, source=altered)
        yield Mutant(changed, place_at(predicate, edit.at), edit.change)


def _sound_tree(source: str, functions: PredicateFunctions) -> Node | None:
    try:
        tree = parse(source)
    except ExpressionError:
        return None
    return None if any(True for _ in mistakes(source, tree, functions.FUNCTION_TABLE)) else tree


def _edits(source: str, whole: Part) -> Iterator[_Edit]:
    if core(whole).kind not in ("and", "or"):
        # The only clause there is: without it, whatever is selected matches.
        yield _Edit(whole.start, whole.end, "`true`", f"dropped {_shown(source, whole)}", whole.start)
    for part, _ in parts_of(whole):
        if core(part).kind not in ("and", "or"):
            yield _negated(source, part)
    for part in walk(whole):
        if part.kind in ("and", "or"):
            yield from _chain_edits(source, part)
        elif part.kind == "compare":
            yield from _comparison_edits(source, part)
        elif part.kind == "call":
            yield from _call_edits(source, part)
        elif part.kind == "list" and len(part.parts) > 1:
            yield from _dropped(source, part)


def _chain_edits(source: str, chain: Part) -> Iterator[_Edit]:
    yield from _dropped(source, chain)
    for left, right, operator in zip(chain.parts, chain.parts[1:], chain.operators, strict=False):
        one, other = source[left.start : left.end], source[right.start : right.end]
        swapped = f"({one} || {other})" if operator.type == "and" else f"({one}) && ({other})"
        words = "&& became ||" if operator.type == "and" else "|| became &&"
        between = f"between {_shown(source, left)} and {_shown(source, right)}"
        yield _Edit(left.start, right.end, swapped, f"{words} {between}", operator.start)


def _dropped(source: str, holder: Part) -> Iterator[_Edit]:
    """Each element of a chain or list left out, with the operator or comma beside it."""
    for position, part in enumerate(holder.parts):
        start = holder.parts[position - 1].end if position else part.start
        end = part.end if position else holder.parts[1].start
        yield _Edit(start, end, "", f"dropped {_shown(source, part)}", part.start)


def _negated(source: str, part: Part) -> _Edit:
    text = source[part.start : part.end]
    change = f"negated {_shown(source, part)}"
    if part.kind == "compare" and part.operators[0].type in ("eq", "ne"):
        # The same as its opposite.
        operator = part.operators[0]
        return _other_operator(source, operator, part)
    if part.kind == "not":
        inner = part.parts[0]
        if inner.kind == "not":  # `!!x`
            return _Edit(part.start, inner.start, "", change, part.start)
        return _Edit(part.start, part.end, f"!!({source[inner.start : inner.end]})", change, part.start)
    return _Edit(part.start, part.end, f"!({text})", change, part.start)


def _other_operator(source: str, operator: Token, part: Part) -> _Edit:
    other = _OPPOSITE[operator.type]
    change = f"{source[operator.start : operator.end]} became {other} in {_shown(source, part)}"
    return _Edit(operator.start, operator.end, other, change, operator.start)


def _comparison_edits(source: str, part: Part) -> Iterator[_Edit]:
    for operator in part.operators:
        yield _other_operator(source, operator, part)
    for literal in part.parts:
        if literal.kind == "literal":
            yield from _literal_edits(source, literal)


def _call_edits(source: str, call: Part) -> Iterator[_Edit]:
    position, alter = _PATTERNS.get(call.value or "", (-1, None))
    for at, argument in enumerate(call.parts):
        if argument.kind != "literal":
            continue
        if alter is not None and at == position and isinstance(argument.value, str):
            yield from (_replaced(source, argument, text) for text in alter(argument.value))
        else:
            yield from _literal_edits(source, argument)


def _literal_edits(source: str, literal: Part) -> Iterator[_Edit]:
    value = literal.value
    if isinstance(value, bool):
        yield _replaced(source, literal, not value)
    elif isinstance(value, str):
        yield _replaced(source, literal, value + MARK)
    elif isinstance(value, (int, float)):
        yield from (_replaced(source, literal, number) for number in altered_number(value))
    elif isinstance(value, list) and value:
        for position in range(len(value)):
            yield _replaced(source, literal, value[:position] + value[position + 1 :])


def _replaced(source: str, literal: Part, value: Any) -> _Edit:
    text = _written(value)
    return _Edit(literal.start, literal.end, text, f"{_shown(source, literal)} became {_cut(text)}", literal.start)


def _written(value: Any) -> str:
    """A literal. Text stands in single quotes where nothing in it needs escaping, else all is JSON in backticks."""
    if isinstance(value, str) and "'" not in value and not value.endswith("\\"):
        return f"'{value}'"
    return f"`{msgspec.json.encode(value).decode().replace('`', chr(92) + '`')}`"


def _shown(source: str, part: Part) -> str:
    return _cut(" ".join(source[part.start : part.end].split()))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


class _Equivalence:
    """Tells edits that change nothing on any record that a step selects."""

    def __init__(
        self, source: str, whole: Part, select: Mapping[str, Sequence[str]], functions: PredicateFunctions
    ) -> None:
        self._source = source
        self._functions = functions
        # Clauses that one selected field decides: their spans, and the documents to try.
        self._decided: list[tuple[int, int, list[Any]]] = []
        self._neutral: dict[tuple[int, int], str] = {}
        listed = {
            tuple(path.split(".")): values
            for path, values in select.items()
            if not any(set("*?") & set(value) for value in values)
        }
        clauses = [whole, *(part for part, _ in parts_of(whole))]
        for part in clauses:
            paths = set(read_paths(parse(source[part.start : part.end])))
            if len(paths) == 1 and (path := paths.pop()) in listed:
                self._decided.append((part.start, part.end, [_document(path, value) for value in listed[path]]))
        for part in clauses:
            chain = core(part)
            if chain.kind in ("and", "or"):
                self._neutral.update({(each.start, each.end): _NEUTRAL[chain.kind] for each in chain.parts})

    def holds(self, edit: _Edit) -> bool:
        """Whether an edit lies in a clause that one field decides, and changes it for none of the field's values."""
        for start, end, documents in self._decided:
            before = self._source[start:end]
            if start <= edit.start and edit.end <= end and (start, end) != (edit.start, edit.end):
                after = before[: edit.start - start] + edit.text + before[edit.end - start :]
            elif edit.start <= start and end <= edit.end and not edit.text and (start, end) in self._neutral:
                # The clause is dropped, with the operator beside it.
                after = self._neutral[start, end]
            else:
                continue
            if all(self._truth(before, each) == self._truth(after, each) for each in documents):
                return True
        return False

    def _truth(self, source: str, document: Any) -> bool | str:
        try:
            tree = parse(source)
            return not is_false(compile_tree(tree, self._functions)(document))
        except Exception as error:
            return type(error).__name__


def _document(path: Sequence[str], value: Any) -> Any:
    for name in reversed(path):
        value = {name: value}
    return value
