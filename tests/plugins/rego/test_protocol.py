"""Frames: what goes in comes out, and a broken stream is an end."""

from __future__ import annotations

import io

import pytest
from affidavit import Problem
from affidavit_plugins.rego_language.modules import Module
from affidavit_plugins.rego_language.protocol import (
    Evaluate,
    Load,
    Reply,
    Request,
    decode_reply,
    decode_request,
    frame,
    read_frame,
)
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.binary(max_size=50), max_size=4))
def test_records_travel_as_they_are(records: list[bytes]) -> None:
    """Any bytes pass, in order, and the next frame begins after them."""
    request = Evaluate(1.5, tuple((len(each), (0, 7)) for each in records))
    stream = io.BytesIO(frame(request, records) + frame(request))
    received = read_frame(stream)
    assert received is not None
    assert (decode_request(received[0]), received[1]) == (request, b"".join(records))
    assert read_frame(stream) is not None
    assert read_frame(stream) is None


@pytest.mark.parametrize(
    "request_",
    [
        Load(1.0, (Module(3, "a.rego", 1, 2, 'package "é\n', False),), '{"profile": {}}', (1.0, 0.5)),
        Evaluate(0.5, ((3, (1, 2)),)),
    ],
)
def test_requests_survive(request_: Request) -> None:
    """A request is read as what it was, the one kind not as the other."""
    received = read_frame(io.BytesIO(frame(request_)))
    assert received is not None
    assert decode_request(received[0]) == request_


def test_replies_survive() -> None:
    """So is a reply, problems included."""
    reply = Reply(True, 3, ((0, None), (2, "an error")), (Problem("p", 1, 2, "wrong"),))
    received = read_frame(io.BytesIO(frame(reply)))
    assert received is not None
    assert decode_reply(received[0]) == reply


@pytest.mark.parametrize("length", [0, 3, 8, 12])
def test_a_cut_stream_ends(length: int) -> None:
    """A stream that breaks off, as when a process dies, gives no half frame."""
    whole = frame(Evaluate(1.0, ((5, (0,)),)), [b"12345"])
    assert read_frame(io.BytesIO(whole[:length])) is None
    assert read_frame(io.BytesIO(whole[:-1])) is None
