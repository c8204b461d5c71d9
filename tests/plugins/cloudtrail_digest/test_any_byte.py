"""Any single byte that changes, anywhere in the bucket, is found and named."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.cloudtrail_digest.making import HOUR, START, Bucket, Trail
from tests.plugins.cloudtrail_digest.verifying import Told, at, check


def made() -> Bucket:
    """Two regions, an empty hour, a backfill digest, a change of keys."""
    bucket = Bucket()
    trail = Trail(bucket)
    trail.hours(2)
    trail.digest(logs=0)
    trail.key = 1
    trail.hours(2)
    trail.backfill(START + 2 * HOUR)
    Trail(bucket, region="us-east-1", key=2).hours(2, logs=1)
    return bucket


MADE = made()
TEXTS = {key: MADE.text(key) for key in MADE.objects}
SETTINGS: dict[str, Any] = {"since": at(0), "until": at(2), "keys": (0, 1, 2)}
# Key of a log file → that of the digest which lists it.
LISTED_BY = {log["s3Object"]: key for key in MADE.digests for log in json.loads(TEXTS[key])["logFiles"]}


def failures(told: Told) -> dict[str, str]:
    return told.by_digest | told.by_log


def altered(key: str, text: bytes) -> Bucket:
    bucket = MADE.copy()
    bucket.put(key, text, bucket.objects[key].metadata)
    return bucket


def test_the_bucket_is_whole() -> None:
    """Before anything is done to it."""
    assert check(MADE, **SETTINGS).whole
    assert len(check(MADE, **SETTINGS).digests) == len(MADE.digests) == 8


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_byte_changes(data: st.DataObject) -> None:
    """The very object is named; and no other, but for the log files of a digest that is no longer valid."""
    key = data.draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[key]
    at_byte = data.draw(st.integers(0, len(text) - 1))
    byte = data.draw(st.integers(1, 255))
    told = check(altered(key, text[:at_byte] + bytes([text[at_byte] ^ byte]) + text[at_byte + 1 :]), **SETTINGS)
    found = failures(told)
    assert found[key] in {"altered", "signature-invalid", "signature-unknown", "moved", "unreadable"}
    assert set(told.by_digest) <= {key}, "no other digest is blamed"
    # An altered digest may name log files that never were.
    assert {LISTED_BY[other] for other in set(found) - {key} if other in TEXTS} <= {key}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_byte_changes_in_a_copy_without_metadata(data: st.DataObject) -> None:
    """On disk too, up to the newest digest; the digest before it may lose the only signature that was at hand."""
    key = data.draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[key]
    at_byte = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at_byte] + bytes([text[at_byte] ^ data.draw(st.integers(1, 255))]) + text[at_byte + 1 :]
    before = check(MADE, metadata=False, exact=False, **SETTINGS)
    told = check(altered(key, changed), metadata=False, exact=False, **SETTINGS)
    if key not in before.by_digest and key not in before.by_log:
        assert failures(told)[key] in {"altered", "signature-invalid", "signature-unknown", "moved", "unreadable"}
    else:
        assert key in failures(told)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_bytes_are_added_or_removed(data: st.DataObject) -> None:
    """At the beginning, the end, or between."""
    key = data.draw(st.sampled_from(sorted(TEXTS)))
    text = TEXTS[key]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    changed = text[:start] + data.draw(st.binary(max_size=9)) + text[end:]
    if changed == text:
        return
    told = check(altered(key, changed), **SETTINGS)
    assert key in failures(told) and set(told.by_digest) <= {key}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_character_of_the_metadata_changes(data: st.DataObject) -> None:
    """A digest's signature, or the name of its algorithm."""
    bucket = MADE.copy()
    key = data.draw(st.sampled_from(bucket.digests))
    name = data.draw(st.sampled_from(["signature", "signature-algorithm"]))
    value = bucket.objects[key].metadata[name]
    place = data.draw(st.integers(0, len(value) - 1))
    character = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    changed = value[:place] + character + value[place + 1 :]
    # Hexadecimal is the same in capitals.
    if changed == value or (name == "signature" and changed.lower() == value):
        return
    bucket.objects[key].metadata[name] = changed
    told = check(bucket, **SETTINGS)
    assert set(told.by_digest) == {key}
    assert told.by_digest[key] in {"signature-invalid", "signature-unknown"}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_object_disappears(data: st.DataObject) -> None:
    """Whichever it is, something fails; and it is named, but for the newest digest, of which time alone tells."""
    bucket = MADE.copy()
    key = data.draw(st.sampled_from(sorted(bucket.objects)))
    del bucket.objects[key]
    told = check(bucket, **{**SETTINGS, "until": at(5)})
    assert not told.whole
    if "Digest" not in key:
        assert told.by_log == {key: "missing"}
    elif key in failures(told):
        assert told.by_digest == {key: "digest-missing"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_object_in_the_place_of_another(data: st.DataObject) -> None:
    """Both true, and one where it doesn't belong."""
    bucket = MADE.copy()
    kind = data.draw(st.sampled_from([bucket.digests, bucket.logs]))
    place = data.draw(st.sampled_from(kind))
    other = data.draw(st.sampled_from(kind))
    if bucket.text(place) == bucket.text(other):
        return
    bucket.objects[place] = bucket.objects[other]
    told = check(bucket, **SETTINGS)
    assert place in failures(told) and set(told.by_digest) <= {place}
