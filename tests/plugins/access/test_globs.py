"""Patterns of IAM."""

from __future__ import annotations

import time

import pytest
from affidavit_plugins.access.globs import covers, may_agree
from hypothesis import given
from hypothesis import strategies as st

PATTERNS = st.text("ab*?", max_size=8)
TEXTS = st.text("ab", max_size=6)


def fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern, by the definition."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(fits(pattern[1:], text[at:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and fits(pattern[1:], text[1:])


@given(PATTERNS, TEXTS)
def test_of_a_text_it_is_whether_it_fits(pattern: str, text: str) -> None:
    """A text without stars is a pattern of itself."""
    assert may_agree(pattern, text) == fits(pattern, text)


@given(PATTERNS, PATTERNS, TEXTS)
def test_what_fits_both_shows_that_they_may_agree(one: str, other: str, text: str) -> None:
    """No pair is told apart that has a text in common; and the order of the two makes no difference."""
    if fits(one, text) and fits(other, text):
        assert may_agree(one, other)
    assert may_agree(one, other) == may_agree(other, one)


@given(PATTERNS, PATTERNS, TEXTS)
def test_what_is_covered_fits_too(one: str, other: str, text: str) -> None:
    """A pattern that covers another has all its texts; it covers itself, and what fits it."""
    if covers(one, other) and fits(other, text):
        assert fits(one, text)
    assert covers(one, one)
    assert covers(one, text) == fits(one, text)


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ("arn:aws:s3:::*", "arn:aws:s3:::archive/*", True),
        ("arn:aws:s3:::archive/a*", "arn:aws:s3:::archive/*", False),
        ("arn:aws:s3:::archive/?", "arn:aws:s3:::archive/*", False),
        ("arn:aws:s3:::*", "arn:aws:s3:::${aws:username}", False),
        ("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::ana/x", False),
        ("arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::${aws:username}/*", True),
    ],
)
def test_covered_resources(wide: str, narrow: str, covered: bool) -> None:
    """A star stands for a star, one character does not; what a policy variable holds is not known."""
    assert covers(wide, narrow) is covered


def test_a_dollar_sign_stands_for_itself() -> None:
    """`${$}` is a variable that holds a `$`: what other variables hold is not known."""
    plain = "arn:aws:s3:::b/${$}{aws:username}"
    assert not may_agree(plain, "arn:aws:s3:::b/ana{aws:username}")
    assert may_agree(plain, "arn:aws:s3:::b/$*")
    assert may_agree("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/ana")


@given(st.text("ab*?", max_size=4), st.text("ab*?", max_size=4))
def test_patterns_that_may_agree_have_a_text_in_common(one: str, other: str) -> None:
    """Nothing is held to agree that cannot: a text of both is no longer than both together."""
    texts = [""]
    for _ in range(len(one) + len(other)):
        texts += [f"{text}{letter}" for text in texts for letter in "ab" if len(text) < 8]
        texts = sorted(set(texts), key=len)
        if len(texts) > 600:
            break
    found = any(fits(one, text) and fits(other, text) for text in texts)
    assert may_agree(one, other) == found or len(one) + len(other) > 7


@given(PATTERNS, PATTERNS, TEXTS)
def test_what_is_covered_fits(pattern: str, other: str, text: str) -> None:
    """Every text of a covered pattern fits; a text is covered just when it fits; a variable covers nothing."""
    if covers(pattern, other) and fits(other, text):
        assert fits(pattern, text)
    assert covers(pattern, text) == fits(pattern, text)
    assert not covers(f"{pattern}${{aws:username}}*", other)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("arn:aws:s3:::*/logs/*", "arn:aws:s3:::archive/*", True),
        ("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/ana/x", True),
        ("arn:aws:s3:::archive", "arn:aws:s3:::archive/*", False),
        ("${", "anything", True),
    ],
)
def test_resources(one: str, other: str, agree: bool) -> None:
    """Objects of a bucket, a policy variable, a bucket that is not its objects, and a variable that does not end."""
    assert may_agree(one, other) is agree


def test_hostile_patterns_end_soon() -> None:
    """What makes an engine of regular expressions hang takes no time here."""
    begin = time.process_time()
    assert not may_agree("*a" * 500 + "b", "a" * 2_000)
    assert not covers("*a" * 500 + "b", "a" * 2_000)
    assert time.process_time() - begin < 10
