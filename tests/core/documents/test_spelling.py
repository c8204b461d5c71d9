"""Of known words the one is found that a word was meant to be."""

from __future__ import annotations

import pytest
from affidavit.documents.spelling import distance, mistyped, nearest


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("ima", "iam", 1), ("abc", "abc", 0), ("", "ab", 2), ("user", "users", 1), ("kitten", "sitting", 3)],
)
def test_a_swap_is_one_letter(one: str, other: str, expected: int) -> None:
    """Letters put in, left out, changed, or swapped with the next, count once each, in either direction."""
    assert distance(one, other) == distance(other, one) == expected


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("ima", ["imb", "mpa", "iam"], "iam"),
        ("CreateUsr", ["CreateUsers", "CreateUser"], "CreateUser"),
        ("createuser", ["CreateUses", "CreateUser"], "CreateUser"),
        ("abd", ["abe", "abc"], "abe"),
        ("ab", ["ac"], ""),
        ("CreateUser", ["DeleteUser"], ""),
        ("CreateUser", [], ""),
    ],
)
def test_mistyped_words(word: str, known: list[str], expected: str) -> None:
    """The fewest letters count, then swapped ones, then the order; of a short word nearly all must be right."""
    assert mistyped(word, known) == expected


def test_what_is_merely_alike_is_suggested_too() -> None:
    """Without a word that it is mistyped from, the most alike is suggested, and nothing where none is."""
    assert nearest("management-read-events", ["management-write", "management-read"]) == "management-read"
    assert nearest("ima", ["image", "iam"]) == "iam"
    assert nearest("zzz", ["a", "b"]) == ""
