"""A real browser, and report pages opened in it with everything it complains about or asks for noted down."""

from __future__ import annotations

import os
import runpy
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from affidavit_reporters.html import finding_cards, findings, shell, write

try:
    from playwright.sync_api import Browser, Dialog, Page, sync_playwright
except ImportError:  # the tests below then skip, or fail in CI
    sync_playwright = None  # type: ignore[assignment]

_SAMPLES = runpy.run_path(str(Path(__file__).parents[1] / "reporters" / "sample_assessments.py"))
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Opened:
    """A page and what happened in it: console messages, uncaught errors, requests beyond the file itself, dialogs."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the machine has it."""
    found = [path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))]
    if sync_playwright is None or not found:
        reason = "no browser: install Playwright for Python and Chromium (apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A report by the name of its Assessment (rich, large, empty), written once."""
    folder = tmp_path_factory.mktemp("reports")

    def report(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            assessment = _SAMPLES[f"{name}_assessment"]()
            write(assessment, lambda: _SAMPLES["population_of"](assessment), path, {})
        return path

    return report


@pytest.fixture
def past_its_budgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of 100 findings that is past budgets as much lower as the large one, of 2,000, is past the real ones."""
    cards = [(finding_cards, name) for name in ("EVIDENCE_BUDGET", "RECORD_BUDGET")]
    for module, name in [*cards, (findings, "CARD_BUDGET"), (shell, "LARGE")]:
        monkeypatch.setattr(module, name, getattr(module, name) // 20)
    assessment = _SAMPLES["large_assessment"](100)
    path = tmp_path / "past-its-budgets.html"
    write(assessment, lambda: _SAMPLES["population_of"](assessment), path, {})
    return path


@pytest.fixture
def open_report(browser: Browser, reports: Callable[[str], Path]) -> Iterator[Callable[..., Opened]]:
    """Open a report of the given name, or a file, at a width, with colours, with scripts or without, at a place."""
    contexts = []

    def open_it(
        name: str | Path = "rich",
        *,
        width: int = 1400,
        dark: bool = False,
        scripts: bool = True,
        forced_colours: bool = False,
        fragment: str = "",
    ) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            forced_colors="active" if forced_colours else "none",
        )
        contexts.append(context)
        path = name if isinstance(name, Path) else reports(name)
        opened = Opened(context.new_page())
        page = opened.page
        own = path.as_uri()

        def dismiss(dialog: Dialog) -> None:
            opened.complaints.append(f"dialog: {dialog.message}")
            dialog.dismiss()

        page.on("console", lambda message: opened.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.on("dialog", dismiss)
        page.on("request", lambda request: opened.requests.extend({request.url} - {own, own + fragment}))
        page.goto(own + fragment)
        return opened

    yield open_it
    for context in contexts:
        context.close()
