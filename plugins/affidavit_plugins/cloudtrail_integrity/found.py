"""What a source gave, put in order on disk: digest files by chain, and log files by where they are.

A trail writes nine thousand digest files a year in each region, and log files are millions.
"""

from __future__ import annotations

import hashlib
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
from affidavit import HashedObject, ObjectRef

from affidavit_plugins.aws_keys import parse_key
from affidavit_plugins.cloudtrail_digest.keys import ChainId, DigestKey, parse_digest_key
from affidavit_plugins.cloudtrail_integrity.places import Place, place_of

_CACHE_KIB = 16_384
# A row is over a kilobyte: larger pages hold more of them, and fewer are read and written.
_PAGE_BYTES = 16_384
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ObjectRef).decode

# Whether digests list the log files of Insights and of network activity, AWS does not document. One that is listed is
# checked, and one that is not is no failure.
_ALWAYS_LISTED = "CloudTrail"

_DIGESTS = """
CREATE TABLE digest (account TEXT, region TEXT, organisation TEXT, trail TEXT, home TEXT, time INTEGER, key TEXT,
    backfill INTEGER, bucket TEXT, ref BLOB)
"""

Identify = Callable[[str, str], str]
"""Bucket and key → what tells an object apart."""


def _database(tables: str) -> sqlite3.Connection:
    """A temporary file, which SQLite deletes when it is closed."""
    database = sqlite3.connect("", isolation_level=None)
    database.executescript(
        f"""
        PRAGMA page_size = {_PAGE_BYTES};
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -{_CACHE_KIB};
        {tables}
        """
    )
    return database


class ListedDigest(NamedTuple):
    """A digest file, where it is and what its name says."""

    ref: ObjectRef
    place: Place
    named: DigestKey


class Digests:
    """The digest files.

    Attributes:
        misnamed: those whose names don't tell their chain and time.
        in_bucket: all lie in S3 itself.
        regions: those that they are of.
        newest: when the last was delivered, in epoch seconds; None where none tells.
    """

    def __init__(self, refs: Iterable[ObjectRef]) -> None:
        self._database = _database(_DIGESTS)
        self._close = weakref.finalize(self, self._database.close)
        self.misnamed: list[ObjectRef] = []
        self.in_bucket = True
        self.regions: set[str] = set()
        self.newest: int | None = None
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO digest VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._rows(refs))
        self._database.execute(
            "CREATE INDEX by_chain ON digest (account, region, organisation, trail, home, time, key)"
        )
        self._database.execute("COMMIT")

    def _rows(self, refs: Iterable[ObjectRef]) -> Iterator[tuple[object, ...]]:
        for ref in refs:
            place = place_of(ref)
            self.in_bucket = self.in_bucket and bool(place.bucket)
            self.regions.add(ref.region)
            if ref.delivered is not None:
                self.newest = max(ref.delivered, self.newest or 0)
            key = parse_digest_key(place.key)
            if key is None:
                self.misnamed.append(ref)
                continue
            chain = key.chain
            within = chain.account, chain.region, chain.organisation, chain.trail, chain.home
            yield *within, key.time, place.key, key.backfill, place.bucket, _encode(ref)

    def groups(self) -> list[tuple[str, str]]:
        """The accounts and regions that digests are of, sorted."""
        return self._database.execute("SELECT DISTINCT account, region FROM digest ORDER BY 1, 2").fetchall()

    def of(self, account: str, region: str) -> Iterator[ListedDigest]:
        """Those of an account and region, each chain's oldest first."""
        rows = self._database.execute(
            """
            SELECT organisation, trail, home, time, key, backfill, bucket, ref FROM digest
            WHERE account = ? AND region = ? ORDER BY organisation, trail, home, time, key
            """,
            (account, region),
        )
        chain: ChainId | None = None
        for organisation, trail, home, time, key, backfill, bucket, ref in rows:
            if chain is None or (chain.organisation, chain.trail, chain.home) != (organisation, trail, home):
                chain = ChainId(account, region, organisation, trail, home)
            yield ListedDigest(_decode(ref), Place(bucket, key), DigestKey(chain, time, bool(backfill)))


class Logs:
    """The log files.

    Args:
        objects: all objects that the source gave.
        identify: see `Identify`.

    Attributes:
        newest: when the last was delivered, in epoch seconds; None where none tells.
    """

    def __init__(self, objects: Sequence[HashedObject], identify: Identify) -> None:
        self._objects = objects
        self._identify = identify
        self.newest: int | None = None
        self._valid = bytearray(len(objects))
        self._database = _database("CREATE TABLE log (position INTEGER PRIMARY KEY, identity BLOB, account, region)")
        self._close = weakref.finalize(self, self._database.close)
        self._database.execute("BEGIN")
        self._database.executemany("INSERT INTO log VALUES (?, ?, ?, ?)", self._rows())
        self._database.execute("CREATE INDEX by_identity ON log (identity)")
        self._database.execute("CREATE INDEX by_place ON log (account, region)")
        self._database.execute("COMMIT")

    def _rows(self) -> Iterator[tuple[object, ...]]:
        for position, each in enumerate(self._objects):
            if each.ref.delivered is not None:
                self.newest = max(each.ref.delivered, self.newest or 0)
            place = place_of(each.ref)
            key = parse_key(place.key)
            identity = self._identity(place.bucket, place.key)
            if key is not None and key.kind == _ALWAYS_LISTED:
                yield position, identity, key.account, key.region
            else:
                yield position, identity, None, None

    def at(self, bucket: str, key: str) -> list[tuple[int, HashedObject]]:
        """The log files at a place, with their positions: several where there are copies of one."""
        positions = self._database.execute(
            "SELECT position FROM log WHERE identity = ? ORDER BY position", (self._identity(bucket, key),)
        )
        return [(position, self._objects[position]) for (position,) in positions.fetchall()]

    def of(self, account: str, region: str) -> Iterator[Place]:
        """Where those of an account and region are that digests should list; of copies the first."""
        rows = self._database.execute(
            """
            SELECT position FROM log WHERE account = ? AND region = ? AND NOT EXISTS (
                SELECT 1 FROM log AS other WHERE other.identity = log.identity AND other.position < log.position
            ) ORDER BY position
            """,
            (account, region),
        )
        return (place_of(self._objects[position].ref) for (position,) in rows)

    def places(self) -> list[tuple[str, str]]:
        """The accounts and regions of those that digests should list, sorted."""
        rows = self._database.execute(
            "SELECT DISTINCT account, region FROM log WHERE account IS NOT NULL ORDER BY 1, 2"
        )
        return rows.fetchall()

    def all_of(self, account: str, region: str) -> Iterator[HashedObject]:
        """As `of`, with all copies."""
        rows = self._database.execute(
            "SELECT position FROM log WHERE account = ? AND region = ? ORDER BY position", (account, region)
        )
        return (self._objects[position] for (position,) in rows)

    def vouch(self, position: int) -> None:
        """Note that a valid digest vouches for one."""
        self._valid[position] = 1

    def vouched_for(self) -> Iterator[ObjectRef]:
        """Those that a valid digest vouches for."""
        return (each.ref for position, each in enumerate(self._objects) if self._valid[position])

    def _identity(self, bucket: str, key: str) -> bytes:
        # Too long for two places to be found that share it.
        return hashlib.blake2b(self._identify(bucket, key).encode(), digest_size=16).digest()
