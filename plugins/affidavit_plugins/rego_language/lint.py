"""Rego's part in lint: the fields that a predicate reads, bodies that can never hold, calls that can fail.

A rule's body may loop, and its variables may be bound by anything. So only what stands in it by itself is judged:
references to `input`, and comparisons of them with texts. What the engine refuses, `compile` has reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from affidavit import FieldTypes, FieldUse, LintCheck, LintLevel, Place, PredicateFacts, PredicateLint, Remark, Step

from affidavit_plugins.rego_language.bodies import bodies
from affidavit_plugins.rego_language.holding import (
    Known,
    Path,
    always,
    comparison,
    contradiction,
    input_path,
    text_of,
)
from affidavit_plugins.rego_language.modules import Module
from affidavit_plugins.rego_language.supervisor import RegoEvaluator
from affidavit_plugins.rego_language.syntax import (
    REFERENCES,
    Node,
    kind_of,
    reachable,
    reference,
    rule_name,
    span,
    walk,
    whole_span,
)

LINT_CHECKS = (
    LintCheck(
        "failing-builtin", LintLevel.WARNING, "a call that fails on a value of another type, where OPA has it undefined"
    ),
)

_QUOTES = frozenset('"`')

# Function → the positions of arguments on which it fails unless they are texts (or, of `count`, collections).
_STRICT: Mapping[str, tuple[int, ...]] = {
    **dict.fromkeys(("contains", "endswith", "indexof", "net.cidr_contains", "split", "startswith"), (0, 1)),
    **dict.fromkeys(("regex.match", "regex.split", "trim_prefix", "trim_suffix"), (0, 1)),
    **dict.fromkeys(("trim", "trim_left", "trim_right"), (0, 1)),
    **dict.fromkeys(("base64.decode", "count", "json.unmarshal", "lower", "net.cidr_expand", "replace"), (0,)),
    **dict.fromkeys(("substring", "trim_space", "upper", "urlquery.decode"), (0,)),
    "glob.match": (2,),
}


def examine(steps: Sequence[Step], types: FieldTypes) -> list[PredicateFacts]:
    """The facts of each step's predicate, given what is documented of fields."""
    evaluator = RegoEvaluator([step.predicate for step in steps], {})
    try:
        return [
            _facts(step, types, module, tree) for step, (module, tree) in zip(steps, evaluator.trees(), strict=True)
        ]
    finally:
        evaluator.close()


PART = PredicateLint(LINT_CHECKS, examine)


def _facts(step: Step, types: FieldTypes, module: Module, tree: Node) -> PredicateFacts:
    text = module.text().encode()
    own = reachable(tree["rules"], module.rule)
    rules = [rule for rule in tree["rules"] if rule_name(rule) in own]
    deciding = [rule for rule in rules if rule_name(rule) == module.rule]
    fields = () if any(kind == "With" for kind, _ in walk(rules)) else tuple(_fields(rules, module))
    remarks = [*_verdict(deciding, Known(step, types), module), *_failing(rules, step, module, text)]
    return PredicateFacts(tuple(remarks), fields, _clauses(deciding, rules, text))


def _fields(rules: Sequence[Node], module: Module) -> Iterator[FieldUse]:
    compared = dict(_compared(rules))
    for path, start in sorted(set(_paths(rules)), key=lambda found: found[1]):
        yield FieldUse(path, _place(module, start), compared.get(start, ()))


def _paths(tree: Any) -> Iterator[tuple[Path, int]]:
    """Fields of the record, and where each is named, whole: not the references that lead on to another."""
    pending = [tree]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        if not isinstance(item, dict):
            continue
        for key, value in item.items():
            if key in REFERENCES:
                found = reference({key: value})
                if path := input_path({key: value}):
                    yield path, found.start
                pending.extend(found.inner)
            else:
                if key == "Call" and (path := _got(value)):
                    yield path, span(value)[0]
                pending.append(value)


def _got(call: Node) -> Path:
    """The field that `object.get(input, "a", …)` or `object.get(input.a, ["b", "c"], …)` reads."""
    if kind_of(call["fcn"])[0] not in REFERENCES or reference(call["fcn"]).names != ("object", "get"):
        return ()
    base, key = call["params"][:2]
    if kind_of(base)[0] not in REFERENCES or reference(base).names[:1] != ("input",):
        return ()
    kind, content = kind_of(key)
    keys = content["items"] if kind == "Array" else [key]
    texts = [text_of(each) for each in keys]
    return () if None in texts else (*input_path(base), *(text for text in texts if text is not None))


def _compared(tree: Any) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a field stands that is compared with texts, and those."""
    for kind, content in walk(tree):
        for node, texts in comparison(kind, content):
            if input_path(node):
                yield reference(node).start, texts


def _verdict(deciding: Sequence[Node], known: Known, module: Module) -> Iterator[Remark]:
    """What is wrong with what the rule gives as a whole."""
    dead: list[int] = []
    count = 0
    for rule in deciding:
        kind, content = kind_of(rule)
        if kind != "Spec":
            if _is(content["value"], True):
                yield _always(known.step, module, span(content)[0])
            continue
        assigned = content["head"]["Compr"]["assign"]
        if assigned is not None and kind_of(assigned["value"])[0] != "Bool":
            message = f"{module.rule!r} must be true or false, and takes the value of something else: compare it"
            yield Remark("not-boolean", _place(module, span(kind_of(assigned["value"])[1])[0]), message)
        for body in content["bodies"]:
            count += 1
            statements = body["query"]["stmts"]
            if always(statements, known):
                yield _always(known.step, module, span(statements[0])[0])
            if (start := contradiction(statements, known)) is not None:
                dead.append(start)
    for start in dead:
        if len(dead) == count:
            message = "this can never hold beside 'select' and the rest, so that nothing ever matches: correct it"
            yield Remark("never-true", _place(module, start), message)
        else:
            message = "this can never hold beside 'select' and the rest: correct it, or leave the body out"
            yield Remark("dead-clause", _place(module, start), message)


def _always(step: Step, module: Module, start: int) -> Remark:
    if step.select:
        message = "true of every record that is selected, attempts that failed among them: say what must hold"
        return Remark("idle-predicate", _place(module, start), message)
    message = "true of every record: say what must hold, and under 'select' of which records"
    return Remark("always-true", _place(module, start), message)


def _is(node: Node, value: bool) -> bool:
    kind, content = kind_of(node)
    return kind == "Bool" and content["value"] is value


def _failing(rules: Sequence[Node], step: Step, module: Module, text: bytes) -> Iterator[Remark]:
    """Calls that fail on a field of another type, where that is not the same as undefined."""
    once = bodies(rules, text)
    for rule in rules:
        guarded = {
            input_path(content["params"][0])
            for kind, content in walk(rule)
            if kind == "Call" and _called(content).startswith("is_")
        }
        for kind, content in walk(rule):
            name = _called(content) if kind == "Call" else ""
            start = span(content)[0] if name in _STRICT else 0
            for position in _STRICT.get(name, ()):
                path = input_path(content["params"][position])
                if not path or path in guarded or ".".join(path) in step.select:
                    continue
                if len([body for body in once if body.decides(start)]) == 1:
                    continue
                what = f"input.{'.'.join(path)}"
                message = (
                    f"{name} fails where {what} is of another type, which is an error on that record where OPA has it "
                    f"undefined: put is_string({what}), or the like, before it"
                )
                yield Remark("failing-builtin", _place(module, start), message)


def _called(call: Node) -> str:
    return ".".join(reference(call["fcn"]).names) if kind_of(call["fcn"])[0] in REFERENCES else ""


def _clauses(deciding: Sequence[Node], rules: Sequence[Node], text: bytes) -> frozenset[str]:
    """The statements of the only body; of several bodies, or of other rules, all the text at once."""
    specs = [content for kind, content in map(kind_of, rules) if kind == "Spec"]
    if len(specs) == len(rules) == len(deciding) == 1 and len(specs[0]["bodies"]) == 1:
        statements = specs[0]["bodies"][0]["query"]["stmts"]
        return frozenset(_plain(text[slice(*whole_span(each, text))]) for each in statements)
    parts = [_plain(text[slice(*whole_span(kind_of(rule)[1], text))]) for rule in rules]
    return frozenset({"\n".join(sorted(parts))})


def _plain(text: bytes) -> str:
    """A text without comments, but for those beside a quoted text, and with single blanks."""
    lines = [line.partition("#")[0] if not _QUOTES & set(line) else line for line in text.decode().split("\n")]
    return " ".join(" ".join(lines).split())


def _place(module: Module, start: int) -> Place:
    problem = module.problem(start, "")
    return Place(problem.path, problem.line, problem.column)
