"""Which values the names of fields stand for, in records as CloudTrail has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from affidavit.errors import PackageError, UsageError
from affidavit.model.logs import Period, Scope
from affidavit.packaging.withheld_values import Withheld, fields_of, withheld_values
from affidavit.plugins import Plugins, load_plugins
from affidavit.scanning.inputs import list_objects

PERSON = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:mei@example.com",
    "arn": "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123/mei@example.com",
    "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "AWSReservedSSO_Admin_0123"}},
}
MACHINE = {
    "type": "AssumedRole",
    "principalId": "AROAEXAMPLE:i-0123",
    "arn": "arn:aws:sts::111122223333:assumed-role/web/i-0123",
    "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "web"}, "sourceIdentity": "bob"},
}


def values(field: str, record: Any) -> set[str]:
    """What a field has in a record."""
    return set(fields_of([field], ())[field](record))


@pytest.mark.parametrize(
    ("field", "record", "expected"),
    [
        ("source-ip", {"sourceIPAddress": "198.51.100.7"}, {"198.51.100.7"}),
        ("source-ip", {"sourceIPAddress": "2001:db8::1"}, {"2001:db8::1"}),
        ("source-ip", {"sourceIPAddress": "ec2.amazonaws.com"}, set()),
        ("source-ip", {"sourceIPAddress": "AWS Internal"}, set()),
        ("source-ip", {"sourceIPAddress": None}, set()),
        ("source-ip", {}, set()),
        ("user-name", {"userIdentity": {"type": "IAMUser", "userName": "alice"}}, {"alice"}),
        ("user-name", {"userIdentity": {"arn": "arn:aws:iam::111122223333:user/team/alice"}}, {"alice"}),
        ("user-name", {"userIdentity": PERSON}, {"mei@example.com"}),
        ("user-name", {"userIdentity": MACHINE}, {"bob"}),
        ("user-name", {"userIdentity": {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}}, set()),
        ("user-name", {"requestParameters": {"userName": "carol", "x": [{"UserName": "dan"}]}}, {"carol", "dan"}),
        ("user-name", {"userIdentity": {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS"}}, set()),
        ("session-name", {"userIdentity": MACHINE, "requestParameters": {"roleSessionName": "s"}}, {"i-0123", "s"}),
        ("session-name", {"userIdentity": None, "requestParameters": "x"}, set()),
        ("requestParameters.tags[].value", {"requestParameters": {"tags": [{"value": "a"}, {"value": 7}]}}, {"a", "7"}),
        ("requestParameters", {"requestParameters": {"a": {"b": ["c", True, None]}}}, {"a", "b", "c"}),
        ("length(eventName)", {"eventName": None}, set()),
    ],
)
def test_fields(field: str, record: Any, expected: set[str]) -> None:
    """Of people, addresses and sessions; and what any JMESPath finds."""
    assert values(field, record) == expected


@pytest.mark.parametrize("field", ["source ip", "user-names", "[", "", "a..b"])
def test_what_is_no_field_is_told(field: str) -> None:
    """With the names that there are."""
    with pytest.raises(UsageError, match="is none of source-ip, user-name, session-name, and no JMESPath"):
        fields_of([field], ())


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    """Those that are installed."""
    return load_plugins()


@pytest.mark.parametrize("field", ["eventTime", "eventID", "@", "*", "[sourceIPAddress, eventTime]", "{t: eventTime}"])
def test_what_packages_keep_is_refused_before_logs_are_read(field: str, plugins: Plugins) -> None:
    """Times and ids of events, by whatever expression."""
    kinds = [kind.record for kind in plugins.log_kinds.values()]
    with pytest.raises(UsageError, match=r"finds \w+, the (time|id) of events, and those stay in a package"):
        fields_of([field], kinds)
    assert fields_of(["requestParameters", "user-name", "requestID", "userIdentity"], kinds)


def found(folder: Path, plugins: Plugins, raw: str, *fields: str) -> Withheld:
    """What is withheld of a log with these records."""
    (folder / "a.json").write_text(f'{{"Records": [{raw}]}}')
    refs, _, _ = list_objects([("file", str(folder / "a.json"))], plugins, Period(), Scope())
    return withheld_values(refs, [], fields, plugins)


RECORD = {
    "eventVersion": "1.11",
    "eventTime": "2026-07-01T00:00:00Z",
    "eventID": "00000000-0000-4000-8000-000000000001",
    "sharedEventID": "11111111-0000-4000-8000-000000000001",
    "eventName": "CreateUser",
    "eventSource": "iam.amazonaws.com",
    "awsRegion": "us-east-1",
    "recipientAccountId": "111122223333",
}


def record(**more: Any) -> str:
    """A record as JSON."""
    return json.dumps(RECORD | more)


@pytest.mark.parametrize("field", ["sharedEventID", "[@][?eventName=='CreateUser'].eventTime"])
def test_a_field_of_which_every_value_stays_is_refused(tmp_path: Path, plugins: Plugins, field: str) -> None:
    """The manifest would claim that it is withheld."""
    with pytest.raises(UsageError, match="finds times or ids of events and nothing else"):
        found(tmp_path, plugins, record(), field)


def test_what_stays_where_it_is_a_time_is_told(tmp_path: Path, plugins: Plugins) -> None:
    """And is withheld elsewhere; an id that is no UUID is replaced as any text is."""
    raw = record(requestParameters={"at": RECORD["eventTime"], "id": "EXAMPLE"}, eventID="EXAMPLE", sharedEventID=None)
    what = found(tmp_path, plugins, raw, "requestParameters.*")
    assert what.values == {"requestParameters.*": {RECORD["eventTime"], "EXAMPLE"}}
    assert what.kept == {RECORD["eventTime"]}


def test_values_without_letter_or_digit_are_counted(tmp_path: Path, plugins: Plugins) -> None:
    """They cannot be found in texts; what has nothing but white space is no value."""
    what = found(
        tmp_path, plugins, record(requestParameters={"a": "!!! ***", "b": " ", "c": "x1"}), "requestParameters.*"
    )
    assert (what.values["requestParameters.*"], what.signs) == ({"x1"}, 1)


def test_numbers_are_withheld_in_every_form(tmp_path: Path, plugins: Plugins) -> None:
    """As Python writes them, as messages do, and as the log does."""
    raw = record(requestParameters={"n": 0}).replace('"n": 0', '"n": [1.0E+22, 203, true]')
    what = found(tmp_path, plugins, raw, "requestParameters.n")
    assert what.values == {"requestParameters.n": {"1e+22", "1e22", "1.0E+22", "203"}}


def test_every_value_of_a_key_that_stands_twice_is_withheld(tmp_path: Path, plugins: Plugins) -> None:
    """The text of a long record shows the first, though policies see the last alone."""
    raw = record(userIdentity={"userName": "last"}, requestParameters={"d": "x"})
    raw = raw.replace('"userName"', '"userName": "first", "userName"').replace('"x"', '"y", "d": "x"')
    what = found(tmp_path, plugins, raw, "user-name", "requestParameters.d")
    assert what.values == {"user-name": {"first", "last"}, "requestParameters.d": {"x", "y"}}


def test_a_record_too_deep_to_be_gone_through_is_told(tmp_path: Path, plugins: Plugins) -> None:
    """A scan reads it, so that its values would be shown."""
    raw = record(requestParameters=0).replace('"requestParameters": 0', '"a": ' + '{"a": ' * 600 + "0" + "}" * 600)
    with pytest.raises(PackageError, match="record 0: nested deeper than 500 levels, so that what is to be withheld"):
        found(tmp_path, plugins, raw, "user-name")


def test_names_that_an_expression_gives_are_no_values(tmp_path: Path, plugins: Plugins) -> None:
    """But keys of the record are, wherever the expression puts them together."""
    raw = record(requestParameters={"a": {"bob.b": "x"}})
    assert found(tmp_path, plugins, raw, "{who: requestParameters.a}").values == {
        "{who: requestParameters.a}": {"bob.b", "x"}
    }
