"""A sampled record is read again from its object, and what cannot be had says why."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from affidavit.model.logs import Period, Scope
from affidavit.packaging.rereading import Reread, canonical, reread
from affidavit.plugins import load_plugins
from affidavit.scanning.inputs import list_objects

from tests.cli.conftest import event


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of three records."""
    path = tmp_path / "log.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"Records": [event(n) for n in range(3)]}).encode(), mtime=0))
    return path


def read(log: Path, indices: set[int], sha256: str = "", uri: str = "log.json.gz") -> list[Reread]:
    """Read records of the log again, which had this hash when it was scanned."""
    plugins = load_plugins()
    refs, _, _ = list_objects([("file", str(log))], plugins, Period(), Scope())
    return list(reread(iter(refs), {uri: indices}, {uri: sha256}, plugins))


def test_records_are_those_of_the_object(log: Path) -> None:
    """With its hash, in their order, whatever else lies in it."""
    sha256 = hashlib.sha256(log.read_bytes()).hexdigest()
    assert read(log, {2, 0}, sha256) == [Reread("log.json.gz", n, event(n), sha256) for n in (0, 2)]


def test_an_object_that_changed_shows_nothing(log: Path) -> None:
    """It is not the one that was scanned, so that its records prove nothing."""
    (found,) = read(log, {0}, "0" * 64)
    assert found.record is None and found.problem.startswith("the object has changed since it was scanned")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'{"Records": [', b"[" * 10_000])
def test_an_object_that_cannot_be_read_says_why(log: Path, content: bytes) -> None:
    """An empty, a foreign, a cut and a nested one: no error, and no record."""
    log.write_bytes(content)
    (found,) = read(log, {7})
    assert found.record is None and found.problem


def test_an_object_that_is_gone_says_so(log: Path) -> None:
    """It was there when the logs were scanned."""
    (found,) = read(log, {0}, uri="other.json")
    assert found.problem == "the object is not there any more"


@pytest.mark.parametrize(("raw", "value"), [(b"1e400", None), (b'"\\ud800x"', "\ufffdx"), (b'"\xff"', "\ufffd")])
def test_a_record_that_cannot_be_shown_as_it_is_says_so(log: Path, raw: bytes, value: Any) -> None:
    """Too large a number, half a character, a foreign byte: it is as a scan reads it, and told to be inexact."""
    records = json.dumps({"Records": [event(0, userAgent="HERE"), event(1)]}).encode()
    log.write_bytes(gzip.compress(records.replace(b'"HERE"', raw)))
    first, second = read(log, {0, 1})
    assert (first.record, first.is_exact, first.problem) == (event(0, userAgent=value), False, "")
    assert second.is_exact


def test_an_index_beyond_the_last_record(log: Path) -> None:
    """Is told as such, and the others are read all the same."""
    first, beyond = read(log, {1, 9})
    assert first.record == event(1) and beyond.problem == "the record is not there any more"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, 1.5]}, '{"a":[true,null,1.5],"b":1}'),
        ({"ø": "\ud800"}, '{"\\u00f8":"\\ud800"}'),
        ({"n": 12345678901234567890}, '{"n":12345678901234567890}'),
    ],
)
def test_a_record_has_one_form(value: Any, text: str) -> None:
    """Whatever the order of its keys; in ASCII, so that every text has one."""
    assert canonical(value) == text and json.loads(text) == value
