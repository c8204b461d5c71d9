"""Which state of an account counts, and how far it is what was granted when the review was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from affidavit.model.access_facts import Granted
from affidavit.model.access_review import StateTaken
from affidavit.model.coverage import Coverage
from affidavit.times import format_time, parse_time

_DAY = 86_400
_NONE = "no state of it was read, so what is granted there is not known"


class States:
    """Takes answers to who holds what. Of each account the latest counts that tells it.

    Args:
        as_of: the moment of the review, epoch seconds. State that was collected more than a day after it does not
            count; a day, since clocks differ and a review may collect by itself. None lets all count.
    """

    def __init__(self, as_of: int | None = None) -> None:
        self._as_of = as_of
        self._known: dict[str, Granted] = {}
        self._refused: dict[str, Granted] = {}
        self._too_late: dict[str, Granted] = {}
        self._called: dict[tuple[str, str], str] = {}

    def add(self, granted: Granted) -> None:
        """Take an answer."""
        collected = parse_time(granted.collected)
        if self._as_of is not None and collected is not None and collected > self._as_of + _DAY:
            group = self._too_late
        else:
            group = self._refused if granted.problem else self._known
        for holder in granted.holders:
            told = (holder.unique, holder.id)
            self._called[told] = max(self._called.get(told, ""), granted.collected)
        held = group.get(granted.account)
        if held is None or granted.collected > held.collected:
            group[granted.account] = granted

    @property
    def called(self) -> Iterator[tuple[str, str, int | None]]:
        """The names that any answer has, also one that no longer counts: name, unique id, and when last."""
        for (unique, name), collected in sorted(self._called.items()):
            if unique:
                yield name, unique, parse_time(collected)

    @property
    def granted(self) -> list[Granted]:
        """Of each account who held what when that was last known, or why that is not known, by account."""
        too_late = {account: _too_late(each) for account, each in self._too_late.items()}
        found = {**too_late, **self._refused, **self._known}
        return [found[account] for account in sorted(found)]

    def taken(self, coverage: Coverage, counted_from: int) -> tuple[StateTaken, ...]:
        """The state of each account that there is any of, that is declared or of which there are logs."""
        known = {each.account: each for each in self.granted}
        found = []
        for account in sorted({*known, *coverage.accounts, *coverage.logged}):
            each = known.get(account)
            if each is None:
                found.append(StateTaken(account, "", 0, 0, _NONE))
                continue
            aside = sum(bool(holder.aside) for holder in each.holders)
            warning = "" if each.problem else self._warning(each, counted_from)
            found.append(StateTaken(account, each.collected, len(each.holders) - aside, aside, each.problem, warning))
        return tuple(found)

    def are_known(self, taken: Iterable[StateTaken], coverage: Coverage) -> bool:
        """Whether it is known what is granted now, of every account that counts.

        Those are the declared ones and those that answered; where none is declared, also those of which there are logs.
        """
        answered = {each.account for each in self.granted}
        asked = {*answered, *coverage.accounts} if coverage.declared else {each.account for each in taken}
        return bool(answered) and not any(each.problem or each.warning for each in taken if each.account in asked)

    def _warning(self, granted: Granted, counted_from: int) -> str:
        """Why what was granted later may be something else."""
        newer = self._refused.get(granted.account)
        if newer is not None and newer.collected > granted.collected:
            return f"a later answer, of {newer.collected}, does not tell what is granted: {newer.problem}"
        collected = parse_time(granted.collected)
        if collected is None:
            return "when it was collected is not known"
        if collected < counted_from:
            return (
                f"it was collected before the days that count, which begin at {format_time(counted_from)}: "
                "what was granted or taken away since is not in it"
            )
        return ""


def _too_late(granted: Granted) -> Granted:
    problem = f"its state is of {granted.collected}, after the moment of the review"
    return Granted(granted.account, granted.collected, problem=problem)
