"""Of which times and places there are logs, seen against what was declared."""

from __future__ import annotations

import msgspec


class CoverageCell(msgspec.Struct, frozen=True):
    """Records seen in one account and region, of one event class, on one UTC day (YYYY-MM-DD).

    `hours` has 24 characters, one an hour from 00: '#' where a record was seen, '-' where none was and the hour was
    quiet (all logs of it were delivered, by valid digests of a trail that records the class), '.' where none was.
    """

    account: str
    region: str
    event_class: str
    day: str
    hours: str
    records: int


class CoverageGap(msgspec.Struct, frozen=True):
    """A stretch [since, until) of the declared scope in which nothing shows that logging was on, with the reason.

    Empty `account`, `region` or `event_class` means all of them; empty times mean the whole period. Where `sources` are
    given it is a gap in the records of these event sources alone, and the rest of the class is covered.
    """

    account: str
    region: str
    event_class: str
    since: str
    until: str
    reason: str
    sources: tuple[str, ...] = ()


class Coverage(msgspec.Struct, frozen=True):
    """Account × region × interval × event class, seen against declared.

    `declared` is false where no profile, no scope or no period was given: then nothing can be called covered. Where the
    state of accounts was scanned, the scope is then what that says is there, and gaps are told in it all the same.
    """

    declared: bool
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    event_classes: tuple[str, ...] = ()
    interval: int = 3_600
    cells: tuple[CoverageCell, ...] = ()
    gaps: tuple[CoverageGap, ...] = ()
    note: str = ""

    @property
    def logged(self) -> frozenset[str]:
        """The accounts of which there are logs, declared or not."""
        return frozenset(cell.account for cell in self.cells if cell.account)
