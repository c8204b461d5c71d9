"""Every hour of a period is counted, with logs of a class, quiet or silent, in each place that was declared or seen."""

from __future__ import annotations

import msgspec
import pytest
from affidavit.coverage.snapshots import Snapshots
from affidavit.model.assessment import Assessment
from affidavit.model.coverage import Coverage, CoverageCell
from affidavit.packaging.logged_hours import Logs, logged_hours

from tests.reporters.sample_assessments import empty_assessment

ONE, WRITE = "111122223333", "management-write"


def assessment(
    since: str,
    until: str,
    *cells: CoverageCell,
    declared: bool = True,
    classes: tuple[str, ...] = (WRITE,),
    regions: tuple[str, ...] = (),
) -> Assessment:
    """A run of a period with these cells, in which two regions of an account are declared."""
    sample = empty_assessment()
    run = msgspec.structs.replace(sample.run, since=since, until=until, regions=regions)
    coverage = Coverage(declared, (ONE,), ("eu-west-1", "us-east-1"), classes, cells=cells)
    return msgspec.structs.replace(sample, run=run, coverage=coverage)


def cell(day: str, hours: str, region: str = "us-east-1") -> CoverageCell:
    """A day's cell: `hours` from midnight, the rest of them silent."""
    return CoverageCell(ONE, region, WRITE, day, hours.ljust(24, "."), hours.count("#"))


CELLS = (cell("2026-07-02", "#-"), cell("2026-07-03", "##"), cell("2026-07-10", ".#"))


def test_days_without_any_log_are_silent() -> None:
    """In a month of 744 hours with logs in four of them; a declared region without a record has a line, too."""
    found = logged_hours(assessment("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z", *CELLS), Snapshots())
    assert found == {
        WRITE: (Logs(WRITE, ONE, "eu-west-1", 0, 0, 0, 744), Logs(WRITE, ONE, "us-east-1", 4, 4, 1, 739)),
    }


def test_hours_outside_the_period_do_not_count() -> None:
    """Of days on which it begins or ends; an hour that it has a part of does."""
    found = logged_hours(assessment("2026-07-02T00:30:00Z", "2026-07-03T00:30:00Z", *CELLS), Snapshots())
    assert [(each.hours_with_records, each.hours_quiet, each.hours_silent) for each in found[WRITE]] == [
        (0, 0, 25),
        (2, 1, 22),
    ]


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [("", "", 9 * 24), ("2026-07-01T00:00:00Z", "", 10 * 24), ("", "2026-07-03T00:00:00Z", 24)],
)
def test_an_open_end_is_that_of_the_logs(since: str, until: str, hours: int) -> None:
    """From the first day with a record to the last; nothing was declared, so that only what was seen has a line."""
    (found,) = logged_hours(assessment(since, until, *CELLS, declared=False), Snapshots())[WRITE]
    assert found.region == "us-east-1"
    assert found.hours_with_records + found.hours_quiet + found.hours_silent == hours


def test_without_logs_and_without_a_scope_there_is_nothing_to_tell() -> None:
    """And no error."""
    assert logged_hours(assessment("", "", declared=False), Snapshots()) == {}


def test_a_snapshot_leaves_no_hour_silent() -> None:
    """It shows a moment: hours without one say nothing. What is of an account has one line, without a region."""
    snapshots = Snapshots(frozenset({"state:trails"}), frozenset({"state:users"}))
    taken = CoverageCell(ONE, "global", "state:users", "2026-07-02", "#" + "." * 23, 1)
    month = ("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z")
    found = logged_hours(assessment(*month, taken, classes=("state:trails", "state:users")), snapshots)
    assert found == {
        "state:trails": tuple(Logs("state:trails", ONE, each, 0, 0, 0, 0, True) for each in ("eu-west-1", "us-east-1")),
        "state:users": (Logs("state:users", ONE, "", 1, 1, 0, 0, True),),
    }


def test_what_a_narrowed_run_left_out_is_not_silent() -> None:
    """Nobody asked for it; an event class that is needed and not declared was asked for in all places."""
    made = assessment("2026-07-02T00:00:00Z", "2026-07-04T00:00:00Z", *CELLS, regions=("us-east-1",))
    found = logged_hours(made, Snapshots(), {"data:s3"})
    assert {name: [each.region for each in some] for name, some in found.items()} == {
        WRITE: ["us-east-1"],
        "data:s3": ["us-east-1"],
    }
    assert found["data:s3"][0].hours_silent == 48
