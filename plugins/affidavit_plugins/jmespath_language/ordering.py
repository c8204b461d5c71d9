"""What `<`, `<=`, `>` and `>=` give, and where they fail: a text and a number cannot be put in order."""

from __future__ import annotations

from affidavit_plugins.jmespath_language.possible import BOOLEANS, NULL, NUMBER, TEXTS, Kinds, Possible, of_kinds

NUMBERS = frozenset({NUMBER})
ORDERABLE = TEXTS | NUMBERS


def in_order(left: Possible, right: Possible) -> Possible:
    """What a comparison gives where it does not fail: null where a side is neither a text nor a number."""
    alike = any(left.kinds & kinds and right.kinds & kinds for kinds in (TEXTS, NUMBERS))
    null = frozenset() if left.kinds | right.kinds <= ORDERABLE else frozenset({NULL})
    return of_kinds((BOOLEANS if alike else frozenset()) | null)


def order_refusal(left: Possible, right: Possible) -> tuple[str, str] | None:
    """The code of a check and what to do, where a comparison fails on what its sides can be.

    Of two fields of which nothing is known none is said to fail; of a field and a number (or a text), that it may.
    """
    for one, other in ((left, right), (right, left)):
        wanted = one.kinds & ORDERABLE
        for kinds, others, what in ((NUMBERS, TEXTS, "number"), (TEXTS, NUMBERS, "text")):
            if not wanted or not wanted <= kinds or not other.kinds & others:
                continue
            name = ".".join(other.path or ()) or "the other side"
            if not other.kinds & kinds:
                return "failing-call", f"this always fails: {name} is no {what}, and those two have no order"
            if other.path:
                return "mixed-ordering", f"fails on records where {name} is no {what}: {_instead(name, kinds)}"
    return None


def _instead(name: str, kinds: Kinds) -> str:
    return f"write to_number({name})" if kinds == NUMBERS else f"put type({name}) == 'string' && before it"
