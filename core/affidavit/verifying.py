"""Has integrity checked: lists digest files, runs the plugins' checks, and makes what they find part of the result.

A failed check is a failure of the run, and where it leaves a hole in the evidence it is one in coverage, too.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import tee
from typing import IO, TypeVar

import msgspec

from affidavit.coverage import Hole
from affidavit.errors import AffidavitError
from affidavit.fetching import fetching
from affidavit.inputs import list_digests
from affidavit.integrity_check import DigestFile, HashedObject, IntegrityCheck, IntegrityRequest
from affidavit.model.assessment import Failure
from affidavit.model.integrity import Chain, ChainGap, DigestVerdict, Integrity, ObjectIntegrity, ObjectVerdict
from affidavit.model.logs import ObjectRef, Period, Scope
from affidavit.plugins import Plugins, Provided
from affidavit.reading import DamagedObjectError, TextStream
from affidavit.tally import LISTED_LIMIT
from affidavit.times import parse_time

_NOTE = (
    "A digest vouches for what was delivered, not for what was recorded. A log that a valid digest lists was not "
    "altered since its delivery, and none that was delivered in the same hour is missing."
)
_UNCHECKED = (
    "Digest files are there, but no chain of them could be followed, so nothing shows that these logs are whole."
)
_NO_DIGESTS = "No digest files were found, so nothing shows that these logs are whole and unaltered."


class Verified(msgspec.Struct, frozen=True):
    """What integrity checks came to.

    Attributes:
        outcomes: name of a log object → its outcome.
        failures: what went wrong, bounded: of each outcome a hundred, and how many more.
        holes: where records may be missing.
    """

    integrity: Integrity
    outcomes: Mapping[str, ObjectIntegrity]
    failures: tuple[Failure, ...]
    holes: tuple[Hole, ...]


def verify(
    sources: Sequence[tuple[str, str]],
    objects: Iterable[HashedObject],
    plugins: Plugins,
    period: Period,
    scope: Scope,
    as_of: int,
    keys: bytes | None = None,
) -> Verified:
    """Check what some sources gave.

    Args:
        sources: (source plugin name, location) pairs, as the objects were listed from.
        objects: the log objects that were listed, with their hashes; not asked for where there are no digest files.
        as_of: when they were listed, in epoch seconds.
        keys: public keys that the user gave.
    """
    digests, skipped, failures = list_digests(sources, plugins, period, scope)
    failures += [Failure("list", item.reason, item.uri) for item in skipped if item.failed]
    failures += _changed(digests, plugins)
    # What is gone from a collection is not there: a digest that names it says that it is missing.
    there = [ref for ref in digests if not _is_gone(ref)]
    if not there:
        return Verified(Integrity(note=_NO_DIGESTS), {}, tuple(failures), ())
    logs = [each for each in objects if not _is_gone(each.ref)]
    gathered = _Gathered(failures, len(logs))
    for name in dict.fromkeys(name for name, _ in sources):
        own = [ref for ref in there if ref.source == name]
        if not own:
            continue
        request = IntegrityRequest(
            source=name,
            locations=[location for source, location in sources if source == name],
            digests=[_digest_file(ref, plugins) for ref in own],
            objects=[each for each in logs if each.ref.source == name],
            period=period,
            as_of=as_of,
            open=plugins.sources[name].record.open,
            keys=keys,
        )
        for provided in plugins.integrity_checks.values():
            gathered.run(provided, request)
    return gathered.verified(period.late)


def hashed(refs: Iterable[ObjectRef], plugins: Plugins) -> Iterator[HashedObject]:
    """Objects with the hashes of their decompressed bytes; '' for one that cannot be read to its end."""
    coming, own = tee(refs)
    with fetching(coming, plugins) as fetcher:
        for ref in own:
            stored = digest = ""
            with contextlib.suppress(AffidavitError, DamagedObjectError), plugins.sources[ref.source].blame("open"):
                digest, stored = _hashes(fetcher.open(ref))
            yield HashedObject(ref, digest, _objection(ref, stored))


def _hashes(stored: IO[bytes]) -> tuple[str, str]:
    """SHA-256 of an object's decompressed bytes, '' where they break off, and of its bytes as stored."""
    with TextStream(stored) as stream:
        try:
            stream.drain()
        except DamagedObjectError:
            stream.finish_stored()
            return "", stream.sha256
        stream.finish_stored()
        return "" if stream.broken else stream.sha256_text, stream.sha256


def _is_gone(ref: ObjectRef) -> bool:
    return ref.collected is not None and ref.collected.is_gone


def _objection(ref: ObjectRef, stored: str) -> str:
    # Whether a log was added is for digests to say: not all that lies beside logs is one.
    return ref.collected.objection(stored) if ref.collected and ref.collected.sha256 and stored else ""


def not_as_collected(objects: Iterable[HashedObject], outcomes: Mapping[str, ObjectIntegrity]) -> Iterator[Failure]:
    """What differs from what was collected, and what could not be or is gone, where nothing else told of it."""
    for each in objects:
        if each.objection:
            yield Failure("verify", each.objection, each.ref.uri)
        elif each.ref.collected and each.ref.collected.lost and each.ref.uri not in outcomes:
            yield Failure("open", each.ref.collected.lost, each.ref.uri, plugin=f"source.{each.ref.source}")


def _changed(digests: Iterable[ObjectRef], plugins: Plugins) -> Iterator[Failure]:
    """Digest files that are not those that were collected."""
    for each in hashed((ref for ref in digests if ref.collected is not None), plugins):
        if each.objection or _is_gone(each.ref):
            assert each.ref.collected
            yield Failure("verify", each.objection or each.ref.collected.lost, each.ref.uri)


def _digest_file(ref: ObjectRef, plugins: Plugins) -> DigestFile:
    record = plugins.sources[ref.source].record
    attributes = record.attributes
    return DigestFile(ref, lambda: record.open(ref), (lambda: attributes(ref)) if attributes is not None else (dict))


_Verdict = TypeVar("_Verdict", ObjectVerdict, DigestVerdict)


class _Gathered:
    """What checks say, gathered over all sources."""

    def __init__(self, failures: Iterable[Failure], objects: int) -> None:
        self._failures = list(failures)
        self._objects = objects
        self._unchecked: list[str] = []
        self._outcomes: dict[str, ObjectIntegrity] = {}
        self._counts: Counter[str] = Counter()
        self._failed_objects: list[ObjectVerdict] = []
        self._failed_digests: list[DigestVerdict] = []
        self._chains: list[Chain] = []

    def run(self, provided: Provided[IntegrityCheck], request: IntegrityRequest) -> None:
        """Run a check; that it could not be made is a failure like any other."""
        try:
            with provided.blame("check"):
                for found in provided.record.check(request):
                    self._take(found)
        except AffidavitError as error:
            self._unchecked.append(str(error))
            self._failures.append(Failure("verify", str(error), plugin=f"integrity-check.{provided.name}"))

    def _take(self, found: ObjectVerdict | DigestVerdict | Chain) -> None:
        if isinstance(found, Chain):
            self._chains.append(found)
        elif isinstance(found, DigestVerdict):
            if found.failed:
                self._failed_digests.append(found)
        else:
            self._outcomes[found.uri] = found.outcome
            self._counts[found.outcome] += 1
            if found.failed:
                self._failed_objects.append(found)

    def verified(self, late: int) -> Verified:
        """The result, everything sorted."""
        chains = sorted(self._chains, key=lambda each: (each.account, each.region, each.trail))
        objects = sorted(self._failed_objects, key=lambda each: (each.outcome, each.uri))
        digests = sorted(self._failed_digests, key=lambda each: (each.outcome, each.uri))
        failures = [
            *self._failures,
            *_told([(each.outcome, f"{each.outcome}: {each.detail}", each.uri) for each in objects]),
            *_told([(each.outcome, f"{_digest(each.outcome)}: {each.detail}", each.uri) for each in digests]),
            *(
                Failure(
                    "verify", f"{chain.account} {chain.region}, trail {chain.trail}: no valid digest speaks of "
                    f"{gap.since} to {gap.until}: {gap.reason}"
                )
                for chain in chains
                for gap in chain.gaps
                if not gap.explained
            ),
        ]  # fmt: skip
        holes = {_hole_of_object(each, late) for each in objects} | set(_holes_of_chains(chains))
        integrity = Integrity(
            checked=bool(chains),
            chains=tuple(chains),
            objects=dict(sorted(self._counts.items())),
            unspoken=max(self._objects - len(self._outcomes) + self._counts[ObjectIntegrity.MISSING], 0),
            unchecked=tuple(sorted(self._unchecked)),
            failed_objects=tuple(_bounded(objects)),
            failed_digests=tuple(_bounded(digests)),
            note=_NOTE if chains else _UNCHECKED,
        )
        return Verified(integrity, self._outcomes, tuple(failures), tuple(sorted(holes, key=str)))


def _digest(outcome: str) -> str:
    return f"digest {outcome.removeprefix('digest-')}"


def _bounded(found: Iterable[_Verdict]) -> Iterator[_Verdict]:
    counts: Counter[str] = Counter()
    for each in found:
        counts[each.outcome] += 1
        if counts[each.outcome] <= LISTED_LIMIT:
            yield each


def _told(found: Sequence[tuple[str, str, str]]) -> Iterator[Failure]:
    """A failure for each of the first of an outcome, and one that counts the others."""
    counts: Counter[str] = Counter()
    for outcome, reason, uri in found:
        counts[outcome] += 1
        if counts[outcome] <= LISTED_LIMIT:
            yield Failure("verify", reason.removesuffix(": "), uri)
    for outcome, count in counts.items():
        if count > LISTED_LIMIT:
            yield Failure("verify", f"{outcome}: more objects", count=count - LISTED_LIMIT)


def _hole_of_object(found: ObjectVerdict, late: int) -> Hole:
    delivered = parse_time(found.delivered) if found.delivered else None
    since = None if delivered is None else delivered - max(late, 86_400)
    until = None if delivered is None else delivered + 60
    return Hole(found.account, found.region, since, until, f"{found.uri}: {found.outcome}")


def _holes_of_chains(chains: Sequence[Chain]) -> Iterator[Hole]:
    """Where a chain has a gap. One that is explained is none where another trail's digests speak of its time."""
    for chain in chains:
        for gap in chain.gaps:
            if gap.explained and any(_speaks_of(other, gap) for other in chains if _same_place(other, chain)):
                continue
            why = f"{gap.reason}; explained by {gap.explained}" if gap.explained else gap.reason
            reason = f"no valid digest of trail {chain.trail}: {why}"
            yield Hole(chain.account, chain.region, parse_time(gap.since), parse_time(gap.until), reason)


def _same_place(one: Chain, other: Chain) -> bool:
    return (one.account, one.region) == (other.account, other.region)


def _speaks_of(chain: Chain, gap: ChainGap) -> bool:
    """Whether a chain's digests are valid for all of a time. Times of one form are in order as text."""
    inside = bool(chain.since) and chain.since <= gap.since and gap.until <= chain.until
    return inside and not any(own.since < gap.until and gap.since < own.until for own in chain.gaps)
