"""What is asked of a bucket: the same objects as in a copy of it, for as few requests as its layout allows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from affidavit import ObjectRef, Period, Scope, Skipped, SourceError
from affidavit.times import parse_time
from affidavit_plugins.file_source.source import list_files
from affidavit_plugins.s3_source.source import SOURCE

from tests.plugins.moto_front import REGION
from tests.plugins.s3_source.conftest import BUCKET, BucketFront, Put, error_body, log_key

ACCOUNT, OTHER = "111122223333", "444455556666"
WEEK = Period(parse_time("2026-07-06T00:00:00Z"), parse_time("2026-07-13T00:00:00Z"))
YEAR = Period(parse_time("2026-01-01T00:00:00Z"), parse_time("2027-01-01T00:00:00Z"))


def found(location: str, period: Period = WEEK, scope: Scope = Scope()) -> tuple[list[str], dict[str, str]]:  # noqa: B008
    """The names of what is listed, sorted, and of what is left aside with the reasons."""
    items = list(SOURCE.list(location, period, scope))
    refs = sorted(each.uri for each in items if isinstance(each, ObjectRef))
    return refs, {each.uri: each.reason for each in items if isinstance(each, Skipped)}


def test_loose_objects_cost_no_request_each(front: BucketFront, put: Put) -> None:
    """They come with the answer that names them, however many; a layout beside them is pruned all the same."""
    front.page = 20
    for number in range(105):
        put(f"loose-{number:03}.json", b"x")
    put(log_key("2026-07-06"), b"x")
    put(log_key("2026-01-06"), b"x")
    refs, _ = found(front.location())
    assert len(refs) == 106
    assert len(front.lists) <= 15
    front.asked.clear()
    assert len(found(front.location("loose-10"))[0]) == 5
    assert len(front.lists) == 1


@pytest.mark.parametrize(("prefix", "requests"), [("2026/", 1), ("2026/07/", 1), ("2026/0", 1), ("2026/06/", 0)])
def test_a_prefix_that_names_days_is_pruned_too(front: BucketFront, put: Put, prefix: str, requests: int) -> None:
    """Of a year or a month, too, only the period's days are asked for; none where none can be in it."""
    for month in (1, 6, 7, 12):
        put(log_key(f"2026-{month:02}-08"), b"x")
    start = f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/{prefix}"
    refs, aside = found(front.location(start))
    key = log_key("2026-07-08")
    assert refs == ([key[start.rfind("/") + 1 :]] if requests else [])
    assert [each for each in front.lists if "delimiter" not in each and "start-after" not in each] == []
    assert len(front.lists) == requests
    assert list(aside.values()) == ["only deliveries of 2026-07-06 to 2026-07-14 were listed"]


def test_a_long_period_is_listed_in_few_parts(front: BucketFront, put: Put) -> None:
    """Ten years cost a dozen requests a region, not one a month or a day."""
    put(log_key("2026-07-08"), b"x")
    assert found(front.location(), Period(parse_time("2017-01-01T00:00:00Z"), WEEK.until))[0] == [log_key("2026-07-08")]
    assert len([each for each in front.lists if "delimiter" not in each]) <= 12
    front.asked.clear()
    assert found(front.location(), YEAR)[0] == [log_key("2026-07-08")]
    assert len([each for each in front.lists if "delimiter" not in each]) == 12


def test_the_scope_holds_for_what_the_location_names(front: BucketFront, put: Put) -> None:
    """An account or a region outside it is told, and nothing asked."""
    put(log_key("2026-07-06"), b"x")
    named = f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/"
    assert found(front.location(named), scope=Scope(frozenset({OTHER})))[1] == {".": "its account is outside the scope"}
    elsewhere = Scope(None, frozenset({"ap-south-1"}))
    assert found(front.location(named), scope=elsewhere)[1] == {".": "its region is outside the scope"}
    assert front.lists == []
    put(log_key("2026-07-06", account="111199999999"), b"x")
    refs, aside = found(front.location("AWSLogs/1111"), scope=Scope(frozenset({ACCOUNT})))
    assert refs == [log_key("2026-07-06").removeprefix("AWSLogs/")]
    assert aside["111199999999/"] == "its account is outside the scope"


@pytest.mark.parametrize("root", ["a/b/c/AWSLogs/", "/AWSLogs/", "AWSLogs/AWSLogs/", "x/o-abc123/AWSLogs/o-abc123/"])
def test_roots_are_found_wherever_they_lie(front: BucketFront, put: Put, root: str) -> None:
    """Under any prefix, even one that is a slash: years before the period are not listed."""
    for day in ("2020-07-06", "2026-07-06"):
        put(log_key(day, root=root), b"x")
    put("a/b/other.json", b"x")
    refs, _ = found(front.location())
    assert refs == sorted([log_key("2026-07-06", root=root), "a/b/other.json"])
    assert all("2020" not in each for each in front.lists)
    assert any(f"{REGION}/&start-after" in each for each in front.lists)


def test_too_many_folders_to_look_into_are_listed_whole(
    front: BucketFront, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At one request for a thousand objects, whatever folders they are in; AWSLogs among them is still pruned."""
    monkeypatch.setattr("affidavit_plugins.s3_source.roots._FOLDERS", 5)
    for number in range(40):
        put(f"export/{number}/000000.gz", b"x")
    put("zzz/x.json", b"x")
    put(log_key("2026-07-06", root="export/AWSLogs/"), b"x")
    put(log_key("2020-07-06", root="export/AWSLogs/"), b"x")
    refs, _ = found(front.location())
    assert len(refs) == 42
    assert not any("2020" in each for each in refs)
    assert len(front.lists) <= 12


def test_logs_of_other_services_are_not_listed_unless_named(front: BucketFront, put: Put) -> None:
    """In either of their layouts; a location that names such a folder means it."""
    put(log_key("2026-07-06"), b"x")
    flow = f"AWSLogs/aws-account-id={ACCOUNT}/aws-service=vpcflowlogs/x.gz"
    config = f"AWSLogs/{ACCOUNT}/Config/{REGION}/2026/7/6/ConfigHistory/x.json.gz"
    put(flow, b"x")
    put(config, b"x")
    refs, aside = found(front.location())
    assert refs == [log_key("2026-07-06")]
    assert aside[f"AWSLogs/aws-account-id={ACCOUNT}/"] == "logs of other services, not of CloudTrail"
    assert aside[f"AWSLogs/{ACCOUNT}/Config/"] == "logs of Config, not of CloudTrail"
    assert found(front.location(f"AWSLogs/{ACCOUNT}/Config/"), Period())[0] == [
        f"{REGION}/2026/7/6/ConfigHistory/x.json.gz"
    ]


def test_a_folder_that_cannot_be_listed_is_told(front: BucketFront, put: Put) -> None:
    """The others are listed all the same; of digest files it is told, too."""
    put(log_key("2026-07-06"), b"x")
    put(log_key("2026-07-06", account=OTHER), b"x")
    put(log_key("2026-07-06", account=OTHER, kind="CloudTrail-Digest"), b"x")
    front.answer = lambda asked: (403, error_body("AccessDenied")) if f"prefix=AWSLogs/{OTHER}/" in asked.path else None
    items = list(SOURCE.list(front.location(), WEEK, Scope()))
    assert [each.uri for each in items if isinstance(each, ObjectRef)] == [log_key("2026-07-06")]
    (lost,) = [each for each in items if isinstance(each, Skipped) and each.failed]
    assert (lost.uri, lost.account) == (f"AWSLogs/{OTHER}/", OTHER)
    assert lost.reason.startswith("cannot be listed: access denied (AccessDenied): allow s3:ListBucket")
    assert SOURCE.digests is not None
    assert [each.uri for each in SOURCE.digests(front.location(), WEEK, Scope())] == [f"AWSLogs/{OTHER}/"]


def test_a_place_of_which_nothing_can_be_listed_is_an_error(front: BucketFront) -> None:
    """Also where it lies so deep in the layout that nothing is asked before its days."""
    deep = f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/"
    front.answer = lambda _: (403, error_body("AccessDenied"))
    with pytest.raises(SourceError, match=f"^s3://{BUCKET}/{deep}: access denied"):
        found(front.location(deep))


@pytest.mark.parametrize("body", [b"", b"<ListBucketResult><Contents><Key>AWSL", b"\xff\xfe{", b"<a>" * 10_000])
def test_an_answer_that_is_no_listing_is_an_error(front: BucketFront, body: bytes) -> None:
    """Cut short, of another kind, hostile: never an empty bucket."""
    front.answer = lambda _: (200, body)
    with pytest.raises(SourceError, match=f"^s3://{BUCKET}/"):
        found(front.location())


def test_a_copy_of_any_bucket_lists_the_same(front: BucketFront, put: Put, tmp_path: Path) -> None:
    """For layouts, periods, scopes and prefixes picked by chance: the same names, accounts, regions and times."""
    chance = random.Random(3)
    names = ["notes.txt", "export/x/000000.gz", "AWSLogs/read me.json", "déjà-vu.json", "back\\slash.json", "bell\x07"]
    keys = {f"{root}{name}" for root in ("", "logs/") for name in names}
    for root in ("AWSLogs/", "AWSLogs/o-abc123/", "logs/deep/AWSLogs/"):
        for _ in range(25):
            day = f"2026-{chance.choice((6, 7, 8)):02}-{chance.randint(1, 28):02}"
            region = chance.choice((REGION, "us-east-1", "ap-south-1"))
            kind = chance.choice(
                ("CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Digest")
            )
            keys.add(log_key(day, root=root, region=region, kind=kind, account=chance.choice((ACCOUNT, OTHER))))
    for key in keys:
        put(key, b"x")
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(b"x")
    for _ in range(25):
        folder = chance.choice(("", "logs/", "AWSLogs/", f"AWSLogs/{ACCOUNT}/", "logs/deep/"))
        since = parse_time(f"2026-07-{chance.randint(1, 28):02}T{chance.randint(0, 23):02}:30:00Z")
        assert since is not None
        period = Period(chance.choice((since, None)), chance.choice((since + 9 * 86_400, None)), 86_400)
        scope = Scope(chance.choice((None, frozenset({ACCOUNT}))), chance.choice((None, frozenset({"ap-south-1"}))))
        there = [each for each in SOURCE.list(front.location(folder), period, scope) if isinstance(each, ObjectRef)]
        here = [each for each in list_files(str(tmp_path / folder), period, scope) if isinstance(each, ObjectRef)]
        assert sorted(
            (each.uri, each.size, each.account, each.region, each.delivered or 0) for each in there
        ) == sorted((each.uri, each.size, each.account, each.region, each.delivered or 0) for each in here)
