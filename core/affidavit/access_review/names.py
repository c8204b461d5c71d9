"""One name for a principal, whatever a log calls it: joined by unique id, by name only where one side tells no id.

Names change hands. A user that was renamed is the same by its id; one that was deleted and made again is another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from affidavit.access_review.gathering import Gathering
from affidavit.model.access_facts import Holder
from affidavit.parts.access import UseSum, least, most
from affidavit.times import parse_time


class Sighting(msgspec.Struct, frozen=True):
    """A name that somebody with a unique id had, and when that was seen first and last."""

    name: str
    first: int | None
    last: int | None


class Names:
    """The names of holders, by unique ids and by those that logs have for them; and of others, by what names them."""

    def __init__(self, gathered: Gathering) -> None:
        self._renames = gathered.renames
        self._withheld = gathered.sessions.names
        self._nameless = dict(gathered.sessions.nameless())
        self._nameless.update((each.principal, each.account) for each in gathered.uses if is_nameless(each))
        self._holders: dict[str, Holder] = {}
        self._aliases: dict[str, str] = {}
        for granted in gathered.granted:
            collected = parse_time(granted.collected)
            for holder in granted.holders:
                self._holders.setdefault(holder.id, holder)
                for alias in (holder.id, *holder.aliases):
                    self._aliases.setdefault(self._today(alias, collected), holder.id)
        told = Counter(each.unique for each in self._holders.values() if each.unique)
        # An id that several holders have, as only masked or forged state does, tells none of them.
        self._ids = {each.unique: name for name, each in self._holders.items() if told[each.unique] == 1}
        self._sightings = {unique: seen for unique, seen in _sightings(gathered).items() if told[unique] <= 1}
        self._named = self._of_ids()
        owners: dict[str, set[str]] = {}
        self._uniques: dict[str, list[str]] = {}
        for unique, name in self._named.items():
            self._uniques.setdefault(name, []).append(unique)
            for each in self._sightings[unique]:
                owners.setdefault(each.name, set()).add(name)
        self._owners = {name: found.pop() for name, found in owners.items() if len(found) == 1}

    def of(self, name: str, unique: str = "", at: int | None = None) -> str:
        """The name of whom a log calls so, who has this unique id ('' where it tells none), and was seen then."""
        if unique in self._named:
            return self._named[unique]
        if not unique and name in self._nameless:
            account = self._nameless[name]
            return f"account {account}, caller withheld" if account else "caller withheld"
        known, known_unique = self._withheld.get(name, ("", ""))
        if known_unique in self._named:
            return self._named[known_unique]
        for called in filter(None, (known, name)):
            if holder := self._aliases.get(self._today(called, at)):
                return holder
        called = known or name
        today = self._today(called, at)
        if today != called.lower():
            # Its name as it was written, with what `Renames` has to say of its end.
            return called + today[len(called) :] if today.startswith(f"{called.lower()} ") else today
        # A holder that was renamed since has this name in state, and is not who is called so now.
        return self._owners.get(called, f"{called} (another of this name)" if called in self._holders else called)

    def owners(self, use: UseSum) -> tuple[str, ...]:
        """The names of whom a sum is of: several, where a name changed hands meanwhile and no unique id is told."""
        first, last = least(use.first, use.first_denied), use.seen
        called = self._withheld.get(use.principal, (use.principal, ""))[0].lower()
        moments = (first, *self._renames.within(called, first, last), last)
        return tuple(dict.fromkeys(self.of(use.principal, use.unique, at) for at in moments))

    def account_of(self, name: str) -> str:
        """The account of a holder; '' of whoever is none."""
        holder = self._holders.get(name)
        return holder.account if holder else ""

    def unique(self, name: str) -> str:
        """The unique id by which who has this name here is told from others; '' where state, or a log, has none."""
        holder = self._holders.get(name)
        if holder:
            return holder.unique if holder.unique in self._ids else ""
        return next(iter(self._uniques.get(name, ())), "")

    def uniques(self, name: str) -> Sequence[str]:
        """The unique ids of who has this name here: of a holder that state gives one it is that."""
        holder = self._holders.get(name)
        return [holder.unique] if holder and holder.unique in self._ids else self._uniques.get(name, [])

    def sightings(self, name: str) -> list[Sighting]:
        """What logs and states call who has this name here, where they tell its unique id; the oldest name first."""
        seen = [each for unique in self.uniques(name) for each in self._sightings.get(unique, ())]
        return sorted(seen, key=lambda each: (each.last is None, each.last or 0, each.name))

    def namesake(self, name: str) -> Holder | None:
        """The holder that has the name of somebody else, who is no holder."""
        if name in self._holders:
            return None
        found = (self._aliases.get(each.name.lower()) for each in self.sightings(name))
        return next((self._holders[holder] for holder in found if holder and holder != name), None)

    def _today(self, name: str, at: int | None) -> str:
        """The name, in small letters, of who had one at a moment."""
        return self._renames.now(name.lower(), at)

    def _of_ids(self) -> dict[str, str]:
        """Unique ids → names. Of those who are no holders a name that others have, too, is told with the id."""
        found: dict[str, str] = {}
        strangers: dict[str, str] = {}
        for unique, seen in self._sightings.items():
            if unique in self._ids:
                found[unique] = self._ids[unique]
                continue
            latest = sorted(seen, key=lambda each: (each.last or 0, each.name), reverse=True)
            names = [each.name for each in latest if not each.name.endswith(unique)]
            names += [self._withheld[each.name][0] for each in latest if each.name in self._withheld]
            names = names or [latest[0].name]
            owned = (self._holders.get(self._aliases.get(name.lower(), "")) for name in names)
            without_id = next((each for each in owned if each and each.unique not in self._ids), None)
            if without_id:
                found[unique] = without_id.id
            else:
                strangers[unique] = names[0]
        several = Counter(strangers.values())
        for unique, name in strangers.items():
            is_shared = several[name] > 1 or name.lower() in self._aliases
            found[unique] = f"{name} ({unique})" if is_shared else name
        return found


def is_nameless(use: UseSum) -> bool:
    """Whether a log withholds whose a sum is, by name and by id: all such callers of an account look alike."""
    return use.withheld and not use.unique


def _sightings(gathered: Gathering) -> Mapping[str, list[Sighting]]:
    """Of each unique id the names that it was seen with."""
    found: dict[str, dict[str, Sighting]] = {}
    for name, unique, first, last in _seen(gathered):
        held = found.setdefault(unique, {}).get(name)
        if held:
            first, last = least(held.first, first), most(held.last, last)
        found[unique][name] = Sighting(name, first, last)
    return {unique: [names[name] for name in sorted(names)] for unique, names in sorted(found.items())}


def _seen(gathered: Gathering) -> Iterator[tuple[str, str, int | None, int | None]]:
    """Names with a unique id, and when they were seen first and last: in logs, in all states, also older ones."""
    for each in gathered.uses:
        if each.unique:
            yield each.principal, each.unique, each.first, each.seen
    for name, unique, last in (*gathered.sessions.roles(), *gathered.states.called):
        yield name, unique, last, last
    for noted in gathered.noted:
        if noted.unique:
            yield noted.holder, noted.unique, None, parse_time(noted.time)
