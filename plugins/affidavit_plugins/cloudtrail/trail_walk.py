"""Walks the calls about one trail in order of time, and tells when it was blind.

A trail does several things, each of which can be off by itself: it logs at all, it records all regions, it records all
accounts of an organisation, it records a class of events, it delivers what it recorded. Source: CloudTrail API
Reference, on the calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from affidavit import Blind, Blindness, LoggingRecord, TrailState

from affidavit_plugins.cloudtrail.event_class import EVENT_CLASSES
from affidavit_plugins.cloudtrail.trail_calls import TrailName, global_region, key_id
from affidavit_plugins.cloudtrail.trail_selectors import DEFAULT, MANAGEMENT, Recorded, left_out, listed, recorded
from affidavit_plugins.cloudtrail_digest.digest import utc

# Selectors set so soon after a trail was made are what it was made with: tools set them by a call of their own.
_SETTING_UP = 600
# Of what happened in one second the order is not known: a trail is made before it is used, and in doubt left off.
_IN_ONE_SECOND = ("DeleteTrail", "CreateTrail", "EnableKey", "PutEventSelectors", "UpdateTrail", "StartLogging")


class Call(msgspec.Struct, frozen=True):
    """A successful call: its record, what was asked, and what CloudTrail answered that is set."""

    record: LoggingRecord
    name: str
    asked: Mapping[str, Any]
    set: Mapping[str, Any]

    @property
    def told(self) -> str:
        """Who called it and when, for people."""
        return f"{self.name} at {utc(self.record.time)}{f' by {self.record.actor}' if self.record.actor else ''}"


class _Aspect(msgspec.Struct, frozen=True, order=True):
    """Something that a trail does, or not. `region` is the only one concerned, the two exceptions are not."""

    what: Blind
    event_class: str = ""
    region: str = ""
    except_region: str = ""
    partly: bool = False
    thing: str = ""
    except_account: str = ""


class _Off(msgspec.Struct, frozen=True):
    """How something came to be off: by a call, or in some unknown way before one. `region` is the trail's only one."""

    by: Call | None
    why: str
    certain: bool
    region: str = ""


_LOGGING = _Aspect(Blind.ALL)
_GLOBALS_LEFT_OUT = "includeGlobalServiceEvents"
_ALL_ACCOUNTS = "isOrganizationTrail"


class TrailWalk:
    """One trail. Calls about it, its buckets and its keys are taken in `order`."""

    def __init__(self, trail: TrailName) -> None:
        self._trail = trail
        self._off: dict[_Aspect, _Off] = {}
        self._found: list[tuple[_Aspect, _Off, Call | None]] = []
        # What is not known is not there.
        self._known: dict[str, Any] = {}
        self._recorded: Recorded | None = None
        self._bucket: str | None = None
        self._made: int | None = None
        self._logs: bool | None = None
        self.organisation = False
        self.states: list[TrailState] = []

    @staticmethod
    def order(call: Call) -> tuple[int, int, str, str, int]:
        """Sorts calls."""
        last = len(_IN_ONE_SECOND)
        rank = _IN_ONE_SECOND.index(call.name) if call.name in _IN_ONE_SECOND else last
        return call.record.time, rank, call.name, call.record.object, call.record.index

    def take(self, call: Call) -> None:
        """Take the next call."""
        match call.name:
            case "CreateTrail":
                self._create(call)
            case "DeleteTrail":
                for aspect in [each for each in self._off if each != _LOGGING]:
                    self._turn_on(aspect, call)
                self._turn_off(_LOGGING, call)
                self._logs = False
                self._state(call, {})
            case "StopLogging":
                self._turn_off(_LOGGING, call)
                self._logs = False
            case "StartLogging":
                self._start(call)
            case "UpdateTrail":
                self._update(call)
            case "PutEventSelectors":
                self._select(call, recorded(call.asked))
            case "PutInsightSelectors":
                self._switch(_Aspect(Blind.CLASSES, "insight"), call, on=bool(call.asked.get("insightSelectors")))
            case "DisableKey" | "ScheduleKeyDeletion" | "EnableKey":
                key = key_id(call.asked.get("keyId"))
                self._switch(_Aspect(Blind.DELIVERY, thing=f"key {key}"), call, on=call.name == "EnableKey")
            case _:
                pass  # What became of it, a policy may judge; it is told as an entry alone.

    def blind(self) -> tuple[Blindness, ...]:
        """When it was blind, in order; what begins and ends together is one."""
        found = [*self._found, *((aspect, off, None) for aspect, off in self._off.items())]
        merged: dict[Blindness, set[str]] = {}
        for aspect, off, end in found:
            one = Blindness(
                since=utc(off.by.record.time) if off.by else "",
                until=utc(end.record.time) if end else "",
                what=aspect.what,
                region=aspect.region or ("" if aspect.except_region else off.region),
                except_region=aspect.except_region,
                why=f"{off.why}, {end.told}" if end else off.why,
                by=off.by.record.actor if off.by else "",
                partly=aspect.partly,
                certain=off.certain,
                except_account=aspect.except_account,
            )
            merged.setdefault(one, set()).update([aspect.event_class] if aspect.event_class else [])
        blind = [msgspec.structs.replace(one, event_classes=tuple(sorted(of))) for one, of in merged.items()]
        return tuple(sorted(blind, key=lambda one: (one.since, one.until or "~", one.what, one.partly, one.why)))

    def _only_region(self) -> str:
        """The home region of a trail that is known to record no other."""
        return self._trail.home if self._known.get("isMultiRegionTrail") is False else ""

    def _create(self, call: Call) -> None:
        self._settle(call)
        if self._logs is None:
            why = "there was no trail of this name before"
            self._off[_LOGGING] = _Off(None, why, certain=False, region=self._only_region())
        self._logs = False
        self._made = call.record.time
        self._select(call, DEFAULT)

    def _start(self, call: Call) -> None:
        if self._logs is None:
            off = _Off(None, "nothing shows that it logged before", certain=False, region=self._only_region())
            self._found.append((_LOGGING, off, call))
        self._turn_on(_LOGGING, call)
        self._logs = True

    def _update(self, call: Call) -> None:
        asked, home = call.asked, self._trail.home
        if (everywhere := asked.get("isMultiRegionTrail")) is not None:
            aspect = _Aspect(Blind.ALL, except_region=home)
            if everywhere is True or self._known.get("isMultiRegionTrail") is not False:
                self._switch(aspect, call, on=everywhere is True)
        if (globally := asked.get(_GLOBALS_LEFT_OUT)) is not None and (
            globally is True or self._known.get(_GLOBALS_LEFT_OUT) is not False
        ):
            for name in MANAGEMENT:
                self._switch(_Aspect(Blind.CLASSES, name, global_region(home), partly=True), call, on=globally is True)
        if (together := asked.get(_ALL_ACCOUNTS)) is not None:
            self._share(call, together=together is True)
        if (bucket := asked.get("s3BucketName")) and self._bucket:
            # What is delivered elsewhere than at first may not be what was read.
            self._switch(_Aspect(Blind.DELIVERY, thing="bucket"), call, on=bucket == self._bucket)
        self._settle(call)

    def _share(self, call: Call, *, together: bool) -> None:
        """Record all accounts of an organisation, or the trail's own alone: the others are then recorded no more."""
        aspect = _Aspect(Blind.ALL, except_account=self._trail.account)
        before = self._known.get(_ALL_ACCOUNTS)
        if together:
            self._turn_on(aspect, call)
        elif before is True:
            self._turn_off(aspect, call)
        elif before is None:
            # Requests may say again what a trail was all along, and most trails are no organisation's.
            why = f"{call.told}, and nothing shows whether it was an organisation's before"
            self._off.setdefault(aspect, _Off(call, why, certain=False, region=self._only_region()))

    def _settle(self, call: Call) -> None:
        self._known |= {name: value for name, value in {**call.asked, **call.set}.items() if value is not None}
        self._bucket = self._bucket or self._known.get("s3BucketName")
        self.organisation |= self._known.get(_ALL_ACCOUNTS) is True

    def _select(self, call: Call, new: Recorded) -> None:
        """Compare what is recorded from now on with what was, as far as that is known."""
        before = self._recorded
        self._recorded = new
        self._state(call, new)
        is_set_up = self._made is not None and call.record.time - self._made <= _SETTING_UP
        can_be_less = not (is_set_up and (before is None or before == DEFAULT))
        for name in EVENT_CLASSES:
            if name == "insight":
                continue
            whole, part = _Aspect(Blind.CLASSES, name), _Aspect(Blind.CLASSES, name, partly=True)
            if name in new:
                self._turn_on(whole, call)
            # Which sources are left out, states tell.
            is_known, was_known = new.get(name) is not None, before is None or before.get(name) is not None
            if is_known or name not in new or name not in MANAGEMENT:
                self._turn_on(part, call)
            if not can_be_less:
                continue
            if name not in new and (before is None or name in before):
                # That a trail records management events is usual, and that it records others is not.
                self._turn_off(whole, call, certain=before is not None or name in MANAGEMENT)
            elif name in MANAGEMENT and name in new and not is_known and was_known:
                self._turn_off(part, call)

    def _state(self, call: Call, new: Recorded) -> None:
        """Note what is recorded from now on."""
        record, region = call.record, self._only_region()
        self.states.append(
            TrailState(utc(record.time), listed(new), True, record.object, record.index, left_out(new), region)
        )

    def _switch(self, aspect: _Aspect, call: Call, *, on: bool) -> None:
        if on:
            self._turn_on(aspect, call)
        else:
            self._turn_off(aspect, call)

    def _turn_off(self, aspect: _Aspect, call: Call, *, certain: bool = True) -> None:
        self._off.setdefault(aspect, _Off(call, call.told, certain, self._only_region()))

    def _turn_on(self, aspect: _Aspect, call: Call) -> None:
        off = self._off.pop(aspect, None)
        if off is not None:
            self._found.append((aspect, off, call))
