"""Times without a valid digest → gaps, while a chain is walked from its oldest digest on."""

from __future__ import annotations

from affidavit_plugins.cloudtrail_digest.outcomes import Gap
from affidavit_plugins.cloudtrail_digest.settings import Settings

# Reasons that are named in a gap; of the rest only their number is.
_NAMED = 3


class Coverage:
    """How far valid digests of a chain reach, and where they don't."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._to = settings.since
        self._troubles: list[str] = []
        self._more = 0
        self._furthest: int | None = None
        self._was_on = False
        self.gaps: list[Gap] = []
        self.since: int | None = None
        self.until: int | None = None
        self.pending: tuple[int, int] | None = None

    def trouble(self, what: str, start: int | None = None, end: int | None = None, *, was_on: bool = True) -> None:
        """A thing to name in the next gap: a digest that is not valid, with the time it would cover, or a restart.

        `was_on` is False where it doesn't show that the trail wrote digests before.
        """
        self._was_on |= was_on
        if len(self._troubles) < _NAMED:
            self._troubles.append(what)
        else:
            self._more += 1
        if self._to is None:
            self._to = start
        if end is not None:
            self._furthest = max(end, self._furthest or end)

    def valid(self, start: int, end: int) -> None:
        """A valid digest. What lies between it and the last one is a gap."""
        if self._to is None:
            self._to = start
        if start > self._to:
            self._gap(start, "the digests do not meet" if self.since is not None else "no digest is older")
        self._to = max(self._to, end)
        self._was_on = True
        self._forget_troubles()
        self.since = start if self.since is None else min(start, self.since)
        self.until = end if self.until is None else max(end, self.until)

    def finish(self) -> None:
        """No more digests: what is wanted beyond the last one is a gap, unless a digest is not to be expected yet."""
        end = self._settings.end
        if self._to is None:
            self._to = end
        if self._troubles and self._furthest is not None:
            self._gap(min(self._furthest, end), "")
        if self._to >= end:
            return
        if self._settings.collected_at - self._to <= self._settings.pending:
            self.pending = (self._to, end)
        else:
            self._gap(end, "no digest is newer" if self.since is not None else "there is no valid digest")

    def _gap(self, until: int, otherwise: str) -> None:
        assert self._to is not None
        since, until = self._to, min(until, self._settings.end)
        reason = "; ".join(self._troubles) or otherwise
        if self._more:
            reason += f"; and {self._more:,} more"
        if since < until:
            self.gaps.append(Gap(since, until, reason, first=not self._was_on))
        self._to = max(since, until)
        self._forget_troubles()

    def _forget_troubles(self) -> None:
        self._troubles.clear()
        self._more = 0
        self._furthest = None
