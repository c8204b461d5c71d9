"""The HTML report in a real browser: closed, quiet, navigable, printable, accessible."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]


@pytest.mark.parametrize("name", ["rich", "large", "empty"])
def test_it_opens_without_a_word(open_report: Open, name: str) -> None:
    """No console message, no uncaught error, no dialog, no refused content, no request beyond the file."""
    opened = open_report(name)
    opened.page.wait_for_load_state("networkidle")
    assert opened.complaints == []
    assert [url for url in opened.requests if url != "data:,"] == []
    assert opened.page.title().startswith("Audit evidence report: ")


def test_the_policy_refuses_what_is_smuggled_in(
    open_report: Open, reports: Callable[[str], Path], tmp_path: Path
) -> None:
    """Were markup ever to get through, script, style and images from elsewhere would still be refused."""
    smuggled = (
        "<script>document.title = 'taken over'</script><p style='color: red' onclick='alert(1)' id='smuggled'>x</p>"
        "<style>h1 { display: none }</style><img src='https://example.invalid/x.png' alt=''></body>"
    )
    path = tmp_path / "smuggled.html"
    path.write_text(reports("rich").read_text(encoding="utf-8").replace("</body>", smuggled), encoding="utf-8")
    opened = open_report(path)
    opened.page.locator("#smuggled").click()
    assert opened.page.title() != "taken over"
    assert opened.page.locator("h1").is_visible()
    refused = " ".join(opened.complaints)
    for directive in ("script-src", "style-src", "img-src"):
        assert directive in refused
    assert "dialog" not in refused


def test_contents_lead_to_their_sections(open_report: Open) -> None:
    """Each entry of the contents brings its section to the top of the window."""
    page = open_report().page
    links = page.locator("nav a")
    assert links.count() >= 9
    for position in range(links.count()):
        links.nth(position).click()
        target = page.url.partition("#")[2]
        assert page.locator(f'[id="{target}"]').evaluate("element => element.getBoundingClientRect().top") < 900
        assert page.locator(f'[id="{target}"]').evaluate("element => element.getBoundingClientRect().bottom") > 0


def test_the_skip_link_skips(open_report: Open) -> None:
    """The first stop of the keyboard leads past the header into the report."""
    page = open_report().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_link_to_a_folded_finding_unfolds_it(open_report: Open) -> None:
    """From a control to one of five findings that start folded: it opens and is in view."""
    page = open_report().page
    link = page.locator("details.control a", has_text=re.compile("user/deploy-3$")).first
    target = str(link.get_attribute("href"))[1:]
    card = page.locator("details.finding", has=page.locator(f'[id="{target}"]'))
    assert card.get_attribute("open") is None
    link.click()
    assert card.get_attribute("open") is not None
    assert card.locator("summary h4").evaluate("element => element.getBoundingClientRect().top") >= 0


def test_a_record_unfolds_and_shows_hostile_text_as_text(open_report: Open) -> None:
    """A record opens on a click; the script in its user agent is words."""
    page = open_report().page
    record = page.locator("details.record").first
    assert not record.locator("pre").is_visible()
    record.locator("summary").click()
    assert record.locator("pre").is_visible()
    assert "<script>alert(1)</script>" in record.locator("pre").inner_text()
    assert "⟨U+202E⟩" in record.locator("pre").inner_text()
    assert page.locator("script").count() == 1


@pytest.mark.parametrize("name", ["rich", "empty"])
@pytest.mark.parametrize("width", [380, 800, 1400])
def test_nothing_is_wider_than_the_window(open_report: Open, name: str, width: int) -> None:
    """At every width, with everything unfolded, the page itself never scrolls sideways."""
    page = open_report(name, width=width).page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [380, 820, 1440])
def test_no_badge_or_number_is_broken(open_report: Open, width: int) -> None:
    """A word that tells a status, and a count, stand on one line; only long statuses go on to a second."""
    page = open_report("rich", width=width).page
    broken = page.evaluate(
        """() => {
        const lines = (element) => {
            const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            const range = document.createRange(), tops = new Set();
            while (words.nextNode()) {
                if (!words.currentNode.data.trim()) continue;
                range.selectNodeContents(words.currentNode);
                for (const box of range.getClientRects()) tops.add(Math.round(box.top));
            }
            return tops.size;
        };
        return [...document.querySelectorAll(".badge:not(.badge-long), td.numeric, .tile-label, .figure")]
            .filter((each) => each.checkVisibility() && lines(each) > 1)
            .map((each) => each.textContent.trim());
        }"""
    )
    assert broken == []


@pytest.mark.parametrize("width", [380, 820, 1440])
def test_no_word_is_broken(open_report: Open, width: int) -> None:
    """With everything unfolded, words stand on one line; only what is longer than any, as an ARN, may be broken."""
    page = open_report("rich", width=width).page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    broken = page.evaluate(
        """() => {
        const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
        const range = document.createRange(), found = [];
        while (texts.nextNode()) {
            const text = texts.currentNode, holder = text.parentElement;
            if (!holder.checkVisibility() || holder.closest("svg, pre, code, .hash, .drawing")) continue;
            for (const word of text.data.matchAll(/[^\\s]+/g)) {
                if (!/^[\\w.,;:()]{2,18}$/.test(word[0])) continue;
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
                if (tops.size > 1) found.push(word[0]);
            }
        }
        return found;
        }"""
    )
    assert broken == []


def test_on_paper_everything_is_unfolded(open_report: Open) -> None:
    """What is folded on screen is there in print, and table headings repeat."""
    page = open_report().page
    folded = page.locator("details:not([open]) pre").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.evaluate("element => element.getBoundingClientRect().height") > 100
    display = "element => getComputedStyle(element).display"
    assert page.locator("thead").first.evaluate(display) == "table-header-group"


@pytest.mark.parametrize("name", ["rich", "empty"])
def test_it_prints(open_report: Open, tmp_path: Path, name: str) -> None:
    """The browser makes a PDF of it."""
    path = tmp_path / "report.pdf"
    open_report(name).page.pdf(path=path, prefer_css_page_size=True)
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.stat().st_size > 20_000


def test_dark_and_light_differ(open_report: Open) -> None:
    """The page follows the reader's colour scheme on screen and is light on paper."""
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = open_report().page, open_report(dark=True).page
    assert light.evaluate(ground) != dark.evaluate(ground)
    dark.emulate_media(media="print", color_scheme="dark")
    assert dark.evaluate(ground) == "rgb(255, 255, 255)"
    assert dark.evaluate("getComputedStyle(document.body).color") == light.evaluate(
        "getComputedStyle(document.body).color"
    )


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("name", "width"), [("rich", 1400), ("rich", 380), ("empty", 1400)])
def test_axe_finds_no_serious_violation(open_report: Open, name: str, width: int, dark: bool) -> None:
    """axe-core's rules, contrast among them, with everything unfolded."""
    page = open_report(name, width=width, dark=dark).page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    assert serious_violations(page) == []


def test_axe_finds_no_serious_violation_past_the_budgets(
    open_report: Open, reports: Callable[[str], Path], past_its_budgets: Path
) -> None:
    """Nor on a page with all that the large one has, as it opens, and filtered."""
    assert elements(past_its_budgets) >= elements(reports("large"))
    page = open_report(past_its_budgets).page
    page.locator("#finder-text").fill("team-0001")
    page.locator("#finder-count", has_text="1 of 100 findings").wait_for()
    assert serious_violations(page) == []


def elements(path: Path) -> set[tuple[str, str]]:
    """Each kind of element of a page: its name, its classes and role, and the names of its other attributes."""
    found = re.findall(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>", path.read_text(encoding="utf-8"))
    told = r'\b(?:class|role)="[^"]*"|\b[a-z-]+(?==")'
    return {(name, " ".join(re.findall(told, rest))) for name, rest in found}


def serious_violations(page: Any) -> list[tuple[str, str]]:
    """The rules of axe-core that a page breaks badly, and where first."""
    try:
        axe = importlib.import_module("axe_playwright_python.sync_playwright")
    except ImportError:
        reason = "axe-playwright-python is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    found = axe.Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
