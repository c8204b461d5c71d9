"""The timeline of trails: what the report says of times in which logging was blind."""

from __future__ import annotations

import msgspec
import pytest
from affidavit import Assessment, Blind, Blindness
from affidavit.model.timeline import Timeline
from affidavit_reporters.html import trail_timeline as module
from affidavit_reporters.html.render import render
from affidavit_reporters.html.trail_timeline import trail_timeline_view


def test_blind_times_say_when_what_why_and_what_they_touch(assessment: Assessment) -> None:
    """Ends that are not known are said to be, and what other trails recorded is no gap."""
    view = trail_timeline_view(assessment.timeline)
    assert view.verdict == "Records show 4 times in which a trail was blind."
    assert [(row.since, row.until, row.what, row.gaps, row.controls) for row in view.blind] == [
        ("2026-07-05 10:00:00", "2026-07-05 12:30:00", "nothing recorded", "data:s3", "soc2 CC6.1, CC7.2"),
        ("2026-07-05 12:30:00", "not ended", "management-read not recorded in part in us-east-1",
         "no gap: others recorded", "—"),
        ("not known", "2026-07-05 10:00:00", "delivery doubtful", "no gap: others recorded", "—"),
        ("not known", "2026-07-05 10:00:00", "nothing recorded outside us-east-1", "no gap: others recorded", "—"),
    ]  # fmt: skip
    assert {row.trail for row in view.blind} == {"main (111122223333, us-east-1)"}


def test_a_trail_may_be_blind_to_the_other_accounts(assessment: Assessment) -> None:
    """Where it was an organisation's: in all regions, or in its own."""
    (trail,) = assessment.timeline.trails
    alone = [Blindness("", "", Blind.ALL, region=region, except_account=trail.account) for region in ("", "here")]
    view = trail_timeline_view(Timeline((msgspec.structs.replace(trail, blind=tuple(alone)),)))
    assert [row.what for row in view.blind] == [
        "nothing recorded in accounts other than 111122223333",
        "nothing recorded in here in accounts other than 111122223333",
    ]


def test_a_trail_may_leave_out_event_sources(assessment: Assessment) -> None:
    """They are named, beside the classes of which all else was recorded."""
    (trail,) = assessment.timeline.trails
    blind = Blindness("", "", Blind.CLASSES, ("management-write",), partly=True, sources=("kms.amazonaws.com",))
    view = trail_timeline_view(Timeline((msgspec.structs.replace(trail, blind=(blind,)),)))
    assert [row.what for row in view.blind] == ["only a part of management-write recorded: without kms.amazonaws.com"]


def test_changes_stand_in_order_and_are_bounded(assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the record each is in; of more than fit, the first."""
    view = trail_timeline_view(assessment.timeline)
    assert [(row.event, row.place) for row in view.changes] == [
        ("cloudtrail:StopLogging", "part-1.json.gz #7"),
        ("cloudtrail:StartLogging", "part-1.json.gz #7"),
    ]
    assert view.changes_caption == "All 2 changes to logging"
    monkeypatch.setattr(module, "ENTRY_ROWS", 1)
    view = trail_timeline_view(assessment.timeline)
    assert (len(view.changes), view.changes_caption) == (1, "The first 1 of 2 changes to logging")


def test_the_page_has_it_beside_coverage(assessment: Assessment) -> None:
    """And says nothing where no record speaks of logging."""
    page = b"".join(render(assessment)).decode()
    coverage = page[page.index('<section id="coverage"') :].partition("</section>")[0]
    assert "Times in which trails were blind" in coverage
    assert trail_timeline_view(Timeline(note="None.")).verdict == ""
