"""What the logs themselves say of logging: what was changed of it, by whom, and when it was blind.

Times are RFC 3339 in UTC with a final Z, '' where an end is not known.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class LoggingRecord(msgspec.Struct, frozen=True):
    """A record that speaks of logging itself.

    Attributes:
        time: epoch seconds.
        account, region: where it was logged.
        event, actor: for people.
        object, index: where it lies.
        event_id: its own id.
        action: what makes two records the same action; '' where nothing tells.
        told: what the log kind keeps of it, as JSON would hold it.
    """

    time: int
    account: str
    region: str
    event: str
    actor: str
    object: str
    index: int
    event_id: str
    action: str
    told: Any


class TrailEntry(msgspec.Struct, frozen=True):
    """A change to logging: what was called, by whom, what it changed in words, and the record that says so."""

    time: str
    event: str
    actor: str
    change: str
    account: str
    region: str
    object: str
    index: int
    event_id: str


class LeftOut(msgspec.Struct, frozen=True):
    """The event sources of which nothing is recorded of a class that is recorded otherwise.

    `sources` are () where a part is left out that they cannot tell; `region` is the only one concerned, '' for all.
    """

    event_class: str
    sources: tuple[str, ...]
    region: str = ""


class TrailState(msgspec.Struct, frozen=True):
    """That a trail is set to record some classes of events, or a part of them, and the record that says so.

    `changed` tells a record of a change, which is an entry too, from one of how it was at a moment. `left_out` has the
    parts that are known to be left out; `region` is the only one that it records, '' where that is not known to be so.
    """

    time: str
    event_classes: tuple[str, ...]
    changed: bool
    object: str
    index: int
    left_out: tuple[LeftOut, ...] = ()
    region: str = ""


class Blind(StrEnum):
    """What a trail did not do: record anything, record some classes of events, or surely deliver what it recorded."""

    ALL = "all"
    CLASSES = "event-classes"
    DELIVERY = "delivery-doubtful"


class TouchedControl(msgspec.Struct, frozen=True, order=True):
    """A control that a policy declares, or that lists a policy as a test, which needs what was not recorded."""

    framework: str
    control: str


class Blindness(msgspec.Struct, frozen=True):
    """A time [since, until) in which a trail was blind.

    Attributes:
        since, until: '' where logs don't say when it began, or that it ended.
        event_classes: those that were not recorded; () for all.
        region: the only region that it concerns; '' for all.
        except_region: the one that it does not concern.
        why: the records that say so, in words.
        by: who began it; '' where nobody is named.
        partly: a part of the classes was recorded, so that records of them show nothing of the rest.
        certain: a record says that it began. Otherwise it is one that logs leave possible, and only kept where
            coverage bears it out.
        gaps: event classes of the declared scope in which it leaves a gap in coverage: nothing shows that another trail
            recorded them.
        controls: those that it touches by `gaps`; without a declared scope, by all that it may concern.
        except_account: the account that it does not concern, where an organisation's trail left all others out.
        sources: the event sources of the classes that were not recorded, where it is known that all others were; () for
            all, or for those that are not known.
    """

    since: str
    until: str
    what: Blind
    event_classes: tuple[str, ...] = ()
    region: str = ""
    except_region: str = ""
    why: str = ""
    by: str = ""
    partly: bool = False
    certain: bool = True
    gaps: tuple[str, ...] = ()
    controls: tuple[TouchedControl, ...] = ()
    except_account: str = ""
    sources: tuple[str, ...] = ()


class Trail(msgspec.Struct, frozen=True):
    """One trail: what was changed about it and how it was set, in order of time, and when it was blind.

    `organisation` tells one that is known to record all accounts of an organisation. Changes to log buckets that no
    trail is known to deliver to stand under a trail without a name.
    """

    account: str
    name: str
    home_region: str
    arn: str
    organisation: bool = False
    entries: tuple[TrailEntry, ...] = ()
    blind: tuple[Blindness, ...] = ()
    states: tuple[TrailState, ...] = ()


class Timeline(msgspec.Struct, frozen=True):
    """All trails that records speak of. `note` says what this does not show."""

    trails: tuple[Trail, ...] = ()
    note: str = ""
