"""Whose temporary credentials were used, and who got them from whom: on disk, as there may be millions of sessions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import msgspec

from affidavit.parts.access import AccessPart, Issue, Some, least, most

MOST_LINKS = 8
"""So many principals of a chain are told: who began it, and the last ones."""

CUT = "…"
"""What stands in a chain for principals that are not told, or before one that leads in a circle."""

_REMEMBERED = 65_536

KEPT = 200
"""So many sessions of a principal are told apart, and so many pairs of a principal and a role of a caller."""

_TABLES = (
    """CREATE TABLE session (
        key TEXT, principal TEXT, unique_id TEXT, session TEXT, origin TEXT, records INTEGER, first INTEGER,
        last INTEGER, PRIMARY KEY (key, principal, unique_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE issue (
        key TEXT PRIMARY KEY, caller TEXT, account TEXT, kind TEXT, by TEXT, role TEXT, source TEXT, time INTEGER,
        withheld INTEGER, by_service INTEGER, unique_id TEXT, role_unique TEXT
    ) WITHOUT ROWID""",
)


_ISSUE = "withheld, caller, account, kind, by, role, source, time, by_service, unique_id, role_unique"
_TIME, _UNIQUE = 7, 9


class Named(Protocol):
    """The name to use of whom a log calls so, has this unique id ('' where it tells none), and was seen then."""

    def __call__(self, name: str, unique: str, at: int | None, /) -> str: ...


class Via(msgspec.Struct, frozen=True):
    """Sessions of one name and origin of a principal, and who took it on, the outermost of a chain first."""

    session: str
    origin: str
    chain: tuple[str, ...]
    sessions: int
    records: int
    first: int | None
    last: int | None


class Crossed(msgspec.Struct):
    """How often a caller took on a role, when and from where."""

    caller: str
    account: str
    kind: str
    role: str
    by_service: bool
    times: int = 0
    first: int | None = None
    last: int | None = None
    undated: bool = False
    sources: Some = msgspec.field(default_factory=Some)


class Sessions:
    """Takes sessions and where they came from. A context manager.

    Args:
        directory: where its file is.
    """

    def __init__(self, directory: Path) -> None:
        self._database = sqlite3.connect(directory / "sessions.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", *_TABLES, "BEGIN"):
            self._database.execute(statement)
        self._names: dict[str, tuple[str, str]] = {}
        self._without_key = 0

    def __enter__(self) -> Sessions:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def add(self, part: AccessPart) -> None:
        """Take an object's sessions."""
        self._database.executemany(
            "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, principal, unique_id) DO UPDATE SET "
            "records = records + excluded.records, "
            "first = min(ifnull(first, excluded.first), ifnull(excluded.first, first)), "
            "last = max(ifnull(last, excluded.last), ifnull(excluded.last, last))",
            ((each.key, each.principal, each.unique, each.session, each.origin, each.records, each.first, each.last)
             for each in part.sessions),
        )  # fmt: skip
        for issue in part.issues:
            self._issue(issue)

    def _issue(self, issue: Issue) -> None:
        """Take a call that took on a role: of two copies, written in both accounts, the one that names its caller."""
        key = issue.key
        if not key:
            # Nothing tells copies apart, and no session is known by it.
            self._without_key += 1
            key = f" {self._without_key}"
        row = self._database.execute(f"SELECT {_ISSUE} FROM issue WHERE key = ?", (key,)).fetchone()  # noqa: S608
        new = (issue.withheld, issue.caller, issue.account, issue.kind, issue.by, issue.role, issue.source, issue.time,
               issue.by_service, issue.unique, issue.role_unique)  # fmt: skip
        if row is not None and row[0] != issue.withheld:
            caller, other = (issue.caller, issue.unique), (row[1], row[_UNIQUE])
            named, (withheld, unique) = (caller, other) if row[0] else (other, caller)
            # An account alone, where the id is masked, means all who are in it.
            if unique:
                self._names[withheld] = min(self._names.get(withheld, named), named)
        # Of copies that differ otherwise, as none should, the same whichever comes first.
        if row is None or _order(new) < _order(row):
            marks = ", ".join("?" * (1 + len(new)))
            self._database.execute(f"INSERT OR REPLACE INTO issue (key, {_ISSUE}) VALUES ({marks})", (key, *new))  # noqa: S608

    @property
    def names(self) -> dict[str, tuple[str, str]]:
        """What a log calls another account's principal whose name it withholds → its name and unique id, by a copy."""
        return self._names

    def nameless(self) -> Iterator[tuple[str, str]]:
        """What a log calls callers of whom it tells neither name nor unique id, and their account."""
        yield from self._database.execute(
            "SELECT DISTINCT caller, account FROM issue WHERE withheld AND unique_id = '' ORDER BY caller, account"
        )

    def roles(self) -> Iterator[tuple[str, str, int | None]]:
        """Each role that was taken on, as the calls name it, its unique id where they tell it, and when last."""
        yield from self._database.execute(
            "SELECT role, role_unique, max(time) FROM issue WHERE role_unique <> '' GROUP BY role, role_unique "
            "ORDER BY role, role_unique"
        )

    def vias(self, named: Named) -> Iterator[tuple[str, list[Via], bool]]:
        """Each principal with its sessions, and whether there were more than are told apart; by principal."""
        chains: dict[str, tuple[str, ...]] = {}
        found: dict[str, dict[tuple[str, str, tuple[str, ...]], Via]] = {}
        more: set[str] = set()
        rows = self._database.execute(
            "SELECT key, principal, unique_id, session, origin, records, first, last FROM session "
            "ORDER BY principal, first, key, unique_id"
        )
        for key, principal, unique, session, origin, records, first, last in rows:
            name = named(principal, unique, last)
            own = found.setdefault(name, {})
            told = (session, origin, self._chain(key, named, chains))
            held = own.get(told)
            if held is None and len(own) >= KEPT:
                more.add(name)
                continue
            held = held or Via(session, origin, told[2], 0, 0, None, None)
            own[told] = msgspec.structs.replace(
                held,
                sessions=held.sessions + 1,
                records=held.records + records,
                first=least(held.first, first),
                last=most(held.last, last),
            )
        for name, own in sorted(found.items()):
            yield name, sorted(own.values(), key=lambda via: (-via.records, via.session, via.chain)), name in more

    def _chain(self, key: str, named: Named, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Who got these credentials, and from whom those came with which they were got, the outermost first.

        Args:
            known: chains that were followed before, so that a long one is followed once.
        """
        links: dict[str, str] = {}
        while key and key not in links and key not in known:
            row = self._database.execute(
                "SELECT caller, unique_id, time, by FROM issue WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                break
            links[key] = named(*row[:3])
            key = row[3]
        is_circle = key in links
        chain = (CUT,) if is_circle else known.get(key, ())
        if len(known) > _REMEMBERED:
            known.clear()
        for each, caller in reversed(links.items()):
            chain = _longer(chain, caller)
            if not is_circle:
                known[each] = chain
        return chain

    def crossed(self, named: Named) -> list[Crossed]:
        """Who took on which role, by caller and role."""
        found: dict[tuple[str, str, str], Crossed] = {}
        rows = self._database.execute(
            "SELECT caller, unique_id, account, kind, role, role_unique, source, time, by_service FROM issue "
            "ORDER BY caller, role, key"
        )
        for caller, unique, account, kind, role, role_unique, source, time, by_service in rows:
            key = (named(caller, unique, time), account, named(role, role_unique, time))
            held = found.get(key)
            if held is None:
                held = found[key] = Crossed(key[0], account, kind, key[2], bool(by_service))
            held.times += 1
            held.first, held.last = least(held.first, time), most(held.last, time)
            held.undated = held.undated or time is None
            held.sources.add((source,))
        return [found[key] for key in sorted(found)]


def _longer(chain: tuple[str, ...], caller: str) -> tuple[str, ...]:
    """A chain and who came next: of a long one its beginning and its end."""
    if len(chain) < MOST_LINKS:
        return (*chain, caller)
    return (*dict.fromkeys((chain[0], CUT)), *chain[2 - MOST_LINKS :], caller)


def _order(issue: Sequence[Any]) -> tuple[Any, ...]:
    return tuple((each is None, each or 0) if position == _TIME else each for position, each in enumerate(issue))
