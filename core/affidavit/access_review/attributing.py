"""Whose each sum of uses is; and whose it may be, where no unique id is told.

What may be of several is credited to none of them: it is a principal of its own, and a doubt about each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from affidavit.access_review.gathering import Gathering
from affidavit.access_review.names import Names, is_nameless
from affidavit.model.access_facts import Holder
from affidavit.parts.access import UseSum


class Unsure(msgspec.Struct, frozen=True):
    """A sum that may be somebody's, and why that is not known."""

    use: UseSum
    why: str


class Attributed(msgspec.Struct, frozen=True):
    """Sums by the names of who is meant, each event once.

    Attributes:
        uses: principal → its sums.
        reasons: principal that stands for several → why.
        several: holder → sums of a name that it had for a part of their time.
        withheld: account → sums of callers in it whom a log does not name, and who are no holders by their id; '' → of
            callers whose account is not known either.
    """

    uses: Mapping[str, Sequence[UseSum]]
    reasons: Mapping[str, str]
    several: Mapping[str, Sequence[Unsure]]
    withheld: Mapping[str, Sequence[Unsure]]

    def unsure(self, holder: Holder) -> Iterator[Unsure]:
        """What may be a holder's, beside what is."""
        yield from self.several.get(holder.id, ())
        for each in (*self.withheld.get(holder.account, ()), *self.withheld.get("", ())):
            # Who has a unique id is not who has another one.
            if not (each.use.unique and holder.unique):
                yield each


def attributed(gathered: Gathering, names: Names) -> Attributed:
    """All sums by whom they are of: a log of another account has its own word for one, and names change hands."""
    uses: dict[str, dict[str, UseSum]] = {}
    reasons: dict[str, str] = {}
    several: dict[str, list[Unsure]] = {}
    withheld: dict[str, list[Unsure]] = {}
    for each in (part for use in gathered.uses if not use.by_service for part in _parts(use)):
        owners = names.owners(each)
        name = owners[0]
        if is_nameless(each):
            of = f"of the account {each.account} " if each.account else ""
            reasons[name] = why = f"a log withholds who {of}called: it has neither a name nor a unique id, or masks it"
            withheld.setdefault(each.account, []).append(Unsure(each, why))
        elif each.withheld and not names.account_of(name):
            why = f"a log withholds who of the account {each.account} called, but for an id that no state has"
            withheld.setdefault(each.account, []).append(Unsure(each, why))
        elif len(owners) > 1:
            name = f"{each.principal} (several of this name)"
            reasons[name] = why = f"records tell no unique id, and the name {each.principal} changed hands meanwhile"
            for owner in owners:
                several.setdefault(owner, []).append(Unsure(each, why))
        own = uses.setdefault(name, {})
        if each.event in own:
            own[each.event] = _copy(own[each.event])
            own[each.event].merge(each)
        else:
            own[each.event] = each
    by_name = {name: [own[event] for event in sorted(own)] for name, own in uses.items()}
    return Attributed(by_name, reasons, several, withheld)


def _parts(use: UseSum) -> list[UseSum]:
    """A sum by what may be of different owners of a name."""
    return [use] if use.unique else use.parted()


def _copy(each: UseSum) -> UseSum:
    """A sum to be changed: what is gathered stays as it is."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(each), type=UseSum)
