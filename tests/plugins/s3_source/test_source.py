"""The source `s3`: what it lists and leaves out, how often it asks, and that no broken read passes for a whole one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from affidavit import ObjectRef, Period, Scope, Skipped, SourceError
from affidavit.testing import check_source
from affidavit.times import parse_time
from affidavit_plugins.file_source.source import list_files
from affidavit_plugins.s3_source.source import SOURCE

from tests.plugins.moto_front import REGION, Asked
from tests.plugins.s3_source.conftest import BUCKET, BucketFront, Put, error_body, log_file, log_key

DAY = 86_400
ALWAYS, EVERYWHERE = Period(), Scope()
WEEK = Period(parse_time("2026-07-06T00:00:00Z"), parse_time("2026-07-13T00:00:00Z"))
OTHER = "444455556666"


def uris(location: str, period: Period = ALWAYS, scope: Scope = EVERYWHERE) -> list[str]:
    """The names of what is listed, sorted."""
    return sorted(each.uri for each in SOURCE.list(location, period, scope) if isinstance(each, ObjectRef))


def aside(location: str, period: Period = ALWAYS, scope: Scope = EVERYWHERE) -> dict[str, str]:
    """The names of what is left aside, with the reasons."""
    return {each.uri: each.reason for each in SOURCE.list(location, period, scope) if isinstance(each, Skipped)}


ROOTS = ["AWSLogs/", "AWSLogs/o-abc123/", "some/prefix/AWSLogs/", "o-abc123/AWSLogs/o-abc123/"]


@pytest.mark.parametrize("root", ROOTS)
def test_every_layout_is_pruned_by_day(front: BucketFront, put: Put, root: str) -> None:
    """A single account's, an organisation's, Control Tower's, and one below a prefix: a week is asked for, no more."""
    days = [f"2026-{month:02}-{day:02}" for month in (6, 7, 8) for day in (1, 5, 6, 12, 14, 28)]
    for day in days:
        for region in (REGION, "us-east-1"):
            put(log_key(day, root=root, region=region), b"x")
    start = root if root.startswith("some") else ""
    base = start.rpartition("/")[0]
    found = uris(front.location(start), WEEK)
    wanted = [
        log_key(day, root=root, region=region)
        for day in ("2026-07-06", "2026-07-12")
        for region in (REGION, "us-east-1")
    ]
    assert found == sorted(key.removeprefix(f"{base}/") if base else key for key in wanted)
    assert any(
        "only deliveries of 2026-07-06 to 2026-07-14 were listed" in reason
        for reason in aside(front.location(start), WEEK).values()
    )


def test_a_week_costs_as_many_requests_whatever_the_bucket_holds(front: BucketFront, put: Put) -> None:
    """Years before and after it, and other services' logs, are not listed."""
    put(log_key("2026-07-06"), b"x")
    uris(front.location(), WEEK)
    few = len(front.lists)
    for year in (2023, 2024, 2025):
        for month in range(1, 13):
            put(log_key(f"{year}-{month:02}-01"), b"x")
            put(f"AWSLogs/111122223333/elasticloadbalancing/{REGION}/{year}/{month:02}/01/x.log.gz", b"x")
            put(log_key(f"{year}-{month:02}-01", kind="CloudTrail-Digest"), b"x")
    front.asked.clear()
    assert uris(front.location(), WEEK) == [log_key("2026-07-06")]
    assert len(front.lists) == few
    reasons = aside(front.location(), WEEK)
    assert reasons["AWSLogs/111122223333/elasticloadbalancing/"] == "logs of elasticloadbalancing, not of CloudTrail"
    assert reasons["AWSLogs/111122223333/CloudTrail-Digest/"] == "digest file, not a log"


def test_accounts_and_regions_outside_the_scope_are_not_listed(front: BucketFront, put: Put) -> None:
    """They are named; the region where global services log is always read."""
    for account in ("111122223333", OTHER):
        for region in (REGION, "us-east-1", "ap-south-1"):
            put(log_key("2026-07-06", account=account, region=region), b"x")
    scope = Scope(frozenset({OTHER}), frozenset({REGION}))
    assert uris(front.location(), Period(), scope) == sorted(
        log_key("2026-07-06", account=OTHER, region=region) for region in (REGION, "us-east-1")
    )
    assert not any("AWSLogs/111122223333/" in each for each in front.lists)
    reasons = aside(front.location(), Period(), scope)
    assert reasons["AWSLogs/111122223333/"] == "its account is outside the scope"
    assert reasons[f"AWSLogs/{OTHER}/CloudTrail/ap-south-1/"] == "its region is outside the scope"


@pytest.mark.parametrize(
    "prefix",
    [
        "AWSLogs/111122223333/",
        "AWSLogs/111122223333/CloudTrail/",
        f"AWSLogs/111122223333/CloudTrail/{REGION}/",
        f"AWSLogs/111122223333/CloudTrail/{REGION}/2026/07/",
        f"AWSLogs/111122223333/CloudTrail/{REGION}/2026/07/06/1111",
        "AWSLogs/1111",
        "AWS",
    ],
)
def test_a_prefix_may_begin_anywhere(front: BucketFront, put: Put, prefix: str) -> None:
    """In the middle of the layout or of a name: the same objects, named from the folder that it lies in."""
    for day in ("2026-07-06", "2026-07-30"):
        put(log_key(day), b"x")
    put("elsewhere/x.json", b"x")
    base = prefix.rpartition("/")[0]
    key = log_key("2026-07-06")
    assert uris(front.location(prefix), WEEK) == [key.removeprefix(f"{base}/") if base else key]


def test_what_follows_no_layout_is_listed(front: BucketFront, put: Put) -> None:
    """Whole, since nothing tells when it was delivered; and so is what lies beside a layout."""
    put("export/task/stream/000000.gz", b"x")
    put("loose.json", b"x")
    assert uris(front.location(), WEEK) == ["export/task/stream/000000.gz", "loose.json"]
    put(log_key("2026-07-06"), b"x")
    put(log_key("2026-01-01"), b"x")
    put("AWSLogs/readme.json", b"x")
    assert uris(front.location(), WEEK) == sorted(
        [log_key("2026-07-06"), "AWSLogs/readme.json", "export/task/stream/000000.gz", "loose.json"]
    )


def test_late_deliveries_are_read(front: BucketFront, put: Put) -> None:
    """As long as the period allows for, and no earlier than it begins."""
    for day in ("2026-07-05", "2026-07-06", "2026-07-14", "2026-07-20"):
        put(log_key(day), b"x")
    late = Period(WEEK.since, WEEK.until, 2 * DAY)
    assert uris(front.location(), late) == [log_key("2026-07-06"), log_key("2026-07-14")]


@pytest.mark.parametrize(("since", "until", "first", "last"), [(True, False, 6, 30), (False, True, 1, 13)])
def test_open_periods(front: BucketFront, put: Put, since: bool, until: bool, first: int, last: int) -> None:
    """One end may be open."""
    for day in range(1, 31):
        put(log_key(f"2026-07-{day:02}"), b"x")
    period = Period(WEEK.since if since else None, WEEK.until if until else None)
    assert uris(front.location(), period) == [log_key(f"2026-07-{day:02}") for day in range(first, last + 1)]


def test_many_pages_are_followed(front: BucketFront, put: Put) -> None:
    """More objects than one answer holds."""
    front.page = 7
    for number in range(40):
        put(log_key("2026-07-06", unique=f"{number:05}"), b"x")
    assert len(uris(front.location(), WEEK)) == 40


def test_a_local_copy_gives_the_same_names(front: BucketFront, put: Put, tmp_path: Path) -> None:
    """A bucket that was synchronised to disk is the same evidence."""
    for day in ("2026-07-06", "2026-08-20"):
        key = log_key(day, root="trail/AWSLogs/")
        put(key, log_file("GetObject"))
        (tmp_path / key).parent.mkdir(parents=True)
        (tmp_path / key).write_bytes(log_file("GetObject"))
    copied = [each for each in list_files(str(tmp_path / "trail"), WEEK, Scope()) if isinstance(each, ObjectRef)]
    there = [each for each in SOURCE.list(front.location("trail/"), WEEK, Scope()) if isinstance(each, ObjectRef)]
    assert [(each.uri, each.account, each.region, each.delivered) for each in copied] == [
        (each.uri, each.account, each.region, each.delivered) for each in there
    ]


def test_digest_files_are_listed_apart(front: BucketFront, put: Put) -> None:
    """With their metadata, which holds the signature."""
    name = "111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260706T120131Z.json.gz"
    key = f"AWSLogs/111122223333/CloudTrail-Digest/{REGION}/2026/07/06/{name}"
    put(key, b"x")
    put(log_key("2026-07-06"), b"x")
    assert SOURCE.digests is not None
    (found,) = SOURCE.digests(front.location(), WEEK, Scope())
    assert isinstance(found, ObjectRef)
    assert (found.uri, found.region) == (key, REGION)


def test_it_keeps_the_contract_of_a_source(front: BucketFront, put: Put) -> None:
    """Its objects can be opened again in any process."""
    put(log_key("2026-07-06"), log_file("GetObject"))
    put("odd ?#%name.json", b"{}")
    assert len(check_source(SOURCE, front.location())) == 2


def only(front: BucketFront) -> ObjectRef:
    """The one object that there is."""
    (found,) = [each for each in SOURCE.list(front.location(), Period(), Scope()) if isinstance(each, ObjectRef)]
    return found


@pytest.mark.parametrize("cuts", [[0], [1], [70_000], [1_500_000, 10, 0], [3_000_000]])
def test_a_broken_read_is_resumed(front: BucketFront, put: Put, cuts: list[int]) -> None:
    """Where it broke, as often as it takes: the bytes are those of one unbroken read."""
    content = random.Random(7).randbytes(3_200_000)
    put("x.json", content)
    ref = only(front)
    front.cut[f"/{BUCKET}/x.json"] = list(cuts)
    with SOURCE.open(ref) as stream:
        assert stream.read() == content
    ranges = [each for each in front.asked if each == f"GET /{BUCKET}/x.json"]
    assert len(ranges) >= len(cuts) + 1


def test_a_read_that_never_ends_well_is_an_error(front: BucketFront, put: Put) -> None:
    """What came is not taken for the whole."""
    put("x.json", b"x" * 1_000)
    ref = only(front)
    front.cut[f"/{BUCKET}/x.json"] = [1] * 50
    with SOURCE.open(ref) as stream, pytest.raises(OSError, match="reading broke off at byte"):
        stream.read()


def test_an_object_that_changed_is_not_read(front: BucketFront, put: Put) -> None:
    """What was listed is what is read, or nothing; nor after a break in the middle."""
    put("x.json", b"one")
    ref = only(front)
    put("x.json", b"two")
    with pytest.raises(SourceError, match="changed since it was listed"):
        SOURCE.open(ref)


def test_an_object_that_changes_while_it_is_read_is_an_error(front: BucketFront, put: Put) -> None:
    """The rest of another version is not put behind the beginning of the first."""
    put("x.json", b"a" * 10_000)
    ref = only(front)
    front.cut[f"/{BUCKET}/x.json"] = [5_000]
    stream = SOURCE.open(ref)
    put("x.json", b"b" * 10_000)
    with stream, pytest.raises(SourceError, match="changed since it was listed"):
        stream.read()


def test_a_store_that_gives_no_parts_is_not_taken_at_its_word(front: BucketFront, put: Put) -> None:
    """The whole again, in answer to a request for the rest, is not put behind the beginning."""
    put("x.json", b"a" * 10_000)
    ref = only(front)
    front.cut[f"/{BUCKET}/x.json"] = [5_000]
    front.answer = lambda asked: (200, b"a" * 10_000) if asked.method == "GET" and "Range" in asked.headers else None
    with SOURCE.open(ref) as stream, pytest.raises(OSError, match="broke off at byte 5,000, and this store gives no"):
        stream.read()


def test_more_bytes_than_were_listed_are_an_error(front: BucketFront, put: Put) -> None:
    """A store that sends something else under the same ETag is found out."""
    put("x.json", b"a" * 100)
    ref = only(front)
    front.answer = lambda asked: (200, b"a" * 101) if asked.method == "GET" else None
    with SOURCE.open(ref) as stream, pytest.raises(OSError, match="longer than the 100 bytes that were listed"):
        stream.read()


def test_an_object_that_is_gone_is_an_error(front: BucketFront, put: Put) -> None:
    """It was listed, so that it is missing must show."""
    put("x.json", b"one")
    ref = only(front)
    front.answer = lambda asked: (
        (404, error_body("NoSuchKey")) if asked.method == "GET" and "x.json" in asked.path else None
    )
    with pytest.raises(SourceError, match="gone since it was listed"):
        SOURCE.open(ref)


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (403, "AccessDenied", "allow s3:GetObject"),
        (403, "InvalidObjectState", "archived: restore it first"),
        (400, "KMS.DisabledException", "allow kms:Decrypt"),
        (403, "ExpiredToken", "sign in again"),
    ],
)
def test_what_cannot_be_opened_says_what_to_do(
    front: BucketFront, put: Put, status: int, code: str, message: str
) -> None:
    """In one line, with the object's name."""
    put("x.json", b"one")
    ref = only(front)
    front.answer = lambda asked: (
        (status, error_body(code)) if asked.method == "GET" and "x.json" in asked.path else None
    )
    with pytest.raises(SourceError, match=f"s3://{BUCKET}/x.json: .*{message}"):
        SOURCE.open(ref)


def test_server_errors_are_retried(front: BucketFront, put: Put) -> None:
    """A slow-down or an internal error costs time, and no object."""
    put("x.json", b"one")
    failures = [503, 500, 503]

    def answer(asked: Asked) -> tuple[int, bytes] | None:
        return (failures.pop(0), error_body("SlowDown")) if failures and asked.method == "GET" else None

    front.answer = answer
    assert uris(front.location()) == ["x.json"]
    assert failures == []


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("s3://", "names no bucket"),
        ("s3://bucket/x?colour=blue", "no option 'colour'"),
        ("s3://bucket/x?request-payer=me", "can only be 'requester'"),
    ],
)
def test_wrong_locations_are_told(location: str, message: str) -> None:
    """Before anything is asked of AWS."""
    with pytest.raises(SourceError, match=message):
        list(SOURCE.list(location, Period(), Scope()))


def test_no_such_bucket_and_no_such_prefix_are_errors(front: BucketFront, put: Put) -> None:
    """A misspelt name is not a quiet log."""
    put(log_key("2026-07-06"), b"x")
    with pytest.raises(SourceError, match="no such bucket"):
        list(SOURCE.list(front.location().replace(BUCKET, "other-bucket"), Period(), Scope()))
    with pytest.raises(SourceError, match="nothing below this prefix"):
        list(SOURCE.list(front.location("AWSLog-misspelt/"), Period(), Scope()))


def test_listing_that_is_denied_says_what_to_allow(front: BucketFront) -> None:
    """With the action that is missing."""
    front.answer = lambda _: (403, error_body("AccessDenied"))
    with pytest.raises(SourceError, match="allow s3:ListBucket"):
        list(SOURCE.list(front.location(), Period(), Scope()))


def test_permissions_are_no_more_than_it_needs() -> None:
    """Listing below the prefix and reading there; decryption by way of S3 alone."""
    assert SOURCE.permissions is not None
    listing, reading, decrypting, checking = SOURCE.permissions("s3://logs/AWSLogs/")["Statement"]
    assert listing["Condition"] == {"StringLike": {"s3:prefix": "AWSLogs/*"}}
    assert reading["Resource"] == "arn:aws:s3:::logs/AWSLogs/*"
    assert "Condition" in decrypting
    assert checking["Action"] == ["cloudtrail:ListPublicKeys", "ec2:DescribeRegions"]
