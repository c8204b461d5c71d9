"""What a value can be, as far as it is known without a record: the values that lint reasons with.

A kind tells a type, and of texts, arrays and objects whether they are empty, since JMESPath takes what is empty for
false. What is known of a value is a set of kinds, and of a text perhaps which it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from affidavit_plugins.jmespath_language.patterns import glob_matcher

Kinds = frozenset[str]

NULL, TRUE, FALSE, NUMBER, EXPREF = "null", "true", "false", "number", "expref"
TEXT, NO_TEXT, ARRAY, NO_ITEMS, OBJECT, NO_KEYS = "text", "''", "array", "[]", "object", "{}"

BOOLEANS = frozenset({TRUE, FALSE})
TEXTS = frozenset({TEXT, NO_TEXT})
ARRAYS = frozenset({ARRAY, NO_ITEMS})
OBJECTS = frozenset({OBJECT, NO_KEYS})
ANY = BOOLEANS | TEXTS | ARRAYS | OBJECTS | {NULL, NUMBER}
FALSY = frozenset({NULL, FALSE, NO_TEXT, NO_ITEMS, NO_KEYS})
TRUTHY = (ANY | {EXPREF}) - FALSY
NOT_NULL = ANY - {NULL}


KINDS_OF_TYPE: Mapping[str, Kinds] = {
    "array": ARRAYS,
    "boolean": BOOLEANS,
    "null": frozenset({NULL}),
    "number": frozenset({NUMBER}),
    "object": OBJECTS,
    "string": TEXTS,
}

Key = tuple[Any, ...]


class Fact(msgspec.Struct, frozen=True):
    """What is known of a value: its kinds; of a text, which it can or cannot be, and globs one of which it fits."""

    kinds: Kinds = ANY
    texts: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()
    globs: tuple[str, ...] = ()

    def both(self, other: Fact) -> Fact:
        """What is known when both hold."""
        texts = self.texts if other.texts is None else other.texts
        if self.texts is not None and other.texts is not None:
            texts = self.texts & other.texts
        # Two lists of globs cannot be met by one; either is true.
        fact = Fact(self.kinds & other.kinds, texts, self.excluded | other.excluded, self.globs or other.globs)
        if texts is None:
            return fact
        left = frozenset(text for text in texts if fact.admits(text))
        kinds = fact.kinds - (frozenset() if any(left) else {TEXT}) - (frozenset() if "" in left else {NO_TEXT})
        return Fact(kinds, left, fact.excluded, fact.globs)

    def either(self, other: Fact) -> Fact:
        """What is known when one of them holds."""
        texts = None
        if self.texts is not None and other.texts is not None:
            texts = self.texts | other.texts
        globs = self.globs if self.globs == other.globs else ()
        return Fact(self.kinds | other.kinds, texts, self.excluded & other.excluded, globs)

    def admits(self, text: str) -> bool:
        """Whether it can be this text."""
        if (TEXT if text else NO_TEXT) not in self.kinds or text in self.excluded:
            return False
        fits = not self.globs or any(_glob(glob)(text) for glob in self.globs)
        return fits and (self.texts is None or text in self.texts)


class Possible(msgspec.Struct, frozen=True):
    """A value while lint goes through a predicate.

    Attributes:
        fact: what it can be.
        key: what facts about it are kept under; None when none can be.
        path: names from the record's root; None for what is no field of it.
        members: of an object whose keys are known: each one's value.
        item: of an array whose items are known: what they are.
        within: what is known of the fields inside, by the names that lead to them.
    """

    fact: Fact
    key: Key | None = None
    path: tuple[str, ...] | None = None
    members: Mapping[str, Possible] | None = None
    item: Possible | None = None
    within: Mapping[Key, Fact] = {}

    @property
    def kinds(self) -> Kinds:
        """Its kinds."""
        return self.fact.kinds


def of_kinds(kinds: Iterable[str]) -> Possible:
    """A value of which nothing but its kinds is known."""
    return Possible(Fact(frozenset(kinds)))


def kind_of(constant: Any) -> str:
    """The kind of a JSON value."""
    if constant is None:
        return NULL
    if isinstance(constant, bool):
        return TRUE if constant else FALSE
    if isinstance(constant, (int, float)):
        return NUMBER
    if isinstance(constant, str):
        return TEXT if constant else NO_TEXT
    if isinstance(constant, list):
        return ARRAY if constant else NO_ITEMS
    return OBJECT if constant else NO_KEYS


def of_constant(constant: Any) -> Possible:
    """A value that is known."""
    texts = frozenset({constant}) if isinstance(constant, str) else None
    return Possible(Fact(frozenset({kind_of(constant)}), texts))


def may_be_equal(one: Fact, other: Fact) -> bool:
    """Whether two values can be equal."""
    common = one.kinds & other.kinds
    if common - TEXTS:
        return True
    for few, rest in ((one, other), (other, one)):
        if few.texts is not None:
            return any(few.admits(text) and rest.admits(text) for text in few.texts)
    return bool(common)


def may_differ(one: Fact, other: Fact) -> bool:
    """Whether two values can differ."""
    if len(one.kinds) == len(other.kinds) == 1 and one.kinds == other.kinds:
        (kind,) = one.kinds
        if kind in (NULL, TRUE, FALSE, NO_TEXT, NO_ITEMS, NO_KEYS):
            return False
        if kind == TEXT and one.texts is not None and one.texts == other.texts and len(one.texts) == 1:
            return False
    return True


@lru_cache(256)
def _glob(glob: str) -> Any:
    return glob_matcher(glob)
