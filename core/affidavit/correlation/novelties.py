"""`first_seen`: a value that is new for its group."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter, itemgetter

import msgspec

from affidavit.correlation.gathering import Found, Gather
from affidavit.model.policy import Correlation
from affidavit.parts.match_store import Linked
from affidavit.times import format_duration, format_time


def find_novelties(
    correlation: Correlation,
    group: tuple[str, ...],
    matches: Iterable[Linked],
    since: int,
    known: Mapping[str, int],
    gather: Gather,
    account_began: Callable[[str], int | None] = lambda _: None,
) -> Iterator[Found]:
    """The values of one group that are new in the period, a finding each.

    A group learns from its first match on, in this data or in what is known of before, or, if the correlation says so,
    from its account's first record on; nothing of it is new in that time.

    Args:
        matches: of the group, in order of time.
        since: start of the period.
        known: value (as JSON) → when it was first seen, by a saved baseline; epoch seconds. What the baseline saw
            later than this data counts for nothing: a baseline of the same logs hides none of them.
        gather: begins a pattern.
        account_began: account → when its first record was, as far as is known; epoch seconds.
    """
    seen: set[str] = set()
    before = deque(sorted(known.items(), key=itemgetter(1)))
    began = min(known.values(), default=None)
    for time, together in itertools.groupby(matches, attrgetter("time")):
        began = time if began is None else min(began, time)
        while before and before[0][1] < time:
            seen.add(before.popleft()[0])
        new: dict[str, Linked] = {}
        for match in together:
            if match.joined not in seen:
                new.setdefault(match.joined, match)
        seen.update(new)
        if time < since:
            continue
        for joined, match in new.items():
            account = account_began(match.account) if correlation.from_account else None
            first = began if account is None else min(began, account)
            if time - first < correlation.learn:
                continue
            values: tuple[str, ...] = tuple(msgspec.json.decode(joined))
            gathering = gather()
            gathering.add(match)
            known_by = "account" if first < began else " and ".join(correlation.by)
            why = (
                f"{' and '.join(correlation.of)} {' and '.join(values)}: first seen at {format_time(time)}, "
                f"{format_duration(time - first)} after the first record of the same {known_by}; "
                f"among {len(seen):,} values seen by then."
            )
            yield Found((*group, *values), gathering, why)
