"""A chain of digests begun anew: explained by what the trail's own log says, and a time of which nothing is known."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from affidavit.cli.app import app
from typer.testing import CliRunner

from tests.cli.test_verify import verified, write
from tests.plugins.cloudtrail_digest.making import ACCOUNT, HOME, START, TRAIL, Bucket, Trail, iso

ONE_POLICY = ("--policies", str(Path(__file__).parents[1] / "one_policy"))
WHO = f"arn:aws:iam::{ACCOUNT}:user/ana"
OFF, ON = START + timedelta(hours=3), START + timedelta(hours=8)
ARN = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/{TRAIL}"


def call(name: str, when: Any, **more: Any) -> dict[str, Any]:
    """A record of a call about a trail."""
    return {
        "eventVersion": "1.08",
        "eventTime": iso(when),
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": name,
        "awsRegion": HOME,
        "recipientAccountId": ACCOUNT,
        "userIdentity": {"type": "IAMUser", "arn": WHO},
        "requestParameters": {"name": TRAIL},
        **more,
    }


def begun_anew(off: list[dict[str, Any]], on: list[dict[str, Any]], **trail: Any) -> Bucket:
    """A trail of three hours, five hours of nothing, and three hours; what its logs say at both ends."""
    bucket = Bucket()
    made = Trail(bucket, region=HOME, **trail)
    made.hours(2)
    made.digest(also=[made.log(OFF - timedelta(minutes=1), records=off)])
    made.restart(ON - OFF)
    made.digest(also=[made.log(ON + timedelta(minutes=6), records=on)])
    made.hours(2)
    return bucket


STOPPED = [call("StopLogging", OFF)]
STARTED = [call("StartLogging", ON)]
UNTIL = ("--since", iso(START), "--until", iso(START + timedelta(hours=11)), "--late", "0")


def gaps(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Of all chains: since, until, what explains it."""
    return [
        (gap["since"], gap["until"], gap["explained"])
        for chain in found["integrity"]["chains"]
        for gap in chain["gaps"]
    ]


def test_a_restart_that_the_log_explains_is_no_failure(tmp_path: Path) -> None:
    """It is told when and by whom the trail was turned off and on."""
    status, found = verified(write(begun_anew(STOPPED, STARTED), tmp_path), *UNTIL)
    assert (status, found["failures"]) == (0, [])
    why = f"StopLogging at {iso(OFF)} by {WHO}, StartLogging at {iso(ON)} by {WHO}"
    assert gaps(found) == [(iso(OFF), iso(ON), why)]


def test_it_is_told_in_words(tmp_path: Path) -> None:
    """That the chain begins anew, and what explains it."""
    folder = write(begun_anew(STOPPED, STARTED), tmp_path)
    result = CliRunner().invoke(app, ["verify", str(folder), *UNTIL])
    assert "the chain begins anew with" in result.stdout
    assert f"explained by StopLogging at {iso(OFF)} by {WHO}" in result.stdout


@pytest.mark.parametrize(
    ("off", "on"),
    [
        ([call("StopLogging", OFF, requestParameters={"name": ARN})], STARTED),
        ([call("UpdateTrail", OFF, requestParameters={"name": TRAIL, "enableLogFileValidation": False})],
         [call("UpdateTrail", ON, requestParameters={"name": TRAIL, "enableLogFileValidation": True})]),
        ([call("DeleteTrail", OFF)],
         [call("CreateTrail", ON, requestParameters={"name": TRAIL, "enableLogFileValidation": True}),
          call("StartLogging", ON)]),
        (STOPPED, []),
    ],
)  # fmt: skip
def test_what_explains_it(tmp_path: Path, off: list[dict[str, Any]], on: list[dict[str, Any]]) -> None:
    """By name or ARN; validation, and a trail made anew; only that it was turned off is needed."""
    status, found = verified(write(begun_anew(off, on), tmp_path), *UNTIL)
    assert status == 0
    assert all(explained for *_, explained in gaps(found))


OTHER = ARN.replace(ACCOUNT, "999999999999")


@pytest.mark.parametrize(
    "off",
    [
        [],
        [call("StopLogging", OFF, errorCode="AccessDenied")],
        [call("StopLogging", OFF, requestParameters={"name": "other"})],
        [call("StopLogging", OFF, requestParameters={"name": OTHER})],
        [call("StopLogging", OFF, requestParameters=None)],
        [call("StopLogging", OFF, eventSource="example.com")],
        [call("StopLogging", OFF, eventTime="yesterday")],
        [call("UpdateTrail", OFF)],
    ],
)
def test_what_explains_nothing(tmp_path: Path, off: list[dict[str, Any]]) -> None:
    """A refused call, another trail, nothing but that it was turned on."""
    status, found = verified(write(begun_anew(off, STARTED), tmp_path), *UNTIL)
    assert status == 3
    assert gaps(found) == [(iso(OFF), iso(ON), "")]


def test_off_and_on_in_one_second_explains_an_hour(tmp_path: Path) -> None:
    """In whatever order: the trail is taken to be on, and only its first digest to begin later."""
    for number, names in enumerate((("StopLogging", "StartLogging"), ("StartLogging", "StopLogging"))):
        bucket = begun_anew([call(name, OFF) for name in names], STARTED)
        status, found = verified(write(bucket, tmp_path / str(number)), *UNTIL)
        assert status == 3
        assert gaps(found)[-1] == (iso(OFF + timedelta(hours=1)), iso(ON), "")


def test_a_log_that_no_digest_vouches_for_explains_nothing(tmp_path: Path) -> None:
    """Whoever deletes digests can write a log file, too."""
    bucket = begun_anew([], STARTED)
    Trail(bucket, region=HOME, trail="elsewhere").log(OFF - timedelta(minutes=2), records=STOPPED)
    status, found = verified(write(bucket, tmp_path), *UNTIL)
    assert status == 3
    assert ("", iso(OFF)) in [(explained, since) for since, _, explained in gaps(found)]


def test_another_region_is_explained_by_the_home_region(tmp_path: Path) -> None:
    """Where a trail of all regions is turned off and on."""
    bucket = begun_anew(STOPPED, STARTED)
    away = Trail(bucket, region="ap-south-1")
    away.hours(3)
    away.restart(ON - OFF)
    away.hours(3)
    status, found = verified(write(bucket, tmp_path), *UNTIL)
    assert status == 0
    assert [since for since, *_ in gaps(found)] == [iso(OFF)] * 2


def test_an_organisation_s_trail_is_not_explained_by_a_member(tmp_path: Path) -> None:
    """Its digests don't say whose it is, and any member may have a trail of that name."""
    status, found = verified(write(begun_anew(STOPPED, STARTED, root="AWSLogs/o-abc1234567/"), tmp_path), *UNTIL)
    assert status == 3
    assert gaps(found) == [(iso(OFF), iso(ON), "")]


PROFILE = f"""\
organisation: Example Ltd
scope: {{accounts: ["{ACCOUNT}"], regions: [{HOME}], event_classes: [management-write], coverage_interval: 1d}}
"""


def test_a_scan_tells_it_too_and_knows_nothing_of_that_time(tmp_path: Path) -> None:
    """No failure of the run, and a gap in coverage."""
    folder = write(begun_anew(STOPPED, STARTED), tmp_path / "logs")
    (tmp_path / "profile.yaml").write_text(PROFILE)
    report = tmp_path / "report.json"
    arguments = [
        "scan",
        str(folder),
        *ONE_POLICY,
        "--profile",
        str(tmp_path / "profile.yaml"),
        "--report",
        f"json={report}",
    ]
    result = CliRunner().invoke(app, [*arguments, *UNTIL])
    found = json.loads(report.read_text())
    assert [each for each in found["failures"] if each["stage"] == "verify"] == [], result.output
    assert [bool(explained) for *_, explained in gaps(found)] == [True]
    told = [each for each in found["coverage"]["gaps"] if "explained by StopLogging" in each["reason"]]
    assert [(each["since"], each["until"]) for each in told] == [(iso(OFF), iso(ON))]


def test_a_second_trail_covers_the_time(tmp_path: Path) -> None:
    """What the one left out the other's digests speak of."""
    bucket = begun_anew(STOPPED, STARTED)
    Trail(bucket, region=HOME, trail="second").hours(11)
    folder = write(bucket, tmp_path / "logs")
    report = tmp_path / "report.json"
    CliRunner().invoke(app, ["scan", str(folder), *ONE_POLICY, "--report", f"json={report}", *UNTIL])
    found = json.loads(report.read_text())
    assert [bool(explained) for *_, explained in gaps(found)] == [True]
    assert not [each for each in found["coverage"]["gaps"] if "explained" in each["reason"]]


def begun_anew_at_once(said: list[dict[str, Any]], **trail: Any) -> Bucket:
    """A trail of six hours whose chain begins anew after three, without a gap; what its logs say then."""
    bucket = Bucket()
    made = Trail(bucket, region=HOME, **trail)
    made.hours(2)
    made.digest(also=[made.log(OFF - timedelta(minutes=1), records=said)])
    made.restart(timedelta())
    made.hours(3)
    return bucket


def restarts(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Of all chains: when they begin anew, and what explains it."""
    return [(each["at"], each["explained"]) for chain in found["integrity"]["chains"] for each in chain["restarts"]]


SIX_HOURS = ("--since", iso(START), "--until", iso(START + timedelta(hours=6)), "--late", "0")
BOTH = [call("StopLogging", OFF - timedelta(seconds=90)), call("StartLogging", OFF - timedelta(seconds=30))]


@pytest.mark.parametrize("said", [[], STOPPED[1:], [BOTH[1]], [call("StopLogging", START - timedelta(hours=1))]])
def test_a_chain_begun_anew_without_a_gap_is_a_failure(tmp_path: Path, said: list[dict[str, Any]]) -> None:
    """Digests that meet, and yet name none before: nothing is hidden there, and somebody did something to the trail."""
    bucket = begun_anew_at_once(said)
    status, found = verified(write(bucket, tmp_path), *SIX_HOURS)
    assert (status, gaps(found), restarts(found)) == (3, [], [(iso(OFF), "")])
    (failure,) = found["failures"]
    assert f"the chain begins anew at {iso(OFF)} with {bucket.digests[3]}" in failure["reason"]


def test_a_chain_begun_anew_without_a_gap_is_explained(tmp_path: Path) -> None:
    """By the trail's being turned off and on about then; it is told, and no failure."""
    folder = write(begun_anew_at_once(BOTH), tmp_path)
    status, found = verified(folder, *SIX_HOURS)
    assert (status, found["failures"], gaps(found)) == (0, [], [])
    ((at, why),) = restarts(found)
    assert at == iso(OFF)
    assert why.startswith("StopLogging at") and "StartLogging at" in why
    result = CliRunner().invoke(app, ["verify", str(folder), *SIX_HOURS])
    assert f"the chain begins anew at {iso(OFF)}; explained by StopLogging" in result.stdout


def test_a_restart_is_told_once(tmp_path: Path) -> None:
    """Where there is a gap before it, that one tells of it."""
    for number, off in enumerate((STOPPED, [])):
        _, found = verified(write(begun_anew(off, STARTED), tmp_path / str(number)), *UNTIL)
        assert (len(gaps(found)), restarts(found)) == (1, [])


def test_a_restart_fails_a_scan_and_its_page(tmp_path: Path) -> None:
    """As it fails `verify`."""
    folder = write(begun_anew_at_once([]), tmp_path / "logs")
    page = tmp_path / "page.html"
    result = CliRunner().invoke(app, ["scan", str(folder), *ONE_POLICY, *SIX_HOURS, "--report", f"html={page}"])
    assert result.exit_code == 3
    assert "1 chain begun anew" in page.read_text()
    assert "nothing explains it" in page.read_text()
