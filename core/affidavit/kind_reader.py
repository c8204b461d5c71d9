"""Takes batches of records of one log kind: accounts for each, and evaluates those that a policy can match.

This is the hot path. A record costs one header decode and one dictionary look-up, whatever the number of policies;
only a record that some policy can match is decoded whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from affidavit.duplicates import event_keys
from affidavit.errors import AffidavitError
from affidavit.fields import fill, subject_of
from affidavit.headers import Headers
from affidavit.hookspecs import LogKind, is_event_class
from affidavit.linking import Link, link_of
from affidavit.model.assessment import RecordRef
from affidavit.model.logs import Batch, Candidate, Period, RawRecord
from affidavit.model.policy import Effect, PatternKind, Policy
from affidavit.partial import Match
from affidavit.plugins import Provided
from affidavit.predicates import CompiledPolicies, PolicyStep
from affidavit.tally import LISTED_LIMIT, Place, Tally
from affidavit.times import parse_time
from affidavit.tolerant import tolerant_decode

_RECORD_TEXT_LIMIT = 32_768
_MEMO_LIMIT = 100_000
# The end of a time as CloudTrail writes it, ':MM:SSZ', and what it adds to the hour, in seconds.
_TAILS = {f":{m:02}:{s:02}Z": m * 60 + s for m in range(60) for s in range(60)}


class _Work(msgspec.Struct):
    """A record that some policies of one language can match."""

    index: int
    raw: RawRecord
    place: Place
    time: int | None
    event_id: str
    predicates: tuple[int, ...]


class KindReader:
    """Reads records of one kind.

    Args:
        kind: the kind.
        format_paths: header paths that the log format itself needs.
        policies: compiled; only those of this kind run.
        period: records outside [since, until) are counted, not evaluated; policies that correlate also see those of
            the `lookback` seconds before it.

    Attributes:
        headers: what the log format is to decode of each record.
    """

    def __init__(
        self,
        kind: Provided[LogKind],
        format_paths: Sequence[str],
        policies: CompiledPolicies,
        period: Period,
        lookback: int = 0,
    ) -> None:
        record = kind.record
        self._kind = record
        self._policies = policies
        self._period = period
        self._earliest = None if period.since is None else period.since - lookback
        paths = (*policies.select_paths(record.name), *record.class_paths, *record.account, *record.region)
        self._key_paths = tuple(dict.fromkeys(paths))
        self._selectors = policies.selectors(record.name, self._key_paths)
        self.headers = Headers((*record.time, *record.event_id, *self._key_paths, *format_paths))
        self._rows = self.headers.rows((*record.time, *record.event_id, *self._key_paths))
        self._times = len(record.time)
        self._key_from = self._times + len(record.event_id)
        self._blame = {doing: kind.blame(doing) for doing in ("event_class", "actor", "describe", "action")}
        self._memo: dict[tuple[Any, ...], Place] = {}
        # Start of an hour as CloudTrail writes it, 'YYYY-MM-DDTHH', in epoch seconds.
        self._hours: dict[Any, int] = {}

    def take(self, tally: Tally, batch: Batch) -> None:
        """Account for a batch and evaluate what falls into the period."""
        tally.reject(batch.rejected)
        for item in batch.breaks:
            tally.broken_at(item.offset, item.reason)
        tally.read += len(batch.indices)
        period, memo, seen = self._period, self._memo, tally.seen
        since = period.since
        id_at, key_from, hours, tails = self._times, self._key_from, self._hours, _TAILS
        one_id = key_from - id_at == 1
        event_ids: list[Any] = []
        raws: list[RawRecord] = []
        work: dict[int, list[_Work]] = {}
        for index, row, raw in zip(batch.indices, self._rows(batch.headers), batch.raws, strict=True):
            text = row[0]
            time: int | None
            try:
                time = hours[text[:13]] + tails[text[13:]]
            except (KeyError, TypeError):
                time = self._time(row)
            event_id = row[id_at] if one_id else next((each for each in row[id_at:key_from] if _text(each)), None)
            if time is None:
                tally.timeless += 1
                if len(tally.without_time) < LISTED_LIMIT:
                    tally.without_time.append(RecordRef(tally.ref.uri, index, _text(event_id)))
            elif not _within(time, period):
                tally.outside += 1
                if self._earliest is None or not self._earliest <= time < (period.since or 0):
                    continue
            key = row[key_from:]
            try:
                place = memo.get(key)
            except TypeError:  # A header field holds a list or an object.
                place = self._place(key, tally)
            if place is None:
                place = self._remember(key, tally)
            candidates = place.candidates
            hour = None if time is None else time - time % 3_600
            if time is not None and since is not None and time < since:
                tally.earlier += 1
                candidates = place.correlated
                # An hour in which the period begins is covered by what the period itself holds.
                hour = hour if hour is not None and hour + 3_600 <= since else None
            else:
                event_ids.append(event_id)
                raws.append(raw)
            if hour is not None:
                cell = (place, hour)
                seen[cell] = seen.get(cell, 0) + 1
            for language, predicates in candidates:
                work.setdefault(language, []).append(_Work(index, raw, place, time, _text(event_id), predicates))
        tally.evaluated += len(raws)
        tally.keys.append(event_keys(event_ids, raws))
        for language, items in sorted(work.items()):
            self._evaluate(tally, language, items)

    def _time(self, row: tuple[Any, ...]) -> int | None:
        """A record's time, whatever its form; the hour is remembered, so that the next of it is looked up."""
        text = row[0]
        if isinstance(text, str) and text[13:] in _TAILS and (start := parse_time(f"{text[:13]}:00:00Z")) is not None:
            if len(self._hours) >= _MEMO_LIMIT:
                self._hours.clear()
            self._hours[text[:13]] = start
            return start + _TAILS[text[13:]]
        for value in row[: self._times]:
            if isinstance(value, str) and (time := parse_time(value)) is not None:
                return time
        return None

    def _remember(self, key: tuple[Any, ...], tally: Tally) -> Place:
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        place = self._memo[key] = self._place(key, tally)
        return place

    def _place(self, key: tuple[Any, ...], tally: Tally) -> Place:
        kind = self._kind
        values = dict(zip(self._key_paths, map(_canonical, key), strict=True))
        event_class = ""
        try:
            with self._blame["event_class"]:
                given = _as_text(kind.event_class(tuple(values[path] for path in kind.class_paths)) or "")
                if given and not is_event_class(given, kind):
                    raise ValueError(f"{given!r} is none of the kind's event classes")
                event_class = given
        except AffidavitError as error:
            tally.error("plugin", str(error), plugin=f"log-kind.{kind.name}")
        candidates = []
        correlated = []
        for language, selector, members in self._selectors:
            found = tuple(members[position] for position in selector.candidates(key))
            if found:
                candidates.append((language, found))
            if linked := tuple(each for each in found if self._policies.correlates(language, each)):
                correlated.append((language, linked))
        return Place(
            account=_first(values[path] for path in kind.account),
            region=_first(values[path] for path in kind.region),
            event_class=event_class,
            candidates=tuple(candidates),
            correlated=tuple(correlated),
        )

    def _evaluate(self, tally: Tally, language: int, items: Sequence[_Work]) -> None:
        candidates: list[Candidate] = []
        sources: list[_Work] = []
        for item in items:
            try:
                candidates.append(self._candidate(item))
                sources.append(item)
            except (ValueError, AffidavitError) as error:
                for outcome in self._policies.unread(language, item.predicates, str(error)):
                    tally.error("evaluate", outcome.error, item.index, outcome.matched.policy.id)
        for outcome in self._policies.evaluate(language, candidates):
            item = sources[outcome.candidate]
            policy = outcome.matched.policy
            if outcome.error:
                tally.error("evaluate", outcome.error, item.index, policy.id)
                continue
            try:
                self._keep(tally, item, candidates[outcome.candidate], outcome.matched)
            except AffidavitError as error:
                tally.error("evaluate", str(error), item.index, policy.id)

    def _keep(self, tally: Tally, item: _Work, candidate: Candidate, matched: PolicyStep) -> None:
        policy = matched.policy
        if matched.paths is None:
            tally.matches.append(self._match(item, candidate, policy, None, tally))
            return
        record = candidate.record
        link = link_of(matched.paths, record)
        if link is None:
            return
        assert policy.correlate
        if policy.correlate.kind is not PatternKind.FIRST_SEEN:
            tally.matches.append(self._match(item, candidate, policy, link, tally))
        elif tally.is_earlier(policy.id, link, item.time, item.index):
            tally.keep_first(self._match(item, candidate, policy, link, tally))

    def _waiver(self, tally: Tally, item: _Work, candidate: Candidate, policy: Policy) -> str:
        waivers = self._policies.waivers
        if not waivers.concern(policy.id):
            return ""
        try:
            return waivers.waiver_of(policy.id, candidate, item.time)
        except AffidavitError as error:
            tally.error("waive", str(error), item.index)
            return ""

    def _candidate(self, item: _Work) -> Candidate:
        raw = bytes(item.raw)
        try:
            record = msgspec.json.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            record = tolerant_decode(raw)
            raw = msgspec.json.encode(record)
        with self._blame["actor"]:
            actor = dict(self._kind.actor(record))
            encoded = msgspec.json.encode(actor)
        record["actor"] = actor
        # Spliced in at the end, where it outranks a field of the same name in the record.
        body = raw.rstrip()[:-1].rstrip()
        separator = b"" if body.endswith(b"{") else b","
        spliced = b"".join((body, separator, b'"actor":', encoded, b"}"))
        return Candidate(record, spliced, item.predicates)

    def _match(self, item: _Work, candidate: Candidate, policy: Policy, link: Link | None, tally: Tally) -> Match:
        record = candidate.record
        kind = self._kind
        with self._blame["describe"]:
            described = kind.describe(record)
            event, actor, source_ip = (_as_text(described[key]) for key in ("event", "actor", "source_ip"))
        with self._blame["action"]:
            action = _as_text(kind.action(record) or "")
        text = ""
        if policy.effect is not Effect.EVIDENCE:
            raw = bytes(item.raw)
            text = raw[:_RECORD_TEXT_LIMIT].decode(errors="replace")
            if len(raw) > _RECORD_TEXT_LIMIT:
                text += f"… (cut: the record has {len(raw)} bytes)"
        return Match(
            policy=policy.id,
            subject=subject_of(record, (*policy.subject, "actor.principal", "actor.account")) or "unknown",
            time=item.time,
            index=item.index,
            event_id=item.event_id,
            action=action or hashlib.blake2b(bytes(item.raw), digest_size=16).hexdigest(),
            account=item.place.account or tally.ref.account,
            region=item.place.region or tally.ref.region,
            event=event,
            actor=actor,
            source_ip=source_ip,
            message=fill(policy.message, record),
            record=text,
            link=link,
            waiver=self._waiver(tally, item, candidate, policy),
        )


def _within(time: int, period: Period) -> bool:
    return (period.since is None or time >= period.since) and (period.until is None or time < period.until)


def _canonical(value: Any) -> Any:
    """Numbers that are equal to a boolean as that boolean: the memo's keys cannot tell them apart either."""
    return bool(value) if isinstance(value, (int, float)) and value in (0, 1) else value


def _as_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"gave {type(value).__name__}, not text")
    return value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _first(values: Any) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")
