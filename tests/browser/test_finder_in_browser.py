"""Search, filters and sorting in a real browser: by mouse and keyboard, told aloud, kept in the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Open = Callable[..., Any]

FINDINGS, CONTROLS = 35, 9
"""What the rich report holds; the rows of its evidence populations are among its findings."""


def _shown(page: Any, selector: str) -> int:
    return int(page.locator(f"{selector}:visible").count())


def _said(page: Any, words: str) -> None:
    page.locator("#finder-count", has_text=words).wait_for(timeout=5_000)


def _first_cells(page: Any, column: int) -> list[str]:
    cells: list[str] = page.locator("#register tbody tr").evaluate_all(
        f"rows => rows.map(row => row.cells[{column}].innerText)"
    )
    return cells


def test_without_scripts_no_dead_control_stands_in_the_page(open_report: Open) -> None:
    """Search, filters and buttons are not there to be seen or reached; everything that is to be read is."""
    page = open_report(scripts=False).page
    assert not page.locator("#finder").is_visible()
    assert page.locator("button:visible, input:visible, select:visible").count() == 0
    assert page.locator("#register tbody tr").first.is_visible()
    assert _shown(page, "details.finding > summary") > 5


def test_it_finds_by_what_only_a_record_says(open_report: Open) -> None:
    """An event id that stands folded in a card leads to that card, and the count is told in a live region."""
    page = open_report().page
    event_id = page.locator("details.finding dl.inline dd").nth(2).text_content()
    page.get_by_role("searchbox").fill(event_id.upper())
    _said(page, f"1 of {FINDINGS} findings, 0 of {CONTROLS} controls")
    assert page.get_by_role("status").get_attribute("id") == "finder-count"
    assert _shown(page, "details.finding") == _shown(page, "#register tbody tr") == 1
    assert _shown(page, "section.policy") == 1
    page.get_by_role("button", name="Clear").click()
    _said(page, "All are shown again.")
    assert _shown(page, ".out") == 0 and page.locator(".out").count() == 0


def test_filters_narrow_findings_and_controls(open_report: Open) -> None:
    """Each filter leaves what it names; two together leave what both name; controls have a status of their own."""
    page = open_report().page
    page.locator(".finder-filters > summary").click()
    page.locator("#finder").get_by_label("Severity").select_option("High")
    high = _shown(page, "tr[data-finding]")
    assert high == page.locator("tr[data-finding*='s:high ']").count() > 0
    assert _shown(page, "details.control") == CONTROLS
    page.locator("#finder").get_by_label("Effect").select_option("Review")
    both = page.locator("tr[data-finding*='s:high '][data-finding*='e:review']").count()
    assert 0 < _shown(page, "tr[data-finding]") == both < high
    page.locator("#finder").get_by_label("Control status").select_option("Not satisfied")
    _said(page, f"{both} of {FINDINGS} findings, 3 of {CONTROLS} controls")
    assert _shown(page, "details.control") == _shown(page, "tr[data-control]") == 3


def test_the_state_stands_in_the_address(open_report: Open) -> None:
    """Search, filter and order are in the fragment; another reader who opens it sees the same."""
    page = open_report().page
    page.get_by_role("searchbox").fill("user & <b>")
    page.locator(".finder-filters > summary").click()
    page.locator("#finder").get_by_label("Effect").select_option("Review")
    page.locator("#register").get_by_role("button", name="First seen").click()
    page.locator("#register").get_by_role("button", name="First seen").click()
    _said(page, "Sorted by first seen, descending.")
    fragment = page.evaluate("location.hash")
    assert fragment == "#?q=user+%26+%3Cb%3E&effect=e%3Areview&sort=-first"
    other = open_report(fragment=fragment)
    assert other.page.get_by_role("searchbox").input_value() == "user & <b>"
    assert other.page.locator("#finder-count").text_content() == page.locator("#finder-count").text_content()
    assert other.page.locator("th[aria-sort='descending']").text_content() == "First seen"
    assert other.complaints == []


@pytest.mark.parametrize("fragment", ["#?severity=s:nothing&sort=nothing", "#?%", "#?q=%00&&=", "#%", "#nowhere"])
def test_an_odd_address_does_no_harm(open_report: Open, fragment: str) -> None:
    """A state that the page does not know, or that is none, hides nothing that it does not name."""
    opened = open_report(fragment=fragment)
    assert opened.complaints == []
    assert opened.page.locator("#finder").is_visible()
    if "%00" not in fragment:
        assert opened.page.locator(".out").count() == 0


def test_sorting_is_by_weight_number_and_time(open_report: Open) -> None:
    """Severity by weight, records as numbers, times as times, up and down; each head says how it is sorted."""
    page = open_report().page
    weights = ["Critical", "High", "Medium", "Low", "Info"]
    for name, column, key in (
        ("Severity", 0, weights.index),
        ("Records", 6, lambda text: int(text.replace(",", ""))),
        ("First seen", 5, str),
    ):
        button = page.locator("#register").get_by_role("button", name=name)
        for order in ("ascending", "descending"):
            button.click()
            keys = [key(text) for text in _first_cells(page, column)]
            assert keys == sorted(keys, reverse=order == "descending"), (name, order)
            assert page.locator("#register th[aria-sort]").get_attribute("aria-sort") == order
    assert len({*_first_cells(page, 0)}) > 1 and len({*_first_cells(page, 6)}) > 1


def test_the_keyboard_alone_will_do(open_report: Open) -> None:
    """From the skip link to the search box, a filter and a sort, by Tab, letters, Space and Enter; focus is in view."""
    page = open_report().page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "finder-text"
    page.keyboard.type("administrator")
    _said(page, "Shown: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "severity"
    page.keyboard.type("High")
    assert page.evaluate("document.activeElement.value") == "s:high"
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#register thead') !== null"):
            break
    page.keyboard.press("Space")
    _said(page, "Sorted by severity, ascending.")
    box = page.evaluate("(({top, bottom}) => [top, bottom])(document.activeElement.getBoundingClientRect())")
    bar = page.locator("#finder").evaluate("element => element.getBoundingClientRect().bottom")
    assert bar <= box[0] < box[1] <= 900
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_link_to_what_is_filtered_away_shows_it(open_report: Open) -> None:
    """Nothing that a link leads to stays hidden: the filter is taken off, and that is said."""
    page = open_report().page
    page.get_by_role("searchbox").fill("snapshot")
    _said(page, "Shown: ")
    hidden = page.locator("details.finding.out .target").first.get_attribute("id")
    page.evaluate("id => { location.hash = id }", hidden)
    _said(page, "All are shown again.")
    card = page.locator("details.finding", has=page.locator(f"[id='{hidden}']"))
    assert card.is_visible() and card.get_attribute("open") is not None
    assert card.evaluate("element => element.getBoundingClientRect().bottom") >= 0
    assert page.get_by_role("searchbox").input_value() == ""


def test_paper_holds_everything_whatever_is_filtered(open_report: Open) -> None:
    """A filter is for the screen: in print every finding and control is there, and the finder is not."""
    page = open_report().page
    page.get_by_role("searchbox").fill("nothing at all has these words")
    _said(page, "Shown: 0 of")
    assert _shown(page, "tr[data-finding]") == 0
    page.emulate_media(media="print")
    assert _shown(page, "tr[data-finding]") == FINDINGS
    assert not page.locator("#finder").is_visible()


def test_in_a_large_page_links_still_lead_to_their_place(open_report: Open) -> None:
    """What a browser puts off laying out shifts no target out of view; the search reaches it all the same."""
    page = open_report("large").page
    for target in ("limits", "findings", "method"):
        page.locator(f"nav a[href='#{target}']").click()
        top = page.locator(f"[id='{target}']").evaluate("element => element.getBoundingClientRect().top")
        assert 0 <= top < 900, target
    page.get_by_role("searchbox").fill("team-1999")
    _said(page, "1 of 2,000 findings")


def test_forced_colours_keep_shapes_and_focus(open_report: Open) -> None:
    """Under the reader's own colours tiles keep a line, badges their icon in the colour of text, and focus a ring."""
    page = open_report(forced_colours=True).page
    style = "(element, name) => getComputedStyle(element)[name]"
    text = page.locator("body").evaluate(style, "color")
    assert page.locator(".tile").first.evaluate(style, "borderTopStyle") == "solid"
    assert page.locator(".badge:visible").first.evaluate(style, "color") == text
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.locator("#finder").evaluate(style, "borderTopStyle") == "solid"
