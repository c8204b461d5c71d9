"""Every field and value that a policy names is asked of the log kind's vocabulary, with the select it stands under."""

from __future__ import annotations

from typing import Any

from affidavit import FieldUse, LintCheck, LintLevel, Objection, Place, PredicateFacts, Vocabulary
from affidavit.documents.strict_yaml import parse
from affidavit.lint.records import record_remarks
from affidavit.model.lint import FieldType, Values
from affidavit.model.policy import Correlation, PatternKind, Policy, Predicate, Step

DOCUMENT = b"""\
steps:
  first:
    select: {name: [a, bad]}
    bind: {key: x.key}
  second:
    select: {name: b}
    bind: {key: x.key}
subject: [x.who, "{x.where} {x.when}"]
message: "{x.who} did it"
correlate: {sequence: [first, second], by: [key, x.group], within: 1h}
"""
STEPS = (
    Step("first", {"name": ("a", "bad")}, Predicate("p", "l", "", Place("f")), {"key": "x.key"}),
    Step("second", {"name": ("b",)}, Predicate("p", "l", "", Place("f")), {"key": "x.key"}),
)


def _policy(**more: Any) -> Policy:
    correlate = Correlation(PatternKind.SEQUENCE, ("key", "x.group"), 3600, order=("first", "second"))
    fields: dict[str, Any] = dict.fromkeys(Policy.__struct_fields__, "")
    fields |= {"steps": STEPS, "correlate": correlate, "subject": ("x.who",), "message": "{x.who} did it", **more}
    return Policy(**fields)


class _Asked:
    """A vocabulary that objects to some paths and to the value `bad`, and notes what it is asked."""

    def __init__(self, *unknown: str) -> None:
        self.unknown = unknown
        self.asked: list[tuple[str, Values]] = []

    def vocabulary(self) -> Vocabulary:
        def field(path: tuple[str, ...], select: Values) -> Objection | None:
            self.asked.append((".".join(path), select))
            objects = ".".join(path) in self.unknown and select["name"] != ("b",)
            return Objection("no-field", f"no {'.'.join(path)}") if objects else None

        def values(select: Values) -> list[tuple[str, str, Objection]]:
            bad = [(path, value) for path, given in select.items() for value in given if value == "bad"]
            return [(path, value, Objection("no-value", "no such value")) for path, value in bad]

        check = LintCheck("no-field", LintLevel.ERROR, "")
        mixed = {"x.flag": FieldType(frozenset({"boolean", "string"})), "x.text": FieldType(frozenset({"string"}))}
        return Vocabulary((check,), values, field, types=mixed)


def _remarks(asked: _Asked, *uses: FieldUse) -> list[tuple[str, int, int]]:
    document = parse(DOCUMENT, "f")
    facts = [PredicateFacts(fields=uses), PredicateFacts()]
    found = record_remarks(_policy(), document, facts, asked.vocabulary())
    return [(each.code, each.place.line, each.place.column) for each in found]


def test_values_of_select_are_placed() -> None:
    """An objection to a selected value stands at that value."""
    assert _remarks(_Asked()) == [("no-value", 3, 24)]


def test_every_named_field_is_asked_about() -> None:
    """Predicate, bind, subject, message and by are asked; a bound name in `by` is no path."""
    asked = _Asked()
    _remarks(asked, FieldUse(("x", "used"), Place("f", 9, 9)))
    assert {path for path, _ in asked.asked} == {"x.used", "x.key", "x.who", "x.where", "x.when", "x.group"}


def test_a_field_of_a_predicate_belongs_to_its_step() -> None:
    """The predicate of one step is judged by that step's select alone."""
    assert ("no-field", 9, 9) in _remarks(_Asked("x.used"), FieldUse(("x", "used"), Place("f", 9, 9)))


def test_what_any_step_has_may_be_named_outside() -> None:
    """A subject that records of one step lack, and those of another have, is right."""
    assert _remarks(_Asked("x.who", "x.group")) == [("no-value", 3, 24)]


def test_compared_texts_are_values_too() -> None:
    """A text that a predicate compares a header field with is asked about as one selected would be."""
    use = FieldUse(("other",), Place("f", 9, 9), ("good", "bad"))
    assert ("no-value", 9, 9) in _remarks(_Asked(), use)


def test_what_may_be_a_text_can_be_compared_with_one() -> None:
    """In a predicate: a field that is text or something else by its documentation is no header value gone wrong."""
    flag, text = (FieldUse(("x", name), Place("f", 9, 9), ("bad",)) for name in ("flag", "text"))
    assert ("no-value", 9, 9) not in _remarks(_Asked(), flag)
    assert ("no-value", 9, 9) in _remarks(_Asked(), text)


def test_things_in_a_list_are_asked_about_as_such() -> None:
    """Where things are looked at one by one, `item` is any of their list, and the list itself is asked about."""
    asked = _Asked("x.list.*.no", "x.*.list.*.no", "x.list.*")
    document = parse(b"select: {name: a}\neach: x.list\nsubject: x.who\nmessage: '{item.no} {x.who}'\n", "f")
    step = Step("", {"name": ("a",)}, Predicate("p", "l", "", Place("f")))
    policy = _policy(steps=(step,), correlate=None, each="x.list", message="{item.no} {x.who}")
    facts = [PredicateFacts(fields=(FieldUse(("item", "used"), Place("f", 9, 9)),))]
    found = list(record_remarks(policy, document, facts, asked.vocabulary()))
    assert [(each.code, each.place.line) for each in found] == [("no-field", 4)]
    ways = {f"{way}.*{rest}" for way in ("x.list", "x.*.list") for rest in (".used", ".no", "")}
    assert {path for path, _ in asked.asked} == {"x.who", *ways}
