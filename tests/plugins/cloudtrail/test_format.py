"""The log format: containers, what is rejected and why, damage, and what is accepted at all."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
import zlib
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from affidavit import Headers, ObjectRef
from affidavit_plugins.cloudtrail import splitter
from affidavit_plugins.cloudtrail.format import FORMAT

Container = Callable[[list[bytes]], bytes]


def lookup(record: bytes) -> bytes:
    return json.dumps({"EventId": "x", "EventName": "X", "CloudTrailEvent": record.decode()}).encode()


def bridge(record: bytes) -> bytes:
    return b'{"version":"0","source":"aws.iam","detail-type":"AWS API Call via CloudTrail","detail":%b}' % record


def subscribed(raws: list[bytes]) -> bytes:
    events = [{"id": "1", "timestamp": 1_782_900_000_000, "message": raw.decode()} for raw in raws]
    return json.dumps({"messageType": "DATA_MESSAGE", "owner": "111122223333", "logEvents": events}).encode()


CONTAINERS: dict[str, Container] = {
    "log file": lambda raws: b'{"Records":[%b]}' % b",".join(raws),
    "spaced log file": lambda raws: b' {\r\n "Records" : [\r\n %b\r\n ]\t}\r\n' % b" ,\r\n ".join(raws),
    "members around the list": lambda raws: b'{"a":{"b":[1]},"Records":[%b],"c":[{}]}' % b",".join(raws),
    "two lists": lambda raws: b'{"Records":[%b],"x":1,"Records":[%b]}' % (raws[0], b",".join(raws[1:])),
    "array": lambda raws: b"[%b]" % b",\n".join(raws),
    "one after another": b"".join,
    "lines": b"\n".join,
    "lines with a mark and blanks": lambda raws: b"\xef\xbb\xbf\n\n" + b"\r\n\r\n".join(raws) + b"\r\n",
    "each with a mark": lambda raws: b"".join(b"\xef\xbb\xbf" + raw for raw in raws),
    "a file each": lambda raws: b"".join(b'{"Records":[%b]}' % raw for raw in raws),
    "a line each file": lambda raws: b"".join(b'{"Records":[%b]}\n' % raw for raw in raws),
    "a file with empty ones between": lambda raws: b'{"Records":[]}'.join(b'{"Records":[%b]}' % raw for raw in raws),
    "arrays in lines": lambda raws: b"\n".join(b"[%b]" % raw for raw in raws),
    "array of files": lambda raws: b"[%b]" % b",".join(b'{"Records":[%b]}' % raw for raw in raws),
    "escaped key": lambda raws: b'{"\\u0052ecords":[%b]}' % b",".join(raws),
    "EventBridge lines": lambda raws: b"\n".join(map(bridge, raws)),
    "EventBridge array": lambda raws: b"[%b]" % b",".join(map(bridge, raws)),
    "LookupEvents answer": lambda raws: b'{"NextToken":"x","Events":[%b]}' % b",".join(map(lookup, raws)),
    "LookupEvents lines": lambda raws: b"\n".join(map(lookup, raws)),
    "message of a subscription": subscribed,
    "messages of a subscription": lambda raws: b"".join(subscribed([raw]) for raw in raws),
    "exported log group": lambda raws: b"".join(b"2026-07-01T09:42:18.000Z %b\n" % raw for raw in raws),
    "EventBridge in LookupEvents": lambda raws: b'{"Events":[%b]}' % b",".join(lookup(bridge(raw)) for raw in raws),
}


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("pretty", [False, True])
def test_containers(cloudtrail: Any, name: str, pretty: bool) -> None:
    """The same records come out of every container, in order, however they are laid out."""
    records = cloudtrail.records(5)
    raws = [json.dumps(record, indent=1 if pretty else None).encode() for record in records]
    outcome = cloudtrail.read(CONTAINERS[name](raws))
    assert outcome.records == records
    assert not outcome.rejected
    assert not outcome.breaks


@pytest.mark.parametrize("name", ["log file", "array", "one after another", "lines", "EventBridge lines"])
def test_many_records_come_in_batches(cloudtrail: Any, name: str) -> None:
    """Thousands of records are read at once where they are sound, keep their text, and come in bounded batches."""
    records = cloudtrail.records(9_000)
    outcome = cloudtrail.read(*in_chunks(CONTAINERS[name](list(map(cloudtrail.text, records))), 1 << 20))
    assert [int(record["eventID"][:8]) for record in outcome.records] == list(range(9_000))
    assert outcome.raws[8_999] == cloudtrail.text(records[-1])
    assert len(outcome.batches) >= 3


def in_chunks(text: bytes, size: int) -> list[bytes]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def test_headers_are_those_asked_for(cloudtrail: Any) -> None:
    """A batch's headers hold the values at the wanted paths, also of records that had to be unwrapped or repaired."""
    headers = Headers((*FORMAT.header_paths, "userIdentity.type", "userAgent"))
    raws = [cloudtrail.text(cloudtrail.record()), bridge(b'{"eventVersion":"1","eventName":"A","userAgent":"\\ud800"}')]
    (batch,) = FORMAT.read(io.BytesIO(b"\n".join(raws)), headers)
    assert headers.rows(("userIdentity.type", "userAgent"))(batch.headers) == [("Root", None), (None, "\ufffd")]


@pytest.mark.parametrize(
    ("odd", "seen"),
    [
        (rb'"\ud800 shell"', "\ufffd shell"),
        (rb'"\udfff\ud83d\ude00"', "\ufffd\U0001f600"),
        (b'"caf\xe9"', "caf\ufffd"),
        (b'"a\x01\nb"', "a\x01\nb"),
        (b"1e999", None),
        (b"9" * 5_000, None),
        (b"NaN", None),
        (b"[-Infinity, 2]", [None, 2]),
    ],
)
@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("name", ["log file", "lines", "array"])
def test_an_odd_value_hides_no_record(cloudtrail: Any, odd: bytes, seen: Any, wanted: bool, name: str) -> None:
    """What no strict decoder takes is read all the same, whether or not the field is wanted, and hurts no other."""
    before, after = cloudtrail.records(2)
    strange = b'{"eventVersion":"1.08","eventName":"X","userAgent":%b}' % odd
    text = CONTAINERS[name]([cloudtrail.text(before), strange, cloudtrail.text(after)])
    paths = (*FORMAT.header_paths, "eventName", "userAgent") if wanted else FORMAT.header_paths
    outcome = cloudtrail.read(text, paths=paths)
    assert sorted(outcome.raws) == [0, 1, 2]
    assert not outcome.rejected and not outcome.breaks
    if wanted:
        assert Headers(paths).rows(("eventName", "userAgent"))(outcome.headers)[1] == ("X", seen)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("1", "not a JSON object"),
        ("-1.5e3", "not a JSON object"),
        ("null", "not a JSON object"),
        ('"{}"', "not a JSON object"),
        ("{}", "not a CloudTrail record"),
        ('{"eventName": "CreateUser"}', "not a CloudTrail record"),
        ('{"eventName": 1, "eventSource": ["x"], "eventVersion": "1.08"}', "not a CloudTrail record"),
        ('{"Records": null}', "not a CloudTrail record"),
        ('{"Records": {"eventName": "x"}}', "not a CloudTrail record"),
        ('{"detail": {"state": "running"}}', "not a CloudTrail record"),
        ('{"detail": []}', "not a CloudTrail record"),
        ('{"CloudTrailEvent": "{}"}', "not a CloudTrail record"),
        ('{"CloudTrailEvent": ""}', "holds no record"),
        ('{"CloudTrailEvent": "[]"}', "holds no record"),
        ('{"CloudTrailEvent": "x"}', "not JSON"),
        ('{"messageType": "DATA_MESSAGE", "logEvents": [{"message": "x"}]}', "not JSON"),
        ('{"messageType": "DATA_MESSAGE", "logEvents": 1}', "no log events in a message of CloudWatch Logs"),
        ('{"messageType": "DATA_MESSAGE"}', "no log events in a message of CloudWatch Logs"),
        ('{"messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "{}"}]}', "not a CloudTrail record"),
        (
            '{"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}',
            "S3 event notification, not a CloudTrail record",
        ),
        (
            '{"eventVersion": "1.1", "eventSource": "aws:dynamodb", "eventName": "INSERT"}',
            "aws:dynamodb event notification, not a CloudTrail record",
        ),
        ('{"eventName": "x", "eventVersion": "\\q"}', "not valid JSON: Invalid \\escape at character 36"),
        ('{"eventName" "x"}', "not valid JSON: Expecting ':' delimiter at character 13"),
        ("[" * 12 + '{"eventName": "x"}' + "]" * 12, "wrapped in more than 8 containers"),
        ('{"x": ' * 501 + "NaN" + "}" * 501, "nested deeper than 500 levels"),
        ('{"x": ' * 100_000 + "1" + "}" * 100_000, "nested deeper than 500 levels"),
    ],
)
@pytest.mark.parametrize("name", ["log file", "lines", "array"])
def test_what_is_no_record_is_rejected(cloudtrail: Any, value: str, reason: str, name: str) -> None:
    """It is counted with its reason, and the records around it keep their places."""
    if value.startswith("[") and name == "lines":
        value = f"[{value}]"  # at the top level of a text an array is a container itself
    before, after = cloudtrail.records(2)
    outcome = cloudtrail.read(CONTAINERS[name]([cloudtrail.text(before), value.encode(), cloudtrail.text(after)]))
    assert outcome.rejected == {1: reason}
    assert outcome.records == [before, after]
    assert not outcome.breaks


def test_deep_but_bearable(cloudtrail: Any) -> None:
    """Deep nesting in a field that no policy asks for does not keep a record from being read."""
    text = b'{"Records":[{"eventName":"x","eventVersion":"1","y":%b1%b}]}' % (b"[" * 400, b"]" * 400)
    assert len(cloudtrail.read(text).raws) == 1


@pytest.mark.parametrize("text", [b"[" * 1_000_000, b'{"a":' * 500_000, b'{"Records":[' + b"[" * 1_000_000])
def test_a_million_levels_unclosed(cloudtrail: Any, text: bytes) -> None:
    """Endless opening brackets give a break, in linear time."""
    outcome = cloudtrail.read(*in_chunks(text, 1 << 20))
    assert not outcome.raws and not outcome.rejected
    assert [item.reason for item in outcome.breaks] == ["the text ends inside a record"]


def test_a_million_levels_closed(cloudtrail: Any) -> None:
    """A record of a million levels is rejected by name, and the next one is read."""
    text = b'{"Records":[{"x":%b%b},%b]}' % (b"[" * 1_000_000, b"]" * 1_000_000, cloudtrail.text(cloudtrail.record()))
    outcome = cloudtrail.read(*in_chunks(text, 1 << 20))
    assert outcome.rejected == {0: "nested deeper than 500 levels"}
    assert sorted(outcome.raws) == [1]


@pytest.mark.parametrize("name", ["log file", "array", "lines"])
def test_a_record_too_large_is_refused_unheld(cloudtrail: Any, name: str) -> None:
    """A record of 17 MiB is rejected by name, the others are read."""
    before, after = map(cloudtrail.text, cloudtrail.records(2))
    large = cloudtrail.text(cloudtrail.record(userAgent='\\"x' * (6 << 20)))
    outcome = cloudtrail.read(*in_chunks(CONTAINERS[name]([before, large, after]), 1 << 20))
    assert outcome.rejected == {1: "larger than 16 MiB"}
    assert list(outcome.raws.values()) == [before, after]


@pytest.mark.parametrize("filling", [b"a", b"[]", b"[[[]]],", b'"a",', b"\\", b"\n", b"[", b"1,"])
def test_an_endless_value_is_not_held(cloudtrail: Any, monkeypatch: pytest.MonkeyPatch, filling: bytes) -> None:
    """What has no end passes in chunks; what is held stays in proportion to the largest record, whatever its length."""
    monkeypatch.setattr(splitter, "MAX_RECORD", 1 << 16)
    monkeypatch.setattr(splitter, "MAX_NESTING", 1 << 16)
    chunk = filling * ((1 << 14) // len(filling))
    opening = b'"' if filling in (b"a", b"\\", b"\n") else b"["
    tracemalloc.start()
    try:
        outcome = cloudtrail.read(b'{"Records":[{"x":' + opening, *(chunk for _ in range(64)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(outcome.breaks) == 1
    assert peak < 3 << 18


def test_structural_damage_in_a_list(cloudtrail: Any) -> None:
    """Brackets that do not match end a list: records before are read, how many are lost is unknown."""
    records = cloudtrail.records(2)
    text = b'{"Records":[%b,{"x":[1},%b]}' % tuple(map(cloudtrail.text, records))
    outcome = cloudtrail.read(text)
    assert outcome.records == records[:1]
    assert [(text[item.offset :][:6], item.reason) for item in outcome.breaks] == [
        (b'{"x":[', "brackets that do not match")
    ]


@pytest.mark.parametrize("length", range(1, 27))
def test_a_cut_line_hurts_no_other(cloudtrail: Any, length: int) -> None:
    """In JSON Lines a line cut anywhere is rejected, or reported as a break, and all other records are read."""
    records = cloudtrail.records(4)
    lines = list(map(cloudtrail.text, records))
    cut = b'{"a":{"b":"\\\\x"},"c":[1,2]}'[:length]
    outcome = cloudtrail.read(b"\n".join((*lines[:2], cut, *lines[2:])))
    assert outcome.records == records
    assert len(outcome.rejected) + len(outcome.breaks) >= 1


def test_a_broken_file_hurts_no_other(cloudtrail: Any) -> None:
    """A log file cut short is followed by whole ones: after the break their records are read."""
    records = cloudtrail.records(3)
    files = [b'{"Records":[%b]}' % cloudtrail.text(record) for record in records]
    outcome = cloudtrail.read(b"\n".join((files[0], files[1][:-40], files[2])))
    assert outcome.records == [records[0], records[2]]
    assert outcome.rejected or outcome.breaks


def test_text_around_json_is_rejected(cloudtrail: Any) -> None:
    """What a logger writes before each record is counted as no JSON, the records are read."""
    records = cloudtrail.records(2)
    text = b"".join(b'2026-07-01 INFO got "one" %b\n' % cloudtrail.text(record) for record in records)
    outcome = cloudtrail.read(text)
    assert outcome.records == records
    assert outcome.rejected == {0: "not JSON", 2: "not JSON"}


@pytest.mark.parametrize("text", [b"", b" \r\n", b"\xef\xbb\xbf", b"[]", b'{"Records":[]}', b'{"Events": [ ] }\n[]'])
def test_nothing_is_nothing(cloudtrail: Any, text: bytes) -> None:
    """A text without a value has no record, none rejected and no break."""
    assert cloudtrail.read(text).as_tuple() == ({}, {}, [])


def test_an_error_of_the_stream_comes_last(cloudtrail: Any) -> None:
    """All whole records before a stream fails are given, the break too, and then the stream's own error is raised."""
    records = cloudtrail.records(3)
    error = EOFError("ended early")
    text = CONTAINERS["log file"](list(map(cloudtrail.text, records)))[:-30]
    outcome = cloudtrail.read(text, error=error)
    assert outcome.error is error
    assert outcome.records == records[:2]
    assert len(outcome.breaks) == 1


def test_a_damaged_gzip_loses_nothing_before_the_damage(cloudtrail: Any) -> None:
    """Of a cut gzip stream, every record that can still be decompressed is read."""
    records = [cloudtrail.record(note=number * 7919) for number in range(20_000)]
    stored = gzip.compress(CONTAINERS["log file"](list(map(cloudtrail.text, records))))
    cut = stored[: len(stored) // 2]
    readable = zlib.decompressobj(wbits=31).decompress(cut)
    indices: list[int] = []
    with gzip.open(io.BytesIO(cut)) as stream:
        batches = FORMAT.read(stream, Headers(FORMAT.header_paths))
        with pytest.raises(EOFError):
            indices.extend(chain.from_iterable(batch.indices for batch in batches))
    assert readable[-1:] not in b"}],"
    assert indices == list(range(readable.count(b'"note"') - 1))


def refusal(head: bytes, uri: str = "x.json") -> tuple[str, bool] | None:
    answer = FORMAT.accepts(ObjectRef("file", uri, uri), head)
    return (answer.reason, answer.foreign) if answer else None


@pytest.mark.parametrize(
    "head",
    [
        b"{}",
        b' {\n"Records"',
        b"\xef\xbb\xbf[{",
        b"[]",
        b'["a"]',
        b"[[",
        b"[1]",
        b"[ null",
        b'{"digest":1}',
        b"2026-07-01T09:42:18.000Z {",
    ],
)
def test_json_is_accepted(head: bytes) -> None:
    """Whatever begins like a JSON object or array is read."""
    assert refusal(head) is None


@pytest.mark.parametrize(
    "head",
    [b"text", b"[section]\na=1", b"[link](x)", b"{{ template }}", b"# {}", b"a,b\n1,2", b"\x1f\x8b\x08", b"%PDF", b"5"],
)
def test_other_text_is_not(head: bytes) -> None:
    """Prose, configuration, tables and binary data are refused in two words."""
    assert refusal(head) == ("not JSON", False)


def test_a_control_message_is_nothing(cloudtrail: Any) -> None:
    """What CloudWatch Logs sends to try a subscription is neither a record nor a fault."""
    message = {"message": "CWL CONTROL MESSAGE: Checking health of destination Firehose."}
    control = {"messageType": "CONTROL_MESSAGE", "logEvents": [message]}
    (record,) = cloudtrail.records(1)
    outcome = cloudtrail.read(cloudtrail.text(control) + subscribed([cloudtrail.text(record)]))
    assert outcome.records == [record]
    assert not outcome.rejected


def test_nothing_is_refused_by_name() -> None:
    """An empty object is told from one that is not JSON, and so is UTF-16."""
    assert refusal(b"") == ("empty", False)
    assert refusal(b"\xef\xbb\xbf \n") == ("empty", False)
    assert refusal(b" " * 65_536) == ("nothing but white space in the first 64 KiB", False)
    assert refusal('{"Records": []}'.encode("utf-16")) == ("UTF-16 text, not JSON in UTF-8; convert it first", False)


def test_digest_files_are_known() -> None:
    """A digest file is known by its content or by its name; a record that speaks of digests is not one."""
    foreign = ("CloudTrail digest file, not a log", True)
    digest = {"awsAccountId": "1", "note": 'a "quoted\\" {', "digestStartTime": "x", "logFiles": [{}] * 9}
    assert refusal(json.dumps(digest).encode()) == foreign
    assert refusal(json.dumps(digest, indent=2).encode()[:120]) == foreign
    key = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/07/01/x.json.gz"
    assert refusal(b"{}", key) == foreign
    assert refusal(b'{"eventName":"x","requestParameters":{"digestS3Bucket":"b"}}') is None
    assert refusal(b'{"userAgent":"{\\"digestS3Bucket\\":1}","eventName":"x"}') is None
    assert refusal(b'{"a":"' + b"x" * 65_536) is None
