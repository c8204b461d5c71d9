"""What a ledger keeps of objects that were read, so that they need not be read again.

Parts are copies: they may be pruned, and whoever doesn't trust them scans with `--no-reuse`. The digest of each is
checked whenever it is used, and covers the place, the content's hash and the fingerprint too, so that a part cannot
stand in for another. An entry of the chain vouches for it (`affidavit.ledger.vouching`), and none is used otherwise.
Each write is a short transaction of its own: a scan that is killed finds what it kept, and others can write meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from isal import isal_zlib

from affidavit.errors import LedgerError
from affidavit.ledger.database import BUSY_SECONDS, reading, writing
from affidavit.ledger.entries import PARTS
from affidavit.ledger.signatures import unsigned
from affidavit.ledger.typed import Number, damaged, typed, typed_row
from affidavit.ledger.vouching import part_digest, part_key, row_problems, vouch, vouched
from affidavit.model.logs import ObjectRef
from affidavit.reading.refs import place_of
from affidavit.scanning.fingerprint import Fingerprint
from affidavit.scanning.reusing import KeptPart
from affidavit.signing import SigningKey

_BATCH_BYTES = 4 << 20
_BATCH_PARTS = 512
# SQLite holds no more than a gigabyte in a field.
_MOST_BYTES = 512 << 20
_LEVEL = 0
_NO_ZLIB: Any = isal_zlib.error

_FIND = "SELECT number, version, size, sha256, length(content) FROM part WHERE place = ? AND setup = ?"
_LOAD = "SELECT CAST(content AS BLOB), CAST(digest AS BLOB) FROM part WHERE number = ?"
# A part that is replaced gets a new number, so that whoever reads the old one meanwhile is not misled.
_KEEP = (
    "INSERT OR REPLACE INTO part (place, setup, version, size, sha256, delivered, content, digest) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)

_decode = msgspec.json.Decoder(Fingerprint).decode


class _Waiting(NamedTuple):
    """A part that is yet to be written; `row` is version, size, hash, delivery, content and digest."""

    uri: str
    place: bytes
    key: bytes
    row: tuple[str, int | None, str, int | None, bytes, bytes]


class Parts:
    """What a ledger keeps under one fingerprint: a `affidavit.scanning.reusing.Kept`.

    Args:
        signer: signs the entries that vouch for what is kept. Once it has signed any, what another vouched for is read
            again: its entry may be planted, and this run would sign over it.

    Raises:
        LedgerError: the ledger cannot be read.
    """

    def __init__(
        self, path: Path, fingerprint: Fingerprint, wait: float = BUSY_SECONDS, signer: SigningKey | None = None
    ) -> None:
        self._path = path
        self._fingerprint = fingerprint
        self._digest = fingerprint.digest
        self._wait = wait
        self._signer = signer
        self._waiting: list[_Waiting] = []
        self._waiting_bytes = 0
        self.problem = ""
        self.changed: tuple[str, ...] = ()
        self.disputed: list[str] = []
        with reading(path, wait) as database:
            self.distrusted = next(row_problems(database, "kept"), "")
            self._unsigned = unsigned(database, signer.public, PARTS) if signer else frozenset[int]()
            row = typed_row(
                tuple[Number, int],
                database.execute(
                    "SELECT number, used = (SELECT max(used) FROM setup) FROM setup WHERE digest = ?", (self._digest,)
                ),
            )
            self._setup: int | None = row[0] if row else None
            setups = list(typed(tuple[str], database.execute("SELECT about FROM setup ORDER BY number DESC")))
        if row and not row[1]:
            self._use()
        if self._setup is None:
            differences = (_differences(about, fingerprint) for (about,) in setups)
            self.changed = min(differences, key=len, default=())

    def _use(self) -> None:
        """Say that a scan begins with this setup, so that pruning spares what is kept under it."""
        try:
            with writing(self._path, self._wait) as database:
                database.execute(
                    "UPDATE setup SET used = (SELECT max(used) + 1 FROM setup) WHERE digest = ?", (self._digest,)
                )
        except LedgerError as error:
            self.problem = str(error)

    def find(self, refs: Sequence[ObjectRef]) -> list[KeptPart | None]:
        """What is kept of objects, in step."""
        if self._setup is None or self.problem or self.distrusted:
            return [None] * len(refs)
        try:
            with reading(self._path, self._wait) as database:
                rows = [
                    typed_row(
                        tuple[Number, str, int | None, str, Number],
                        database.execute(_FIND, (place_of(ref), self._setup)),
                    )
                    for ref in refs
                ]
        except LedgerError as error:
            self.problem = str(error)
            return [None] * len(refs)
        return [KeptPart(*row) if row else None for row in rows]

    def load(self, parts: Sequence[tuple[ObjectRef, KeptPart]]) -> list[bytes | None]:
        """The contents, in step: b'' for one that is gone, None for one that is not as it was written."""
        if not parts:
            return []
        try:
            with reading(self._path, self._wait) as database:
                return [self._loaded(database, ref, part) for ref, part in parts]
        except LedgerError as error:
            self.problem = str(error)
            return [b""] * len(parts)

    def _loaded(self, database: sqlite3.Connection, ref: ObjectRef, part: KeptPart) -> bytes | None:
        row = typed_row(tuple[bytes, bytes], database.execute(_LOAD, (part.number,)))
        if row is None:
            return b""  # Pruned meanwhile, or replaced by another scan.
        packed, digest = row
        key = part_key(self._digest, place_of(ref), part.version, part.size, part.sha256)
        vouchers = vouched(database, key)
        if part_digest(key, packed) != digest or set(vouchers.values()) != {digest}:
            return None
        if self._unsigned.issuperset(vouchers):
            return b""
        try:
            return isal_zlib.decompress(packed)
        except _NO_ZLIB:
            return None

    def keep(self, ref: ObjectRef, sha256: str, content: bytes) -> None:
        """Keep what an object came to, from the next `save` on at the latest."""
        if self.problem or self.distrusted or len(content) > _MOST_BYTES:
            return
        packed = isal_zlib.compress(content, _LEVEL)
        place = place_of(ref)
        key = part_key(self._digest, place, ref.version, ref.size, sha256)
        row = (ref.version, ref.size, sha256, ref.delivered, packed, part_digest(key, packed))
        self._waiting.append(_Waiting(ref.uri, place, key, row))
        self._waiting_bytes += len(packed)
        if self._waiting_bytes >= _BATCH_BYTES or len(self._waiting) >= _BATCH_PARTS:
            self.save()

    def save(self) -> None:
        """Write what was kept so far; should that fail, nothing more is kept, and `problem` says why."""
        if not self._waiting or self.problem:
            return
        try:
            with writing(self._path, self._wait) as database:
                about = msgspec.json.encode(self._fingerprint).decode()
                database.execute(
                    "INSERT OR IGNORE INTO setup (digest, about, used) "
                    "VALUES (?, ?, (SELECT ifnull(max(used), 0) + 1 FROM setup))",
                    (self._digest, about),
                )
                row = database.execute("SELECT number FROM setup WHERE digest = ?", (self._digest,))
                setup = typed_row(tuple[Number], row)
                if setup is None:
                    raise damaged("a setup is found by no digest")
                new: list[tuple[bytes, bytes, bytes]] = []
                for each in self._waiting:
                    *_, digest = each.row
                    known = vouched(database, each.key)
                    if known and set(known.values()) != {digest}:
                        self.disputed.append(each.uri)
                        continue
                    database.execute(_KEEP, (each.place, setup[0], *each.row))
                    if self._unsigned.issuperset(known):
                        new.append((each.place, digest, each.key))
                if new:
                    vouch(database, self._digest, new, self._signer)
        except LedgerError as error:
            self.problem = str(error)
        self._waiting.clear()
        self._waiting_bytes = 0


def _differences(about: str, now: Fingerprint) -> tuple[str, ...]:
    """What of the scan's setup is other than a stored one says."""
    try:
        before = _decode(about)
    except msgspec.DecodeError:
        return ("code",)
    return tuple(name for name in Fingerprint.__struct_fields__ if getattr(before, name) != getattr(now, name))
