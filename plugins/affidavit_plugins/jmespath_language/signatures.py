"""What functions take and give, as kinds of values: the library's own from its documentation, ours from `functions`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from affidavit_plugins.jmespath_language.possible import (
    ANY,
    ARRAYS,
    BOOLEANS,
    EXPREF,
    KINDS_OF_TYPE,
    NO_KEYS,
    NULL,
    NUMBER,
    OBJECTS,
    TEXT,
    TEXTS,
    Fact,
    Kinds,
    Possible,
)

_TYPES: Mapping[str, Kinds] = {**KINDS_OF_TYPE, "expref": frozenset({EXPREF})}
_NUMBER = frozenset({NUMBER})
_NOTHING = frozenset({NULL})

RESULTS: Mapping[str, Kinds] = {
    "abs": _NUMBER,
    "account_of": frozenset({NULL, TEXT}),
    "as_array": ARRAYS,
    "avg": _NUMBER | _NOTHING,
    "ceil": _NUMBER,
    "cidr_contains": BOOLEANS | _NOTHING,
    "contains": BOOLEANS,
    "days_between": _NUMBER | _NOTHING,
    "ends_with": BOOLEANS,
    "equals_ignore_case": BOOLEANS | _NOTHING,
    "floor": _NUMBER,
    "glob_match": BOOLEANS | _NOTHING,
    "glob_match_any": BOOLEANS | _NOTHING,
    "join": TEXTS,
    "keys": ARRAYS,
    "length": _NUMBER,
    "lower": TEXTS | _NOTHING,
    "map": ARRAYS,
    "max": _NUMBER | TEXTS | _NOTHING,
    "merge": OBJECTS,
    "min": _NUMBER | TEXTS | _NOTHING,
    "regex_match": BOOLEANS | _NOTHING,
    "reverse": ARRAYS | TEXTS,
    "sort": ARRAYS,
    "sort_by": ARRAYS,
    "starts_with": BOOLEANS,
    "statements": ARRAYS | _NOTHING,
    "sum": _NUMBER,
    "to_array": ARRAYS,
    "to_number": _NUMBER | _NOTHING,
    "to_string": TEXTS,
    "type": frozenset({TEXT}),
    "upper": TEXTS | _NOTHING,
    "url_decode": TEXTS | _NOTHING,
    "values": ARRAYS,
    "within_hours": BOOLEANS | _NOTHING,
}
"""Function → what it gives; anything, for one that is not here."""

ONLY_TEXT: Mapping[str, tuple[int, ...]] = {
    "account_of": (0,),
    "cidr_contains": (0, 1),
    "days_between": (0, 1),
    "equals_ignore_case": (0, 1),
    "glob_match": (0, 1),
    "glob_match_any": (0,),
    "lower": (0,),
    "regex_match": (0, 1),
    "upper": (0,),
    "url_decode": (0,),
}
"""Function that gives null for what is no text → the positions of those arguments."""

NEVER_NULL_ON_TEXT = frozenset({"equals_ignore_case", "glob_match", "lower", "regex_match", "upper", "url_decode"})
"""Of these, the functions that give null for nothing else."""

NULL_ON_NULL: Mapping[str, tuple[int, ...]] = {**ONLY_TEXT, "parse_json": (0,), "statements": (0,), "to_number": (0,)}
"""Function → the positions of arguments on whose null it gives null."""

EMPTY_ON_NULL = frozenset({"as_array"})
"""Functions that give what is empty on null."""

KEYED = frozenset({"max_by", "min_by", "sort_by"})
"""Functions whose expression must give a number or a text for every item."""

ADVICE: Mapping[str, str] = {
    "contains": "glob_match(…, '*text*') or as_array(…)",
    "ends_with": "glob_match(…, '*text')",
    "length": "as_array(…)",
    "starts_with": "glob_match(…, 'text*')",
}
"""Function that fails on null → what to call instead."""

_TEXT_ARRAY = Possible(Fact(ARRAYS), item=Possible(Fact(TEXTS)))
STATEMENT = Possible(
    Fact(OBJECTS - {NO_KEYS}),
    members={
        **dict.fromkeys(
            ("Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"),
            _TEXT_ARRAY,
        ),
        **dict.fromkeys(("Sid", "Effect", "Condition"), Possible(Fact(ANY))),
    },
)
"""An item of what `statements` gives."""

PROFILE = Possible(
    Fact(OBJECTS - {NO_KEYS}),
    members={
        "accounts": _TEXT_ARRAY,
        "trusted_accounts": _TEXT_ARRAY,
        "parameters": Possible(Fact(OBJECTS)),
        "retention_days": Possible(Fact(_NUMBER | _NOTHING)),
        "evidence_window_days": Possible(Fact(_NUMBER | _NOTHING)),
        "allowed_regions": _TEXT_ARRAY,
        "log_buckets": _TEXT_ARRAY,
        "automation_principals": _TEXT_ARRAY,
        "break_glass_principals": _TEXT_ARRAY,
        "business_hours": Possible(Fact(OBJECTS | _NOTHING)),
    },
)
"""The organisation profile, as predicates see it."""


def accepted(signature: Sequence[Mapping[str, Any]], position: int) -> Kinds:
    """The kinds that a function takes at a position, by its entry in the function table; everything for any type."""
    argument = signature[min(position, len(signature) - 1)]
    kinds = [_TYPES[each.partition("-")[0]] for each in argument["types"]]
    return frozenset().union(*kinds) if kinds else ANY | {EXPREF}
