"""Turns records that some policy can match into candidates, has predicates run on them, and makes matches."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, TypedDict

import msgspec

from affidavit.errors import AffidavitError
from affidavit.log_plugins import LogKind
from affidavit.matching.predicates import CompiledPolicies, PolicyStep
from affidavit.model.logs import Candidate, RawRecord
from affidavit.model.policy import Effect, PatternKind, Policy
from affidavit.parts.partial import Match
from affidavit.parts.tally import Place, Tally
from affidavit.plugins import Provided
from affidavit.records.items import seen_one_by_one
from affidavit.records.linking import Link, link_of
from affidavit.records.tolerant import decode_record

_NO_TIME = "a record that it matched has no time, and so stands in no pattern"
_RECORD_TEXT_LIMIT = 32_768
_ACTORS_KEPT = 10_000
_DECODERS_KEPT = 1_000
# A record may list any number of things; so many of them are matched at once, and of so many bytes of text at most.
_MATCHED_AT_ONCE = 2_000
_HELD_BYTES = 8 << 20

# Positions of predicates, by the position of their language.
ByLanguage = tuple[tuple[int, tuple[int, ...]], ...]
_encode = msgspec.json.Encoder().encode


class Work(msgspec.Struct, gc=False):
    """A record that some policies can match: where it stands, and what its header says. `time` is epoch seconds."""

    index: int
    raw: RawRecord
    place: Place
    time: int | None
    event_id: str
    predicates: ByLanguage


class _Plan(msgspec.Struct, frozen=True):
    """What to ask one language about a record: these predicates, of each thing in a list or ('') of the whole."""

    language: int
    each: str
    predicates: tuple[int, ...]
    reads_json: bool


class _Lot(msgspec.Struct):
    """Candidates that wait to be matched together, and what each is of."""

    candidates: list[Candidate] = []
    sources: list[Work] = []
    held: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.candidates) >= _MATCHED_AT_ONCE or self.held >= _HELD_BYTES


class Matcher:
    """Runs the policies of one log kind on records."""

    def __init__(self, kind: Provided[LogKind], policies: CompiledPolicies) -> None:
        self._kind = kind.record
        self._policies = policies
        self._blame = {doing: kind.blame(doing) for doing in ("actor", "describe", "action")}
        self._plans: dict[ByLanguage, tuple[_Plan, ...]] = {}
        self._decoders: dict[ByLanguage, Callable[[RawRecord], dict[str, Any]] | None] = {}
        # Actor and its JSON, by the fields that it is made of.
        self._actors: dict[bytes, tuple[dict[str, str | None], bytes]] = {}

    def match(self, tally: Tally, work: list[Work]) -> None:
        """Add to the tally what policies find in records, and where they fail."""
        lots: dict[int, _Lot] = {}
        for item in work:
            try:
                record, raw = self._record(item)
            except (ValueError, AffidavitError) as error:
                self._unread(tally, item, str(error))
                continue
            for plan in self._planned(item.predicates):
                lot = lots.setdefault(plan.language, _Lot())
                if not plan.each:
                    lot.candidates.append(Candidate(record, raw() if plan.reads_json else b"", plan.predicates))
                    lot.sources.append(item)
                    continue
                for candidate in _one_by_one(record, plan):
                    if lot.is_full:
                        self._evaluate(tally, plan.language, lot)
                        lot = lots[plan.language] = _Lot()
                    lot.candidates.append(candidate)
                    lot.sources.append(item)
                    lot.held += len(candidate.raw)
        for language, lot in sorted(lots.items()):
            self._evaluate(tally, language, lot)

    def _evaluate(self, tally: Tally, language: int, lot: _Lot) -> None:
        for outcome in self._policies.evaluate(language, lot.candidates):
            item, policy = lot.sources[outcome.candidate], outcome.matched.policy
            try:
                if outcome.error:
                    tally.error("evaluate", outcome.error, item.index, policy.id)
                else:
                    self._keep(tally, item, lot.candidates[outcome.candidate], outcome.matched)
            except AffidavitError as error:
                tally.error("evaluate", str(error), item.index, policy.id)

    def _planned(self, predicates: ByLanguage) -> tuple[_Plan, ...]:
        try:
            return self._plans[predicates]
        except KeyError:
            if len(self._plans) >= _DECODERS_KEPT:
                self._plans.clear()
            plans = self._plans[predicates] = tuple(
                _Plan(language, each, chosen, self._policies.reads_json(language))
                for language, members in predicates
                for each, chosen in self._policies.by_list(language, members)
            )
            return plans

    def _record(self, item: Work) -> tuple[dict[str, Any], Callable[[], bytes]]:
        """The record, with the actor added, and what gives it as JSON."""
        record, is_sound = self._decoded(item)
        fields = self._kind.actor_fields
        key = _encode([record.get(field) for field in fields]) if fields else b""
        found = self._actors.get(key) if fields else None
        if found is None:
            with self._blame["actor"]:
                actor = dict(self._kind.actor(record))
                found = (actor, _encode(actor))
            if len(self._actors) >= _ACTORS_KEPT:
                self._actors.clear()
            self._actors[key] = found
        actor, encoded = found
        record["actor"] = actor
        return record, lambda: _with_actor(bytes(item.raw), encoded) if is_sound else _encode(record)

    def _decoded(self, item: Work) -> tuple[dict[str, Any], bool]:
        """As much of the record as its policies look at, and whether it is sound."""
        try:
            decode = self._decoders[item.predicates]
        except KeyError:
            if len(self._decoders) >= _DECODERS_KEPT:
                self._decoders.clear()
            decode = self._decoders[item.predicates] = self._decoder(item.predicates)
        if decode is not None:
            try:
                return decode(item.raw), True
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                pass  # Whatever is wrong with it, the whole of it is read tolerantly.
        return decode_record(item.raw)

    def _decoder(self, predicates: ByLanguage) -> Callable[[RawRecord], dict[str, Any]] | None:
        """What decodes of a record just the fields that are looked at; None where those may be any."""
        seen = [self._policies.fields(language, each) for language, members in predicates for each in members]
        own = (self._kind.actor_fields, self._kind.described_fields)
        if None in seen or not all(own):
            return None
        names = frozenset[str]().union(*own, *(fields or () for fields in seen))
        return msgspec.json.Decoder(TypedDict("Record", dict.fromkeys(names, Any), total=False)).decode  # type: ignore[operator]

    def _unread(self, tally: Tally, item: Work, reason: str) -> None:
        for language, predicates in item.predicates:
            for outcome in self._policies.unread(language, predicates, reason):
                tally.error("evaluate", outcome.error, item.index, outcome.matched.policy.id)

    def _keep(self, tally: Tally, item: Work, candidate: Candidate, matched: PolicyStep) -> None:
        if matched.paths is None:
            tally.keep(self._match(item, candidate, matched, None, tally))
            return
        link = link_of(matched.paths, candidate.record)
        if link is None:
            return
        policy = matched.policy
        assert policy.correlate
        if item.time is None:
            tally.error("correlate", _NO_TIME, item.index, policy.id)
        if policy.correlate.kind is not PatternKind.FIRST_SEEN:
            tally.keep(self._match(item, candidate, matched, link, tally))
        elif tally.is_earlier(policy.id, link, item.time):
            tally.keep_first(self._match(item, candidate, matched, link, tally))

    def _waiver(self, tally: Tally, item: Work, candidate: Candidate, policy: Policy) -> str:
        waivers = self._policies.waivers
        if not waivers.concern(policy.id):
            return ""
        try:
            return waivers.waiver_of(policy.id, candidate, item.time)
        except AffidavitError as error:
            tally.error("waive", str(error), item.index)
            return ""

    def _match(self, item: Work, candidate: Candidate, matched: PolicyStep, link: Link | None, tally: Tally) -> Match:
        kind, policy, record = self._kind, matched.policy, candidate.record
        with self._blame["describe"]:
            described = kind.describe(record)
            event, actor, source_ip = (as_text(described[name]) for name in ("event", "actor", "source_ip"))
            principal, account = (as_text(described.get(name, "")) for name in ("principal", "actor_account"))
            targets = _texts(described.get("targets", ()))
        with self._blame["action"]:
            action = as_text(kind.action(record) or "")
        return Match(
            policy=policy.id,
            subject=matched.subject(record) or "unknown",
            time=item.time,
            index=item.index,
            event_id=item.event_id,
            action=action or hashlib.blake2b(bytes(item.raw), digest_size=16).hexdigest(),
            account=item.place.account or tally.ref.account,
            region=item.place.region or tally.ref.region,
            event=event,
            actor=actor,
            source_ip=source_ip,
            message=matched.message(record),
            record="" if policy.effect is Effect.EVIDENCE else _shown(_text_of(item, candidate, policy)),
            link=link,
            waiver=self._waiver(tally, item, candidate, policy),
            principal=principal,
            actor_account=account,
            targets=targets,
        )


def _one_by_one(record: dict[str, Any], plan: _Plan) -> Iterator[Candidate]:
    for seen in seen_one_by_one(record, plan.each):
        yield Candidate(seen, _encode(seen) if plan.reads_json else b"", plan.predicates)


def _text_of(item: Work, candidate: Candidate, policy: Policy) -> bytes:
    """The record's text as it was read; of one thing in it, that thing with what the record says of all."""
    if not policy.each:
        return bytes(item.raw)
    return _encode({key: value for key, value in candidate.record.items() if key != "actor"})


def as_text(value: Any) -> str:
    """A value that a plugin gave as text.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, str):
        raise TypeError(f"gave {type(value).__name__}, not text")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError("gave text, not a list of texts")
    return tuple(map(as_text, values))


def _shown(raw: bytes) -> str:
    text = raw[:_RECORD_TEXT_LIMIT].decode(errors="replace")
    return text if len(raw) <= _RECORD_TEXT_LIMIT else f"{text}… (cut: the record has {len(raw)} bytes)"


def _with_actor(raw: bytes, actor: bytes) -> bytes:
    """A record's text with the actor spliced in at the end, where it outranks a field of the same name."""
    body = raw.rstrip()[:-1].rstrip()
    separator = b"" if body.endswith(b"{") else b","
    return b"".join((body, separator, b'"actor":', actor, b"}"))
