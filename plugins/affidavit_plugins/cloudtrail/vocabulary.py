"""What CloudTrail records can hold, for lint: the names of events, and the fields of records, requests and responses.

Names come from the table that `vocabulary_table` makes, where CloudTrail differs from the API from `event_names`, and
fields of the record itself from `record_fields`. Only what looks like a mistake is an error, such as a name close to a
known one: AWS adds services, events and fields faster than any table follows.
"""

from __future__ import annotations

import difflib
import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from affidavit import LintCheck, LintLevel, Objection, Vocabulary, mistyped

from affidavit_plugins.cloudtrail.actor import actor
from affidavit_plugins.cloudtrail.event_class import answers_nothing
from affidavit_plugins.cloudtrail.event_names import PERMISSIONS, RENAMED, SUFFIX, WRONG_SOURCES, without_date
from affidavit_plugins.cloudtrail.record_fields import FLAGS, RECORD, TYPES, VALUES
from affidavit_plugins.cloudtrail.vocabulary_table import TABLE
from affidavit_plugins.jmespath_language.patterns import glob_matcher

_ERROR, _WARNING = LintLevel.ERROR, LintLevel.WARNING
LINT_CHECKS = (
    LintCheck("renamed-event", _ERROR, "an API operation or a permission, where events have another name"),
    LintCheck("unknown-event", _ERROR, "an event name that is a known one misspelt"),
    LintCheck("unknown-event-source", _ERROR, "an event source that no service has, and a known one is close to"),
    LintCheck("unknown-field", _ERROR, "a field that no such record has, and a known one is close to"),
    LintCheck("unknown-value", _ERROR, "a value that a header field never has"),
    LintCheck("unlisted-event", _WARNING, "an event name that is in no list"),
    LintCheck("unlisted-event-source", _WARNING, "an event source that is in no list"),
    LintCheck("unlisted-field", _WARNING, "a field that is in no model of the call, nor seen in real records"),
    LintCheck("unlisted-value", _WARNING, "a value of a header field that is not documented"),
    LintCheck("wrong-event-source", _ERROR, "an event that another service's source has"),
)
_GLOB = frozenset("*?")
# Of these is the date of an API's version, or what stands for it, at the end of a glob: events are listed without.
_DATE_IN_GLOB = "0123456789_v?"
_ALIKE = 0.75  # how alike a suggestion is at least
_PARTS = {"requestParameters": 0, "responseElements": 1}
# Between the names of a list and of its items' fields.
_ITEMS = frozenset({"items", "member"})
_ACTOR = tuple(actor({}))

Values = Mapping[str, tuple[str, ...]]
Found = tuple[str, str, Objection]


class _Table(msgspec.Struct, frozen=True):
    """The table as it is written: see `vocabulary_table`."""

    botocore: str
    dated: dict[str, str]
    events: dict[str, dict[str, tuple[str | None, str | None]]]


@cache
def table() -> _Table:
    """The table that ships with Affidavit, read on first use."""
    return msgspec.json.decode(lzma.decompress(TABLE.read_bytes()), type=_Table)


def vocabulary() -> Vocabulary:
    """The log kind's part in lint."""
    return Vocabulary(LINT_CHECKS, value_objections, field_objection, failed, TYPES)


def failed(record: Mapping[str, Any]) -> bool:
    """Whether a record is of an attempt that failed. A failed sign-in has no errorCode."""
    response = record.get("responseElements")
    return bool(record.get("errorCode")) or (isinstance(response, dict) and response.get("ConsoleLogin") == "Failure")


def value_objections(select: Values) -> Iterator[Found]:
    """What no record has at the paths of a `select`."""
    for path, values in sorted(select.items()):
        for value in values:
            objection = _objection(path, value, select)
            if objection is not None:
                yield path, value, objection


def _objection(path: str, value: str, select: Values) -> Objection | None:
    is_glob = bool(_GLOB & set(value))
    if path == "eventName":
        return _event_objection(value, _known_sources(select), is_glob)
    if path in FLAGS:
        message = f"CloudTrail writes {path} as true or false, not as text: compare it with that in the predicate"
        return Objection("unknown-value", message)
    if is_glob:
        return None
    if path == "eventSource":
        return _source_objection(value)
    if path in VALUES and value not in VALUES[path]:
        return _unlike(value, VALUES[path], f"no {path} {value!r} is documented", "unknown-value", "unlisted-value")
    return None


def _source_objection(value: str) -> Objection | None:
    name = value.removesuffix(SUFFIX)
    known = table().events
    if name in known and value.endswith(SUFFIX):
        return None
    right = WRONG_SOURCES.get(name, name if name in known else "")
    if right:
        message = f"no event has the source {value!r}: write {right + SUFFIX!r}"
        return Objection("unknown-event-source", message)
    # What is mistyped most is what is written most: of services as near the one with the most events.
    sources = sorted(known, key=lambda each: -len(known[each]))
    message = f"the event source {value!r} is in no list"
    # With the suffix any short name would look like any other.
    left_out, rest = (SUFFIX, "") if value.endswith(SUFFIX) else ("", SUFFIX)
    if near := mistyped(name, [each + rest for each in sources]):
        return Objection("unknown-event-source", f"{message}: did you mean {near + left_out!r}?")
    return Objection("unlisted-event-source", f"{message}: check it against a real record")


def _event_objection(value: str, sources: Sequence[str] | None, is_glob: bool) -> Objection | None:
    """What is wrong with an event name, given the known sources that it is to come from; None for any source."""
    events = table().events
    if sources is not None and not sources:
        return None  # Of a source that is in no list nothing is known.
    among = sources if sources is not None else sorted(events)
    where = f" of {' or '.join(f'{each}{SUFFIX}' for each in among)}" if sources is not None and len(among) < 4 else ""
    if is_glob:
        globs = map(glob_matcher, (value, value.rstrip("*").rstrip(_DATE_IN_GLOB)))
        if any(fits(name) for fits in globs for source in among for name in events[source]):
            return None
        return Objection("unlisted-event", f"no event{where} fits {value!r}: is it written as CloudTrail does?")
    for source in among:
        names = RENAMED.get(source, {}).get(value) or _dated(source, value)
        if names:
            return Objection("renamed-event", f"CloudTrail calls this {' or '.join(names)}: write that, or both")
    plain = without_date(value)
    if any(value in events[source] or plain in events[source] for source in among):
        return None
    if shown := next((PERMISSIONS[each][value] for each in among if value in PERMISSIONS.get(each, {})), ""):
        return Objection("renamed-event", f"{value!r} is a permission and never an event: look for {shown}")
    message = f"the event name {value!r}{where} is in no list"
    listed = {name for source in among for name in events[source]}
    if near := mistyped(value, sorted(listed)):
        return Objection("unknown-event", f"{message}: did you mean {near!r}?")
    elsewhere = [f"{source}{SUFFIX}" for source in sorted(events) if value in events[source]]
    if elsewhere:
        others = ", ".join(elsewhere[:5])
        return Objection("wrong-event-source", f"there is no event {value!r}{where}: it is one of {others}")
    return _unlike(value, listed, message, "unknown-event", "unlisted-event")


def _dated(source: str, value: str) -> tuple[str, ...]:
    found = table().dated
    return (found[value],) if source == "lambda" and value in found else ()


def _known_sources(select: Values) -> list[str] | None:
    """The sources that a select names, without those that are in no list; None where it names none, or globs."""
    values = select.get("eventSource")
    if values is None or any(_GLOB & set(value) for value in values):
        return None
    return [name for value in values if (name := value.removesuffix(SUFFIX)) in table().events]


def field_objection(path: tuple[str, ...], select: Values) -> Objection | None:
    """Why no record that a step selects has a field; None when some may."""
    names = tuple(name for name in path if name != "*")
    if not names:
        return None
    if names[0] == "actor":
        known = {"actor": dict.fromkeys(_ACTOR)}
        return _record_objection(names, known)
    if names[0] in _PARTS and len(names) > 1:
        first, *others = names[1:]
        return _part_objection(names[0], (first, *(name for name in others if name not in _ITEMS)), select)
    return _record_objection(names, RECORD)


def _record_objection(names: Sequence[str], fields: Mapping[str, Any]) -> Objection | None:
    for depth, name in enumerate(names):
        if "*" in fields:
            return None
        if name not in fields:
            parent = ".".join(names[:depth])
            message = f"{parent} has no field {name!r}" if parent else f"no record has a field {name!r}"
            return _unlike(name, fields, message, "unknown-field", "unlisted-field")
        if fields[name] is None:
            rest = ".".join(names[: depth + 1])
            if depth + 1 < len(names):
                return Objection("unknown-field", f"{rest} is no object: it has no field {names[depth + 1]!r}")
            return None
        fields = fields[name]
    return None


def _part_objection(part: str, names: Sequence[str], select: Values) -> Objection | None:
    """Why no request, or no response, of the events that a step selects has a field."""
    events = list(_events(select))
    lines = [event[_PARTS[part]] for _, event in events]
    if not lines or None in lines:
        return None  # Of one of the events nothing is known.
    known: dict[str, frozenset[str] | None] = {}
    for line in lines:
        for name, within in _members(line or ""):
            already = known.get(name, within)
            known[name] = already | within if already is not None and within is not None else None
    which = _which([name for name, _ in events])
    # EC2 writes names of its own, of which not all are known.
    error = "unlisted-field" if "ec2" in (_known_sources(select) or ()) else "unknown-field"
    if names[0] not in known:
        message = f"{part} of {which} has no field {names[0]!r}"
        if part == "responseElements" and not known and all(answers_nothing(name) for name, _ in events):
            return Objection("unlisted-field", f"{message}: CloudTrail records no response of calls that read")
        return _field_unlike(names[0], known, message, error)
    within = known[names[0]]
    if within is not None and len(names) > 1 and names[1] not in within:
        message = f"{part}.{names[0]} of {which} has no field {names[1]!r}"
        return _field_unlike(names[1], within, message, error)
    return None


def _events(select: Values) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """The events that a select lets through, by name; where it names none, every event."""
    sources = _known_sources(select)
    if sources is not None and len(sources) < len(select.get("eventSource", ())):
        return  # One of them is in no list.
    names = select.get("eventName")
    exact = None if names is None or any(_GLOB & set(name) for name in names) else {*map(without_date, names)}
    events = table().events
    for source in sources if sources is not None else events:
        named = events[source]
        for name in named if exact is None else exact & named.keys():
            yield name, named[name]
    if exact is not None and not all(any(name in events[each] for each in sources or events) for name in exact):
        yield "", (None, None)  # A name that is in no list: nothing is known of its fields.


@cache
def _members(line: str) -> tuple[tuple[str, frozenset[str] | None], ...]:
    found = []
    for entry in line.split():
        name, bracket, within = entry.rstrip(")").partition("(")
        found.append((name, frozenset(within.split(",")) if bracket else None))
    return tuple(found)


def _which(names: Sequence[str]) -> str:
    distinct = sorted(set(names))
    return " or ".join(distinct) if len(distinct) < 4 else "the selected events"


def _field_unlike(word: str, known: Iterable[str], message: str, error: str) -> Objection:
    small = word[:1].lower() + word[1:]
    if small in known:
        # Some services write names as their API has them.
        return Objection("unlisted-field", f"{message}: most services write {small!r}")
    return _unlike(word, known, message, error, "unlisted-field")


def _unlike(word: str, known: Iterable[str], message: str, error: str, warning: str) -> Objection:
    """An error where a known word is mistyped, else a warning; with the word that is most alike."""
    choices = sorted(known)
    if near := mistyped(word, choices):
        return Objection(error, f"{message}: did you mean {near!r}?")
    alike = difflib.get_close_matches(word, choices, n=1, cutoff=_ALIKE)
    return Objection(warning, f"{message}: " + (f"is it {alike[0]!r}?" if alike else "check it against a real record"))
