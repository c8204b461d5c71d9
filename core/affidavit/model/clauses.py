"""What a predicate language tells of the inside of its predicates: for mutation tests, coverage and explanations."""

from __future__ import annotations

import msgspec

from affidavit.model.policy import Place, Predicate


class Clause(msgspec.Struct, frozen=True):
    """A part of a predicate that holds for a record or does not.

    Attributes:
        predicate: matches the records for which the clause holds, together with those that it comes `after`.
        text: the clause as it is written, in one line.
        place: where it is written.
        depth: how many other clauses it is part of.
        after: position of the clause that must hold for this one to be asked at all; -1 where nothing must.
        binds: it gives names to values for others to ask about, and is hardly meant to be false.
        paths: the fields of a record that it reads, name by name; the profile's begin with `profile`.
    """

    predicate: Predicate
    text: str
    place: Place
    depth: int = 0
    after: int = -1
    binds: bool = False
    paths: tuple[tuple[str, ...], ...] = ()


class Mutant(msgspec.Struct, frozen=True):
    """A predicate with one thing altered, and another meaning as far as can be told.

    Attributes:
        predicate: the altered one. It compiles.
        place: where it was altered.
        change: what was altered, in words.
    """

    predicate: Predicate
    place: Place
    change: str
