"""Errors: what people read of them."""

from __future__ import annotations

import pytest
from affidavit import AffidavitError, DocumentError, PluginError, Problem


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.yaml", 3, 7, "odd"), "a.yaml:3:7: odd"),
        (Problem("a.yaml", 3, 0, "odd"), "a.yaml:3: odd"),
        (Problem("a.yaml", 0, 0, "odd"), "a.yaml: odd"),
    ],
)
def test_a_problem_names_its_place(problem: Problem, text: str) -> None:
    """Path, line and column stand before the message as far as they are known."""
    assert str(problem) == text


def test_problems_are_sorted_and_told_once() -> None:
    """Whatever order they were found in, and however often, each problem is one line, by place."""
    problems = [Problem("b", 1, 1, "x"), Problem("a", 10, 1, "x"), Problem("a", 9, 1, "x"), Problem("b", 1, 1, "x")]
    assert str(DocumentError(problems)) == "a:9:1: x\na:10:1: x\nb:1:1: x"


def test_an_error_without_problems_is_an_error() -> None:
    """A language that refuses without a reason has still refused."""
    assert len(DocumentError([]).problems) == 1
    assert str(DocumentError([]))


def test_a_plugin_error_names_plugin_and_provider() -> None:
    """Who, from where, doing what, and why."""
    error = PluginError("reporter.x", "write", TypeError("no"), "party 1.0")
    assert str(error) == "plugin reporter.x (from party 1.0) failed during write: TypeError: no"
    assert str(PluginError("reporter.x", "write", TypeError("no"))).startswith("plugin reporter.x failed during write")
    assert isinstance(error, AffidavitError)
