"""A log object of any bytes, through reading, splitting, header and record decoding, matching and accounting."""

from __future__ import annotations

import functools
import gzip
import io
import json
from collections.abc import Iterator

from affidavit.cli import loading
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import ObjectRef, Period, Skipped
from affidavit.model.policy import Policy
from affidavit.parts.tally import Tally
from affidavit.plugins import load_plugins
from affidavit.reading.stored_bytes import TextStream
from affidavit.scanning.scanner import Scanner


@functools.cache
def policies() -> tuple[Policy, ...]:
    """The built-in policies in JMESPath."""
    plugins = load_plugins()
    found = [each for pack in loading.packs((), plugins) for each in pack.policies]
    return tuple(each for each in found if all(step.predicate.language == "jmespath" for step in each.steps))


@functools.cache
def scanner() -> Scanner:
    """Scans with these, over a period."""
    plugins = load_plugins()
    return Scanner(plugins, CompiledPolicies(policies(), plugins, {}), Period(since=1_700_000_000))


def seeds() -> Iterator[bytes]:
    """The events that the built-in policies are tested with, in the containers that logs come in."""
    events = [event for policy in policies() for test in policy.tests for event in test.events][:60]
    for event in events:
        yield json.dumps({"Records": [event]}).encode()
    yield json.dumps({"Records": events[:4]}).encode()
    yield b"\n".join(json.dumps(event).encode() for event in events[:4])
    yield json.dumps({"Events": [{"CloudTrailEvent": json.dumps(events[0])}]}).encode()
    yield json.dumps({"detail": events[0]}).encode()
    yield gzip.compress(json.dumps({"Records": events[:2]}).encode())
    yield b'\xef\xbb\xbf{"Records": [{"eventName": "\\ud800\xff", "eventSource": 1e999, "a": NaN, "a": -0}, \0]}'


def check(data: bytes) -> None:
    """No exception, and every record is evaluated, outside the period or rejected, with its reason."""
    found = scanner()._scan_stream(
        Tally(ObjectRef("file", "a.json", "/a.json", named=True)), TextStream(io.BytesIO(data))
    )
    assert not isinstance(found, Skipped)
    records = found.object.records
    assert records.read == records.evaluated + records.outside_period + records.rejected
    assert found.object.size == len(data)
    assert bool(found.object.notes) == (found.object.status != "read")
    told = sum(failure.count for failure in found.failures if failure.stage == "record")
    assert told == records.rejected
    assert not [failure for failure in found.failures if failure.stage == "plugin"], found.failures
