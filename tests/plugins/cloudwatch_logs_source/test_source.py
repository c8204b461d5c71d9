"""The source against a real HTTP service: what is listed, what is read, and how it fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import ObjectRef, Period, Scope, Skipped, SourceError
from affidavit.testing import check_source
from affidavit_plugins.aws import access, retries
from affidavit_plugins.cloudwatch_logs_source.source import SOURCE

from tests.plugins.cloudwatch_logs_source.conftest import ACCOUNT, GROUP, REGION, STREAM, epoch, event

if TYPE_CHECKING:
    from tests.plugins.cloudwatch_logs_source.conftest import Logs

MARCH = Period(epoch("2025-03-01T00:00:00Z"), epoch("2025-04-01T00:00:00Z"))
ALL = Scope()
ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
MISSING = (400, {"__type": "ResourceNotFoundException", "message": "The specified log stream does not exist."})
THROTTLED = (400, {"__type": "ThrottlingException", "message": "Rate exceeded"})
DENIED = (400, {"__type": "AccessDeniedException", "message": "User is not authorized to perform this"})


def listed(location: str, period: Period = MARCH, scope: Scope = ALL) -> tuple[list[ObjectRef], list[Skipped]]:
    """The objects and what was left aside, but for the remark that every group gets."""
    items = list(SOURCE.list(location, period, scope))
    remark = items.pop(0)
    assert isinstance(remark, Skipped) and "256 KB" in remark.reason and not remark.failed
    skipped = [item for item in items if isinstance(item, Skipped)]
    return [item for item in items if isinstance(item, ObjectRef)], skipped


def read(ref: ObjectRef) -> list[Any]:
    """The lines of an object, decoded, after the empty list that it begins with."""
    with SOURCE.open(ref) as stream:
        opening, *lines = stream.read().splitlines()
    assert opening == b"[]"
    return [msgspec.json.decode(line) for line in lines]


def everything(refs: list[ObjectRef]) -> list[Any]:
    """The lines of all objects."""
    return [line for ref in refs for line in read(ref)]


def test_a_slice_for_each_stream_and_day(logs: Logs) -> None:
    """Each event comes once, in the slice of its stream and day, up to the last millisecond."""
    times = ["2025-03-03T23:59:59Z", "2025-03-04T00:00:00Z", "2025-03-04T23:59:59Z", "2025-03-05T00:00:00Z"]
    first, second = (
        [event(n, time) for n, time in enumerate(times)],
        [event(n + 9, time) for n, time in enumerate(times)],
    )
    logs.put_events(STREAM, first)
    logs.put_events(f"{STREAM}_2", second)
    refs, skipped = listed(logs.location())
    assert not skipped
    assert {ref.account for ref in refs} == {ACCOUNT} and {ref.region for ref in refs} == {""}
    held = {ref.uri: found for ref in refs if (found := read(ref))}
    assert held == {
        f"{STREAM}/2025-03-03.jsonl": first[:1],
        f"{STREAM}/2025-03-04.jsonl": first[1:3],
        f"{STREAM}/2025-03-05.jsonl": first[3:],
        f"{STREAM}_2/2025-03-03.jsonl": second[:1],
        f"{STREAM}_2/2025-03-04.jsonl": second[1:3],
        f"{STREAM}_2/2025-03-05.jsonl": second[3:],
    }
    assert [ref.uri for ref in refs] == sorted(ref.uri for ref in refs)
    starts = {(request["startTime"], request["endTime"]) for name, request in logs.calls if name == "FilterLogEvents"}
    assert all(end - start == 86_399_999 for start, end in starts)


def test_it_keeps_the_contract(logs: Logs) -> None:
    """Refs survive pickling, and open twice to the same bytes."""
    logs.put_events(STREAM, [event(number) for number in range(5)])
    assert len(check_source(SOURCE, logs.location(), MARCH)) == 3


def test_many_streams_are_listed_page_by_page(logs: Logs) -> None:
    """Streams come fifty a page; a prefix is asked for, not filtered afterwards."""
    for number in range(120):
        logs.put_events(f"{STREAM}_{number}", [event(number)])
    refs, _ = listed(logs.location())
    assert logs.count("DescribeLogStreams") == 3
    assert len(refs) == 360
    logs.calls.clear()
    refs, _ = listed(logs.location(stream_prefix=f"{STREAM}_11"))
    assert {ref.uri.partition("/")[0] for ref in refs} == {f"{STREAM}_{n}" for n in (11, *range(110, 120))}
    assert logs.count("DescribeLogStreams") == 1


def test_pages_are_read_as_they_are_asked_for(logs: Logs) -> None:
    """A slice is paged through to its end, and no page is fetched before it is needed."""
    logs.put_events(STREAM, [event(number) for number in range(10)])

    def two_a_page(operation: str, request: dict[str, Any]) -> None:
        if operation == "FilterLogEvents":
            request["limit"] = 2

    logs.before = two_a_page
    ref = next(ref for ref in listed(logs.location())[0] if "03-04" in ref.uri)
    with SOURCE.open(ref) as stream:
        assert stream.read(3) == b"[]\n"
        assert logs.count("FilterLogEvents") == 1
        text = stream.read(1 << 20)
        assert (text.count(b"\n"), logs.count("FilterLogEvents")) == (2, 1)
        text += stream.read()
    assert [msgspec.json.decode(line)["eventID"][:8] for line in text.splitlines()] == [f"{n:08}" for n in range(10)]
    assert logs.count("FilterLogEvents") == 5


def test_empty_pages_are_no_end(logs: Logs) -> None:
    """Only a page without a token ends a slice."""
    logs.put_events(STREAM, [event(1)])
    empty = iter(range(3))

    def answer(operation: str, _: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        number = next(empty, None) if operation == "FilterLogEvents" else None
        return None if number is None else (200, {"events": [], "nextToken": f"token {number}"})

    refs, _ = listed(logs.location())
    logs.answer = answer
    logs.before = lambda _operation, request: request.pop("nextToken", None)
    assert everything([ref for ref in refs if "03-04" in ref.uri]) == [event(1)]
    tokens = [request.get("nextToken") for name, request in logs.calls if name == "FilterLogEvents"]
    assert tokens == [None, "token 0", "token 1", "token 2"]


def test_pages_that_go_round_are_an_error(logs: Logs) -> None:
    """The same token again would be read for ever."""
    logs.put_events(STREAM, [event(1)])
    refs, _ = listed(logs.location())
    logs.answer = lambda operation, _: (200, {"events": [], "nextToken": "x"}) if operation[0] == "F" else None
    with SOURCE.open(refs[0]) as stream, pytest.raises(SourceError, match="go round in a circle"):
        stream.read()


def test_throttling_is_sat_out(logs: Logs) -> None:
    """Calls that are throttled, or fail for the moment, are made again; nothing is lost or read twice."""
    logs.put_events(STREAM, [event(number) for number in range(3)])
    faults = iter([THROTTLED, (503, {"__type": "ServiceUnavailableException"})])
    logs.answer = lambda operation, _: next(faults, None) if operation == "FilterLogEvents" else None
    refs, _ = listed(logs.location())
    assert everything(refs) == [event(number) for number in range(3)]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (THROTTLED, "AWS still throttled the call after 1 attempt"),
        (DENIED, "access denied (AccessDeniedException): allow logs:FilterLogEvents"),
        (MISSING, "no longer there: it was deleted since it was listed"),
        ((400, {"__type": "ExpiredTokenException", "message": "x"}), "the credentials have expired"),
    ],
)
def test_a_slice_that_cannot_be_had(
    logs: Logs, monkeypatch: pytest.MonkeyPatch, fault: tuple[int, dict[str, Any]], message: str
) -> None:
    """It is said why, and what to do; at its first page and at a later one."""
    monkeypatch.setattr(retries, "ATTEMPTS", 1)
    monkeypatch.setattr(retries, "BROKEN_ATTEMPTS", 1)
    logs.put_events(STREAM, [event(1)])
    refs, _ = listed(logs.location())
    logs.answer = lambda operation, _: fault if operation == "FilterLogEvents" else None
    with pytest.raises(SourceError) as caught:
        SOURCE.open(refs[0])
    assert str(caught.value).startswith(f"cloudwatch-logs://{GROUP}: ") and message in str(caught.value)
    pages = iter([(200, {"events": [{"message": "{}"}], "nextToken": "x"})])
    logs.answer = lambda operation, _: next(pages, fault) if operation == "FilterLogEvents" else None
    with SOURCE.open(refs[0]) as stream:
        assert stream.read(1 << 20) == b"[]\n"
        assert stream.read(1 << 20) == b"{}\n"
        with pytest.raises(SourceError, match=message.partition("(")[0]):
            stream.read(1 << 20)


def test_a_deleted_stream_is_not_a_quiet_one(logs: Logs) -> None:
    """Where a stream was deleted since it was listed, no events are no answer, whatever the service says."""
    logs.put_events(STREAM, [event(1)])
    logs.put_events(f"{STREAM}_2", [event(2)])
    refs, _ = listed(logs.location())
    logs.group().delete_log_stream(STREAM)
    for ref in refs:
        if ref.uri.startswith(f"{STREAM}/"):
            with pytest.raises(SourceError, match="is no longer there: it was deleted since it was listed"):
                SOURCE.open(ref)
    assert everything([ref for ref in refs if ref.uri.startswith(f"{STREAM}_2/")]) == [event(2)]


def test_a_period_prunes_streams_and_days(logs: Logs) -> None:
    """A stream that ended before the period, or began after it, is left aside with the reason and never read."""
    logs.put_events("early", [event(1, "2025-01-10T00:00:00Z")])
    logs.put_events("late", [event(2, "2025-06-10T00:00:00Z")])
    logs.put_events("within", [event(3, "2025-03-10T00:00:00Z")])
    refs, skipped = listed(logs.location())
    assert [ref.uri for ref in refs] == [f"within/2025-03-{day:02}.jsonl" for day in (9, 10)]
    assert {(item.uri, item.reason, item.failed) for item in skipped} == {
        ("early/*.jsonl", "it has no events in the period", False),
        ("late/*.jsonl", "it has no events in the period", False),
    }


def test_a_scope_prunes_accounts_alone(logs: Logs) -> None:
    """A stream's name tells its trail's region, not that of its events; so only accounts leave streams aside."""
    other = f"111122223333_CloudTrail_{REGION}"
    organisation = f"o-example_111122223333_CloudTrail_{REGION}"
    for number, name in enumerate((STREAM, other, organisation)):
        logs.put_events(name, [event(number)])
    scope = Scope(frozenset({ACCOUNT}), frozenset({"ap-southeast-2"}))
    refs, skipped = listed(logs.location(), MARCH, scope)
    assert {ref.uri.partition("/")[0] for ref in refs} == {STREAM, organisation}
    assert [(item.uri, item.reason, item.account, item.failed) for item in skipped] == [
        (f"{other}/*.jsonl", "its account is outside the scope", "111122223333", False)
    ]


def test_what_is_no_longer_kept_is_a_hole(logs: Logs) -> None:
    """A period that begins before the group's retention or its creation is told as a failure, never as a quiet log."""
    logs.put_events(STREAM, [event(1)])
    logs.group(retention=30)
    (hole,) = listed(logs.location())[1]
    assert hole.failed and hole.uri == GROUP.strip("/")
    assert hole.reason.startswith("retention of 30 days: nothing before 20")
    logs.group(created="2025-03-02T09:00:00Z")
    (hole,) = listed(logs.location())[1]
    assert hole.failed
    assert hole.reason == "the log group was created at 2025-03-02 09:00 UTC: nothing from before can be here"


def test_masked_events_are_a_hole(logs: Logs) -> None:
    """Data protection alters what is read, which is told, unless the events are asked for unmasked."""
    logs.put_events(STREAM, [event(1)])

    def protect(operation: str, _: dict[str, Any], reply: dict[str, Any]) -> None:
        if operation == "DescribeLogGroups":
            reply["logGroups"][0]["dataProtectionStatus"] = "ACTIVATED"

    logs.alter = protect
    refs, (hole,) = listed(logs.location())
    assert hole.failed and "--option unmask=true" in hole.reason
    everything(refs)
    assert not any("unmask" in request for _, request in logs.calls)
    refs, skipped = listed(logs.location(unmask="true"))
    assert not skipped
    everything(refs)
    unmasked = [request.get("unmask") for name, request in logs.calls if name == "FilterLogEvents"]
    assert unmasked == [None] * len(refs) + [True] * len(refs)


def test_nothing_to_read_is_said(logs: Logs) -> None:
    """A group that is not there or holds no stream, and a prefix that none has, are told."""
    with pytest.raises(SourceError, match=f"no log group of this name in {REGION}; is it in another region"):
        listed(logs.location())
    logs.group(f"{GROUP}-2")
    with pytest.raises(SourceError, match="no log group of this name"):
        listed(logs.location())
    logs.group()
    (hole,) = listed(logs.location())[1]
    assert hole.failed and hole.reason == "the log group has no log streams"
    with pytest.raises(SourceError, match="no log stream begins with 'x'"):
        listed(logs.location(stream_prefix="x"))


@pytest.mark.parametrize("operation", ["DescribeLogGroups", "DescribeLogStreams"])
def test_what_may_not_be_listed(logs: Logs, operation: str) -> None:
    """A denied call names the permission that is missing."""
    logs.put_events(STREAM, [event(1)])
    logs.answer = lambda called, _: DENIED if called == operation else None
    with pytest.raises(SourceError, match=f"allow logs:{operation}"):
        listed(logs.location())


def test_without_region_or_credentials(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lacks in the AWS configuration is said as what to do about it."""
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(SourceError, match="no AWS region is known"):
        listed(logs.location())
    access.client.cache_clear()
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    access._session.cache_clear()
    with pytest.raises(SourceError, match="no usable AWS credentials"):
        listed(logs.location())


def test_groups_by_arn(logs: Logs) -> None:
    """An ARN finds the group in its own region, and is what calls name it by."""
    logs.put_events(STREAM, [event(1)])
    refs, _ = listed(logs.location(ARN))
    assert everything(refs) == [event(1)]
    named = [request.get("logGroupIdentifier") for name, request in logs.calls if name != "DescribeLogGroups"]
    assert set(named) == {ARN}
    assert not any("includeLinkedAccounts" in request for _, request in logs.calls)


def test_groups_of_linked_accounts(logs: Logs) -> None:
    """A monitoring account finds another account's group by its ARN, and only where it asks for linked accounts."""
    linked = ARN.replace(ACCOUNT, "111122223333")
    logs.put_events(STREAM, [event(1)])

    def answer(operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        if operation != "DescribeLogGroups" or not request.get("includeLinkedAccounts"):
            return None
        assert request["accountIdentifiers"] == ["111122223333"]
        group = {"logGroupName": GROUP, "arn": f"{linked}:*", "creationTime": 1}
        return 200, {"logGroups": [group]}

    logs.answer = answer
    logs.before = lambda _, request: (
        request.update(logGroupIdentifier=ARN) if request.get("logGroupIdentifier") == linked else None
    )
    refs, _ = listed(logs.location(linked))
    assert everything(refs) == [event(1)]
    assert {request["logGroupIdentifier"] for name, request in logs.calls if name != "DescribeLogGroups"} == {linked}
    assert all("/111122223333/" in ref.location for ref in refs)


def test_odd_messages_cost_only_themselves(logs: Logs) -> None:
    """Each message is one value on its line: what is no object is a string, and the largest is nothing special."""
    time = "2025-03-04T09:30:00Z"
    large = json.dumps(event(1, padding="x" * (256 << 10)))
    messages = [
        "START RequestId: 1 {",
        '"',
        "[",
        "",
        " \n",
        "caf\u00e9 \u2028",
        large,
        '{"a": "\\ud800 \u00e9"}',
        '{"a":\n1}',
    ]
    logs.put(STREAM, [(time, message) for message in messages])
    ref = next(ref for ref in listed(logs.location())[0] if "03-04" in ref.uri)
    with SOURCE.open(ref) as stream:
        text = stream.read()
    encoded = [json.dumps(message) for message in messages[:6]]
    assert text.decode() == "\n".join(["[]", *encoded, *messages[6:], ""])


@pytest.mark.parametrize(
    ("location", "groups", "group"),
    [
        (f"cloudwatch-logs://{GROUP}", "arn:aws:logs:*:*:log-group:*", f"arn:aws:logs:*:*:log-group:{GROUP}:*"),
        (
            f"cloudwatch-logs://{ARN}:*?region={REGION}",
            f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:*",
            f"{ARN}:*",
        ),
    ],
)
def test_least_permissions(logs: Logs, location: str, groups: str, group: str) -> None:
    """The policy names every call that is made, and the group alone where AWS allows that."""
    assert SOURCE.permissions is not None
    find, read_it = SOURCE.permissions(location)["Statement"]
    assert (find["Action"], find["Resource"]) == ("logs:DescribeLogGroups", groups)
    assert read_it["Resource"] == group
    logs.put_events(STREAM, [event(1)])
    everything(listed(logs.location())[0])
    assert {f"logs:{name}" for name, _ in logs.calls} == {find["Action"], *read_it["Action"]}


def test_what_is_unmasked_needs_a_permission_more() -> None:
    """The policy for a place whose events are asked for unmasked allows that, and only then."""
    assert SOURCE.permissions is not None
    _, unmasked = SOURCE.permissions(f"cloudwatch-logs://{GROUP}?unmask=true")["Statement"]
    assert "logs:Unmask" in unmasked["Action"]
    _, masked = SOURCE.permissions(f"cloudwatch-logs://{GROUP}")["Statement"]
    assert "logs:Unmask" not in masked["Action"]
