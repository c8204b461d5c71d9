"""`affidavit verify` beside `aws cloudtrail validate-logs`, on the same buckets: where they agree, and where not.

docs/integrity.md tells the differences; whoever changes a row here changes them there.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple
from urllib.request import Request, urlopen

import pytest

from tests.plugins.cloudtrail_digest.beside_aws_cli import HOURS, Said, affidavit, aws_cli, served, upload
from tests.plugins.cloudtrail_digest.making import HOUR, START, Bucket, Trail, fingerprint_of, iso, sign
from tests.plugins.moto_front import Front, moto_server


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """Moto's server."""
    with moto_server() as url:
        yield url


@pytest.fixture
def front(moto: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """An AWS with nothing in it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    urlopen(Request(f"{moto}/moto-api/reset", method="POST")).close()
    with served(moto) as front:
        yield front


def made() -> Bucket:
    """Six hours of one trail, with a log file each."""
    bucket = Bucket()
    Trail(bucket).hours(HOURS, logs=1)
    return bucket


def _begun_anew(bucket: Bucket, hours: int, after: timedelta) -> None:
    """Six hours of which the chain begins anew after some, in place of what there was."""
    bucket.objects.clear()
    trail = Trail(bucket)
    trail.hours(hours, logs=1)
    trail.restart(after)
    trail.hours(HOURS - hours - after // HOUR, logs=1)


def _quiet(bucket: Bucket) -> None:
    """Six hours in the last of which nothing was delivered, in place of what there was."""
    bucket.objects.clear()
    trail = Trail(bucket)
    trail.hours(HOURS - 1, logs=1)
    trail.hours(1, logs=0)


def _alter_digest(bucket: Bucket, key_number: int | None) -> None:
    """Take the log files out of a digest; sign it anew where a key is given."""
    key = bucket.digests[2]
    content = json.loads(bucket.text(key))
    content["logFiles"] = []
    metadata = bucket.objects[key].metadata
    if key_number is not None:
        content["digestPublicKeyFingerprint"] = fingerprint_of(key_number)
        metadata = {**metadata, "signature": sign(content, json.dumps(content).encode(), key_number)}
    bucket.put(key, json.dumps(content).encode(), metadata)


def _spoil_signature(bucket: Bucket, key: str) -> None:
    metadata = bucket.objects[key].metadata
    metadata["signature"] = "00" + metadata["signature"][2:]


def _no_metadata(bucket: Bucket) -> None:
    for key in bucket.digests:
        bucket.objects[key].metadata = {}


def _in_two(bucket: Bucket) -> None:
    text = bucket.text(bucket.logs[2])
    bucket.objects[bucket.logs[2]].data = gzip.compress(text[:9]) + gzip.compress(text[9:])


def _backfill(bucket: Bucket) -> str:
    Trail(bucket).backfill(START + 4 * HOUR)
    return next(key for key in bucket.digests if "_backfill" in key)


def _spoil_backfill(bucket: Bucket) -> None:
    _spoil_signature(bucket, _backfill(bucket))


def _plain(bucket: Bucket, key: str) -> None:
    bucket.objects[key].data = bucket.text(key)


def _cut(bucket: Bucket, more: bytes) -> None:
    stored = bucket.objects[bucket.logs[2]]
    stored.data = stored.data + more if more else stored.data[:-6]


class Case(NamedTuple):
    """What is done to a bucket, and what each says: an exit status, and what is wrong with what.

    `d2` and `l2` are the digest and the log file of the third hour, `d` and `l` others that were put there; `gap 2 3`
    is a gap from the second to the third hour.
    """

    do: Callable[[Bucket], object]
    theirs: tuple[int, dict[str, str]]
    ours: tuple[int, dict[str, str]]


FINE: tuple[int, dict[str, str]] = (0, {})
# A digest that is worth nothing leaves its log file uncovered and its hour a gap, which the AWS CLI doesn't say.
UNCOVERED = {"l2": "not-covered", "gap 2 3": ""}

AGREED = {
    "whole": Case(lambda _: None, FINE, FINE),
    "an hour without log files": Case(_quiet, FINE, FINE),
    "a backfill digest": Case(_backfill, FINE, FINE),
    "a log altered": Case(
        lambda each: each.put(each.logs[2], b'{"Records":[]}'),
        (1, {"l2": "hash value doesn't match"}),
        (3, {"l2": "altered"}),
    ),
    "a log missing": Case(
        lambda each: each.objects.pop(each.logs[2]), (1, {"l2": "not found"}), (3, {"l2": "missing"})
    ),
    "something behind a log": Case(
        lambda each: _cut(each, b"more"),
        (1, {"l2": "unexpected data after end of compressed stream"}),
        (3, {"l2": "unreadable"}),
    ),
    "a digest missing": Case(
        lambda each: each.objects.pop(each.digests[2]),
        (1, {"d2": "not found"}),
        (3, {"d2": "digest-missing", **UNCOVERED}),
    ),
    "a digest altered": Case(
        lambda each: _alter_digest(each, None),
        (1, {"d2": "signature verification failed"}),
        (3, {"d2": "altered", **UNCOVERED}),
    ),
    "a digest signed by somebody": Case(
        lambda each: _alter_digest(each, 1),
        (1, {"d2": f"public key not found in region us-east-1 for fingerprint {fingerprint_of(1)}"}),
        (3, {"d2": "altered", **UNCOVERED}),
    ),
    "a digest in another's place": Case(
        lambda each: each.objects.update({each.digests[2]: each.copy().objects[each.digests[1]]}),
        (1, {"d2": "has been moved from its original location"}),
        (3, {"d2": "altered", **UNCOVERED}),
    ),
    "a bad signature": Case(
        lambda each: _spoil_signature(each, each.digests[2]),
        (1, {"d2": "signature verification failed"}),
        (3, {"d2": "signature-invalid", **UNCOVERED}),
    ),
    "a backfill digest with a bad signature": Case(
        _spoil_backfill,
        (1, {"d": "signature verification failed"}),
        (3, {"d": "signature-invalid", "l": "not-covered"}),
    ),
}

DIFFERENT = {
    # What only this tells.
    "a log added": Case(
        lambda each: each.objects.update({each.logs[2].replace(".json", "x.json"): each.objects[each.logs[2]]}),
        FINE,
        (3, {"l": "not-covered"}),
    ),
    "the end of a log cut off": Case(lambda each: _cut(each, b""), FINE, (3, {"l2": "unreadable"})),
    "the newest digest missing": Case(
        lambda each: each.objects.pop(each.digests[5]), FINE, (3, {"l5": "not-covered", "gap 5 6": ""})
    ),
    "a gap": Case(lambda each: _begun_anew(each, 2, 2 * HOUR), (0, {"gap 2 4": ""}), (3, {"gap 2 4": ""})),
    "a chain begun anew": Case(
        lambda each: _begun_anew(each, 3, timedelta()), (0, {"gap 3 3": ""}), (3, {"anew 3": ""})
    ),
    # What this takes, and the AWS CLI doesn't: the signed bytes are as they were.
    "digests without metadata": Case(
        _no_metadata,
        (1, {f"d{number}": "signature verification failed" for number in range(HOURS)}),
        (3, {"d5": "signature-unknown", "l5": "not-covered", "gap 5 6": ""}),
    ),
    "a log stored uncompressed": Case(lambda each: _plain(each, each.logs[2]), (1, {"l2": "invalid format"}), FINE),
    "a digest stored uncompressed": Case(
        lambda each: _plain(each, each.digests[2]), (1, {"d2": "invalid format"}), FINE
    ),
    "a log compressed in two": Case(_in_two, (1, {"l2": "unexpected data after end of compressed stream"}), FINE),
}


@pytest.mark.parametrize("case", AGREED.values(), ids=AGREED)
def test_where_both_agree(case: Case, moto: str, front: Front) -> None:
    """On whether all is whole, and on which digest or log file isn't."""
    theirs, ours = both(case, moto, front)
    assert (theirs, ours) == (case.theirs, case.ours)
    # What the test above holds them to is itself agreement.
    assert (case.theirs[0] == 0) == (case.ours[0] == 0)
    assert case.theirs[1].keys() <= case.ours[1].keys()
    assert set(case.ours[1]) - set(case.theirs[1]) <= {*UNCOVERED, "l"}


@pytest.mark.parametrize("case", DIFFERENT.values(), ids=DIFFERENT)
def test_where_they_differ(case: Case, moto: str, front: Front) -> None:
    """As docs/integrity.md says."""
    theirs, ours = both(case, moto, front)
    assert (theirs, ours) == (case.theirs, case.ours)
    assert theirs != ours


def both(case: Case, moto: str, front: Front) -> tuple[Said, Said]:
    """What each says of a case, with short names."""
    bucket = made()
    case.do(bucket)
    upload(bucket, moto)
    (aws_status, aws_wrong), (status, wrong) = aws_cli(front.url), affidavit(front.url)
    return (aws_status, _shortened(aws_wrong)), (status, _shortened(wrong))


MADE = made()
NAMES = {
    key: f"{kind}{number}" for kind, keys in (("d", MADE.digests), ("l", MADE.logs)) for number, key in enumerate(keys)
}
HOUR_OF = {iso(START + number * HOUR): str(number) for number in range(HOURS + 1)}


def _shortened(wrong: dict[str, str]) -> dict[str, str]:
    return {_short(name): what for name, what in wrong.items()}


def _short(name: str) -> str:
    if name.startswith(("gap ", "anew ")):
        return " ".join(HOUR_OF.get(word, word) for word in name.split())
    return NAMES.get(name, "d" if "CloudTrail-Digest" in name else "l")
