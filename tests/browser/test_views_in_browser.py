"""The views of the HTML report that are pictures or sum up the population, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]
VIEWS = ("matrix", "timeline", "privileged", "roles", "iam-changes")


def test_a_cell_of_the_matrix_leads_to_its_control(open_report: Open) -> None:
    """It is told by id and status to who cannot see, and opens the control's detail."""
    page = open_report().page
    cell = page.get_by_role("link", name="CC6.2 Indeterminate", exact=True)
    target = str(cell.get_attribute("href"))[1:]
    card = page.locator("details.control", has=page.locator(f'[id="{target}"]'))
    cell.click()
    assert card.get_attribute("open") is not None


@pytest.mark.parametrize("dark", [False, True])
def test_statuses_differ_in_shape_and_colour(open_report: Open, dark: bool) -> None:
    """No two statuses have the same colour, nor the same icon."""
    page = open_report(dark=dark).page
    squares = [page.locator(f".square-{mark}").first for mark in
               ("not-satisfied", "needs-review", "satisfied", "indeterminate", "not-assessed")]  # fmt: skip
    colours = {square.evaluate("element => getComputedStyle(element).color") for square in squares}
    icons = {square.locator("use").get_attribute("href") for square in squares}
    assert len(colours) == len(icons) == 5


def test_a_mark_of_the_timeline_leads_to_its_finding(open_report: Open) -> None:
    """By keyboard too; it has a name, and it is where the pointer finds it."""
    page = open_report().page
    mark = page.locator("#timeline svg a").first
    assert "violation: CloudTrail logging stopped" in str(mark.get_attribute("aria-label"))
    mark.locator(".mark").click()
    assert page.url.partition("#")[2] == str(mark.get_attribute("href"))[1:]
    page.go_back()
    mark.focus()
    page.keyboard.press("Enter")
    assert page.url.partition("#")[2] == str(mark.get_attribute("href"))[1:]


@pytest.mark.parametrize("name", ["rich", "large"])
def test_marks_do_not_hide_each_other(open_report: Open, name: str) -> None:
    """The centre of each mark is its own: what is under the pointer there is that mark."""
    page = open_report(name).page
    page.locator("#timeline").scroll_into_view_if_needed()
    hidden = page.locator("#timeline svg a").evaluate_all(
        """links => links.filter(link => {
            link.scrollIntoView({block: "center", inline: "center"});
            const box = link.querySelector(".mark").getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return !link.contains(top);
        }).length"""
    )
    assert hidden == 0


@pytest.mark.parametrize("width", [400, 1400])
def test_names_in_the_role_graph_fit(open_report: Open, width: int) -> None:
    """No name reaches out of the picture or into the lines, hostile ones included."""
    page = open_report(width=width).page
    beyond = page.locator("#roles svg.roles text").evaluate_all(
        """texts => texts.filter(text => {
            const box = text.getBBox(), right = text.getAttribute("text-anchor") !== "end";
            return box.x < 0 || box.x + box.width > text.ownerSVGElement.viewBox.baseVal.width
                || (right ? box.x < 616 : box.x + box.width > 340);
        }).map(text => text.textContent)"""
    )
    assert beyond == []
    assert page.locator("#roles svg.roles path.edge").count() > 0


def test_the_register_unfolds_where_a_change_is_logged(open_report: Open) -> None:
    """Object, index and event id stand behind each change, and on paper at once."""
    page = open_report().page
    details = page.locator("#iam-changes details").first
    assert not details.locator("dl").is_visible()
    details.locator("summary").click()
    assert "CloudTrail_7000.json.gz" in details.locator("dl").inner_text()
    last = page.locator("#iam-changes details dl").last
    page.emulate_media(media="print")
    assert last.evaluate("element => element.getBoundingClientRect().height") > 10


@pytest.mark.parametrize("width", [400, 720, 900, 1440])
def test_views_stay_within_the_window(open_report: Open, width: int) -> None:
    """Pictures scroll in a frame of their own; all else of the views fits."""
    page = open_report(width=width).page
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    for view in VIEWS:
        assert page.locator(f"#{view}").evaluate("element => element.scrollWidth <= element.clientWidth"), view


def test_on_paper_pictures_are_whole(open_report: Open) -> None:
    """In print nothing is cut off at the edge of a frame that cannot be scrolled."""
    page = open_report(width=680).page
    page.emulate_media(media="print")
    for picture in ("#timeline svg.timeline", "#roles svg.roles"):
        assert page.locator(picture).evaluate("element => element.getBoundingClientRect().right") <= 680


def test_a_page_without_its_population_says_so(open_report: Open, tmp_path: Path) -> None:
    """The three views stand in the page with the reason, and the contents still lead to them."""
    import runpy

    from affidavit import SourceError
    from affidavit_reporters.html import write

    def missing() -> Any:
        raise SourceError("report.evidence.jsonl: cannot be read")

    samples = runpy.run_path(str(Path(__file__).parents[1] / "reporters" / "sample_assessments.py"))
    path = tmp_path / "page.html"
    write(samples["rich_assessment"](), missing, path, {})
    opened = open_report(path)
    for view in ("privileged", "roles", "iam-changes"):
        opened.page.locator(f'nav a[href="#{view}"]').click()
        assert "could not be read" in opened.page.locator(f"#{view}").inner_text()
    assert opened.complaints == []
