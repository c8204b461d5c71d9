"""Compares the objects of a run with those that earlier runs read: which are gone, and which have other content.

Only an object of a location that is asked for now, and that the period and the scope would not leave out, can be
missed. CloudTrail never changes an object that it has delivered, so one that carries a name of CloudTrail's was altered
when its text is another one. Of any other file that may be right, such as a copy that is still written to: it is only
noted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import msgspec

from affidavit.coverage.holes import Hole
from affidavit.errors import AffidavitError
from affidavit.model.inputs import InputObject, ObjectStatus
from affidavit.model.logs import Period, Scope, Skipped
from affidavit.model.run import ChangedObject, Failure
from affidavit.reading.refs import Origin

STAGE = "earlier"
_DAY = 86_400
# So many objects are named of each kind; the others are counted.
_NAMED = 1_000
_HOLE = "log objects that an earlier run read are gone, or were altered since"
_GONE = "it was read by the run of entry {} of the ledger, and is no longer there"
_ALTERED = (
    "it has other content than the run of entry {} of the ledger read, though CloudTrail never changes an object that "
    "it has delivered: it was altered"
)
_NO_LOG = "it was a log when the run of entry {} of the ledger read it, and is none any more: it was altered"


class Remembered(msgspec.Struct, frozen=True):
    """An object of earlier runs.

    Attributes:
        uri: its name then; `place` is what tells it from others (`affidavit.reading.refs.place_of`).
        read: for each text that it had, the number of the first run's entry and the text's SHA-256, in order; only
            where it was read to its end.
        delivered, account, region: as its `ObjectRef` had them.
        asked: the period of the run that read it last, or found it changed last.
    """

    uri: str
    place: bytes
    read: tuple[tuple[int, str], ...]
    delivered: int | None
    account: str
    region: str
    asked: Period


Remember = Callable[[Collection[bytes]], Iterator[Remembered]]
"""Roots (`affidavit.reading.refs.root_of`) → what earlier runs read there, each object once."""


class Compared(msgspec.Struct, frozen=True):
    """What became of objects that earlier runs read: failures, where records may be missing, and what only changed."""

    failures: tuple[Failure, ...] = ()
    holes: tuple[Hole, ...] = ()
    changed: tuple[ChangedObject, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """What a run found.

    Attributes:
        origins: where every object was listed.
        objects: those that are logs.
        skipped: what was left aside.
        broken: whether a listing broke off, so that what is not listed need not be gone.
    """

    origins: Iterable[Origin]
    objects: Iterable[InputObject]
    skipped: Iterable[Skipped]
    broken: bool


def compare(
    remember: Remember, roots: Collection[bytes], found: Found, period: Period, scope: Scope, late: int
) -> Compared:
    """Compare what a run found with what earlier ones read.

    Args:
        period: that for which objects were listed.
        late: how many seconds after it happened an event may be delivered.
    """
    names = {each.place: each.uri for each in found.origins}
    objects = {item.uri: item for item in found.objects}
    skipped = {item.uri: item for item in found.skipped}
    comparison = _Comparison(late)
    try:
        for each in remember(roots):
            if not each.read:
                continue
            name = names.get(each.place)
            if name is not None:
                comparison.still_there(each, name, objects, skipped)
            elif not found.broken and not _left_aside(each.uri, skipped) and _is_expected(each, period, scope):
                comparison.lost(each, each.uri, _GONE.format(each.read[-1][0]))
    except AffidavitError as error:
        comparison.failures.append(Failure("ledger", f"what earlier runs read could not be compared: {error}"))
    return comparison.result()


class _Comparison:
    def __init__(self, late: int) -> None:
        self._late = max(late, _DAY)
        self._holes: set[Hole] = set()
        self._changed: list[ChangedObject] = []
        self._lost: list[tuple[str, str]] = []
        self.failures: list[Failure] = []

    def still_there(
        self,
        each: Remembered,
        name: str,
        objects: Mapping[str, InputObject],
        skipped: Mapping[str, Skipped],
    ) -> None:
        """Take an object that is listed still. What could not be read to its end is told of by a failure of its own."""
        item = objects.get(name)
        if item is None:
            if name in skipped and not skipped[name].failed:
                self.lost(each, name, _NO_LOG.format(each.read[-1][0]))
            return
        if item.status is not ObjectStatus.READ:
            return
        if each.delivered is None:
            entry, text = each.read[-1]
            if text != item.sha256_text:
                self._changed.append(ChangedObject(name, entry))
            return
        other = next((entry for entry, text in each.read if text != item.sha256_text), None)
        if other is not None:
            self.lost(each, name, _ALTERED.format(other))

    def lost(self, each: Remembered, name: str, reason: str) -> None:
        """Note that records of an object may be lost."""
        self._lost.append((name, reason))
        since = until = None
        if each.delivered is not None:
            day = each.delivered // _DAY * _DAY
            since, until = day - self._late, day + _DAY
        self._holes.add(Hole(each.account, each.region, since, until, _HOLE))

    def result(self) -> Compared:
        lost = sorted(self._lost)
        self.failures.extend(Failure(STAGE, reason, name) for name, reason in lost[:_NAMED])
        if len(lost) > _NAMED:
            self.failures.append(Failure(STAGE, f"{_HOLE}; these are more than are named", count=len(lost) - _NAMED))
        changed = sorted(self._changed, key=lambda each: each.object)
        return Compared(tuple(self.failures), tuple(sorted(self._holes, key=_order)), tuple(changed))


def _order(hole: Hole) -> tuple[str, str, int]:
    return hole.account, hole.region, hole.since or 0


def _left_aside(uri: str, skipped: Mapping[str, Skipped]) -> bool:
    """Whether an object was left aside, or lies in a folder that could not be read."""
    if uri in skipped:
        return True
    folders = uri.split("/")[:-1]
    return any("/".join(folders[:end]) in skipped for end in range(1, len(folders) + 1))


def _is_expected(each: Remembered, period: Period, scope: Scope) -> bool:
    """Whether a source lists an object for a period and a scope if it is there."""
    if each.account and scope.accounts is not None and each.account not in scope.accounts:
        return False
    if each.region and scope.regions is not None and each.region not in scope.regions:
        return False
    if each.delivered is not None:
        begun = period.since is None or each.delivered >= period.since
        return begun and (period.until is None or each.delivered <= period.until + period.late)
    if not each.account:
        return True
    # Its folders tell the day that it was delivered, by which a source may leave it out.
    begins = period.since is None or (each.asked.since is not None and each.asked.since >= period.since)
    return begins and (period.until is None or (each.asked.until is not None and each.asked.until <= period.until))
