"""AWS key layout: accounts, regions and delivery times of CloudTrail's objects, and what may be left aside by them."""

from __future__ import annotations

import pytest
from affidavit import Period, Scope
from affidavit_plugins.aws_keys import parse_key, reason_to_skip
from hypothesis import given
from hypothesis import strategies as st

ACCOUNT = "111122223333"
NAME = f"{ACCOUNT}_CloudTrail_eu-west-1_20260701T0935Z_Ab3dEf6hIj9kLm2n.json.gz"
FOLDERS = f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/07/01"
MINUTE = 1_782_898_500
DAY = MINUTE - 9 * 3_600 - 35 * 60
EVERYTHING = (Period(), Scope())


@pytest.mark.parametrize(
    "key",
    [
        f"{FOLDERS}/{NAME}",
        f"some/prefix/{FOLDERS}/{NAME}",
        f"AWSLogs/o-exampleorgid/{ACCOUNT}/CloudTrail/eu-west-1/2026/07/01/{NAME}",
        f"o-exampleorgid/AWSLogs/o-exampleorgid/{ACCOUNT}/CloudTrail/eu-west-1/2026/07/01/{NAME}",
        NAME,
        f"elsewhere/{NAME}",
        NAME.removesuffix(".gz"),
        NAME.replace(".gz", ".zst"),
    ],
)
def test_the_name_tells(key: str) -> None:
    """Account, region and delivery to the minute, whatever lies before the name."""
    found = parse_key(key)
    assert found is not None
    assert (found.account, found.region, found.kind) == (ACCOUNT, "eu-west-1", "CloudTrail")
    assert (found.delivered, found.earliest, found.latest) == (MINUTE, MINUTE, MINUTE + 60)
    assert reason_to_skip(found, *EVERYTHING) is None


@pytest.mark.parametrize("kind", ["CloudTrail-Insight", "CloudTrail-NetworkActivity"])
def test_other_kinds_of_logs(kind: str) -> None:
    """Insights and network activity are logs too."""
    found = parse_key(f"AWSLogs/{ACCOUNT}/{kind}/eu-west-1/2026/07/01/{NAME.replace('CloudTrail', kind)}")
    assert found is not None and found.kind == kind and not found.is_digest


@pytest.mark.parametrize("trail", ["management-events", "my_trail.v2", "x_us-east-1_20260701T093500Z"])
def test_digest_files(trail: str) -> None:
    """A digest file's name has the trail, its home region and seconds; it is left aside."""
    name = f"{ACCOUNT}_CloudTrail-Digest_eu-west-1_{trail}_us-east-1_20260701T093512Z.json.gz"
    found = parse_key(name)
    assert found is not None and found.is_digest
    assert (found.region, found.delivered) == ("eu-west-1", MINUTE + 12)
    assert reason_to_skip(found, *EVERYTHING) == "digest file, not a log"


def test_folders_alone_tell_the_day() -> None:
    """Under another name the folders give account, region and the day of delivery, but no time."""
    found = parse_key(f"{FOLDERS}/renamed.json")
    assert found is not None
    assert (found.account, found.region, found.delivered) == (ACCOUNT, "eu-west-1", None)
    assert (found.earliest, found.latest) == (DAY, DAY + 86_400)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "log.json",
        f"{FOLDERS}/deeper/log.json",
        f"x{FOLDERS}/log.json",
        FOLDERS.replace("07/01", "13/01") + "/log.json",
        NAME.replace("0701", "0732"),
        NAME.replace("T0935", "T2460"),
        NAME.replace("2026", "２０２６"),
        f"1{NAME}",
        f"{NAME}.txt.old",
        f"AWSLogs/{ACCOUNT}/Config/eu-west-1/2026/07/01/log.json",
    ],
)
def test_other_names_tell_nothing(key: str) -> None:
    """What only looks like the layout is not taken for it."""
    assert parse_key(key) is None


@given(
    st.text(max_size=60)
    | st.from_regex(r"\d{12}_CloudTrail(-\w+)?_[a-z0-9-]{1,9}_\d{8}T\d{4,6}Z(_\w+)?\.json", fullmatch=True)
)
def test_any_name_is_read(name: str) -> None:
    """No name raises; one that is understood has an account of twelve digits."""
    found = parse_key(name)
    assert found is None or (len(found.account) == 12 and found.earliest < found.latest)


@pytest.mark.parametrize(
    ("since", "until", "late", "kept"),
    [
        (None, None, 0, True),
        (MINUTE + 59, None, 0, True),
        (MINUTE + 60, None, 0, False),
        (None, MINUTE, 0, True),
        (None, MINUTE - 1, 0, False),
        (None, MINUTE - 100, 99, False),
        (None, MINUTE - 100, 100, True),
        (MINUTE - 50, MINUTE - 20, 86_400, True),
    ],
)
def test_deliveries_outside_the_period(since: int | None, until: int | None, late: int, kept: bool) -> None:
    """Delivered before the period is out; after it only past the time allowed for late delivery."""
    found = parse_key(NAME)
    assert found is not None
    assert (reason_to_skip(found, Period(since, until, late), Scope()) is None) is kept


@pytest.mark.parametrize(("since", "kept"), [(DAY + 86_399, True), (DAY + 86_400, False)])
def test_a_day_goes_only_as_a_whole(since: int, kept: bool) -> None:
    """By its folders alone an object is left aside only when its whole day lies before the period."""
    found = parse_key(f"{FOLDERS}/renamed.json")
    assert found is not None
    assert (reason_to_skip(found, Period(since), Scope()) is None) is kept


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        (Scope(frozenset({ACCOUNT}), frozenset({"eu-west-1"})), None),
        (Scope(frozenset({"444455556666"})), "its account is outside the scope"),
        (Scope(frozenset()), "its account is outside the scope"),
        (Scope(None, frozenset({"eu-west-2"})), "its region is outside the scope"),
    ],
)
def test_objects_outside_the_scope(scope: Scope, reason: str | None) -> None:
    """Another account's or region's object is left aside, with the reason."""
    found = parse_key(NAME)
    assert found is not None
    assert reason_to_skip(found, Period(), scope) == reason


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "cn-north-1"])
def test_regions_of_global_services_stay(region: str) -> None:
    """IAM logs to one region of its partition, which every scope needs."""
    found = parse_key(NAME.replace("eu-west-1", region))
    assert found is not None
    assert reason_to_skip(found, Period(), Scope(None, frozenset({"eu-west-1"}))) is None
