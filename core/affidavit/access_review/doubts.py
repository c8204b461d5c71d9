"""Why a holder or a grant must not be called unused, though no log shows that it was used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from affidavit.access_review.attributing import Attributed
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.judging import Doubt, Judge, most_of
from affidavit.access_review.names import Names
from affidavit.model.access_facts import Change, Grant, Holder, Mark, Noted
from affidavit.parts.access import Met, UseSum, most
from affidavit.times import format_time, parse_time

# Clocks differ, and what tells of activity does so by the day or some hours late.
_DAY = 86_400


class Doubts:
    """What was gathered beside uses: how old holders and grants are, and who was active as others than logs tell.

    And uses of which it is not known whose they are.
    """

    def __init__(self, gathered: Gathering, names: Names, judge: Judge, uses: Attributed) -> None:
        self._gathered = gathered
        self._uses = uses
        self._judge = judge
        self._noted: dict[str, list[Noted]] = {}
        for each in gathered.noted:
            holder = names.of(each.holder, each.unique, parse_time(each.time))
            self._noted.setdefault(holder, []).append(each)
        self._given: dict[Mark, int | None] = {}
        for given in gathered.given:
            mark = self._now(given.mark, given.time)
            self._given[mark] = most(self._given.get(mark), given.time)
        self._untold: dict[tuple[str, Change], dict[str, Met]] = {}
        for untold in gathered.untold:
            calls = self._untold.setdefault((untold.account, untold.what), {})
            calls[untold.event] = calls.get(untold.event, Met()) + Met(1, untold.time, untold.time is None)

    def holder(self, holder: Holder, sums: Sequence[UseSum], taken: int | None) -> list[Doubt]:
        """Of a holder and all its grants.

        Args:
            sums: what it used.
            taken: when it was taken on last.
        """
        made = self._age(parse_time(holder.created), "it was made")
        changed = self._changed(holder.account, Change.HOLDERS)
        return [*made, *changed, *self._active(holder, sums, taken), *self._unsure(holder), *self._anything(sums)]

    def grant(self, grant: Grant, account: str, collected: int | None) -> list[Doubt]:
        """Of one grant in an account, as it was held when state was collected.

        That it is new only the call tells that gave it, so where such calls may be missing it may be.
        """
        untold = (Doubt(f"when it was given is not known: {why}") for why in self._judge.untold_giving(account))
        age = self._age(self.since(grant, collected), "it was given or changed")
        return [*age, *untold, *self._changed(account, Change.GRANTS)]

    def since(self, grant: Grant, collected: int | None) -> int | None:
        """When a grant became what it is, as far as is known."""
        given = most_of(self._given.get(self._now(mark, collected)) for mark in grant.marks)
        return most(parse_time(grant.since), given)

    def _now(self, mark: Mark, at: int | None) -> Mark:
        """A mark as it is today: a user or group in it may have been renamed since, or be another of the same name."""
        return tuple(self._gathered.renames.now(word, at) for word in mark)

    def _age(self, since: int | None, what: str) -> Iterator[Doubt]:
        if since is not None and self._judge.is_new(since):
            yield Doubt(f"{what} at {format_time(since)}, so it was not there in all the days that count")

    def _changed(self, account: str, what: Change) -> Iterator[Doubt]:
        """Calls in the days that count that changed some of an account's grants or holders, and which is not told."""
        # Of a call without an account it may be any.
        calls = (*self._untold.get((account, what), {}).items(), *self._untold.get(("", what), {}).items())
        for event, met in sorted(calls, key=lambda item: item[0]):
            if met.undated or self._judge.is_recent(met.last):
                at = f" (the last at {format_time(met.last)})" if met.last is not None else ""
                yield Doubt(f"{event}{at} changed {what} of the account, and the log does not tell which, or when")

    def _unsure(self, holder: Holder) -> Iterator[Doubt]:
        """Uses in the days that count that may be its own."""
        found: dict[tuple[str, str], int | None] = {}
        for use, why in ((each.use, each.why) for each in self._uses.unsure(holder)):
            if self._is_recent(use):
                found[use.service, why] = most(found.get((use.service, why)), use.last)
        for (service, why), last in sorted(found.items(), key=lambda item: item[0]):
            at = f" (the last at {format_time(last)})" if last is not None else ""
            yield Doubt(f"calls to {service or 'what is not told'}{at} may be its own: {why}", service)

    def _anything(self, sums: Sequence[UseSum]) -> Iterator[Doubt]:
        """Its own uses in the days that count of which a record does not tell what they were."""
        for use in sums:
            if not use.service and self._is_recent(use):
                yield Doubt(f"it made the call {use.event}, which may have been any: {use.why}")

    def _is_recent(self, use: UseSum) -> bool:
        """Whether some of a sum's records that were not denied are, or may be, of the days that count."""
        return bool(use.records) and (self._judge.is_recent(use.last) or use.places.undated)

    def _active(self, holder: Holder, sums: Sequence[UseSum], taken: int | None) -> Iterator[Doubt]:
        """Activity in the days that count of which logs show nothing, not even a denied attempt, or nothing so late."""
        for each in self._noted.get(holder.id, ()):
            time = parse_time(each.time)
            if time is None or not self._judge.is_recent(time):
                continue
            of_these = [use for use in sums if each.service in ("", use.service) and each.right in ("", use.right)]
            shown = most_of(seen for use in of_these for seen in (use.last, use.last_denied))
            shown = shown if each.service else most(shown, taken)
            if self._judge.is_recent(shown) and not self._is_later(time, shown):
                continue
            where = f" with {each.right}" if each.right else f" in {each.service}" if each.service else ""
            what = f"{each.by} tells of activity{where} at {format_time(time)}, which no log shows"
            last = f" (the last that one shows is of {format_time(shown)})" if shown is not None else ""
            yield Doubt(f"{what}{last}", each.service)

    def _is_later(self, told: int, shown: int | None) -> bool:
        """Whether activity that is told was after all that logs show, and logs of that time were read."""
        return shown is not None and told > shown + _DAY and not self._judge.is_over(told)
