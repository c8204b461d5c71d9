"""Whether the time that somebody gives can be that of an entry: clocks of machines differ, and people mistype."""

from __future__ import annotations

from collections.abc import Sequence

from affidavit.errors import UsageError
from affidavit.times import format_duration, format_time, parse_time

# Between machines that keep their clocks by the network it is less than a second.
SKEW_SECONDS = 300


def check_time(at: int, clock: int | None, before: Sequence[tuple[str, str]], about: str) -> None:
    """Refuse a time before that of what it answers, or one that has not come yet.

    Where what it answers is itself of later than the clock allows, its own time serves: else nobody could answer it.

    Args:
        at: in epoch seconds.
        clock: what this machine's clock says, in epoch seconds; None where that is not to be asked.
        before: what it cannot be before: the time, and how a sentence begins that ends in "is of" that time.
        about: what is decided or signed, to begin the message with.

    Raises:
        UsageError: it is refused.
    """
    latest = -1
    for time, what in before:
        moment = parse_time(time)
        if moment is None:
            continue
        if moment > at:
            raise UsageError(
                f"{about}: {what} is of {time}, and this would be of {format_time(at)}: "
                "one of the clocks is wrong; give the right time as --as-of"
            )
        latest = max(latest, moment)
    if clock is not None and at > max(latest, clock + SKEW_SECONDS):
        raise UsageError(
            f"{about}: {format_time(at)} is more than {format_duration(SKEW_SECONDS)} later than this machine's clock, "
            f"{format_time(clock)}; give the right time as --as-of"
        )
