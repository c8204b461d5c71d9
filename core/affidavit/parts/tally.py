"""What is gathered of one object while it is scanned, and its `Partial` in the end."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import Protocol

import msgspec

from affidavit.model.assessment import Failure, InputObject, ObjectRecords, ObjectStatus, RecordRef
from affidavit.model.logs import ObjectRef, Rejection
from affidavit.model.timeline import LoggingRecord
from affidavit.parts.access_sums import AccessSums
from affidavit.parts.duplicates import uuid_keys
from affidavit.parts.failures import NOT_AS_COLLECTED
from affidavit.parts.partial import Change, Match, Partial, Population, Seen, encode_matches
from affidavit.reading.stored_bytes import DamagedObjectError
from affidavit.records.linking import Link
from affidavit.times import HOUR

# A finding shows this many records, so no object need keep more record texts for one policy and subject.
EVIDENCE_LIMIT = 10
# How many of a kind are named one by one; the rest are counted.
LISTED_LIMIT = 100


class Place(msgspec.Struct, frozen=True, eq=False):
    """What header values say of a record: where it belongs, and which predicates of which languages can match it.

    `correlated` are those of the candidates whose policies correlate: they also see what comes before the period.
    `doubtful_class` is the event class of which something is not known, as the record says; '' for none. `tells` says
    whether it may speak of logging itself, `changes` which of the kind's changing events it may be. `problem` is why
    the kind could not tell a class, '' where it could.
    Compared by identity: one is made for each combination of header values.
    """

    account: str
    region: str
    event_class: str
    candidates: tuple[tuple[int, tuple[int, ...]], ...]
    correlated: tuple[tuple[int, tuple[int, ...]], ...] = ()
    doubtful_class: str = ""
    tells: bool = False
    changes: tuple[int, ...] = ()
    problem: str = ""
    grants: bool = False


class Content(Protocol):
    """What there is to say of an object's bytes, as `affidavit.reading.stored_bytes.TextStream` has it."""

    @property
    def size(self) -> int:
        """Of the bytes as stored."""
        ...

    @property
    def sha256(self) -> str:
        """Of the bytes as stored."""
        ...

    @property
    def sha256_text(self) -> str:
        """Of the decompressed bytes."""
        ...

    @property
    def broken(self) -> DamagedObjectError | None:
        """Where and why they break off."""
        ...


class Tally:
    """Everything about one object so far.

    `seen` counts records by place and hour (epoch seconds of its start); `earlier` are those of the records outside the
    period that correlation looks back on. `is_snapshot` tells whether they are of a kind that shows a moment.

    Args:
        ref: the object.
        horizons: id of a policy that correlates → the second that it looks back to. It sees nothing of what comes
            before, which is read because another policy looks back further.
    """

    def __init__(self, ref: ObjectRef, horizons: Mapping[str, int] = MappingProxyType({})) -> None:
        self.ref = ref
        self._horizons = horizons
        self.read = 0
        self.evaluated = 0
        self.outside = 0
        self.earlier = 0
        self.rejected = 0
        self.timeless = 0
        self.without_time: list[RecordRef] = []
        self._populations: dict[tuple[str, str], list[Match]] = {}
        self._linked: list[Match] = []
        self._firsts: dict[tuple[str, Link, int], Match] = {}
        self.seen: dict[tuple[Place, int], int] = {}
        self.keys: list[bytes] = []
        self.is_snapshot = False
        self.history: list[tuple[str, LoggingRecord]] = []
        self.access: AccessSums | None = None
        self._changes: dict[tuple[str, str, str, str, int], Change] = {}
        self._notes: list[str] = []
        self._changed = ""
        self._errors: dict[tuple[str, str, str, str, str], tuple[int, int]] = {}

    @property
    def is_broken(self) -> bool:
        """Whether records of the object are known to be lost."""
        return bool(self._notes)

    def take_keys(self, keys: bytes, times: Sequence[int | None]) -> None:  # noqa: ARG002 - for those who go by days
        """Take the keys of records that are evaluated, 16 bytes each; `times` are theirs, in step."""
        self.keys.append(keys)

    def error(
        self, stage: str, reason: str, index: int = -1, policy: str = "", plugin: str = "", outcome: str = ""
    ) -> None:
        """Note that something went wrong; the same thing is counted, and its first index kept."""
        key = (stage, reason, policy, plugin, outcome)
        if key not in self._errors and len(self._errors) >= LISTED_LIMIT:
            key = (stage, "more errors, worded otherwise", policy, plugin, outcome)
        first, count = self._errors.get(key, (index, 0))
        self._errors[key] = (min(first, index), count + 1)

    def change(self, change: Change) -> None:
        """Note a change to what snapshots show."""
        key = (change.event_class, change.reach, change.account, change.region, change.first // HOUR)
        held = self._changes.get(key, change)
        self._changes[key] = msgspec.structs.replace(min(held, change), last=max(held.last, change.last))

    def keep(self, match: Match) -> None:
        """Keep a match."""
        if match.link is not None:
            if self._is_in_sight(match.policy, match.time):
                self._linked.append(match)
            return
        key = (match.policy, match.subject)
        kept = self._populations.get(key)
        if kept is None:
            kept = self._populations[key] = []
        kept.append(match)

    def is_earlier(self, policy: str, link: Link, time: int | None) -> bool:
        """Whether a match of a value may come before the one kept of it."""
        if not self._is_in_sight(policy, time):
            return False
        kept = self._firsts.get(self._first_key(policy, link, time))
        return kept is None or _when(time) <= _when(kept.time)

    def keep_first(self, match: Match) -> None:
        """Keep a match as the first of its value in this object, if it comes before the one kept so far.

        In one second the order is that of actions and their places: by what does not depend on the object.
        """
        assert match.link
        key = self._first_key(match.policy, match.link, match.time)
        self._firsts[key] = min(self._firsts.get(key, match), match, key=_first_order)

    def _first_key(self, policy: str, link: Link, time: int | None) -> tuple[str, Link, int]:  # noqa: ARG002 - likewise
        """What one first match is kept of; the number tells apart what the time does."""
        return policy, link, 0

    def _is_in_sight(self, policy: str, time: int | None) -> bool:
        return time is None or policy not in self._horizons or time >= self._horizons[policy]

    def reject(self, rejections: Sequence[Rejection]) -> None:
        """Account for records that cannot be read."""
        self.read += len(rejections)
        self.rejected += len(rejections)
        for rejection in rejections:
            self.error("record", rejection.reason, rejection.index)

    def broken_at(self, offset: int, reason: str) -> None:
        """The object cannot be read past an offset of its decompressed bytes; only the first break counts."""
        if not self.is_broken:
            self.broken(f"{reason} at byte {offset} of the decompressed text; how many records lie beyond is unknown")

    def damaged(self, offset: int, reason: str) -> None:
        """The object's bytes themselves end or are broken, which may be why its records are; told once."""
        text = f"{reason}, after {offset} bytes of decompressed text"
        if text not in self._notes:
            self.broken(text)

    def broken(self, reason: str, stage: str = "read", plugin: str = "", outcome: str = "") -> None:
        """Records of the object are lost."""
        self._notes.append(reason)
        self.error(stage, reason, plugin=plugin, outcome=outcome)

    def changed(self, reason: str) -> None:
        """The object is not what was collected; what it holds now may all be read."""
        self._changed = reason
        self.error("verify", reason, outcome=NOT_AS_COLLECTED)

    def partial(self, stream: Content | None, *, failed: bool = False) -> Partial:
        """The object's part in the Assessment; `failed` when nothing could be read of it."""
        ref = self.ref
        notes = [*self._notes]
        if self.rejected:
            notes.append(f"{self.rejected} of {self.read} records were rejected")
        populations = tuple(populations_of(self._populations))
        status = ObjectStatus.PARTIAL if notes else ObjectStatus.READ
        if self._changed:
            notes.append(self._changed)
        item = InputObject(
            uri=ref.uri,
            status=ObjectStatus.FAILED if failed else status,
            size=stream.size if stream else ref.size or 0,
            sha256=stream.sha256 if stream else "",
            sha256_text=stream.sha256_text if stream else "",
            account=ref.account,
            region=ref.region,
            records=ObjectRecords(self.read, self.evaluated, self.outside, self.rejected, self.timeless, self.earlier),
            notes=tuple(notes),
        )
        return Partial(
            object=item,
            populations=populations,
            matches=tuple(packed(self._populations, populations)),
            linked=in_order((*self._linked, *self._firsts.values())),
            seen=tuple(self._seen()),
            keys=b"".join(self.keys),
            failures=self.failures(),
            without_time=tuple(self.without_time),
            delivered=ref.delivered,
            whole=stream is not None and stream.broken is None,
            history=tuple(self.history),
            changes=tuple(sorted(self._changes.values())),
            access=self.access.part() if self.access else None,
        )

    def failures(self) -> tuple[Failure, ...]:
        """What went wrong, sorted."""
        return tuple(
            Failure(stage, reason, self.ref.uri, index, policy, plugin, count, outcome)
            for (stage, reason, policy, plugin, outcome), (index, count) in sorted(self._errors.items())
        )

    def _seen(self) -> Iterator[Seen]:
        merged: dict[tuple[str, str, str, int], int] = {}
        doubted: set[tuple[str, str, str, int]] = set()
        for (place, hour), count in self.seen.items():
            where = (place.account or self.ref.account, place.region or self.ref.region)
            key = (*where, place.event_class, hour)
            merged[key] = merged.get(key, 0) + count
            if place.doubtful_class:
                doubted.update((*where, place.doubtful_class, hour + step) for step in (-HOUR, 0, HOUR))
        for key in doubted:
            merged.pop(key, None)
        for (account, region, event_class, hour), count in sorted(merged.items()):
            yield Seen(account, region, event_class, hour, count)


def populations_of(by_subject: Mapping[tuple[str, str], list[Match]]) -> Iterator[Population]:
    """What matches come to, by policy and subject; sorts them."""
    for (policy, subject), matches in sorted(by_subject.items()):
        matches.sort(key=_index)
        shown = sorted(matches, key=_moment)[:EVIDENCE_LIMIT]
        times = [match.time for match in matches if match.time is not None]
        waivers: dict[str, int] = {}
        for match in matches:
            if match.waiver:
                waivers[match.waiver] = waivers.get(match.waiver, 0) + 1
        yield Population(
            policy=policy,
            subject=subject,
            records=len(matches),
            first=min(times, default=None),
            last=max(times, default=None),
            accounts=tuple({match.account: None for match in matches}),
            regions=tuple({match.region: None for match in matches}),
            waivers=waivers,
            shown=tuple(shown),
            actions=_action_keys([match.action for match in matches]),
        )


def packed(
    by_subject: Mapping[tuple[str, str], list[Match]], populations: Sequence[Population]
) -> Iterator[tuple[str, bytes]]:
    """All matches, by policy, with the record's text of those that are shown."""
    for policy, members in itertools.groupby(populations, key=attrgetter("policy")):
        subjects = list(members)
        matches = [match for each in subjects for match in by_subject[policy, each.subject]]
        matches.sort(key=_index)
        yield (
            policy,
            encode_matches(_with_bounded_records(matches, [match for each in subjects for match in each.shown])),
        )


def _action_keys(actions: list[str]) -> bytes:
    keys = uuid_keys(actions)
    if keys is not None:
        return keys
    return b"".join(uuid_keys([each]) or hashlib.blake2b(each.encode(), digest_size=16).digest() for each in actions)


def _with_bounded_records(matches: list[Match], kept: Sequence[Match]) -> list[Match]:
    """Matches of one policy with the record's text dropped, but of those to be kept."""
    if len(kept) == len(matches):
        return matches
    indices = {match.index for match in kept}
    return [
        match if not match.record or match.index in indices else msgspec.structs.replace(match, record="")
        for match in matches
    ]


def in_order(linked: Iterable[Match]) -> tuple[Match, ...]:
    """Matches of policies that correlate, by policy, group, step, time and index."""
    return tuple(sorted(linked, key=_order))


def _order(match: Match) -> tuple[str, tuple[str, ...], int, tuple[tuple[bool, int], int]]:
    assert match.link
    return match.policy, match.link.group, match.link.step, _moment(match)


def _first_order(match: Match) -> tuple[tuple[bool, int], str, str, str, int]:
    return _when(match.time), match.action, match.account, match.region, match.index


def _moment(match: Match) -> tuple[tuple[bool, int], int]:
    return _when(match.time), match.index


_index = attrgetter("index")


def _when(time: int | None) -> tuple[bool, int]:
    return time is None, time or 0
