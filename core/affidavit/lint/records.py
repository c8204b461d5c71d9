"""Fields and values that no record has, as the log kind's vocabulary knows them.

Asked about are the values of `select`, and every field that a predicate, a subject, a message or a correlation reads.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from affidavit.documents.strict_yaml import Value
from affidavit.model.lint import FieldUse, Objection, PredicateFacts, Remark, Values, Vocabulary
from affidavit.model.policy import Place, Policy
from affidavit.records.fields import keys_of, placeholders
from affidavit.records.items import ITEM


def record_remarks(
    policy: Policy, document: Value, facts: Sequence[PredicateFacts], vocabulary: Vocabulary
) -> Iterator[Remark]:
    """Remarks on one policy, given the facts of each of its steps' predicates."""
    vocabulary = with_item(policy.each, vocabulary)
    selects = [step.select for step in policy.steps]
    for step, found in zip(policy.steps, facts, strict=True):
        keys = document.data["steps"].data[step.name] if step.name else document
        for path, value, objection in vocabulary.values(step.select):
            yield Remark(objection.code, _place(keys.data["select"], path, value), objection.message)
        for use in found.fields:
            yield from use_remarks(use, [step.select], vocabulary)
        for name, path in step.bind.items():
            yield from use_remarks(
                FieldUse(_names(path), keys.data["bind"].data[name].place), [step.select], vocabulary
            )
    for use in _named(policy, document):
        yield from use_remarks(use, selects, vocabulary)


_MOST_WAYS = 256


def with_item(each: str, vocabulary: Vocabulary) -> Vocabulary:
    """What is known of records of which the things in a list are looked at one by one: `item` is any of those."""
    if not each:
        return vocabulary
    first, *rest = each.split(".")
    # Any of the names on the way may be a list's, too; of a long way not every combination is asked about.
    ways = itertools.islice(itertools.product(*(((name,), ("*", name)) for name in rest)), _MOST_WAYS)
    listed = [(first, *itertools.chain.from_iterable(way), "*") for way in ways]

    def field(path: tuple[str, ...], select: Values) -> Objection | None:
        if path[0] != ITEM:
            return vocabulary.field(path, select)
        found = [vocabulary.field((*way, *path[1:]), select) for way in listed]
        return None if None in found else found[0]

    return dataclasses.replace(vocabulary, field=field)


def use_remarks(use: FieldUse, selects: Sequence[Values], vocabulary: Vocabulary) -> Iterator[Remark]:
    """Remarks on a field that is read where records are those of any of some selects."""
    objections: list[Objection] = []
    for select in selects:
        objection = vocabulary.field(use.path, select)
        if objection is None:
            break
        objections.append(objection)
    else:
        yield Remark(objections[0].code, use.place, objections[0].message)
        return
    header = ".".join(use.path)
    known = vocabulary.types.get(header)
    # What is a text or something else can be compared with a text in a predicate, though `select` takes texts only.
    if use.values and (known is None or len(known.types) == 1):
        for path, _, objection in vocabulary.values({**selects[0], header: use.values}):
            if path == header and path not in selects[0]:
                yield Remark(objection.code, use.place, objection.message)


def _named(policy: Policy, document: Value) -> Iterator[FieldUse]:
    """The fields named outside predicates, each where it is named."""
    keys: Mapping[str, Value] = document.data
    subject = keys["subject"]
    for item in subject.data if isinstance(subject.data, list) else [subject]:
        yield from _in_text(item, item.data if "{" in item.data else f"{{{item.data}}}")
    yield from _in_text(keys["message"], policy.message)
    if policy.each:
        yield FieldUse((ITEM,), keys["each"].place)
    if policy.correlate is None:
        return
    bound = {name for step in policy.steps for name in step.bind}
    place = keys["correlate"].place
    for path in (*policy.correlate.by, *policy.correlate.of):
        if path not in bound:
            yield FieldUse(_names(path), place)


def _in_text(value: Value, text: str) -> Iterable[FieldUse]:
    return [FieldUse(_names(path), value.place) for path in placeholders(text)]


def _names(path: str) -> tuple[str, ...]:
    return tuple("*" if isinstance(key, int) else key for key in keys_of(path))


def _place(select: Value, path: str, value: str) -> Place:
    entry = select.data[path]
    items = entry.data if isinstance(entry.data, list) else [entry]
    found: Value = next((item for item in items if item.data == value), entry)
    return found.place
