"""Which values the names of fields stand for, in records as CloudTrail has them."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.errors import PackageError, SourceError, UsageError
from affidavit.model.inputs import InputObject, ObjectRecords, ObjectStatus
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
        ("source-ip", {"sourceIPAddress": "06.237.252.245"}, {"06.237.252.245"}),
        ("source-ip", {"sourceIPAddress": "203.0.113.7:443"}, {"203.0.113.7:443", "203.0.113.7"}),
        ("source-ip", {"sourceIPAddress": "[2001:db8::ab]"}, {"[2001:db8::ab]", "2001:db8::ab"}),
        (
            "source-ip",
            {"sourceIPAddress": "203.0.113.7, 10.0.0.1"},
            {"203.0.113.7, 10.0.0.1", "203.0.113.7", "10.0.0.1"},
        ),
        ("source-ip", {"sourceIPAddress": "host-77.corp.example.com"}, {"host-77.corp.example.com"}),
        ("source-ip", {"sourceIPAddress": "ec2.amazonaws.com"}, set()),
        ("source-ip", {"sourceIPAddress": "cloudformation.amazonaws.com.cn"}, set()),
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
    return again(folder, plugins, scanned(folder), *fields)


def scanned(folder: Path, **more: Any) -> InputObject:
    """What a scan says of the log as it is now."""
    content = (folder / "a.json").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    read = InputObject("a.json", ObjectStatus.READ, len(content), digest, digest, "", "", ObjectRecords(1, 1))
    return msgspec.structs.replace(read, **more)


def again(folder: Path, plugins: Plugins, read: InputObject, *fields: str) -> Withheld:
    """What is withheld of the folder's logs, of which this was scanned."""
    refs, _, _ = list_objects([("file", str(folder))], plugins, Period(), Scope())
    return withheld_values(refs, [read], [], fields, plugins)


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


@pytest.mark.parametrize("became", ["gone", "other", "garbled", "closed"])
def test_an_object_that_is_not_as_it_was_scanned_stops_the_package(
    tmp_path: Path, plugins: Plugins, became: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names that the scan saw in it would not be known, and stand in clear."""
    path = tmp_path / "a.json"
    (tmp_path / "b.json").write_text('{"Records": []}')
    path.write_text(f'{{"Records": [{record(userIdentity={"userName": "bob"})}]}}')
    read = scanned(tmp_path)
    assert again(tmp_path, plugins, read, "user-name").values == {"user-name": {"bob"}}
    match became:
        case "gone":
            path.unlink()
        case "other":
            path.write_text(f'{{"Records": [{record(userIdentity={"userName": "eve"})}]}}')
        case "garbled":
            path.write_bytes(b"\0" * 100)
        case _:

            def closed(*_: object) -> None:
                raise SourceError("SlowDown")

            monkeypatch.setattr("affidavit.packaging.withheld_values.opened", closed)
    with pytest.raises(PackageError, match=r"a\.json: must be read again as it was scanned, .*; no package was made"):
        again(tmp_path, plugins, read, "user-name")


def test_what_the_scan_could_not_read_stops_nothing(tmp_path: Path, plugins: Plugins) -> None:
    """It shows nothing of it; of an object that is cut off in the same place it shows the same records."""
    (tmp_path / "b.json").write_text("what is this")
    whole = f'{{"Records": [{record(userIdentity={"userName": "bob"})}, {record()}]}}'.encode()
    (tmp_path / "a.json").write_bytes(gzip.compress(whole, 0)[:-20])
    partial = scanned(tmp_path, status=ObjectStatus.PARTIAL)
    assert again(tmp_path, plugins, partial, "user-name").values == {"user-name": {"bob"}}
    failed = msgspec.structs.replace(partial, sha256="", records=ObjectRecords())
    (tmp_path / "a.json").unlink()
    with pytest.raises(UsageError, match="finds no value"):
        again(tmp_path, plugins, failed, "userName")


def test_what_the_scan_read_in_part_cannot_be_compared(tmp_path: Path, plugins: Plugins) -> None:
    """Reading broke off, so that there is no SHA-256 of what it showed."""
    (tmp_path / "a.json").write_text(f'{{"Records": [{record()}]}}')
    with pytest.raises(PackageError, match="the scan could not read all of it"):
        again(tmp_path, plugins, scanned(tmp_path, sha256=""), "user-name")


def test_what_looks_like_a_stand_in_is_a_value(tmp_path: Path, plugins: Plugins) -> None:
    """Wherever in a record, escaped as JSON escapes, in a longer word too: it is to be replaced itself."""
    fake = f"redacted-{'a1' * 32}"
    raw = record(userIdentity={"userName": "bob"}, userAgent=f"x {fake}", requestParameters={f"x{fake}0": [f"{fake}_"]})
    for each in (raw, raw.replace("redacted", "\\u0072edacted")):
        what = found(tmp_path, plugins, each, "user-name")
        assert what.planted == {fake, f"x{fake}0"} and what.every == what.planted | {"bob"}
    assert not found(
        tmp_path, plugins, record(userIdentity={"userName": "bob"}, userAgent=fake[:-1]), "user-name"
    ).planted
