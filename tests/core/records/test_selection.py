"""Selection: which policies a record's header values leave, and that globs mean what they do in a shell."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING, Any

import pytest
from affidavit.records.selection import Condition, Selector, conditions
from hypothesis import example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build


def holds(condition: Condition, value: Any) -> bool:
    """Whether one condition lets one value through."""
    return Selector([[condition]], (condition.path,)).candidates((value,)) == (0,)


def glob(pattern: str) -> Condition:
    """A condition with a single glob."""
    return Condition("name", frozenset(), (pattern,))


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        ("Put*", "PutObject", True),
        ("Put*", "Put", True),
        ("Put*", "GetPut", False),
        ("*Policy", "PutRolePolicy", True),
        ("*Policy", "PutRolePolicyX", False),
        ("Get?", "GetX", True),
        ("Get?", "Get", False),
        ("Get?", "GetXY", False),
        ("?", "é", True),
        ("a.c*", "abc", False),
        ("a+(b)[c]*", "a+(b)[c]d", True),
        ("*", "", True),
        ("*", "two\nlines", True),
        ("*b", "a\nb", True),
        ("put*", "PutObject", False),
    ],
)
def test_globs(pattern: str, value: str, expected: bool) -> None:
    """`*` is any text and `?` any character, new lines too; all else stands for itself, case included."""
    assert holds(glob(pattern), value) is expected


_TEXT = st.text(alphabet="ab.*?+()|^$\\{}é\n-", max_size=8)


@given(_TEXT, _TEXT)
@settings(max_examples=400)
@example("*", "\n")
@example("a*b*c", "aXbXc")
def test_globs_agree_with_the_standard_library(pattern: str, value: str) -> None:
    """Without square brackets, which are no part of our globs, the standard library's globs agree."""
    assert holds(glob(pattern), value) is fnmatch.fnmatchcase(value, pattern)


def test_hostile_globs_take_no_exponential_time() -> None:
    """A glob of many stars on a value that nearly matches answers at once: no back-tracking."""
    assert not holds(glob("*a" * 200 + "b"), "a" * 5_000)


@pytest.mark.parametrize("value", [None, True, 1, 1.5, ["x"], {"x": 1}, ""])
def test_only_text_can_hold(value: Any) -> None:
    """A header value that is not the text asked for lets no policy through."""
    assert not holds(Condition("name", frozenset({"x"}), ("x*",)), value)


def test_all_conditions_must_hold() -> None:
    """A policy is a candidate when every one of its conditions holds; one without conditions always is."""
    wanted = [
        [],
        [Condition("a", frozenset({"1"}))],
        [Condition("a", frozenset({"1", "2"})), Condition("b", frozenset(), ("x*",))],
        [Condition("b", frozenset({"y"}))],
    ]
    selector = Selector(wanted, ("b", "a"))
    assert selector.candidates(("xx", "1")) == (0, 1, 2)
    assert selector.candidates(("xx", "2")) == (0, 2)
    assert selector.candidates(("y", "3")) == (0, 3)
    assert selector.candidates((None, None)) == (0,)


def test_a_condition_on_a_field_that_is_not_read_is_an_error() -> None:
    """A condition whose path is not among the header's would silently never hold, so it is refused."""
    with pytest.raises(ValueError, match="not in tuple"):
        Selector([[Condition("c", frozenset())]], ("a", "b"))


def test_conditions_of_a_policy(build: Build) -> None:
    """`select` and what the language derived both become conditions, globs apart from exact values, sorted by path."""
    policy = build.policy(select={"who": ("a", "b*"), "name": ("x?", "y")})
    assert conditions(policy.steps[0], {"region": frozenset({"r*"})}) == (
        Condition("name", frozenset({"y"}), ("x?",)),
        Condition("who", frozenset({"a"}), ("b*",)),
        Condition("region", frozenset({"r*"})),
    )


@given(st.lists(st.sampled_from("abc"), max_size=3), st.sampled_from(["a", "b", "c", "d", None, 5]))
def test_exact_values_agree_with_membership(values: list[str], value: Any) -> None:
    """Without globs a condition is membership."""
    assert holds(Condition("name", frozenset(values)), value) is (value in values)


_CONDITIONS = st.builds(
    Condition,
    st.sampled_from(["x", "y"]),
    st.frozensets(st.sampled_from("ab"), max_size=2),
    st.lists(st.sampled_from(["a*", "?"]), max_size=1).map(tuple),
)


@given(
    st.lists(st.lists(_CONDITIONS, max_size=3), max_size=6),
    st.tuples(*[st.sampled_from(["a", "b", "ab", "c", "", None, 5])] * 2),
)
def test_candidates_are_those_that_each_policy_alone_would_be(
    wanted: list[list[Condition]], values: tuple[Any, Any]
) -> None:
    """Looking policies up by value finds the same, in the same order, as asking each of them."""
    alone = [position for position, each in enumerate(wanted) if Selector([each], "xy").candidates(values)]
    holding = [
        position
        for position, each in enumerate(wanted)
        if all(_holds(condition, values["xy".index(condition.path)]) for condition in each)
    ]
    assert list(Selector(wanted, "xy").candidates(values)) == alone == holding


def _holds(condition: Condition, value: Any) -> bool:
    globs = (fnmatch.fnmatchcase(value, glob) for glob in condition.globs) if isinstance(value, str) else ()
    return value in condition.exact or any(globs)
