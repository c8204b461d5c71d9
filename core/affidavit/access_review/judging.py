"""Each grant of a holder: used, unused, not seen or unknown, service by service, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from affidavit.access_review.watched import Watcher
from affidavit.access_review.wording import beyond, counted, left_open, not_evaluated, not_mapped
from affidavit.model.access_facts import Grant, Rights, Statement, Told
from affidavit.model.access_review import ServiceUse, Status, Watch
from affidavit.parts.access import NAMED, Met, UseSum, most

UNDATED = "it was used at a time that could not be read"
TRIAL = "which permissions calls need beside their own is known of many and not of all: take it away on trial first"
_MANAGEMENT = ("management-read", "management-write")


class Judged(msgspec.Struct, frozen=True):
    """What logs say of a grant. `last` is epoch seconds; `open` is whether some of it cannot be called unused."""

    status: Status
    why: tuple[str, ...]
    services: tuple[ServiceUse, ...] = ()
    last: int | None = None
    records: int = 0
    open: bool = False


class Doubt(msgspec.Struct, frozen=True):
    """Why what logs do not show to be used must not be called unused; `service` is '' where it bears on all of them."""

    why: str
    service: str = ""


class _Used(msgspec.Struct, frozen=True):
    """Uses of a permission: those that a grant allows, those of which that is not known, and what this leaves open."""

    sure: Met
    rest: Met
    open: tuple[str, ...]


class Judge:
    """Judges grants.

    Args:
        rights: what permissions mean.
        watcher: which classes were recorded where.
        start: when the days that count begin, in epoch seconds; None where that is not known.
    """

    def __init__(self, rights: Rights, watcher: Watcher, start: int | None) -> None:
        self._rights = rights
        self._watcher = watcher
        self._start = start
        self._by_service = lru_cache(4_096)(self._grouped)

    def is_recent(self, last: int | None) -> bool:
        """Whether a use falls into the days that count."""
        return last is not None and (self._start is None or last >= self._start)

    def is_over(self, moment: int) -> bool:
        """Whether a moment is after the days that count, of which logs were read."""
        return self._watcher.is_over(moment)

    def is_new(self, since: int | None) -> bool:
        """Whether what is there since then was not there in all the days that count."""
        return since is not None and self._start is not None and since > self._start

    def untold_giving(self, account: str) -> Sequence[str]:
        """Why it is not known for certain which grants were given or changed in the days that count."""
        told = self._rights.given
        if told is None:
            return ()
        watched = self._watcher.watched(account, told.event_class, told.regions)
        return [watched.why] if watched.why else self._elsewhere(told)

    def would_tell(self, right: str, account: str, doubts: Sequence[Doubt]) -> bool:
        """Whether a use of a permission in the days that count would be known for certain."""
        service = right.partition(":")[0]
        if any(each.service in ("", service) for each in doubts):
            return False
        return self._watch(self._rights.told(right), account)[0] is Status.UNUSED

    def grant(
        self,
        grant: Grant,
        account: str,
        uses: Mapping[str, Sequence[UseSum]],
        doubts: Sequence[Doubt] = (),
        beside: Mapping[str, str] | None = None,
    ) -> Judged:
        """A grant.

        Args:
            uses: what its holder used: permission → its uses.
            beside: permissions that may have been used though no event of their own tells → why.
        """
        if grant.problem:
            return Judged(Status.UNKNOWN, (f"its text is not known: {grant.problem}",), open=True)
        allowed = self._rights.allowed(grant.statements)
        used = {
            right: self._used(grant.statements, right, sums) for right, sums in uses.items() if right in allowed.rights
        }
        services = []
        for service, groups in self._by_service(grant.statements).items():
            doubted = [each.why for each in doubts if each.service in ("", service)]
            services.append(self._service(service, groups, account, used, doubted, beside or {}))
        last = most_of(each.sure.last for each in used.values())
        records = sum(each.sure.records for each in used.values())
        status = self._status(services, last, bool(allowed.unknown))
        why = (
            *counted(services, status),
            *beyond(each.rest for each in used.values()),
            *not_evaluated(grant.statements),
            *not_mapped(allowed.unknown),
        )
        if last is not None and not self.is_recent(last):
            why = ("it was used, but not in the days that count", *why)
        if status is Status.UNUSED:
            why = (*why, TRIAL, *self._watcher.outside)
        is_open = bool(allowed.unknown) or any(each.not_seen or each.unknown for each in services)
        return Judged(status, why, tuple(services), last, records, is_open)

    def holder(
        self,
        account: str,
        last: int | None,
        records: int,
        grants: Mapping[str, Judged] | None = None,
        doubts: Sequence[Doubt] = (),
    ) -> Judged:
        """A holder itself, by its latest use of anything.

        Args:
            grants: its grants by name; None where nothing is known of what it is granted.
        """
        if self.is_recent(last):
            return Judged(Status.USED, (), last=last, records=records)
        watched = [self._watcher.watched(account, each) for each in _MANAGEMENT]
        why = dict.fromkeys(each.why for each in watched if each.why)
        if all(each.watch is Watch.NONE for each in watched):
            return Judged(Status.UNKNOWN, tuple(why), last=last, records=records)
        # Who holds something is judged by that, and by what leaves a trace beside it: to sign in, to be taken on.
        holds = grants is None or any(each.services or each.open for each in grants.values())
        for told in self._rights.ungranted:
            if told.event_class or not holds:
                why.update(dict.fromkeys(self._watch(told, account)[1]))
        unsure = sorted(name for name, judged in (grants or {}).items() if judged.open)
        why.update(dict.fromkeys((*(each.why for each in doubts), *left_open(unsure))))
        if why or grants is None:
            return Judged(Status.NOT_SEEN, tuple(why), last=last, records=records)
        return Judged(Status.UNUSED, self._watcher.outside, last=last, records=records)

    def _used(self, statements: tuple[Statement, ...], right: str, sums: Sequence[UseSum]) -> _Used:
        """How a permission was used as statements allow it: on their resources, or on some that no record names."""
        allowing = [each for each in statements if self._rights.fits((each,), right, ())]
        is_of_all = any(map(_is_of_all, allowing))
        sure, rest = Met(), Met()
        for use in sums:
            for resources, met in use.places.told.items():
                if is_of_all or self._rights.fits(allowing, right, resources):
                    sure += met
            rest += use.places.rest
        if is_of_all:
            sure, rest = sure + rest, Met()
        return _Used(sure, rest, tuple(self._open(sure, rest)))

    def _open(self, sure: Met, rest: Met) -> Iterator[str]:
        """Why a use may lie in the days that count of which that is not certain."""
        if self.is_recent(sure.last):
            return
        if sure.undated:
            yield UNDATED
        if rest.undated or self.is_recent(rest.last):
            yield f"it was used on more resources than the {NAMED} told apart, which may be among those allowed"

    def _grouped(self, statements: tuple[Statement, ...]) -> dict[str, dict[Told, frozenset[str]]]:
        """What statements allow: service → what would tell of it → permissions."""
        found: dict[str, dict[Told, set[str]]] = {}
        for right in self._rights.allowed(statements).rights:
            groups = found.setdefault(right.partition(":")[0], {})
            groups.setdefault(self._rights.told(right), set()).add(right)
        return {
            service: {
                told: frozenset(groups[told])
                for told in sorted(groups, key=lambda each: (each.event_class, each.why, each.regions))
            }
            for service, groups in sorted(found.items())
        }

    def _service(
        self,
        service: str,
        groups: Mapping[Told, frozenset[str]],
        account: str,
        used: Mapping[str, _Used],
        doubts: Sequence[str],
        beside: Mapping[str, str],
    ) -> ServiceUse:
        counts = dict.fromkeys(Status, 0)
        recent: list[str] = []
        idle: list[str] = []
        why: dict[str, None] = {}
        unsure: Counter[str] = Counter()
        for told, rights in groups.items():
            here = {right: used[right] for right in rights if right in used}
            now = [right for right, each in here.items() if self.is_recent(each.sure.last)]
            recent += now
            idle += [right for right, each in here.items() if each.sure.last is not None and right not in now]
            opened = [each.open for each in here.values() if each.open]
            counts[Status.NOT_SEEN] += len(opened)
            unsure.update(reason for each in opened for reason in each)
            # What was used before only is judged as what was not used at all.
            rest = len(rights) - len(now) - len(opened)
            if not told.event_class:
                counts[Status.UNKNOWN] += rest
                if rest:
                    why[f"{rest:,} not known: {told.why}"] = None
                continue
            status, reasons = self._watch(told, account)
            if status is Status.UNUSED:
                judged = {*now, *(right for right, each in here.items() if each.open)}
                hidden = Counter(beside[right] for right in (rights & beside.keys()) - judged)
                counts[Status.UNKNOWN] += hidden.total()
                rest -= hidden.total()
                why.update(
                    dict.fromkeys(f"{number:,} not known: {reason}" for reason, number in sorted(hidden.items()))
                )
                if doubts:
                    status, reasons = Status.NOT_SEEN, [*doubts]
            counts[status] += rest
            if rest:
                why.update(dict.fromkeys(f"{rest:,} {status.replace('-', ' ')}: {reason}" for reason in reasons))
        why.update(dict.fromkeys(f"{number:,} not seen: {reason}" for reason, number in sorted(unsure.items())))
        return ServiceUse(
            service,
            sum(map(len, groups.values())),
            tuple(sorted(recent)),
            tuple(sorted(idle)),
            counts[Status.UNUSED],
            counts[Status.NOT_SEEN],
            counts[Status.UNKNOWN],
            tuple(why),
        )

    def _watch(self, told: Told, account: str) -> tuple[Status, list[str]]:
        """What silence about a class of events means in an account, and why."""
        if not told.event_class:
            return Status.UNKNOWN, [told.why]
        watched = self._watcher.watched(account, told.event_class)
        status = {Watch.WHOLE: Status.UNUSED, Watch.GAPS: Status.NOT_SEEN, Watch.NONE: Status.UNKNOWN}[watched.watch]
        if status is Status.UNUSED and (elsewhere := self._elsewhere(told)):
            return Status.NOT_SEEN, elsewhere
        return status, [watched.why] if watched.why else []

    def _elsewhere(self, told: Told) -> list[str]:
        """Why events of a few regions were not looked at."""
        if not told.regions or self._watcher.are_looked_at(told.regions):
            return []
        alone = f"it is recorded in {' or '.join(told.regions)} alone, and none of these is declared"
        return [f"{told.why}: {alone}" if told.why else alone]

    def _status(self, services: Sequence[ServiceUse], last: int | None, has_unknown: bool) -> Status:
        if self.is_recent(last):
            return Status.USED
        unknown = sum(each.unknown for each in services)
        allowed = sum(each.allowed for each in services)
        if unknown == allowed:
            # Nothing is allowed, where it only denies: there is no use to see.
            return Status.UNKNOWN
        open_ = unknown + sum(each.not_seen for each in services)
        return Status.NOT_SEEN if open_ or has_unknown else Status.UNUSED


def most_of(times: Iterable[int | None]) -> int | None:
    """The latest of some times."""
    latest = None
    for each in times:
        latest = most(latest, each)
    return latest


def _is_of_all(statement: Statement) -> bool:
    return not statement.all_but_resources and "*" in statement.resources
