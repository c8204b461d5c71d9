"""The page of an access review in a browser: reachable for everybody, and it runs and fetches nothing."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from affidavit_reporters.html.access_review import write_access_review

from tests.reporters.sample_reviews import empty_review, hostile_review


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page with everything in it, and one of nothing."""
    folder = tmp_path_factory.mktemp("reviews")
    found = {"hostile": folder / "hostile.html", "empty": folder / "empty.html"}
    write_access_review(hostile_review(), found["hostile"])
    write_access_review(empty_review(), found["empty"])
    return found


@pytest.mark.parametrize(
    ("name", "width", "dark"),
    [("hostile", 1400, False), ("hostile", 1400, True), ("hostile", 380, False), ("empty", 1400, False)],
)
def test_axe_finds_no_serious_violation(
    open_report: Callable[..., Any], pages: dict[str, Path], name: str, width: int, dark: bool
) -> None:
    """axe-core's rules, contrast among them, with everything unfolded."""
    try:
        axe = importlib.import_module("axe_playwright_python.sync_playwright")
    except ImportError:
        reason = "axe-playwright-python is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    page = open_report(pages[name], width=width, dark=dark).page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    found = axe.Axe().run(page).response["violations"]
    serious = [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("width", [1400, 380])
def test_it_runs_and_fetches_nothing_and_fits(
    open_report: Callable[..., Any], pages: dict[str, Path], width: int
) -> None:
    """No complaint of its Content-Security-Policy, no dialog, no request; nothing is wider than the window."""
    opened = open_report(pages["hostile"], width=width)
    page = opened.page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert (opened.complaints, opened.requests) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].every(a => "
                         "document.getElementById(decodeURIComponent(a.hash.slice(1))))")  # fmt: skip


def test_names_of_roles_are_not_broken_to_shreds(open_report: Callable[..., Any], pages: dict[str, Path]) -> None:
    """At 1280 pixels the ARN of a role takes four lines at most, and breaks where its parts end."""
    page = open_report(pages["hostile"], width=1280).page
    lines = page.evaluate(
        "[...document.querySelectorAll('#across td.arn')].map(cell => { const range = document.createRange();"
        "range.selectNodeContents(cell); return new Set([...range.getClientRects()].map(r => r.top)).size })"
    )
    assert lines
    assert max(lines) <= 4
