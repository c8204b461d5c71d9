"""Puts stand-ins in the place of values, in everything that goes into a package.

Ids of policies, controls and the like say what was looked for, not who did it, and stay; so do times and hashes of
whole objects, and texts of installed packs and frameworks (`affidavit.packaging.provenance`). Where a stand-in would
say whose it is, `redacted` alone stands. Ids and hashes that are made of withheld values by a known rule would let
somebody try values: those of findings, of actions, of records, of files in which values are withheld and of long texts
that were cut are replaced too. A cut may go through a value: what is left of it goes as well.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID, uuid5

import msgspec

from affidavit.errors import PackageError
from affidavit.model.assessment import ControlResult, Finding, Occurrence, PackRun, Run, WaiverRun
from affidavit.model.disposition import Linked
from affidavit.model.integrity import ChainRestart, ObjectVerdict
from affidavit.packaging.arranging import distinct, in_shown_order
from affidavit.packaging.commitments import PREFIX, Salts
from affidavit.packaging.population import Row
from affidavit.packaging.provenance import Published, filled_parts, is_mixed
from affidavit.packaging.replacing import Replacer, all_said
from affidavit.packaging.rereading import canonical
from affidavit.records.tolerant import decode_record

_Value = TypeVar("_Value", bound=msgspec.Struct)
_REMEMBERED = 20_000
# In lower case and with dashes, as AWS makes ids. A hash has no dashes.
_EVENT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLACES = UUID("b5a8a3e9-2c1f-5f0e-8d57-0c4a7be19d36")
# Folders and files of a package that are called the same in each, and how the others may end.
_OUR_NAMES = re.compile("given/profile.yaml|given/baseline.json|given/(?:waivers/)?|policies/|frameworks/")
_OUR_ENDS = (".yaml", ".yml", ".rego")
_NOTHING_PUBLISHED = Published()
# Stands for a value where a stand-in would tell which it is.
_MARK = "redacted"
# What stands where a text was cut: a hash of the whole follows (`affidavit.records.fields`), how long it was, or that
# it was. Logs have the sign as well.
_CUT = re.compile(r"…(?= #[0-9a-f]{12}| \((?:cut|[0-9,]+ characters))")
_CUT_HASH = re.compile(r"(?<=… #)[0-9a-f]{12}")
# Fields that hold names of ours, of AWS or of frameworks, hashes or times, and no value of a log.
_STRUCTURAL = frozenset(
    (
        *("schema", "id", "policy", "pack", "framework", "frameworks", "control", "controls", "logs", "language"),
        *("event_class", "event_classes", "needs", "stage", "plugin", "kind", "attack", "tactics", "severity"),
        *("effect", "status", "time", "first_seen", "last_seen", "since", "until", "as_of", "day", "hours", "expires"),
        *("sha256", "sha256_text", "digest", "profile_digest", "baseline_digest", "object_sha256", "ledger_head"),
        *("ledger_key", "ledger_signature", "tool", "version", "attack_version", "rows", "parameters"),
    )
)


class Withholding:
    """What is put in the place of some values.

    Attributes:
        fields: the fields that they came from.
        values: all of them.
        published: what anybody can have, and what stays therefore.
        stand_ins: all that was made, so that what only looks like one is known.

    Args:
        may_stay: values that `left_in` passes over.
        published: what anybody can have.

    Raises:
        PackageError: one of the values is a stand-in by these salts.
    """

    def __init__(
        self,
        fields: tuple[str, ...],
        values: set[str],
        salts: Salts,
        may_stay: Iterable[str] = (),
        published: Published = _NOTHING_PUBLISHED,
    ) -> None:
        self.fields = fields
        self.published = published
        self.values = values
        self._may_stay = set(may_stay)
        self._salts = salts
        self._replacer = Replacer(sorted(values), salts.stand_in)
        self.stand_ins = set(map(salts.stand_in, values))
        if known := values & self.stand_ins:
            raise PackageError(
                f"{min(known)}: stands in the logs, and is a stand-in by these salts: somebody copied it from an "
                "earlier package, so that it would prove what they liked; take new salts (--salts)"
            )
        self.text = functools.lru_cache(_REMEMBERED)(self._replaced)
        self.mixed = functools.lru_cache(_REMEMBERED)(self._marked)
        self.given = functools.lru_cache(_REMEMBERED)(self._in_given)
        self._in_given_stands = functools.lru_cache(_REMEMBERED)(self._unless_published)
        # The actions of records without an id, and where the first record of each is.
        self._actions: dict[str, str] = {}
        self._digests: set[str] = set()
        self._whole = functools.lru_cache(_REMEMBERED)(self._replacer.replaced)
        self._structural = functools.lru_cache(_REMEMBERED)(self._noted)

    def struct(self, value: _Value, policy: str = "") -> _Value:
        """An Assessment, or anything that goes into a package as it does, without the values.

        Args:
            policy: whose it is, where it does not say so itself.
        """
        return self._struct(value, policy, self.text)

    def _struct(self, value: _Value, policy: str, text: Callable[[str], str]) -> _Value:
        policy = getattr(value, "policy", policy)
        changed = {name: self._field(value, name, policy, text) for name in value.__struct_fields__}
        if isinstance(value, (Finding, Linked)):
            changed["id"] = self._salts.uuid(value.id)
        elif isinstance(value, Row):
            changed["action"] = self.action(value.action, value.object_sha256, value.index)
        elif isinstance(value, Occurrence):
            changed["finding"] = self._salts.uuid(value.finding)
            changed["action"] = self.action(value.action, value.evidence.sha256, value.evidence.index)
        elif isinstance(value, WaiverRun):
            changed |= {"id": self.given(value.id), "source": self.path(value.source)}
        elif isinstance(value, PackRun) and value.digest in self._digests:
            changed |= {"digest": changed["digest"].removeprefix(PREFIX), "withheld": True}
        elif isinstance(value, Run):
            changed["waiver_digests"] = dict(
                sorted((self.path(name), self._any(each, "", "", text)) for name, each in value.waiver_digests.items())
            )
        elif isinstance(value, ControlResult):
            changed["findings"] = tuple(sorted(map(self._salts.uuid, value.findings)))
        elif isinstance(value, (ObjectVerdict, ChainRestart)):
            changed["digest"] = self.text(value.digest)
        return type(value)(**changed)

    def _field(self, value: msgspec.Struct, name: str, policy: str, text: Callable[[str], str]) -> Any:
        said = getattr(value, name)
        if self.published.is_text(value, name):
            return self._as_published(said)
        if is_mixed(value, name):
            return self.mixed(said) if isinstance(said, str) else tuple(map(self.mixed, said))
        if name == "message":
            return self._message(said, policy)
        if name == "file":
            return self.path(said)
        return self._any(said, name, policy, self.given if self.published.is_given(value, name) else text)

    def _as_published(self, said: Any) -> Any:
        for text in _texts_within(said):
            self._structural(text)
        return said

    def _message(self, message: str, policy: str) -> str:
        """A message of which what was filled in is without the values, and what its policy says stays."""
        ours = self.published.messages.get(policy)
        between = ours or self.published.given_messages.get(policy)
        if between is None or not message:
            return self.text(message)
        parts = filled_parts(message, between)
        if parts is None:
            return self.mixed(message) if ours else self.given(message)
        said = map(self._structural if ours else self.given, between)
        return "".join(itertools.chain.from_iterable(zip(said, [*map(self.text, parts), ""], strict=True)))

    def withhold_digests(self, digests: Iterable[str]) -> None:
        """Put commitments in place of digests, too, of texts in which values are withheld: by them one could try."""
        self._digests.update(filter(None, digests))

    def file(self, name: str, content: bytes) -> tuple[str, bytes]:
        """A file as it was given, its name and what it holds, without the values; one that is published stays."""
        return (name, content) if self.published.is_file(name) else (self.path(name), self._content(content))

    def _content(self, content: bytes) -> bytes:
        return self.given(content.decode(errors="surrogateescape")).encode(errors="surrogateescape")

    def path(self, name: str) -> str:
        """The name of a file that was given. Each part that has a value is another, which is short and tells nothing.

        Stand-ins could be too long for a name, and `redacted` alone could be the name of two.
        """
        ours = found[0] if (found := _OUR_NAMES.match(name)) else ""
        return ours + "/".join(map(self._part, name.removeprefix(ours).split("/")))

    def _part(self, part: str) -> str:
        end = next(filter(part.endswith, _OUR_ENDS), "")
        has_value = any(start < len(part) - len(end) for start, _, _ in self._replacer.found(part))
        return f"{_MARK}-{self._salts.digits(part)}{end}" if has_value else part

    def action(self, action: str, sha256: str, index: int) -> str:
        """What makes two records copies of one: an event's id, else where the first of them is.

        Of a record without an id it was a hash of all that it says. What is in its place needs no secret, so that
        nobody can choose salts by what a sample draws then.

        Args:
            sha256: of the object that the record is in.
            index: its place there.
        """
        if is_event_id(action):
            return action
        return self._actions.setdefault(action, str(uuid5(_PLACES, f"{sha256}\n{index}")))

    def commitment(self, text: str) -> str:
        """What stands for a text as a whole."""
        made = self._salts.stand_in(text)
        self.stand_ins.add(made)
        return made

    def left_in(self, text: str) -> str:
        """A value that a text still has and that could not stand there by chance; '' where there is none.

        A short word of plain letters can, and what ids, times and the like have had: a user may be called as a word
        that reports have anyway.
        """
        values = (value for _, _, value in self._replacer.found(text))
        return next((value for value in values if not _is_plain(value) and value not in self._may_stay), "")

    def _marked(self, text: str) -> str:
        """A text in which the words of ours cannot be told from those of logs: nothing in it tells which value was."""
        return self._replaced(text, lambda _: _MARK)

    def _in_given(self, text: str) -> str:
        """A text of the organisation's: a word of it that is published is not told from one that names somebody."""
        return self._replaced(text, self._in_given_stands)

    def _unless_published(self, value: str) -> str:
        published = any(self.published.says(said) for said, _ in all_said(value))
        return _MARK if published else self._salts.stand_in(value)

    def _replaced(self, text: str, instead: Callable[[str], str] | None = None) -> str:
        """A text without the values, and without the beginning of one where it was cut."""
        *cut, last = _CUT.split(text)
        if cut:
            text = "…".join((*map(self._without_begun, cut), last))
            text = _CUT_HASH.sub(lambda digits: self._salts.digits(digits[0]), text)
        return self._replacer.replaced(text, instead)

    def _without_begun(self, text: str) -> str:
        # Where bytes were cut, half a character may end the text; and what was cut may have been quoted.
        whole = text.rstrip("\ufffd")
        unquoted = whole.rstrip("'\"")
        begun = self._replacer.begun(unquoted)
        return unquoted[:begun] if begun < len(unquoted) else whole

    def _noted(self, text: str) -> str:
        """A text that stays: what it has of values may stand anywhere."""
        self._may_stay.update(value for _, _, value in self._replacer.found(text))
        return text

    def _any(self, value: Any, field: str, policy: str, text: Callable[[str], str]) -> Any:
        if isinstance(value, Enum) or value is None or isinstance(value, (int, float)):
            return value
        if isinstance(value, str):
            if value in self._digests:
                return self.commitment(value)
            if field in _STRUCTURAL:
                return self._structural(value)
            return self._record(value) if field == "record" and value else text(value)
        if isinstance(value, dict):
            shown = self._structural if field in _STRUCTURAL else text
            keys = distinct(map(shown, value))
            named = {key: self._any(each, field, policy, text) for key, each in zip(keys, value.values(), strict=True)}
            return named if list(named) == list(value) else dict(sorted(named.items()))
        if isinstance(value, (list, tuple)):
            shown_values = [self._any(each, field, policy, text) for each in value]
            return type(value)(shown_values if shown_values == [*value] else in_shown_order(value, shown_values))
        return self._struct(value, policy, text) if isinstance(value, msgspec.Struct) else value

    def _record(self, text: str) -> str:
        """The text of a record: what is escaped in it is looked at as what it means."""
        try:
            record = decode_record(text.encode())[0]
        except (ValueError, UnicodeEncodeError):
            # A text that was cut is no JSON any more.
            return self.text(text)
        return canonical(self.plain(record))

    def plain(self, value: Any) -> Any:
        """A record without the values; every key of it may hold one, and nothing in it was cut."""
        if isinstance(value, str):
            return self._whole(value)
        if isinstance(value, dict):
            return {self._whole(key): self.plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.plain(each) for each in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and str(value) in self.values:
            return self.text(str(value))
        return value


def is_event_id(text: str) -> bool:
    """Whether a text is the id of an event as AWS makes them, and so no hash of what somebody could try."""
    return _EVENT_ID.fullmatch(text) is not None


def _texts_within(value: Any) -> Iterator[str]:
    """Every text in what a struct has."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts_within((*value, *value.values()))
    elif isinstance(value, (list, tuple)):
        yield from itertools.chain.from_iterable(map(_texts_within, value))
    elif isinstance(value, msgspec.Struct):
        yield from _texts_within(msgspec.structs.astuple(value))


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isalpha() and len(value) < 12
