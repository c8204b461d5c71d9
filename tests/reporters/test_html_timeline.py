"""The timeline of the HTML report."""

from __future__ import annotations

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.assessment import FindingStatus
from affidavit.model.policy import Effect
from affidavit_reporters.html import timeline as timeline_module
from affidavit_reporters.html.finding_cards import finding_anchor
from affidavit_reporters.html.findings import group_anchor
from affidavit_reporters.html.timeline import timeline_view

replace = msgspec.structs.replace


def test_every_judged_finding_is_in_the_picture(assessment: Assessment) -> None:
    """Lanes by severity, worst first, count all violations and reviews, and no evidence population."""
    view = timeline_view(assessment)
    judged = [finding for finding in assessment.findings if finding.effect is not Effect.EVIDENCE]
    assert [(lane.severity.text, lane.total) for lane in view.lanes] == [
        ("Critical", "2"),
        ("High", "6"),
        ("Medium", "2"),
    ]
    assert sum(int(mark.number or 1) for lane in view.lanes for mark in lane.marks) == len(judged)
    assert [row.time for row in view.rows] == sorted(row.time for row in view.rows)
    assert {row.href for row in view.rows} == {finding_anchor(finding) for finding in judged}
    assert view.left_out == ()


def test_a_mark_stands_where_its_finding_began(assessment: Assessment) -> None:
    """Later findings stand farther right, all within the picture, and a single mark leads to its finding."""
    view = timeline_view(assessment)
    by_href = {finding_anchor(finding): finding for finding in assessment.findings}
    marks = [mark for lane in view.lanes for mark in lane.marks]
    assert all(0 < mark.x < view.width and 0 < mark.y < view.height for mark in marks)
    placed = sorted((mark.x, by_href[mark.href].first_seen[:10]) for mark in marks)
    assert [day for _, day in placed] == sorted(day for _, day in placed)
    assert all(tick.x < view.width for tick in view.ticks)
    assert view.ticks[0].text == "1 Jul"


def test_near_findings_are_one_mark(large: Assessment) -> None:
    """A thousand findings are some dozens of marks, with their numbers, that lead to the policy's findings."""
    view = timeline_view(large)
    (lane,) = view.lanes
    assert lane.total == "1,000"
    assert len(lane.marks) < 60
    assert sum(int(mark.number or 1) for mark in lane.marks) == 1_000
    assert {mark.href for mark in lane.marks if mark.number} == {group_anchor("aws.iam.administrator-policy-attached")}
    assert len(view.rows) == timeline_module.MAX_ROWS
    assert view.left_out == ("The table names the first 300; 700 more stand under Findings.",)


def test_the_worst_of_several_tells(assessment: Assessment) -> None:
    """A violation among reviews makes the mark a violation's; it is hollow only when all are waived or closed."""
    judged = [finding for finding in assessment.findings if finding.effect is not Effect.EVIDENCE][:3]
    together = [
        replace(finding, severity=judged[0].severity, first_seen="2026-07-05T00:00:00Z", effect=effect, status=status)
        for finding, effect, status in zip(
            judged,
            (Effect.REVIEW, Effect.VIOLATION, Effect.REVIEW),
            (FindingStatus.WAIVED, FindingStatus.OPEN, FindingStatus.WAIVED),
            strict=True,
        )
    ]
    ((mark,),) = [lane.marks for lane in timeline_view(replace(assessment, findings=tuple(together))).lanes]
    assert (mark.number, mark.effect, mark.hollow) == ("3", "violation", False)
    statuses = (FindingStatus.WAIVED, FindingStatus.RESOLVED, FindingStatus.FALSE_POSITIVE)
    closed = tuple(replace(finding, status=status) for finding, status in zip(together, statuses, strict=True))
    ((mark,),) = [lane.marks for lane in timeline_view(replace(assessment, findings=closed)).lanes]
    assert mark.hollow


@pytest.mark.parametrize("time", ["", "yesterday"])
def test_a_finding_without_a_time_is_said(assessment: Assessment, time: str) -> None:
    """It cannot be placed, which the page says, and the table still names it, last."""
    first, *others = [finding for finding in assessment.findings if finding.effect is not Effect.EVIDENCE]
    undated = replace(first, first_seen=time, last_seen=time)
    view = timeline_view(replace(assessment, findings=(undated, *others)))
    assert view.left_out == ("1 finding without a time cannot be placed.",)
    assert view.rows[-1].href == finding_anchor(undated)
    alone = timeline_view(replace(assessment, findings=(undated,)))
    assert (alone.lanes, len(alone.rows)) == ((), 1)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-07-05T00:00:00Z", "2026-07-05T00:00:00Z"),
        ("2026-07-05T00:00:00Z", "2026-07-05T00:00:01Z"),
        ("1999-01-01T00:00:00Z", "2026-07-05T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_any_span_is_drawn(assessment: Assessment, first: str, last: str) -> None:
    """From one moment to all of time: marks within the picture, few dates, none beyond its edge."""
    one, two = [finding for finding in assessment.findings if finding.effect is not Effect.EVIDENCE][:2]
    findings = (replace(one, first_seen=first), replace(two, first_seen=last))
    open_ended = replace(assessment.run, since="", until="")
    bare = replace(assessment, findings=findings, run=open_ended, coverage=type(assessment.coverage)(declared=False))
    view = timeline_view(bare)
    assert sum(len(lane.marks) for lane in view.lanes) in (1, 2)
    assert all(0 < mark.x < view.width for lane in view.lanes for mark in lane.marks)
    assert len(view.ticks) <= 16


def test_nothing_found_is_no_picture(empty: Assessment) -> None:
    """No findings: no lanes and no rows."""
    view = timeline_view(empty)
    assert (view.lanes, view.rows, view.left_out) == ((), (), ())
