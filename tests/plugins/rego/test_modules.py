"""Places: from the engine's to the author's, in modules and in bodies."""

from __future__ import annotations

from collections.abc import Callable

from affidavit import Place, Predicate, Problem
from affidavit_plugins.rego_language.modules import module_of
from hypothesis import given
from hypothesis import strategies as st


def test_module_keeps_its_places(problems: Callable[..., list[Problem]]) -> None:
    """A parse error in a file is told at its line and column."""
    assert problems("package a\n\nmatch if {\n\tinput.a ==\n}\n") == [Problem("p.rego", 5, 1, "expecting expression")]


def test_body_is_told_in_the_yaml_file(problems: Callable[..., list[Problem]]) -> None:
    """An error in a body is told at the line and column of the YAML file that the body stands in."""
    assert problems("input.a == 1\nlower(input.b) == ;") == [Problem("p.yaml", 8, 31, "expecting expression")]


def test_columns_count_characters(problems: Callable[..., list[Problem]]) -> None:
    """The engine counts bytes, and a tab as four: people are told characters."""
    assert problems('package a\nmatch if {\t"éé😀" == input.a; nothing }') == [
        Problem("p.rego", 2, 30, "use of undefined variable `nothing` is unsafe")
    ]
    assert problems('package a\nmatch if {\t"éé😀" == nowhere(input.a) }')[0].column == 21


def test_what_is_missing_at_the_end_of_a_body(problems: Callable[..., list[Problem]]) -> None:
    """Of a body that breaks off the end is told, not a line of its wrapping."""
    assert [(each.line, each.column) for each in problems("lower(input.a\n")] == [(7, 26)]


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 200), st.booleans())
def test_every_place_is_within_the_source(source: str, offset: int, module: bool) -> None:
    """Any byte offset gives a line and a column from 1 on, and lines of the source only."""
    written = ("package a\n" if module else "x\n") + source.replace("\r", "")
    made = module_of(0, Predicate("a.b", "rego", written, Place("p")))
    problem = made.problem(offset, "")
    assert 1 <= problem.line <= written.count("\n") + 1
    assert problem.column >= 1


@given(st.lists(st.sampled_from(["\t", "é", "a", " "]), max_size=20), st.integers(1, 100))
def test_offsets_fall_on_characters(characters: list[str], column: int) -> None:
    """A column as the engine counts it gives the byte offset of that character."""
    text = "package a\n" + "".join(characters)
    made = module_of(0, Predicate("a.b", "rego", text, Place("p")))
    offset = made.offset(2, column)
    start = len("package a\n")
    assert start <= offset <= len(text.encode())
    widths = [4 if each == "\t" else len(each.encode()) for each in characters]
    if column == 1 + sum(widths[: len(widths) // 2]):
        assert offset == start + len("".join(characters[: len(widths) // 2]).encode())
