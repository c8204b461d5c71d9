"""Whatever is done to a bucket, and however much of it: nothing is called whole or valid that isn't."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

from affidavit_plugins.cloudtrail_digest.history import TrailEvent, explained, off_times
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.cloudtrail_digest.making import HOUR, START, Bucket, Trail, fingerprint_of, sign
from tests.plugins.cloudtrail_digest.verifying import Told, at, check

HOURS = 8


def made() -> Bucket:
    """Eight hours of one chain, with a restart without a gap, and two backfill digests."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(4, logs=1)
    trail.restart(timedelta())
    trail.hours(HOURS - 4, logs=1)
    trail.backfill(START + 5 * HOUR, trail.backfill(START + 3 * HOUR))
    return bucket


MADE = made()
TEXTS = {key: MADE.text(key) for key in MADE.objects}
KEYS = sorted(TEXTS)

number = st.integers(0, 99)
ACTS = st.lists(
    st.tuples(st.sampled_from(["delete", "alter", "replace", "add", "forge", "metadata", "cut"]), number, number),
    max_size=6,
)


def done(acts: list[tuple[str, int, int]]) -> Bucket:
    bucket = MADE.copy()
    for act, one, other in acts:
        # Digests more often than log files: there is more to go wrong with them.
        keys = bucket.digests if one % 3 else sorted(bucket.objects)
        if keys:
            do(bucket, act, keys[one % len(keys)], sorted(bucket.objects)[other % len(bucket.objects)])
    return bucket


def do(bucket: Bucket, act: str, key: str, other: str) -> None:
    stored = bucket.objects[key]
    if act == "delete":
        del bucket.objects[key]
    elif act == "replace" and ("Digest" in key) == ("Digest" in other):
        bucket.objects[key] = bucket.copy().objects[other]
    elif act == "metadata":
        stored.metadata = {}
    elif act == "cut":
        stored.data = stored.data[:-4]
    elif act == "add":
        bucket.objects[key.replace("0131Z", "0132Z").replace("08Z_", "09Z_")] = bucket.copy().objects[key]
    elif act in ("alter", "forge"):
        changed(bucket, key, act)


def changed(bucket: Bucket, key: str, act: str) -> None:
    """Alters a log file, or a digest: one that loses its log files, signed by a key of one's own or not at all."""
    try:
        content: dict[str, Any] = json.loads(bucket.text(key))
    except (ValueError, EOFError):
        return
    metadata = bucket.objects[key].metadata
    if "logFiles" not in content:
        bucket.put(key, b'{"Records": []}', metadata)
        return
    content["logFiles"] = []
    if act == "forge":
        content["digestPublicKeyFingerprint"] = fingerprint_of(1)
        metadata = {"signature": sign(content, json.dumps(content).encode(), 1), "signature-algorithm": "SHA256withRSA"}
    bucket.put(key, json.dumps(content).encode(), metadata)


def is_original(bucket: Bucket, key: str) -> bool:
    try:
        return bucket.text(key) == TEXTS.get(key)
    except EOFError:
        return False


# What explains the restart.
OFFS = off_times([TrailEvent(at(4), "StopLogging"), TrailEvent(at(4), "StartLogging")])


def checked(bucket: Bucket, metadata: bool) -> Told:
    told = check(bucket, since=at(0), until=at(HOURS), metadata=metadata, exact=metadata)
    return replace(told, chains=[explained(chain, OFFS) for chain in told.chains])


@settings(max_examples=500, deadline=None)
@given(ACTS, st.booleans())
def test_what_is_said(acts: list[tuple[str, int, int]], metadata: bool) -> None:
    """Valid is only what CloudTrail delivered; and there is one verdict on each thing that is or should be there."""
    bucket = done(acts)
    told = checked(bucket, metadata)
    for each in told.digests:
        assert each.failed or is_original(bucket, each.key)
    for log in told.logs:
        assert log.outcome.value != "valid" or is_original(bucket, log.key)
    digests = Counter(each.key for each in told.digests)
    logs = Counter(each.key for each in told.logs)
    assert set(bucket.digests) <= set(digests) and set(bucket.logs) <= set(logs)
    assert set(digests.values()) <= {1} and set(logs.values()) <= {1}
    for chain in told.chains:
        assert sum(chain.digests.values()) == len(told.digests)
        for gap, later in zip(chain.gaps, chain.gaps[1:], strict=False):
            assert at(0) <= gap.since < gap.until <= later.since < later.until <= at(HOURS)


@settings(max_examples=500, deadline=None)
@given(ACTS)
def test_whole_is_whole(acts: list[tuple[str, int, int]]) -> None:
    """Where nothing fails, all that CloudTrail delivered in the period is there as it was, and nothing else.

    But for a backfill digest that none names, and what it lists: that CloudTrail wrote it nobody can know.
    """
    bucket = done(acts)
    told = checked(bucket, metadata=True)
    if told.whole:
        assert set(bucket.objects) <= set(TEXTS)
        assert all(is_original(bucket, key) for key in bucket.objects)
        gone = set(TEXTS) - set(bucket.objects)
        assert all("_backfill" in key or key in LISTED_BY_BACKFILL for key in gone)


LISTED_BY_BACKFILL = {
    log["s3Object"] for key in MADE.digests if "_backfill" in key for log in json.loads(TEXTS[key])["logFiles"]
}


def test_nothing_done() -> None:
    """As it was made it is whole."""
    assert checked(MADE, metadata=True).whole
