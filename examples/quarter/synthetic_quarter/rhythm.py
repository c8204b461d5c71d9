"""How much happens in which hour of which log, and what: machines work around the clock, people on weekdays."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from synthetic_quarter.delivery import Log
from synthetic_quarter.intrusion import LOGGING_STARTED, LOGGING_STOPPED
from synthetic_quarter.moments import DAY, HOUR
from synthetic_quarter.ordinary import Work, data_work, management_work
from synthetic_quarter.organisation import (
    ACCOUNTS,
    DATA_TRAIL,
    HOME_REGION,
    PRODUCTION,
    REGIONS,
    SANDBOX,
    SECURITY,
)
from synthetic_quarter.templates import Template, fill, sessions

#: What machines' weights are multiplied by, and people's on a weekday by hour (UTC; the office is two hours ahead).
MACHINES = 4
PEOPLE = {6: 1, 7: 4, 8: 6, 9: 6, 10: 5, 11: 3, 12: 5, 13: 6, 14: 5, 15: 3, 16: 1}

#: How much happens in an account beside another; the home region has three times as much as each of the others.
SIZES = {PRODUCTION: 5, SECURITY: 1, SANDBOX: 1}
HOME_SIZE = 3
#: Data events are few kinds, and many of each.
DATA_SIZE = 4


@dataclass(frozen=True)
class Chances:
    """Templates and their cumulative weights, as `random.choices` takes them."""

    templates: tuple[Template, ...]
    cumulative: tuple[int, ...]


@dataclass(frozen=True)
class Stream:
    """One log and the ordinary work that it shows.

    Attributes:
        size: how much happens here beside other streams.
        chances: what happens, by how many people are at work (0 or one of the values of `PEOPLE`).
        signs_of_life: one of each of these happens every hour.
        daily: one of the first of these happens in place of the last sign of life in the first hour of each day, one of
            the second in the second, and so on.
    """

    log: Log
    size: int
    chances: Mapping[int, Chances]
    signs_of_life: tuple[Chances, ...]
    daily: tuple[Chances, ...]

    def weight(self, hour: int) -> int:
        """How much ordinary work falls into an hour, beside other hours and streams."""
        first, end = self.logged(hour)
        return self.size * self.chances[at_work(hour)].cumulative[-1] * (end - first)

    def logged(self, hour: int) -> tuple[int, int]:
        """The seconds [first, end) of an hour in which the trail was logging; equal when it logged none of it.

        Only the data events of production have an hour that is not whole: the intruder stopped their trail.
        """
        if (self.log.account, self.log.category) != (PRODUCTION, "Data"):
            return 0, HOUR
        if hour + HOUR <= LOGGING_STOPPED or hour >= LOGGING_STARTED:
            return 0, HOUR
        if hour < LOGGING_STOPPED:
            return 0, LOGGING_STOPPED - hour
        return min(LOGGING_STARTED - hour, HOUR), HOUR

    def signs(self, hour: int) -> int:
        """How many signs of life an hour has."""
        first, end = self.logged(hour)
        return len(self.signs_of_life) if first < end else 0

    def records(self, seed: str, begin: int, counts: Mapping[int, int]) -> Iterator[str]:
        """The records of some hours, each as JSON text.

        Args:
            begin: with the seed and the log, what the records' randomness depends on.
            counts: hour → number of ordinary records beside its signs of life.
        """
        source = random.Random(f"{seed}/{self.log.account}/{self.log.region}/{self.log.category}/{begin}")
        session = sessions(seed, self.log.account)
        for hour, count in counts.items():
            chosen = _choose(source, self.chances[at_work(hour)], count)
            signs = self.signs_of_life[: self.signs(hour)]
            number = hour % DAY // HOUR
            if signs and number < len(self.daily):
                signs = (*signs[:-1], self.daily[number])
            for sign in signs:
                chosen += _choose(source, sign, 1)
            yield from fill(chosen, hour, self.logged(hour), source, session)


def at_work(hour: int) -> int:
    """How many people are at work, as a factor. 1 January 1970 was a Thursday, and a Monday is 0 here."""
    weekday = (hour // DAY + 3) % 7
    return PEOPLE.get(hour % DAY // HOUR, 0) if weekday < 5 else 0


def streams() -> list[Stream]:
    """All logs of the organisation: management events of every account, data events of those in scope."""
    found: list[Stream] = []
    for account in ACCOUNTS:
        for region in REGIONS:
            size = SIZES[account] * (HOME_SIZE if region == HOME_REGION else 1)
            found.append(_stream(Log(account, region, "Management"), management_work(account, region), size))
            if account in DATA_TRAIL:
                found.append(_stream(Log(account, region, "Data"), data_work(account, region), size * DATA_SIZE))
    return found


def apportion(total: int, weights: Iterable[int], whole: int) -> Iterator[int]:
    """Divide a total among weights that sum to `whole`: the shares are whole numbers and sum to the total."""
    passed = given = 0
    for weight in weights:
        passed += weight
        share = total * passed // whole - given
        given += share
        yield share


def _stream(log: Log, work: Work, size: int) -> Stream:
    chances = {
        people: _chances([(weight * MACHINES, made) for weight, made in work.machines]
                         + [(weight * people, made) for weight, made in work.people if people])
        for people in sorted({0, *PEOPLE.values()})
    }  # fmt: skip
    signs, daily = (tuple(_chances(weights) for weights in each) for each in (work.signs_of_life, work.daily))
    return Stream(log, size, chances, signs, daily)


def _chances(weights: Iterable[tuple[int, Template]]) -> Chances:
    weights = tuple(weights)
    return Chances(tuple(made for _, made in weights), tuple(accumulate(weight for weight, _ in weights)))


def _choose(source: random.Random, chances: Chances, count: int) -> list[Template]:
    return source.choices(chances.templates, cum_weights=chances.cumulative, k=count)
