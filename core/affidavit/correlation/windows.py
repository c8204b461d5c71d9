"""`count` and `distinct`: at least so many actions, or different values, within a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from affidavit.correlation.gathering import Found, Gather, Gathering, times
from affidavit.model.policy import Correlation, PatternKind
from affidavit.parts.match_store import Linked
from affidavit.times import format_duration, format_time

# Of a window in which one value repeats without end, no more matches are held than this, the latest.
HELD_LIMIT = 100_000


def find_bursts(
    correlation: Correlation,
    group: tuple[str, ...],
    matches: Iterable[Linked],
    since: int,
    gather: Gather,
) -> Iterator[Found]:
    """The bursts of one group as one finding, if any reaches into the period.

    A burst is every match in a window that holds enough. Only as many actions (or values) as make a burst are held, and
    the matches of a window that is none yet, up to a limit; a finding that lacks some says so.

    Args:
        matches: of the group, in order of time.
        since: start of the period; a window that ends before it is no concern of it.
        gather: begins a pattern.
    """
    by_value = correlation.kind is PatternKind.DISTINCT
    latest: dict[str, int] = {}
    untold: deque[Linked] = deque()
    # When the last match was that is no longer held though it was not told, and the last such that is not waived.
    let_go: int | None = None
    let_go_open: int | None = None
    is_short = False
    gathering: Gathering | None = None
    last_told: int | None = None
    bursts: list[int] = []
    for match in matches:
        earliest = match.time - correlation.within
        key = match.joined if by_value else match.action
        latest.pop(key, None)
        latest[key] = match.time
        untold.append(match)
        if len(untold) > HELD_LIMIT:
            lost = untold.popleft()
            let_go = lost.time
            let_go_open = let_go_open if lost.is_waived else lost.time
        while latest[oldest := next(iter(latest))] < earliest or len(latest) > correlation.at_least:
            del latest[oldest]
        while untold[0].time < earliest:
            untold.popleft()
        if len(latest) < correlation.at_least or match.time < since:
            continue
        if gathering is None:
            gathering = gather()
        is_short = is_short or (let_go is not None and let_go >= earliest)
        gathering.is_hidden |= let_go_open is not None and let_go_open >= earliest
        let_go = let_go_open = None
        before = gathering.actions
        while untold:
            gathering.add(untold.popleft())
        if last_told is None or last_told < earliest:
            bursts.append(0)
        bursts[-1] += gathering.actions - before
        last_told = match.time
    if gathering is not None:
        yield Found(group, gathering, _why(correlation, gathering, bursts, is_short=is_short))


def _why(correlation: Correlation, gathering: Gathering, bursts: list[int], *, is_short: bool) -> str:
    within = format_duration(correlation.within)
    values = f" with different {' and '.join(correlation.of)}" if correlation.of else ""
    several = f" in {times(len(bursts), 'burst')}, the largest of {max(bursts):,}," if len(bursts) > 1 else ""
    more = (
        f"; of the records before that, only the latest {HELD_LIMIT:,} are held, and there were more"
        if is_short
        else ""
    )
    return (
        f"{times(gathering.actions, 'action')}{several} from {format_time(gathering.first)} to "
        f"{format_time(gathering.last)}; {correlation.at_least:,} or more{values} within {within} make a finding{more}."
    )
