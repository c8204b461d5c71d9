"""What a plugin that checks the integrity of log objects is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

import msgspec

from affidavit.model.integrity import Chain, DigestVerdict, ObjectVerdict
from affidavit.model.logs import ObjectRef, Period


@dataclass(frozen=True)
class DigestFile:
    """A digest file that an integrity check may open.

    Attributes:
        ref: where it lies.
        open: its bytes as stored. Raises `SourceError` or `OSError`.
        attributes: what its store says of it, see `Source.attributes`. Raises likewise.
    """

    ref: ObjectRef
    open: Callable[[], IO[bytes]]
    attributes: Callable[[], Mapping[str, str]]


class HashedObject(msgspec.Struct, frozen=True):
    """A log object that is there: SHA-256 of its decompressed bytes, in hexadecimal, or '' where it cannot be read.

    `objection` is why its bytes are not those that were collected (`Collected.objection`).
    """

    ref: ObjectRef
    sha256: str
    objection: str = ""


@dataclass(frozen=True)
class IntegrityRequest:
    """What an integrity check is to look at: what one source gave.

    Attributes:
        source, locations: where the objects come from.
        digests: the digest files, in any order.
        objects: the log objects, in any order.
        period: of the events; deliveries go on for `period.late` seconds after it.
        as_of: when the objects were listed, in epoch seconds: what is newer is not missing.
        open: a log object → its bytes as stored. Raises `SourceError` or `OSError`.
        keys: public keys that the user gave; None to find them.
    """

    source: str
    locations: Sequence[str]
    digests: Sequence[DigestFile]
    objects: Sequence[HashedObject]
    period: Period
    as_of: int
    open: Callable[[ObjectRef], IO[bytes]]
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
