"""Puts stand-ins in the place of values, in everything that goes into a package.

Ids of policies, controls and the like say what was looked for, not who did it, and stay; so do times and hashes of
whole objects. Ids and hashes that are made of withheld values by a known rule would let somebody try values: those of
findings, of actions and of records are replaced too.
"""

from __future__ import annotations

import functools
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from affidavit.model.assessment import Assessment, ControlResult, Finding, Occurrence
from affidavit.packaging.commitments import Salts
from affidavit.packaging.population import Row
from affidavit.packaging.replacing import Replacer
from affidavit.packaging.rereading import canonical
from affidavit.records.tolerant import decode_record

_Value = TypeVar("_Value")
_REMEMBERED = 20_000
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
    """

    def __init__(self, fields: tuple[str, ...], values: set[str], salts: Salts) -> None:
        self.fields = fields
        self.values = values
        self._salts = salts
        self._replacer = Replacer(sorted(values), salts.stand_in)
        self.text = functools.lru_cache(_REMEMBERED)(self._replacer.replaced)

    def assessment(self, assessment: Assessment) -> Assessment:
        """An Assessment without the values."""
        return self._struct(assessment)

    def occurrence(self, occurrence: Occurrence) -> Occurrence:
        """A record of the evidence population without the values."""
        return self._struct(occurrence)

    def row(self, row: Row) -> Row:
        """A row of a population without the values."""
        return self._struct(row)

    def data(self, value: Any) -> Any:
        """Any data, as JSON has it, without the values: in keys too."""
        return self._any(value, "")

    def content(self, content: bytes) -> bytes:
        """The content of a text file without the values."""
        return self.text(content.decode(errors="surrogateescape")).encode(errors="surrogateescape")

    def action(self, action: str) -> str:
        """What makes two records copies of one: an event's id, else something made of the record."""
        try:
            return str(UUID(action)) and action
        except ValueError:
            return self._salts.uuid(action)

    def commitment(self, text: str) -> str:
        """What stands for a text as a whole."""
        return self._salts.stand_in(text)

    def stands_in(self, text: str) -> bool:
        """Whether a text still has a value that could not stand there by chance.

        A short word of plain letters can: a user may be called as a word that reports have anyway.
        """
        return any(not _is_plain(value) for _, _, value in self._replacer.found(text))

    def _any(self, value: Any, field: str) -> Any:
        if isinstance(value, Enum) or value is None or isinstance(value, (int, float)):
            return value
        if isinstance(value, str):
            return value if field in _STRUCTURAL else self._said(value, field)
        if isinstance(value, dict):
            return {
                key if field in _STRUCTURAL else self.text(key): self._any(each, str(key))
                for key, each in value.items()
            }
        if isinstance(value, (list, tuple)):
            return type(value)(self._any(each, field) for each in value)
        return self._struct(value) if isinstance(value, msgspec.Struct) else value

    def _said(self, value: str, field: str) -> str:
        if field == "action":
            return self.action(value)
        return self._record(value) if field == "record" and value else self.text(value)

    def _struct(self, value: _Value) -> _Value:
        changed = {name: self._any(getattr(value, name), name) for name in value.__struct_fields__}  # type: ignore[attr-defined]
        if isinstance(value, Finding):
            changed["id"] = self._salts.uuid(value.id)
        elif isinstance(value, Occurrence):
            changed["finding"] = self._salts.uuid(value.finding)
        elif isinstance(value, ControlResult):
            changed["findings"] = tuple(map(self._salts.uuid, value.findings))
        return type(value)(**changed)

    def _record(self, text: str) -> str:
        """The text of a record: what is escaped in it is looked at as what it means."""
        try:
            record = decode_record(text.encode())[0]
        except (ValueError, UnicodeEncodeError):
            # A text that was cut is no JSON any more.
            return self.text(text)
        return canonical(self.plain(record))

    def plain(self, value: Any) -> Any:
        """A record without the values; every key of it may hold one."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(key): self.plain(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.plain(each) for each in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and str(value) in self.values:
            return self.text(str(value))
        return value


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isalpha() and len(value) < 12
