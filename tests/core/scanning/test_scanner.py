"""The scanner: every object becomes a part or is left aside with a reason, and every record is accounted for."""

from __future__ import annotations

import dataclasses
import gc
import gzip
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import ObjectRef, Period, Refusal, Skipped
from affidavit.model.assessment import ObjectStatus
from affidavit.parts.partial import Partial, matches_of
from affidavit.times import parse_time
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

RECORD = {"time": "2026-07-01T09:30:15Z", "id": "e1", "who": "me", "name": "x", "class": "write"}
PERIOD = Period(parse_time("2026-07-01T00:00:00Z"), parse_time("2026-07-02T00:00:00Z"))


def scan(build: Build, content: bytes, name: str = "a.json", account: str = "", **parts: Any) -> Partial | Skipped:
    """What becomes of one object."""
    ref = ObjectRef("memory", name, f"memory/{name}", len(content), account=account)
    found = build.Memory({name: content}, refs={name: ref}, **parts).scan(build.policy())
    return found[name]


def parts(found: Mapping[str, Partial | Skipped]) -> dict[str, Partial]:
    """The parts of objects none of which was left aside."""
    kept = {name: each for name, each in found.items() if isinstance(each, Partial)}
    assert kept.keys() == found.keys()
    return kept


def part(*arguments: Any, **named: Any) -> Partial:
    """The part of an object that was not left aside."""
    return parts({"": scan(*arguments, **named)})[""]


_SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=5)
_JSON = _SCALARS | st.lists(_SCALARS, max_size=2) | st.dictionaries(st.text(max_size=3), _SCALARS, max_size=2)
_TIMES = st.sampled_from(
    ["2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z", "2026-07-01T23:59:59Z", "2026-07-02T00:00:00Z", "soon"]
)
_RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "time": _TIMES | _JSON,
        "id": st.sampled_from(["a", "b", "11111111-2222-3333-4444-555555555555"]) | _JSON,
        "class": st.sampled_from(["write", "read"]) | _JSON,
        "account": _JSON,
        "name": _JSON,
        "who": _JSON,
        "actor": _JSON,
    },
).map(msgspec.json.encode)
_JUNK = st.sampled_from(
    [b"", b"junk", b"[]", b'"text"', b'{"a": ', b'{"id": "\xff\xfe"}', b'{"x": "\\ud800"}', b"{}{}"]
)
_LINES = st.lists(_RECORDS | _JUNK, max_size=15)
_PERIODS = st.sampled_from([Period(), PERIOD, Period(since=PERIOD.since), Period(until=PERIOD.until), Period(9, 10)])


@given(_LINES, _PERIODS, st.none() | st.integers(0, 15), st.booleans(), st.none() | st.floats(0, 1))
@settings(max_examples=200)
def test_every_record_is_accounted_for(
    build: Build, lines: list[bytes], period: Period, stop: int | None, packed: bool, cut: float | None
) -> None:
    """Whatever the records, the period, the breaks and the damage: read = evaluated + outside + rejected, each record
    that was evaluated met its policy, and whatever was lost is told.
    """
    lines = [b"{}", *lines]
    until = len(lines) if stop is None else min(stop + 1, len(lines))
    content = build.lines(*lines[:until], *([] if stop is None else [b"!break"]), *lines[until:])
    stored = gzip.compress(content, mtime=0) if packed else content
    if cut is not None and packed:
        stored = stored[: 30 + int(cut * (len(stored) - 30))]
    found = build.Memory({"a.json": stored}).scan(build.policy(), period=period)["a.json"]
    assert isinstance(found, Partial)

    records = found.object.records
    assert records.read == records.evaluated + records.outside_period + records.rejected
    assert len(matches_of(found)) == records.evaluated
    assert len(found.keys) == 16 * records.evaluated
    assert records.without_time == sum(match.time is None for match in matches_of(found))
    assert sum(seen.records for seen in found.seen) == records.evaluated - records.without_time
    assert found.object.size == len(stored)
    assert found.object.sha256 == hashlib.sha256(stored).hexdigest()

    whole = cut is None or not packed or len(stored) == len(gzip.compress(content, mtime=0))
    lost = not whole or stop is not None
    assert (found.object.status is ObjectStatus.READ) is not (lost or records.rejected > 0)
    assert bool(found.failures) is (lost or records.rejected > 0)
    if whole:
        assert records.read == until
        assert found.object.sha256_text == hashlib.sha256(content).hexdigest()
        indices = {match.index for match in matches_of(found)}
        assert len(indices) == records.evaluated
        assert indices <= set(range(until))
    assert sum(failure.count for failure in found.failures if failure.stage == "record") == records.rejected


def test_rejection_does_not_depend_on_policies(build: Build) -> None:
    """The same records are rejected whatever policies are loaded, or none."""
    memory = build.Memory({"a.json": build.lines(RECORD, b"junk", b'{"x": "\\ud800"}', b"[]", RECORD)})
    seen = {
        parts(memory.scan(*policies))["a.json"].object.records
        for policies in ((), (build.policy(),), (build.policy(select={"name": ("y",)}),))
    }
    assert len(seen) == 1


@pytest.mark.parametrize("content", [b"", gzip.compress(b"", mtime=0)], ids=["plain", "gzip"])
def test_empty_objects(content: bytes, build: Build) -> None:
    """An empty log object is a failure: something was to be there."""
    found = part(build, content)
    assert found.object.status is ObjectStatus.FAILED
    assert found.failures


def test_breaks_leave_a_note_and_what_came_before(build: Build) -> None:
    """Past a break nothing is known, and the object says so; the records before it count."""
    found = part(build, build.lines(RECORD, RECORD, b"!break", RECORD))
    assert found.object.status is ObjectStatus.PARTIAL
    assert found.object.records.evaluated == 2
    size = len(build.lines(RECORD, RECORD))
    assert found.object.notes[0].startswith(f"broken on purpose at byte {size} of the decompressed text")
    assert len(matches_of(found)) == 2


def test_hashes_are_of_the_whole_object_past_a_break(build: Build) -> None:
    """A break in the records ends reading them, not hashing."""
    content = build.lines(RECORD, b"!break", *[RECORD] * 50)
    stored = gzip.compress(content)
    found = part(build, stored)
    assert found.object.sha256 == hashlib.sha256(stored).hexdigest()
    assert found.object.sha256_text == hashlib.sha256(content).hexdigest()


def test_damage_keeps_what_came_before(build: Build) -> None:
    """A truncated object gives the records before the cut, and says where it was cut."""
    content = build.lines(*({**RECORD, "id": hashlib.sha256(b"%d" % n).hexdigest()} for n in range(200)))
    stored = gzip.compress(content)[:-3_000]
    found = part(build, stored)
    assert 20 < found.object.records.evaluated < 200
    assert found.object.status is ObjectStatus.PARTIAL
    assert "the gzip data ends too early" in found.object.notes[0]
    assert found.object.sha256 == hashlib.sha256(stored).hexdigest()


def test_damage_in_the_trailer_loses_no_record(build: Build) -> None:
    """A wrong checksum at the end is told, and every record before it is evaluated."""
    stored = bytearray(gzip.compress(build.lines(*[RECORD] * 50)))
    stored[-6] ^= 1
    found = part(build, bytes(stored))
    assert (found.object.records.evaluated, found.object.status) == (50, ObjectStatus.PARTIAL)


def test_an_object_that_two_formats_accept_is_read_by_neither(build: Build) -> None:
    """Which of them is right is not for the order of plugins to say, so the object is a failure that names both."""
    formats = [build.format, dataclasses.replace(build.format, name="another")]
    for order in (formats, formats[::-1]):
        found = part(build, build.lines(RECORD), formats=order)
        assert found.object.status is ObjectStatus.FAILED
        assert found.object.notes == ("several log formats accept it: another, memory.lines",)
        assert found.object.records.read == 0


def refusing(build: Build, name: str, reason: str, foreign: bool = False) -> Any:
    """A format that reads nothing."""
    return dataclasses.replace(build.format, name=name, accepts=lambda ref, head: Refusal(reason, foreign=foreign))


def test_what_is_something_else_is_left_aside(build: Build) -> None:
    """An object that a format knows to be no log is left aside with the reason, and is no failure."""
    found = scan(build, b"#foreign digest")
    assert found == Skipped("a.json", "it is something else")


def test_a_log_that_no_format_reads_is_a_failure(build: Build) -> None:
    """An object with a log's name, or in a log's place, that no format reads is a failure with all their reasons."""
    formats = [refusing(build, "a", "not mine"), refusing(build, "b", "nor mine"), refusing(build, "c", "not mine")]
    for name, account in (("a.json.gz", ""), ("A.JSON", ""), ("a.log", ""), ("odd", "111122223333")):
        found = part(build, b"junk", name, account, formats=formats)
        assert found.object.status is ObjectStatus.FAILED
        assert found.object.notes == ("nor mine; not mine",)
        assert [failure.reason for failure in found.failures] == ["nor mine; not mine"]


def test_files_of_other_names_are_left_aside(build: Build) -> None:
    """What has no log's name and is no log was never meant to be read."""
    assert scan(build, b"hello", "README.md") == Skipped("README.md", "not lines of records")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (gzip.compress(b"\x28\xb5\x2f\xfd", mtime=0), "zstd"),
        (gzip.compress(b"\x1f\x8b", mtime=0), "gzip"),
        (b"BZh9", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"PK\x03\x04", "zip"),
    ],
    ids=["zstd in gzip", "gzip in gzip", "bzip2", "xz", "zip"],
)
def test_packed_data_is_a_failure_under_any_name(head: bytes, name: str, build: Build) -> None:
    """What is packed twice, or in a way that is not read, may hold logs: it is never left aside in silence."""
    found = part(build, head, f"logs.{name}")
    assert found.object.status is ObjectStatus.FAILED
    assert found.object.notes == (f"{name} data, which may hold logs: unpack it first",)


def test_what_the_user_named_is_meant(build: Build) -> None:
    """A file that was named itself, not found in a folder, is a failure when it is no log, whatever its name."""
    for named in (True, False):
        ref = ObjectRef("memory", "README", "memory/README", named=named)
        found = build.Memory({"README": b"hello"}, refs={"README": ref}).scan(build.policy())["README"]
        assert isinstance(found, Partial) is named


@pytest.mark.parametrize("turn", [1, -1])
def test_a_format_that_reads_it_wins(turn: int, build: Build) -> None:
    """An object that one format reads is read, whatever others say of it and in whatever order they are asked."""
    formats = [refusing(build, "a", "not mine", foreign=True), build.format, refusing(build, "z", "not mine")]
    assert part(build, build.lines(RECORD), formats=formats[::turn]).object.records.evaluated == 1


def _raise(*_: object) -> Any:
    raise RuntimeError("boom")


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("name", ["a.json", "odd"])
@pytest.mark.parametrize("foreign", [True, False])
def test_a_format_that_fails_is_never_passed_over(name: str, foreign: bool, turn: int, build: Build) -> None:
    """When a format broke on an object that no other reads, the object is a failure, never left aside in silence."""
    broken = dataclasses.replace(build.format, name="broken", accepts=_raise)
    formats = [broken, refusing(build, "z", "not mine", foreign=foreign)][::turn]
    found = part(build, b"whatever", name, formats=formats)
    assert found.object.status is ObjectStatus.FAILED
    assert any("plugin log-format.broken" in failure.reason for failure in found.failures)


def test_a_format_that_fails_does_not_keep_others_from_reading(build: Build) -> None:
    """Another format may read the object, and the failure is still told."""
    broken = dataclasses.replace(build.format, name="broken", accepts=_raise)
    found = part(build, build.lines(RECORD), formats=[broken, build.format])
    assert found.object.records.evaluated == 1
    assert [failure.plugin for failure in found.failures] == ["log-format.broken"]


@pytest.mark.parametrize("name", ["a.json.gz", "stdin", "trail"])
def test_damaged_objects_are_failures_under_any_name(name: str, build: Build) -> None:
    """An object so damaged that no format knows it is a failure, and the damage is the reason."""
    found = part(build, gzip.compress(build.lines(*[RECORD] * 100))[:20], name)
    assert found.object.status is ObjectStatus.FAILED
    assert any("the gzip data ends too early" in note for note in found.object.notes)


def test_an_object_that_cannot_be_opened(build: Build) -> None:
    """An object that its source cannot open is a failure at opening, with the reason."""
    memory = build.Memory({"a.json": b"x"}, refs={"a.json": ObjectRef("memory", "a.json", "memory/gone", 5)})
    found = parts(memory.scan(build.policy()))["a.json"]
    assert found.object.status is ObjectStatus.FAILED
    assert (found.object.size, found.object.sha256) == (5, "")
    assert [(each.stage, each.reason, each.plugin) for each in found.failures] == [
        ("open", "no object memory/gone", "source.memory")
    ]


def test_operating_system_errors_read_as_people_say_them(build: Build) -> None:
    """A missing file or a missing permission is told in the system's words, without our plumbing."""

    def refuse(_: ObjectRef) -> Any:
        raise PermissionError(13, "Permission denied")

    memory = build.Memory({"a.json": b"x"})
    memory = build.Memory({"a.json": b"x"}, source=dataclasses.replace(memory.source, open=refuse))
    (failure,) = parts(memory.scan(build.policy()))["a.json"].failures
    assert (failure.stage, failure.reason) == ("open", "cannot be opened: Permission denied")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled: bool, build: Build) -> None:
    """Scanning switches the collector off for its time only, also when a plugin fails."""
    memory = build.Memory({"a.json": build.lines(RECORD)}, formats=[dataclasses.replace(build.format, read=_raise)])
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        memory.scan(build.policy())
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_a_scanner_serves_many_objects(build: Build) -> None:
    """What is remembered of one object's records changes nothing about the next."""
    first, second = build.lines(RECORD, {**RECORD, "class": "read"}), build.lines({**RECORD, "who": "you"}, b"junk")
    memory = build.Memory({"a.json": first, "b.json": second, "c.json": first})
    together = memory.scan(build.policy())
    for name, content in memory.objects.items():
        alone = build.Memory({name: content}).scan(build.policy())[name]
        assert msgspec.json.encode(together[name]) == msgspec.json.encode(alone)
