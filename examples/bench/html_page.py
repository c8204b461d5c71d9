"""How large the HTML report of 10,000 findings is, and how long Chromium takes to open it."""

from __future__ import annotations

import os
import runpy
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from running import HERE, Bench, Row, affidavit, at_most, median, note

_SAMPLES = HERE.parents[1] / "tests" / "reporters" / "sample_assessments.py"
_TIMES = 5
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Resolved when what was loaded stands on the screen: the frame after next has it.
_PAINTED = "new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))"


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    from affidavit import encode_assessment

    source, page = bench.folder / "huge.json", bench.folder / "huge.html"
    source.write_bytes(encode_assessment(runpy.run_path(str(_SAMPLES))["huge_assessment"]()))
    (bench.folder / "huge.evidence.jsonl").touch()
    usage = affidavit("report", source, "--report", f"html={page}", log=bench.folder / "html.log").wait()
    note(f"{source.stat().st_size / 1e6:.1f} MB of JSON, written as HTML in {usage.seconds:.1f} CPU seconds")
    yield at_most("HTML of 10,000 findings: size", 25, page.stat().st_size / 1e6, " MB")
    found = [path for name in _CHROMIUM if (path := shutil.which(name))]
    if not found:
        note("Chromium is not installed: opening is not measured")
        return
    opened = list(_opened(page, found[0]))
    note(f"opened in {', '.join(f'{each:.2f}' for each in opened)} s; load of the machine {os.getloadavg()[0]:.1f}")
    yield at_most("HTML of 10,000 findings: opens (clock)", 3, median(opened), " s")


def _opened(page: Path, chromium: str) -> Iterator[float]:
    """Seconds from the order to open the page until all of it is loaded and painted, each in a new window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(_TIMES):
            window: Any = browser.new_page(viewport={"width": 1400, "height": 900})
            window.goto("about:blank")
            began = time.perf_counter()
            window.goto(page.as_uri())
            window.evaluate(_PAINTED)
            yield time.perf_counter() - began
            window.close()
        browser.close()
