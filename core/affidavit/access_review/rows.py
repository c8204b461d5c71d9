"""The rows of a review and its principals in full: of everybody whom state or logs name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from affidavit.access_review.attributing import Attributed
from affidavit.access_review.beside import beside
from affidavit.access_review.doubts import Doubts
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.judging import UNDATED, Doubt, Judge, Judged, most_of
from affidavit.access_review.known_as import not_in_state, other_names
from affidavit.access_review.names import Names
from affidavit.access_review.sessions import Via
from affidavit.model.access_facts import Grant, Granted, Holder, Rights, Seen
from affidavit.model.access_review import Principal, Row, Status, Suggested, UsedRight, ViaSession
from affidavit.parts.access import Met, UseSum, least, most
from affidavit.times import format_time, parse_time

_ID_DIGITS = 16
_VIAS = 50


class Maker:
    """Makes rows and principals.

    Args:
        uses: whose they are.
    """

    def __init__(self, judge: Judge, rights: Rights, uses: Attributed, gathered: Gathering, names: Names) -> None:
        self._judge = judge
        self._rights = rights
        self._attributed = uses
        self._uses = uses.uses
        self._names = names
        self._renames = gathered.renames
        self._doubts = Doubts(gathered, names, judge, uses)
        self._vias = {name: (vias, more) for name, vias, more in gathered.sessions.vias(names.of)}
        self._taken: dict[str, Met] = {}
        for each in gathered.sessions.crossed(names.of):
            self._taken[each.role] = self._taken.get(each.role, Met()) + Met(each.times, each.last, each.undated)

    def make(self, granted: Sequence[Granted]) -> tuple[tuple[Row, ...], tuple[Principal, ...]]:
        """All rows by account, holder and grant, and all principals by account and id."""
        rows: list[Row] = []
        principals: list[Principal] = []
        known: set[str] = set()
        collected = {each.account: each for each in granted}
        for state, holder in ((each, holder) for each in granted for holder in each.holders):
            if holder.id in known:
                # Told twice, as no account does: once is enough.
                continue
            known.add(holder.id)
            if holder.aside:
                continue
            at = parse_time(state.collected)
            named = self._with_names(holder, at)
            rows += self._rows(named, at)
            principals.append(self._principal(named, known=True))
        for name, sums in self._uses.items():
            if name in known:
                continue
            # Another account's log knows less of it than its own.
            told = min(sums, key=lambda each: (each.withheld, each.event))
            stranger = Holder(name, told.account, told.kind, name.rpartition("/")[2] or name)
            holder = self._with_names(stranger, most_of(each.seen for each in sums))
            judged = self._holder(holder, sums, None, [])
            stranger_why = self._attributed.reasons.get(name) or not_in_state(
                collected.get(holder.account), holder, self._names
            )
            why = (stranger_why, *judged.why, *holder.notes)
            rows.append(_row(holder, None, msgspec.structs.replace(judged, why=why), None))
            principals.append(self._principal(holder, known=False))
        rows = list({row.id: row for row in reversed(rows)}.values())
        rows.sort(key=lambda row: (row.account, row.holder_kind, row.holder, row.grant))
        principals.sort(key=lambda each: (each.account, each.kind, each.id))
        return tuple(rows), tuple(principals)

    def _with_names(self, holder: Holder, at: int | None) -> Holder:
        """A holder, or somebody who is none, with its unique id, if it is known and sure, and the names that it had."""
        notes = (*holder.notes, *other_names(holder, self._names, self._renames, at))
        return msgspec.structs.replace(holder, unique=self._names.unique(holder.id), notes=notes)

    def _rows(self, holder: Holder, collected: int | None) -> Iterator[Row]:
        sums = self._uses.get(holder.id, [])
        doubts = self._doubts.holder(holder, sums, self._taken.get(holder.id, Met()).last)
        hidden = beside(holder, sums, self._attributed.unsure(holder), doubts, self._judge, self._rights)
        by_right: dict[str, list[UseSum]] = {}
        for each in sums:
            if each.right:
                by_right.setdefault(each.right, []).append(each)
        grants = [
            (each, self._judge.grant(each, holder.account, by_right, doubted, hidden))
            for each in holder.grants
            for doubted in ([*doubts, *self._doubts.grant(each, holder.account, collected)],)
        ]
        judged = self._holder(holder, sums, {grant.id: each for grant, each in grants}, doubts)
        made = parse_time(holder.created)
        why = (*judged.why, *self._age(judged, made, "made at"), *holder.notes)
        yield _row(holder, None, msgspec.structs.replace(judged, why=why), made)
        for grant, judged in grants:
            since = self._doubts.since(grant, collected)
            why = (*judged.why, *self._age(judged, since, "given or changed last at"))
            yield _row(holder, grant, msgspec.structs.replace(judged, why=why), since)

    def _age(self, judged: Judged, since: int | None, what: str) -> Iterator[str]:
        """How old it is, for who must decide about what is not used; a new one has its doubt, which says it."""
        if since is not None and judged.status is not Status.USED and not self._judge.is_new(since):
            yield f"{what} {format_time(since)}"

    def _holder(
        self, holder: Holder, sums: Sequence[UseSum], grants: Mapping[str, Judged] | None, doubts: Sequence[Doubt]
    ) -> Judged:
        """The holder itself. A role that was taken on was used, even where nothing tells what for."""
        taken = self._taken.get(holder.id, Met())
        if taken.undated or any(each.places.undated for each in sums):
            doubts = [*doubts, Doubt(UNDATED)]
        judged = self._judge.holder(holder.account, most(_last(sums), taken.last), _records(sums), grants, doubts)
        if not taken.records:
            return judged
        when = f", the last time {format_time(taken.last)}" if taken.last is not None else ""
        told = f"it was taken on {taken.records:,} {'time' if taken.records == 1 else 'times'}{when}"
        if not sums:
            told += "; no record tells of what was done with it"
        return msgspec.structs.replace(judged, why=(told, *judged.why))

    def _principal(self, holder: Holder, *, known: bool) -> Principal:
        sums = self._uses.get(holder.id, [])
        vias, more = self._vias.get(holder.id, ([], False))
        channels: dict[str, int] = {}
        for each in sums:
            for name, count in each.channels.items():
                channels[name] = channels.get(name, 0) + count
        return Principal(
            id=holder.id,
            account=holder.account,
            kind=holder.kind,
            name=holder.name,
            known=known,
            created=holder.created,
            notes=holder.notes,
            trusts=holder.trusts,
            unique=holder.unique,
            records=_records(sums),
            denied=sum(each.denied for each in sums),
            first=_time(_first(sums)),
            last=_time(_last(sums)),
            channels=dict(sorted(channels.items())),
            used=tuple(map(_used, sums)),
            vias=tuple(map(_via, vias[:_VIAS])),
            more_vias=more or len(vias) > _VIAS,
            suggestion=self._suggestion(sums, holder.grants if known else None),
        )

    def _suggestion(self, sums: Sequence[UseSum], grants: Sequence[Grant] | None) -> Suggested | None:
        """Of what succeeded alone: whoever may do nothing can make calls that fail, on any resource they name."""
        merged: dict[str, tuple[set[str], bool]] = {}
        for each in sums:
            if each.right and each.done:
                named, more = merged.get(each.right, (set(), False))
                more = more or each.done_on.more or each.done_somewhere
                merged[each.right] = (named | set(each.done_on.named), more)
        if not merged:
            return None
        seen = [Seen(right, tuple(sorted(named)), more) for right, (named, more) in sorted(merged.items())]
        suggested = self._rights.suggest(seen, grants)
        notes = [*suggested.notes]
        if failed := sorted({each.right for each in sums if each.right and each.failed} - merged.keys()):
            notes.append(f"Of these no call succeeded, so they are not in it: {', '.join(failed)}.")
        if unmapped := sorted({each.event for each in sums if not each.right and each.done}):
            notes.append(f"Of what was used these could not be mapped to a permission: {', '.join(unmapped)}.")
        return Suggested(suggested.document, tuple(notes))


def _row(holder: Holder, grant: Grant | None, judged: Judged, since: int | None) -> Row:
    # By the unique id, so that it stays when the holder is renamed, and is another for another holder of the name.
    key = "\n".join((holder.unique or holder.id, grant.id if grant else ""))
    return Row(
        # With a letter before it, so that no spreadsheet takes it for a number.
        id=f"r{hashlib.sha256(key.encode()).hexdigest()[:_ID_DIGITS]}",
        account=holder.account,
        holder=holder.id,
        holder_name=holder.name,
        holder_kind=holder.kind,
        grant=grant.id if grant else "",
        grant_name=grant.name if grant else "",
        how=grant.how if grant else "",
        status=judged.status,
        last_used=_time(judged.last),
        records=judged.records,
        why=judged.why,
        services=judged.services,
        since=format_time(since),
        holder_unique=holder.unique,
    )


def _used(each: UseSum) -> UsedRight:
    resources = each.places.named
    return UsedRight(
        event=each.event,
        right=each.right,
        why=each.why,
        event_class=each.event_class,
        records=each.records,
        denied=each.denied,
        failed=each.failed,
        first=_time(each.first),
        last=_time(each.last),
        channels=dict(sorted(each.channels.items())),
        sources=tuple(each.sources.named),
        more_sources=each.sources.more,
        regions=tuple(each.regions.named),
        resources=tuple(resources.named),
        more_resources=resources.more or (() in each.places.told and bool(resources.named)),
    )


def _via(via: Via) -> ViaSession:
    return ViaSession(via.session, via.origin, via.chain, via.sessions, via.records, _time(via.first), _time(via.last))


def _records(sums: Sequence[UseSum]) -> int:
    return sum(each.records for each in sums)


def _last(sums: Sequence[UseSum]) -> int | None:
    return most_of(each.last for each in sums)


def _first(sums: Sequence[UseSum]) -> int | None:
    first = None
    for each in sums:
        first = least(first, each.first)
    return first


def _time(seconds: int | None) -> str:
    return "" if seconds is None else format_time(seconds)
