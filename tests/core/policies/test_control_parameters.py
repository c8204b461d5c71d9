"""Control parameters: what an organisation sets is read, and what cannot be meant is refused with its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from affidavit.documents.strict_yaml import Section, parse
from affidavit.errors import Problem
from affidavit.model.profile import BusinessHours, ControlParameters, Profile
from affidavit.policies.control_parameters import read_control_parameters

TEXT = """\
retention_days: 365
evidence_window_days: 450
allowed_regions: [us-east-1, eu-west-1]
log_buckets: [example-logs]
automation_principals: ["arn:aws:iam::*:role/deploy-*"]
break_glass_principals: ["arn:aws:iam::111122223333:user/emergency"]
business_hours: {time_zone: Europe/Berlin, days: [Monday, Friday], start: "08:00", end: "18:30"}
"""

Read = Callable[[str], tuple[ControlParameters, list[Problem]]]


@pytest.fixture
def read() -> Read:
    """Reads a profile's control parameters, with the problems found."""

    def of(text: str) -> tuple[ControlParameters, list[Problem]]:
        problems: list[Problem] = []
        section = Section(parse(text.encode(), "profile.yaml"), "the profile", problems)
        parameters = read_control_parameters(section)
        section.finish()
        return parameters, problems

    return of


def test_all_are_read(read: Read) -> None:
    """Each comes as it was written, lists sorted; nothing is made up for what is not there."""
    assert read(TEXT) == (
        ControlParameters(
            retention_days=365,
            evidence_window_days=450,
            allowed_regions=("eu-west-1", "us-east-1"),
            log_buckets=("example-logs",),
            automation_principals=("arn:aws:iam::*:role/deploy-*",),
            break_glass_principals=("arn:aws:iam::111122223333:user/emergency",),
            business_hours=BusinessHours("Europe/Berlin", ("Monday", "Friday"), "08:00", "18:30"),
        ),
        [],
    )
    assert read("{}\n") == (ControlParameters(), [])


def test_policies_see_plain_values(read: Read) -> None:
    """Predicates get lists and mappings as JSON has them, under the names of the profile's own keys."""
    parameters, _ = read(TEXT)
    data = Profile(controls=parameters).as_data()
    assert data["allowed_regions"] == ["eu-west-1", "us-east-1"]
    assert data["business_hours"] == {
        "time_zone": "Europe/Berlin",
        "days": ["Monday", "Friday"],
        "start": "08:00",
        "end": "18:30",
    }
    assert data["retention_days"] == 365


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("365", "0", "1:17: 'retention_days' must be a number of days from 1 to 3660, not 0"),
        ("365", "true", "1:17: 'retention_days' must be a number of days from 1 to 3660, not True"),
        ("365", "a year", "1:17: 'retention_days' must be a number of days from 1 to 3660, not 'a year'"),
        ("450", "4000", "2:23: 'evidence_window_days' must be a number of days from 1 to 3660, not 4000"),
        ("us-east-1", "us-east-1a", "3:19: 'allowed_regions' holds 'us-east-1a', which is not a region like eu-west-1"),
        ("[example-logs]", "[s3://logs]", "4:15: 'log_buckets' holds 's3://logs', which is not a bucket's name"),
        (
            "arn:aws:iam::*:role/deploy-*",
            "deploy",
            "5:26: 'automation_principals' holds 'deploy', which is not the ARN",
        ),
        (
            "arn:aws:iam::111122223333:user/emergency",
            "arn:aws:s3:::b",
            "6:27: 'break_glass_principals' holds 'arn:aws:s3:::b', which is not the ARN of a role or user",
        ),
        ("Europe/Berlin", "Europe/Belrin", "7:29: no time zone 'Europe/Belrin', did you mean 'Europe/Berlin'?"),
        ("Europe/Berlin", "../../etc/passwd", "7:29: no time zone '../../etc/passwd'"),
        ("Friday]", "Fri]", "7:59: 'days' holds 'Fri'"),
        ('"08:00"', '"8:00"', "7:76: 'start' must be a time of day like '08:30', not '8:00'"),
        ('"18:30"', '"25:00"', "7:90: 'end' must be a time of day like '08:30', not '25:00'"),
        ('"18:30"', '"08:00"', "7:17: business hours end at 08:00, which is not after 08:00"),
        ('start: "08:00", ', "", "7:17: 'business_hours' lacks 'start'"),
        ("end:", "edn:", "7:84: 'business_hours' has no key 'edn', did you mean 'end'?"),
    ],
)
def test_each_mistake_is_refused(old: str, new: str, message: str, read: Read) -> None:
    """Each mistake is named with line and column; no value is quietly left out."""
    assert TEXT.count(old) == 1
    _, problems = read(TEXT.replace(old, new))
    assert any(str(problem).startswith(f"profile.yaml:{message}") for problem in problems), list(map(str, problems))
