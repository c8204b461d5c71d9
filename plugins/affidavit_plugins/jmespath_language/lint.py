"""JMESPath's part in lint: what a predicate can give, the calls in it that can fail, the fields that it reads."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from affidavit import FieldTypes, FieldUse, LintCheck, LintLevel, Place, PredicateFacts, PredicateLint, Remark, Step

from affidavit_plugins.jmespath_language.canonical import clauses
from affidavit_plugins.jmespath_language.implications import Facts, meet
from affidavit_plugins.jmespath_language.parsing import Node, parse, tokens
from affidavit_plugins.jmespath_language.positions import offsets
from affidavit_plugins.jmespath_language.possible import BOOLEANS, FALSY, KINDS_OF_TYPE, NULL, TEXT, TRUE, TRUTHY, Fact
from affidavit_plugins.jmespath_language.reasoning import Note, Reasoner, Use

_GLOB = frozenset("*?")

LINT_CHECKS = (
    LintCheck(
        "failing-call", LintLevel.ERROR, "a call, or an order comparison, that fails on every value it can be given"
    ),
    LintCheck(
        "maybe-empty", LintLevel.WARNING, "a predicate that can give an empty text, which is an error and not false"
    ),
    LintCheck(
        "mixed-ordering", LintLevel.WARNING, "an order comparison that fails where a field is a text and no number"
    ),
    LintCheck("nullable-call", LintLevel.ERROR, "a call that fails where the field it is given is null"),
    LintCheck("text-as-flag", LintLevel.WARNING, "a text such as 'false' taken for a flag, when any text is true"),
    LintCheck("unknown-member", LintLevel.ERROR, "a name that a statement, or the profile, does not have"),
)


def examine(steps: Sequence[Step], types: FieldTypes) -> list[PredicateFacts]:
    """The facts of each step's predicate, given what is documented of fields."""
    documented = _documented(types)
    return [_facts(step, meet(documented, _selected(step))) for step in steps]


PART = PredicateLint(LINT_CHECKS, examine)


def _facts(step: Step, known: Facts) -> PredicateFacts:
    source = step.predicate.source
    tree = parse(source)
    reasoner = Reasoner(offsets(tokens(source), tree))
    notes = list(_verdict(reasoner, tree, step, known))
    notes.extend(_flags(reasoner))
    remarks = [Remark(note.code, _place(step, note.offset), note.message) for note in sorted({*reasoner.notes, *notes})]
    fields = tuple(FieldUse(use.path, _place(step, use.offset), use.values) for use in _whole(list(reasoner.uses)))
    return PredicateFacts(tuple(remarks), fields, clauses(tree))


def _verdict(reasoner: Reasoner, tree: Node, step: Step, known: Facts) -> Iterator[Note]:
    """What is wrong with what the predicate gives as a whole."""
    kinds = reasoner.predicate(tree, known).kinds
    odd = kinds - BOOLEANS - {NULL}
    if odd & TRUTHY:
        yield Note(0, "not-boolean", "can give something other than true or false: compare it, or put !! before it")
    elif TRUE not in kinds:
        culprit = next(node for node, value in reasoner.clauses(tree, known) if TRUE not in value.kinds & TRUTHY)
        of_which = " on the records that it selects" if step.select else ""
        message = f"this can never be true{of_which}, so that nothing ever matches: correct it"
        yield Note(reasoner.start(culprit), "never-true", message)
    elif odd:
        for node, value in reasoner.clauses(tree, known):
            if value.kinds & FALSY - {NULL, "false"}:
                message = "where this is an empty text, list or object, that is what comes of it, which is an error"
                yield Note(reasoner.start(node), "maybe-empty", f"{message}: write !!(…)")
    if kinds == {TRUE} and step.select:
        message = "true of every record that is selected, attempts that failed among them: say what must hold"
        yield Note(0, "idle-predicate", message)
    elif kinds == {TRUE}:
        yield Note(0, "always-true", "true of every record: say what must hold, and under 'select' of which records")


def _flags(reasoner: Reasoner) -> Iterator[Note]:
    """Texts of true or false that are negated, where nothing else is asked of them: their value is meant."""
    for path, offset in reasoner.flags.items():
        if len({use.offset for use in reasoner.uses if use.path == path}) == 1:
            name = ".".join(path)
            message = f"{name} is the text 'true' or 'false', and either counts as true: write {name} == 'true'"
            yield Note(offset, "text-as-flag", message)


def _documented(types: FieldTypes) -> Facts:
    """What is documented of fields, each of which may be missing."""
    facts = {}
    for path, known in types.items():
        kinds = frozenset({NULL}).union(*(KINDS_OF_TYPE[each] for each in known.types))
        facts[tuple(path.split("."))] = Fact(kinds).both(Fact(texts=known.texts))
    return facts


def _selected(step: Step) -> Facts:
    """What `select` says of the fields that it names: a text, one of these or fitting one of those globs."""
    facts = {}
    for path, values in step.select.items():
        globs = tuple(value for value in values if _GLOB & set(value))
        texts = None if globs else frozenset(values)
        names = path.split(".")
        facts[tuple(names)] = Fact(frozenset({TEXT}), texts, globs=values if globs else ())
        facts.update((tuple(names[:length]), Fact(frozenset({"object"}))) for length in range(1, len(names)))
    return facts


def _whole(uses: Sequence[Use]) -> list[Use]:
    """Uses of paths without those that only lead on to a longer one."""
    compared = {(use.path, use.offset) for use in uses if use.values}
    # In order, what a path leads on to stands right after it.
    ordered = sorted({use.path for use in uses})
    leading = {one for one, other in itertools.pairwise(ordered) if other[: len(one)] == one}
    return [use for use in uses if use.path not in leading and (use.values or (use.path, use.offset) not in compared)]


def _place(step: Step, offset: int) -> Place:
    place, before = step.predicate.place, step.predicate.source[:offset]
    column = offset - (before.rfind("\n") + 1)
    return Place(place.path, place.line + before.count("\n"), place.column + column)
