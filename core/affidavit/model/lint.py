"""What lint says of policies, and what predicate languages and log kinds tell it. Public, for authors of plugins."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from affidavit.model.policy import Place, Step

Values = Mapping[str, tuple[str, ...]]
"""Header path → the values (globs allowed) that a record may have there, as in a policy's `select`."""


class LintLevel(StrEnum):
    """An error is wrong whatever was meant; a warning may be meant, and then needs a reason."""

    ERROR = "error"
    WARNING = "warning"


class LintCheck(msgspec.Struct, frozen=True, order=True):
    """A check by its stable code, such as `nullable-call`, and what it finds in a few words."""

    code: str
    level: LintLevel
    summary: str


class Remark(msgspec.Struct, frozen=True):
    """One thing found in a predicate: the code of a declared check, where, and what to do."""

    code: str
    place: Place
    message: str


class FieldUse(msgspec.Struct, frozen=True):
    """A field of the record that a predicate reads.

    Attributes:
        path: names from the record's root; `*` stands for any item of a list or any value of an object.
        values: texts that the predicate asks whether it equals.
    """

    path: tuple[str, ...]
    place: Place
    values: tuple[str, ...] = ()


class PredicateFacts(msgspec.Struct, frozen=True):
    """What a language can tell of one predicate without running it.

    Attributes:
        clauses: texts of the clauses that must all hold, in a form that is the same for clauses that mean the same.
            Where one predicate's clauses are among another's, the other implies it. Empty when nothing can be said.
    """

    remarks: tuple[Remark, ...] = ()
    fields: tuple[FieldUse, ...] = ()
    clauses: frozenset[str] = frozenset()


class FieldType(msgspec.Struct, frozen=True):
    """What a documented field holds on every record that has it.

    Attributes:
        types: JSON types: `string`, `boolean`, `number`, `object`, `array`. A field that is not there is null.
        texts: of a text, all that it can be; None for any.
    """

    types: frozenset[str]
    texts: frozenset[str] | None = None


FieldTypes = Mapping[str, FieldType]
"""Dotted path from the record's root → what is documented of that field. Of others nothing is known."""


@dataclasses.dataclass(frozen=True)
class PredicateLint:
    """A predicate language's part in lint.

    Attributes:
        checks: of its own. Its remarks may have the codes of these, and those of core that mean the same in every
            language: `always-true`, `dead-clause`, `idle-predicate`, `never-true`, `not-boolean`.
        examine: steps, what is documented of fields of the records that they read → the facts of each one's predicate.
            Predicates compile, and stand beside their `select`.
    """

    checks: tuple[LintCheck, ...]
    examine: Callable[[Sequence[Step], FieldTypes], Sequence[PredicateFacts]]


class Objection(msgspec.Struct, frozen=True):
    """Something that records of a kind do not have: the code of a declared check, and what to do."""

    code: str
    message: str


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """What records of a log kind can hold.

    Attributes:
        checks: every code that its objections may have.
        values: the select of a step → (header path, value, objection) of each value that no record has there.
        field: path of names (`*` for any item or value), the select of the step that reads it → why no record that the
            step selects has it; None when some may.
        failed: whether a record tells of an attempt that failed.
        types: of fields of which they are documented.
    """

    checks: tuple[LintCheck, ...]
    values: Callable[[Values], Iterable[tuple[str, str, Objection]]]
    field: Callable[[tuple[str, ...], Values], Objection | None]
    failed: Callable[[Mapping[str, Any]], bool] | None = None
    types: FieldTypes = dataclasses.field(default_factory=dict)


class LintFinding(msgspec.Struct, frozen=True, order=True):
    """One thing wrong with a policy: line and column count from 1, and are 0 where unknown."""

    path: str
    line: int
    column: int
    code: str
    level: LintLevel
    message: str
    policy: str = ""

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place += f":{self.line}" + (f":{self.column}" if self.column else "")
        return f"{place}: {self.level}: {self.message} [{self.code}]"
