"""The kind reader: each record is accounted for, dated, and evaluated by just the policies that can match it."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Period
from affidavit.model.policy import Effect
from affidavit.parts.partial import Partial, matches_of
from affidavit.parts.tally import LISTED_LIMIT
from affidavit.times import format_time, parse_time
from hypothesis import example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

RECORD = {"time": "2026-07-01T09:30:15Z", "id": "e1", "who": "me", "name": "x", "class": "write"}


def part(build: Build, *records: Any, policies: Any = (), period: Period | None = None, **parts: Any) -> Partial:
    """The part of one object with these records."""
    memory = build.Memory({"a.json": build.lines(*records)}, **parts)
    found = memory.scan(*policies, period=period)["a.json"]
    assert isinstance(found, Partial)
    return found


def test_a_match_says_what_the_record_says(build: Build) -> None:
    """Time, ids, place, actor and message of a match are the record's; its text is kept as it was."""
    record = {**RECORD, "account": "111122223333", "region": "eu-west-1", "flag": True}
    (match,) = matches_of(part(build, RECORD, record, policies=[build.policy(source="flagged")]))
    assert (match.policy, match.subject, match.message) == ("test.policy", "me", "me did x")
    assert (match.time, match.index, match.event_id) == (parse_time(RECORD["time"]), 1, "e1")
    assert (match.account, match.region) == ("111122223333", "eu-west-1")
    assert (match.event, match.actor, match.action) == ("x", "me", "e1")
    assert msgspec.json.decode(match.record) == record


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-07-01T09:30:15Z", "2026-07-01T09:30:15Z"),
        ("2026-07-01T11:30:15+02:00", "2026-07-01T09:30:15Z"),
        ("2026-07-01 09:30:15Z", "2026-07-01T09:30:15Z"),
        ("2026-07-01T09:30:60Z", ""),
        ("2026-99-01T09:30:15Z", ""),
        ("x" * 13 + ":30:15Z", ""),
        ("0001-01-01T00:00:00+10:00", ""),
        ("", ""),
        (None, ""),
        (1751362215, ""),
        (["2026-07-01T09:30:15Z"], ""),
        ({"a": 1}, ""),
    ],
)
def test_times_of_records(time: Any, expected: str, build: Build) -> None:
    """Any way to write a time is understood; what is none is listed and evaluated all the same."""
    found = part(build, {**RECORD, "time": time}, {**RECORD, "time": time}, policies=[build.policy()])
    assert [format_time(match.time) for match in matches_of(found)] == [expected, expected]
    assert found.object.records.without_time == (0 if expected else 2)
    assert [(ref.object, ref.index, ref.event_id) for ref in found.without_time] == (
        [] if expected else [("a.json", 0, "e1"), ("a.json", 1, "e1")]
    )


@given(
    st.lists(st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}Z".rjust(20, "0")) | st.text(max_size=22))
)
@settings(max_examples=60)
@example(["2026-07-01T09:00:00Z", "2026-07-01T09:59:59Z", "2026-07-01T24:00:00Z", "2026-07-01T09:61:00Z"])
def test_remembered_hours_change_nothing(build: Build, times: list[str]) -> None:
    """However the same hour is met again, a record's time is what `parse_time` says of it."""
    found = part(
        build, *({**RECORD, "time": time, "who": str(n)} for n, time in enumerate(times)), policies=[build.policy()]
    )
    assert {int(match.subject): match.time for match in matches_of(found)} == {
        n: parse_time(t) for n, t in enumerate(times)
    }


def test_the_first_path_with_a_time_wins(build: Build) -> None:
    """A kind may name several paths of the time and of the id; the first that says one is taken."""
    kind = dataclasses.replace(build.kind, time=("time", "when"), event_id=("id", "other"))
    records = [
        {"time": None, "when": "2026-07-01T00:00:00Z", "id": 5, "other": "b"},
        {"time": "2026-07-02T00:00:00Z", "when": "2026-07-01T00:00:00Z", "id": "a", "other": "b"},
        {"time": "soon", "when": "2026-07-01T00:00:00Z", "id": "", "other": "b"},
        {"when": "soon", "id": []},
    ]
    found = part(build, *records, policies=[build.policy()], kinds=[kind])
    assert {match.index: (format_time(match.time), match.event_id) for match in matches_of(found)} == {
        0: ("2026-07-01T00:00:00Z", "b"),
        1: ("2026-07-02T00:00:00Z", "a"),
        2: ("2026-07-01T00:00:00Z", "b"),
        3: ("", ""),
    }


def test_the_period_is_half_open(build: Build) -> None:
    """A record at `since` is in, one at `until` is out; an open end lets all through on its side."""
    times = ["2026-06-30T23:59:59Z", "2026-07-01T00:00:00Z", "2026-07-31T23:59:59Z", "2026-08-01T00:00:00Z"]
    records = [{**RECORD, "time": time, "who": time} for time in times]
    since, until = parse_time(times[1]), parse_time(times[3])
    for period, expected in (
        (Period(since, until), times[1:3]),
        (Period(since, None), times[1:]),
        (Period(None, until), times[:3]),
        (Period(), times),
    ):
        found = part(build, *records, policies=[build.policy()], period=period)
        assert [match.subject for match in matches_of(found)] == expected
        assert found.object.records.outside_period == 4 - len(expected)
        assert found.object.records.evaluated == len(expected)
        assert len(found.keys) == 16 * len(expected)


def test_records_outside_the_period_show_no_coverage(build: Build) -> None:
    """Only what was evaluated shows that logging was on."""
    period = Period(parse_time("2026-07-01T00:00:00Z"), parse_time("2026-07-02T00:00:00Z"))
    found = part(build, RECORD, {**RECORD, "time": "2026-07-02T00:30:00Z"}, {**RECORD, "time": None}, period=period)
    assert [(seen.event_class, format_time(seen.hour), seen.records) for seen in found.seen] == [
        ("write", "2026-07-01T09:00:00Z", 1)
    ]


def test_what_is_not_known_shows_no_coverage(build: Build) -> None:
    """Of a snapshot: records of the same class, account, region and time count for nothing beside a doubtful one."""
    kind = dataclasses.replace(
        build.kind,
        snapshot=True,
        event_class=lambda values: None if str(values[0]).endswith("?") else values[0],
        doubtful_class=lambda values: values[0][:-1] if str(values[0]).endswith("?") else None,
    )

    def record(event_class: str, time: str = "09:30", region: str = "r") -> dict[str, Any]:
        return {"time": f"2026-07-01T{time}:00Z", "region": region, "class": event_class}

    records = [
        record("write"),
        record("write?", "09:59"),
        record("write", "10:01"),
        record("write", "11:00"),
        record("read"),
        record("write", region="other"),
    ]
    found = part(build, *records, kinds=[kind])
    assert {(seen.event_class, seen.region, format_time(seen.hour)[11:16]) for seen in found.seen} == {
        ("", "r", "09:00"),
        ("read", "r", "09:00"),
        ("write", "r", "11:00"),
        ("write", "other", "09:00"),
    }


def test_the_timeless_are_counted_and_the_first_named(build: Build) -> None:
    """However many records say no time, all are counted and a bounded number is named."""
    found = part(build, *({"id": str(number)} for number in range(LISTED_LIMIT + 50)))
    assert found.object.records.without_time == LISTED_LIMIT + 50
    assert [ref.index for ref in found.without_time] == list(range(LISTED_LIMIT))


def test_the_actor_is_added_and_outranks_the_records_own(build: Build) -> None:
    """Predicates see the kind's `actor` in the decoded record and in its text, whatever `actor` the record claims.

    The language of these tests checks on every candidate that text and record agree.
    """
    records = [
        {**RECORD, "actor": {"principal": "somebody else"}},
        b'{"actor": "x", "actor": {"principal": "y"}, "who": "me"}',
        b' {"who" : "me" } \t',
        b"{}",
        b"{ }",
        b'{"who": "me"\r}',
    ]
    policy = build.policy(subject=("actor.principal",))
    found = part(build, *records, policies=[policy])
    assert found.failures == ()
    assert sorted(match.subject for match in matches_of(found)) == ["me"] * 4 + ["unknown"] * 2


@pytest.mark.parametrize(
    "odd",
    [b'"\xff"', rb'"\ud800"', rb'"\udc00x"', b"[" * 300 + b"]" * 300, b'"\x01"', b"1" * 400, b"1e999"],
    ids=["bytes", "high surrogate", "low surrogate", "deep", "control", "large", "infinite"],
)
def test_odd_bytes_hide_no_record(odd: bytes, build: Build) -> None:
    """What a strict decoder refuses in one field of a record, an attacker's user agent say, hides it from no policy."""
    raw = msgspec.json.encode({**RECORD, "flag": True})[:-1] + b', "agent": ' + odd + b"}"
    found = part(build, raw, policies=[build.policy(source="flagged")])
    assert found.failures == ()
    assert [match.subject for match in matches_of(found)] == ["me"]


@pytest.mark.parametrize("odd", [b"[" * 5_000 + b"]" * 5_000, b'"\xff' + b'", "x": ' + b"[" * 600 + b"]" * 600])
def test_a_record_that_cannot_be_decoded_fails_its_policies(odd: bytes, build: Build) -> None:
    """What cannot be understood at all is a failure of the object or of each policy that could match."""
    raw = msgspec.json.encode(RECORD)[:-1] + b', "odd": ' + odd + b"}"
    policies = [build.policy("p.a"), build.policy("p.b", select={"name": ("other",)})]
    found = part(build, raw, policies=policies)
    assert found.failures
    assert all(failure.policy != "p.b" for failure in found.failures)
    records = found.object.records
    assert records.read == records.evaluated + records.rejected == 1


@pytest.mark.parametrize("value", [None, True, 5, "", [1], {"a": [1]}, "me"])
def test_odd_header_values_are_places_too(value: Any, build: Build) -> None:
    """Whatever JSON a header field holds, the record is evaluated and the kind's functions see the value."""
    seen: list[Any] = []

    def event_class(values: tuple[Any, ...]) -> str | None:
        seen.append(values)
        return None

    kind = dataclasses.replace(build.kind, event_class=event_class, account=("account", "name"))
    record = {**RECORD, "class": value, "name": value, "account": value}
    found = part(
        build, record, record, policies=[build.policy(), build.policy("p.b", select={"name": ("me",)})], kinds=[kind]
    )
    assert len(matches_of(found)) == (4 if value == "me" else 2)
    assert seen[0] == (value,)
    assert {match.account for match in matches_of(found)} == {"me" if value == "me" else ""}


def test_values_that_are_equal_in_python_are_one_place(build: Build) -> None:
    """True and 1, false and 0 give one event class, whichever came first."""
    kind = dataclasses.replace(build.kind, event_class=lambda values: f"{type(values[0]).__name__} {values[0]}")
    values = [True, 1, 1.0, False, 0, 0.0, -0.0]
    seen = {
        tuple((seen.event_class, seen.records) for seen in part(build, *records, kinds=[kind]).seen)
        for records in (
            [{**RECORD, "class": value} for value in values],
            [{**RECORD, "class": value} for value in values[::-1]],
        )
    }
    assert len(seen) == 1


def test_a_class_that_the_kind_does_not_have_is_a_failure(build: Build) -> None:
    """An event class that no profile could declare shows no coverage, and the kind is blamed; any data service is."""
    kind = dataclasses.replace(build.kind, event_class=lambda values: values[0])
    found = part(build, {**RECORD, "class": "data:sqs"}, {**RECORD, "class": "wirte"}, kinds=[kind])
    assert [seen.event_class for seen in found.seen] == ["", "data:sqs"]
    assert [failure.plugin for failure in found.failures] == ["log-kind.memory.kind"]
    assert found.object.records.evaluated == 2


def test_evidence_keeps_no_text(build: Build) -> None:
    """Records that break nothing are kept by reference; those of violations and reviews with their text."""
    policies = [build.policy(f"p.{effect}", effect=effect) for effect in Effect]
    texts = {match.policy: match.record for match in matches_of(part(build, RECORD, policies=policies))}
    assert texts["p.evidence"] == ""
    assert texts["p.review"] == texts["p.violation"] == msgspec.json.encode(RECORD).decode()


def test_the_text_of_huge_records_is_cut(build: Build) -> None:
    """A record past the limit keeps its beginning, and says that and of how much it was cut."""
    record = {**RECORD, "long": "é" * 40_000}
    size = len(msgspec.json.encode(record))
    (match,) = matches_of(part(build, record, policies=[build.policy()]))
    assert match.record.startswith('{"time":"2026-07-01T09:30:15Z"')
    assert match.record.endswith(f"… (cut: the record has {size} bytes)")
    assert len(match.record) < 33_000


def test_an_action_without_an_id_is_known_by_its_bytes(build: Build) -> None:
    """Records that carry no id of their action are the same action when their bytes are."""
    record = {"who": "me"}
    found = part(build, record, record, {"who": "me", "n": 1}, {**record, "id": "e"}, policies=[build.policy()])
    actions = [match.action for match in matches_of(found)]
    assert actions[0] == actions[1] == hashlib.blake2b(b'{"who":"me"}', digest_size=16).hexdigest()
    assert len(set(actions)) == 3
    assert actions[3] == "e"


def test_subjects_fall_back(build: Build) -> None:
    """Without a value at the policy's paths a finding is about the actor, and in the end about somebody unknown."""
    policy = build.policy(subject=("target", "other"))
    records = [{"target": "t", "who": "me"}, {"other": "o"}, {"who": "me"}, {"target": None, "other": ""}]
    found = part(build, *records, policies=[policy])
    assert {match.index: match.subject for match in matches_of(found)} == {0: "t", 1: "o", 2: "me", 3: "unknown"}


def test_policies_of_two_languages_see_the_same_record(build: Build) -> None:
    """A record that policies of several languages can match is evaluated by all of them."""
    from affidavit import Place, Predicate

    second = dataclasses.replace(build.language, name="second")
    policies = [build.policy("p.a"), build.policy("p.b", predicate=Predicate("p.b", "second", "always", Place("")))]
    found = part(build, RECORD, policies=policies, languages=[build.language, second])
    assert [match.policy for match in matches_of(found)] == ["p.a", "p.b"]


def test_every_candidate_is_matched_however_many_wait(build: Build) -> None:
    """Candidates wait to be matched together: all are, past every limit, and before an error that ends the object."""
    wide = {**RECORD, "flag": True, "padding": "x" * 100_000}
    records = [{**(wide if at % 40 == 0 else RECORD), "id": f"e{at}", "flag": at % 3 != 1} for at in range(4_000)]
    text = build.lines(*records)
    memory = build.Memory({"a.json": text, "b.json.gz": gzip.compress(text, mtime=0)[:-4]})
    expected = [at for at in range(4_000) if at % 3 != 1]
    for found in memory.scan(build.policy(source="flagged")).values():
        assert isinstance(found, Partial)
        assert sorted(match.index for match in matches_of(found)) == expected
