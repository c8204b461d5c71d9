"""What passes between the parent and the child: frames of a JSON head and bytes.

A frame is two lengths, in four bytes each, then the head and the body. Records travel in the body as they are, one
after the other, so that neither end writes or reads JSON that comes from a log.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import IO

import msgspec
from affidavit import Problem

from affidavit_plugins.rego_language.modules import Module

HEADER = struct.Struct(">II")

TOO_SLOW = "not run: on the records before it was too slow"


class Load(msgspec.Struct, frozen=True, tag=True):
    """Load modules. Steps are modules.

    Attributes:
        seconds: after so long the child ends itself: its parent must be gone, or would have ended it.
        data: the data document, as JSON.
        allowance: seconds that each predicate may use in all, at first and more with each record it runs on.
    """

    seconds: float
    modules: tuple[Module, ...]
    data: str
    allowance: tuple[float, float]


class Evaluate(msgspec.Struct, frozen=True, tag=True):
    """Run predicates on records. Steps are pairs of a record and a predicate, in order.

    Attributes:
        seconds: as in `Load`.
        records: the length of each record in the body, and its predicates' numbers.
    """

    seconds: float
    records: tuple[tuple[int, tuple[int, ...]], ...]


class Outline(msgspec.Struct, frozen=True, tag=True):
    """Give the syntax trees of the modules that are loaded.

    Attributes:
        seconds: as in `Load`.
    """

    seconds: float


class Reply(msgspec.Struct, frozen=True):
    """What the child has so far.

    Attributes:
        done: whether this is the last reply to the request.
        through: how many steps the verdicts so far cover.
        verdicts: step → None for a match, else the error; steps without a match are left out.
        problems: of a `Load`.
        trees: of an `Outline`: each module's tree, as JSON, in the order in which they were loaded.
        slow: predicates that have used up their allowance; they are not run any more, which is an error of each record.
    """

    done: bool
    through: int = 0
    verdicts: tuple[tuple[int, str | None], ...] = ()
    problems: tuple[Problem, ...] = ()
    slow: tuple[int, ...] = ()
    trees: tuple[str, ...] = ()


Request = Load | Evaluate | Outline

encode = msgspec.json.Encoder().encode
decode_request = msgspec.json.Decoder(Request).decode
decode_reply = msgspec.json.Decoder(Reply).decode


def frame(head: Request | Reply, records: Sequence[bytes] = ()) -> bytes:
    """A whole frame; the records make its body."""
    encoded = encode(head)
    return b"".join((HEADER.pack(len(encoded), sum(map(len, records))), encoded, *records))


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame's head and body from a blocking stream; None at its end."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    head_length, body_length = HEADER.unpack(header)
    head, body = stream.read(head_length), stream.read(body_length)
    return (head, body) if len(body) == body_length else None
