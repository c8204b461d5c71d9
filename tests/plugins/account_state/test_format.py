"""Snapshots of accounts as JSON Lines: what is accepted, and that no line is lost."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from affidavit import Headers, ObjectRef
from affidavit_plugins.account_state.format import FORMAT
from affidavit_plugins.cloudtrail.format import FORMAT as CLOUDTRAIL
from hypothesis import given
from hypothesis import strategies as st

REF = ObjectRef("file", "state.jsonl", "/state.jsonl")
HEADERS = Headers(["api", "collectedAt", "eventID"])


def line(**fields: Any) -> bytes:
    """A record."""
    return json.dumps({"recordType": "aws.account/1", **fields}).encode() + b"\n"


def read(text: bytes) -> tuple[list[tuple[int, Any]], list[tuple[int, str]]]:
    """Index and API of each record, index and reason of each rejection."""
    batches = list(FORMAT.read(io.BytesIO(text), HEADERS))
    column = HEADERS.column("api")
    records = [pair for batch in batches for pair in zip(batch.indices, column(batch.headers), strict=True)]
    return records, [(each.index, each.reason) for batch in batches for each in batch.rejected]


def test_each_line_is_a_record() -> None:
    """In order, with its own text; empty lines are none."""
    text = line(api="a:B") + b"\n  \n" + line(api="c:D")
    assert read(text) == ([(0, "a:B"), (1, "c:D")], [])
    (batch,) = FORMAT.read(io.BytesIO(text), HEADERS)
    assert [json.loads(bytes(raw))["api"] for raw in batch.raws] == ["a:B", "c:D"]


@pytest.mark.parametrize("bad", [b"{", b"nonsense", b"[1]", b"\xff\xfe", b'{"api": 1e999}', b"[" * 100_000])
def test_a_bad_line_is_rejected_and_the_rest_read(bad: bytes) -> None:
    """Whatever it holds, those after it are read, and it is counted."""
    records, rejected = read(line(api="a:B") + bad + b"\n" + line(api="c:D"))
    assert records == [(0, "a:B"), (2, "c:D")]
    assert [index for index, _ in rejected] == [1]


def test_a_line_that_is_cut_off_is_rejected() -> None:
    """A file that ends inside a record does not pass for a shorter one."""
    records, rejected = read(line(api="a:B") + line(api="c:D")[:-9])
    assert records == [(0, "a:B")]
    assert [index for index, _ in rejected] == [1]


@given(st.lists(st.one_of(st.just(line(api="a:B")), st.binary(max_size=30).map(lambda text: text + b"\n"))))
def test_every_line_is_accounted_for(lines: list[bytes]) -> None:
    """Records and rejections together are the lines that hold anything."""
    text = b"".join(lines)
    records, rejected = read(text)
    assert len(records) + len(rejected) == sum(1 for each in text.split(b"\n") if each.strip())


def test_it_is_told_from_other_logs_by_its_first_record() -> None:
    """Its own records are accepted here and nowhere else; CloudTrail's the other way round; a later form by none."""
    own = line(api="a:B")
    assert FORMAT.accepts(REF, own) is None
    assert CLOUDTRAIL.accepts(REF, own) is not None
    trail = b'{"Records":[]}'
    assert FORMAT.accepts(REF, trail) is not None
    assert CLOUDTRAIL.accepts(REF, trail) is None
    later = own.replace(b"aws.account/1", b"aws.account/2")
    refusal = FORMAT.accepts(REF, later)
    assert refusal is not None
    assert "form 2" in refusal.reason
    assert CLOUDTRAIL.accepts(REF, later) is not None


@pytest.mark.parametrize("head", [b"", b"\n \t", b" " * 65_536], ids=["nothing", "white space", "much of it"])
def test_what_is_empty_is_no_snapshot_in_the_words_of_any_format(head: bytes) -> None:
    """Nothing tells what an empty object was to be, so that two formats give one reason."""
    assert FORMAT.accepts(REF, head) == CLOUDTRAIL.accepts(REF, head)
    assert FORMAT.accepts(REF, head) is not None
