"""Names of digest files: chain, time and kind, whatever the trail is called."""

from __future__ import annotations

import pytest
from affidavit_plugins.aws_keys import parse_key
from affidavit_plugins.cloudtrail_digest.digest import utc
from affidavit_plugins.cloudtrail_digest.keys import (
    ChainId,
    by_account_and_region,
    digest_order,
    parse_digest_key,
    tail,
)
from hypothesis import given
from hypothesis import strategies as st

ACCOUNT = "111122223333"


def name(trail: str = "t_1", home: str = "us-east-1", time: str = "20260701T010131Z", end: str = ".json.gz") -> str:
    return f"{ACCOUNT}_CloudTrail-Digest_eu-west-1_{trail}_{home}_{time}{end}"


@pytest.mark.parametrize(
    ("folders", "organisation"),
    [
        (f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/07/01/", ""),
        (f"some/prefix/AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/07/01/", ""),
        (f"AWSLogs/o-exampleorgid/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/07/01/", "o-exampleorgid"),
        (
            f"o-exampleorgid/AWSLogs/o-exampleorgid/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/07/01/",
            "o-exampleorgid",
        ),
        ("", ""),
    ],
)
def test_folders(folders: str, organisation: str) -> None:
    """A prefix doesn't count, an organisation does."""
    key = parse_digest_key(folders + name())
    assert key is not None
    assert key.chain == ChainId(ACCOUNT, "eu-west-1", organisation, "t_1", "us-east-1")
    assert utc(key.time) == "2026-07-01T01:01:31Z" and not key.backfill


@pytest.mark.parametrize(
    "trail", ["abc", "my_trail.v2", "x_us-east-1_20260701T093500Z", "a_b_c", "eu-west-1_x", "T.1-2"]
)
@pytest.mark.parametrize("end", [".json.gz", ".json", "_backfill.json.gz"])
def test_trails(trail: str, end: str) -> None:
    """A trail's name may hold what looks like a region and a time."""
    key = parse_digest_key(name(trail, end=end))
    assert key is not None
    assert (key.chain.trail, key.chain.home, key.backfill) == (trail, "us-east-1", "backfill" in end)


@given(st.from_regex(r"[A-Za-z0-9](?:[._-]?[A-Za-z0-9]){2,40}", fullmatch=True), st.sampled_from(["", "_backfill"]))
def test_any_trail_that_aws_allows(trail: str, end: str) -> None:
    """Whatever a trail may be called, its name is read back."""
    key = parse_digest_key(name(trail, end=f"{end}.json.gz"))
    assert key is not None and key.chain.trail == trail and key.backfill == bool(end)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "README",
        f"{ACCOUNT}_CloudTrail_eu-west-1_20260701T0935Z_Ab3dEf6hIj9kLm2n.json.gz",
        name(time="20260701T0101Z"),
        name(time="20260731T256161Z"),
        name().replace("_t_1", ""),
        name().replace(ACCOUNT, "1234"),
        name(end="_backfill2.json.gz"),
        name(trail="a b"),
        f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/07/01/renamed.json.gz",
    ],
)
def test_no_digest_file(key: str) -> None:
    """What is not named as a digest file is none, and has no order."""
    assert parse_digest_key(key) is None
    with pytest.raises(ValueError, match="not named as a digest file"):
        digest_order(key)


def test_order() -> None:
    """Each chain's digests stand together, oldest first."""
    times = ("20260701T235959Z", "20260702T000000Z")
    keys = [f"AWSLogs/{ACCOUNT}/{time}/{name(trail, time=time)}" for time in times for trail in ("bbb", "aaa")]
    ordered = sorted(keys, key=digest_order)
    assert [(digest_order(key)[0].trail, key[-24:-8]) for key in ordered] == [
        (trail, time) for trail in ("aaa", "bbb") for time in times
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("AWSLogs/1/x", "AWSLogs/1/x"),
        ("p/q/AWSLogs/1/x", "AWSLogs/1/x"),
        ("AWSLogs/AWSLogs/1/x", "AWSLogs/1/x"),
        ("myAWSLogs/1/x", "myAWSLogs/1/x"),
        ("x", "x"),
    ],
)
def test_tail(key: str, expected: str) -> None:
    """What a copy of a bucket keeps of a key."""
    assert tail(key) == expected


def test_a_chain_in_words() -> None:
    """Account, region, trail and home, and the organisation where there is one."""
    assert str(ChainId("1", "eu-west-1", "o-a", "t", "us-east-1")) == "1 eu-west-1, trail t of o-a (us-east-1)"
    assert str(ChainId("1", "eu-west-1", "", "t", "us-east-1")) == "1 eu-west-1, trail t (us-east-1)"


def test_by_account_and_region() -> None:
    """Digests and log files are told apart and stand in order; what is neither is given back."""
    log = f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/07/01/{ACCOUNT}_CloudTrail_eu-west-1_20260701T0935Z_A.json.gz"
    insight = log.replace("CloudTrail", "CloudTrail-Insight")
    later, earlier = name(time="20260701T020131Z"), name()
    assert parse_key(insight) is not None
    groups, others = by_account_and_region([later, "AWSLogs/x.txt", log, earlier, insight])
    assert groups == {(ACCOUNT, "eu-west-1"): ([earlier, later], sorted([log, insight]))}
    assert others == ["AWSLogs/x.txt"]
