"""What a log kind of snapshots declares of the events that change what they show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Reach(StrEnum):
    """Where an event changes what a snapshot shows."""

    REGION = "region"
    """In the account and region where it is recorded."""
    ACCOUNT = "account"
    """In all regions of the account."""
    ACCOUNTS = "accounts"
    """In its region of all accounts, since one account may administer others."""
    TRAILS = "trails"
    """In all regions of the account; in all accounts, where some trail is known to be an organisation's."""


@dataclass(frozen=True)
class ChangingEvents:
    """Events after which a snapshot shows no more how something is.

    Attributes:
        event_class: of the snapshot's records.
        kind: the log kind whose records tell of such events.
        told_in: the event class of these records: where it has a gap, a change may be missing.
        select: header path → the values that they have there, one at each path, with `*` and `?`.
        succeeded: such a record → whether it tells of something that was done.
        reach: where they change it.
        told_at: the only regions where they are recorded; () for the region that they change, or any.
    """

    event_class: str
    kind: str
    told_in: str
    select: Mapping[str, tuple[str, ...]]
    succeeded: Callable[[Mapping[str, Any]], bool]
    reach: Reach = Reach.REGION
    told_at: tuple[str, ...] = ()
