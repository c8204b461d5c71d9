"""What a plugin that checks the integrity of log objects is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

import msgspec

from affidavit.model.integrity import Chain, DigestVerdict, ObjectVerdict
from affidavit.model.logs import ObjectRef, Period


class HashedObject(msgspec.Struct, frozen=True):
    """A log object that is there: SHA-256 of its decompressed bytes, in hexadecimal, or '' where it cannot be read.

    `objection` is why its bytes are not those that were collected (`Collected.objection`), `unread` why it cannot be
    read; '' where that is not so.
    """

    ref: ObjectRef
    sha256: str
    objection: str = ""
    unread: str = ""


@dataclass(frozen=True)
class IntegrityRequest:
    """What an integrity check is to look at: what one source gave.

    Attributes:
        source, locations: where the objects come from.
        digests: the digest files, in any order. There can be a hundred thousand, which are read from disk each time
            that they are walked.
        objects: the log objects, in any order. There can be millions, which are read from disk whenever asked for.
        period: of the events; deliveries go on for `period.late` seconds after it.
        as_of: when the objects were listed, in epoch seconds: what is newer is not missing.
        open: a log object or digest file → its bytes as stored. Raises `SourceError` or `OSError`.
        attributes: a digest file → what its store says of it, see `Source.attributes`. Raises likewise.
        open_ahead: how many of them to open at once; 0 where opening doesn't wait, see `Source.fetch_ahead`.
        keys: public keys that the user gave; None to find them.
    """

    source: str
    locations: Sequence[str]
    digests: Iterable[ObjectRef]
    objects: Sequence[HashedObject]
    period: Period
    as_of: int
    open: Callable[[ObjectRef], IO[bytes]]
    attributes: Callable[[ObjectRef], Mapping[str, str]]
    open_ahead: int = 0
    keys: bytes | None = None


@dataclass(frozen=True)
class IntegrityCheck:
    """A way to tell whether log objects are whole.

    Attributes:
        name: for example ``aws.cloudtrail``.
        check: a request → a verdict on every log object that its digests list or should, on every digest, and every
            chain. Raises `SourceError` where it cannot be made at all.
        keys: locations, period → the public keys that checking them needs, to be kept with what is collected; None
            where none of them has any to give. Raises `SourceError`.
    """

    name: str
    summary: str
    check: Callable[[IntegrityRequest], Iterator[ObjectVerdict | DigestVerdict | Chain]]
    keys: Callable[[Sequence[str], Period], bytes | None] | None = None
