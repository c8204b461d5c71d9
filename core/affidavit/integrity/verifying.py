"""Has integrity checked: runs the plugins' checks, and makes what they find part of the result.

A failed check is a failure of the run, and where it leaves a hole in the evidence it is one in coverage, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import tee
from typing import IO

import msgspec

from affidavit.coverage.holes import Hole
from affidavit.errors import AffidavitError, why_not_opened
from affidavit.integrity.changed_digests import ChangedDigests
from affidavit.integrity.expected_chains import absent_chains
from affidavit.integrity.failed_objects import FirstOfEach, LostTimes, told
from affidavit.integrity.hashed_objects import HashedObjects, Outcomes
from affidavit.integrity_check import HashedObject, IntegrityCheck, IntegrityRequest
from affidavit.model.assessment import Failure
from affidavit.model.integrity import Chain, ChainGap, DigestVerdict, Integrity, ObjectIntegrity, ObjectVerdict
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped
from affidavit.model.profile import DeclaredScope
from affidavit.parts.failures import NOT_AS_COLLECTED, digest_outcome
from affidavit.plugins import Plugins, Provided
from affidavit.reading.fetching import fetching
from affidavit.reading.stored_bytes import DamagedObjectError, TextStream
from affidavit.scanning.inputs import Listed
from affidavit.times import parse_time

_NOTE = (
    "A digest vouches for what was delivered, not for what was recorded. Only of the log objects with the outcome "
    "valid is it shown that they were not altered since their delivery."
)
_UNCHECKED = (
    "Digest files are there, but no chain of them could be followed, so nothing shows that these logs are whole."
)
_NO_DIGESTS = "No digest files were found, so nothing shows that these logs are whole and unaltered."


class Verified(msgspec.Struct, frozen=True):
    """What integrity checks came to.

    Attributes:
        outcome_of: name of a log object → its outcome; '' where nothing was said of it.
        failures: what went wrong, bounded: of each outcome a hundred, and how many more.
        holes: where records may be missing.
    """

    integrity: Integrity
    outcome_of: Callable[[str], str]
    failures: tuple[Failure, ...]
    holes: tuple[Hole, ...]


def verify(
    sources: Sequence[tuple[str, str]],
    objects: Iterable[HashedObject],
    listed: Listed,
    plugins: Plugins,
    period: Period,
    scope: Scope,
    as_of: int,
    keys: bytes | None = None,
    declared: DeclaredScope | None = None,
    vouched: Collection[tuple[str, str]] = (),
) -> Verified:
    """Check what some sources gave.

    Args:
        sources: (source plugin name, location) pairs, as the objects were listed from.
        objects: the log objects that were listed, with their hashes; not asked for where there are no digest files.
        listed: the digest files, as `list_digests` gives them.
        as_of: when they were listed, in epoch seconds.
        keys: public keys that the user gave.
        declared: accounts and regions that should have digests, beside those that `scope` names.
        vouched: those for which records say that a trail writes digests.
    """
    digests, skipped, failed = listed
    failures = [*failed, *failures_of_listing(skipped)]
    changed = ChangedDigests(digests.gone())
    if all(_is_gone(ref) for ref in digests):
        return Verified(Integrity(note=_NO_DIGESTS), lambda _: "", (*failures, *changed.failures()), ())
    names = tuple(dict.fromkeys(name for name, _ in sources))
    logs = {name: HashedObjects() for name in names}
    for each in objects:
        if not _is_gone(each.ref):
            logs[each.ref.source].add(each)
    gathered = _Gathered(failures, sum(map(len, logs.values())), period.late)
    for name in names:
        own = _OfSource(digests, name)
        if next(iter(own), None) is None:
            continue
        source = plugins.sources[name].record
        request = IntegrityRequest(
            source=name,
            locations=[location for source, location in sources if source == name],
            digests=own,
            objects=logs[name],
            period=period,
            as_of=as_of,
            open=changed.watching(source.open),
            attributes=source.attributes or _no_attributes,
            open_ahead=source.fetch_ahead,
            keys=keys,
        )
        for provided in plugins.integrity_checks.values():
            gathered.run(provided, request)
    gathered.fail(changed.failures())
    gathered.expect(scope, declared, vouched, period, as_of)
    return gathered.verified()


def failures_of_listing(skipped: Iterable[Skipped]) -> Iterator[Failure]:
    """What of logs and digest files could not be listed. What a snapshot of an account lacks is none of them."""
    return (Failure("list", item.reason, item.uri) for item in skipped if item.failed and not item.is_of_a_moment)


class _OfSource:
    """Those of some objects that one source listed, as often as they are walked.

    What is gone from a collection is not among them: a digest that names it says that it is missing.
    """

    def __init__(self, refs: Iterable[ObjectRef], source: str) -> None:
        self._refs = refs
        self._source = source

    def __iter__(self) -> Iterator[ObjectRef]:
        return (ref for ref in self._refs if ref.source == self._source and not _is_gone(ref))


def _no_attributes(_: ObjectRef) -> Mapping[str, str]:
    return {}


def hashed(refs: Iterable[ObjectRef], plugins: Plugins) -> Iterator[HashedObject]:
    """Objects with the hashes of their decompressed bytes; '' for one that cannot be read to its end."""
    coming, own = tee(refs)
    with fetching(coming, plugins) as fetcher:
        for ref in own:
            stored = digest = unread = ""
            try:
                with plugins.sources[ref.source].blame("open"):
                    digest, stored, unread = _hashes(fetcher.open(ref))
            except AffidavitError as error:
                unread = why_not_opened(error)
            except DamagedObjectError as error:
                unread = error.reason
            yield HashedObject(ref, digest, _objection(ref, stored), unread)


def _hashes(stored: IO[bytes]) -> tuple[str, str, str]:
    """SHA-256 of an object's decompressed bytes, '' where they break off; of its bytes as stored; and why it does."""
    with TextStream(stored) as stream:
        try:
            stream.drain()
        except DamagedObjectError as error:
            stream.finish_stored()
            return "", stream.sha256, error.reason
        stream.finish_stored()
        if stream.broken:
            return "", stream.sha256, stream.broken.reason
        return stream.sha256_text, stream.sha256, ""


def _is_gone(ref: ObjectRef) -> bool:
    return ref.collected is not None and ref.collected.is_gone


def _objection(ref: ObjectRef, stored: str) -> str:
    # Whether a log was added is for digests to say: not all that lies beside logs is one.
    return ref.collected.objection(stored) if ref.collected and ref.collected.sha256 and stored else ""


def not_as_collected(objects: Iterable[HashedObject], outcome_of: Callable[[str], str]) -> Iterator[Failure]:
    """What differs from what was collected, and what could not be or is gone, where nothing else told of it."""
    for each in objects:
        if each.objection:
            yield Failure("verify", each.objection, each.ref.uri, outcome=NOT_AS_COLLECTED)
        elif each.ref.collected and each.ref.collected.lost and not outcome_of(each.ref.uri):
            lost = Failure("open", each.ref.collected.lost, each.ref.uri)
            if each.ref.collected.is_gone:
                yield msgspec.structs.replace(lost, outcome=NOT_AS_COLLECTED)
            else:
                yield msgspec.structs.replace(lost, plugin=f"source.{each.ref.source}")


class _Gathered:
    """What checks say, gathered over all sources."""

    def __init__(self, failures: Iterable[Failure], objects: int, late: int) -> None:
        self._failures = list(failures)
        self._objects = objects
        self._unchecked: list[str] = []
        self._outcomes = Outcomes()
        self._counts: Counter[str] = Counter()
        self._failed_objects: FirstOfEach[ObjectVerdict] = FirstOfEach()
        self._failed_digests: FirstOfEach[DigestVerdict] = FirstOfEach()
        self._lost = LostTimes(late)
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
                self._failed_digests.add(found)
        else:
            self._outcomes.add(found.uri, found.outcome.value)
            self._counts[found.outcome] += 1
            if found.failed:
                self._failed_objects.add(found)
                self._lost.add(found)

    def fail(self, failures: Iterable[Failure]) -> None:
        """Note what else went wrong."""
        self._failures += failures

    def expect(
        self,
        scope: Scope,
        declared: DeclaredScope | None,
        vouched: Collection[tuple[str, str]],
        period: Period,
        as_of: int,
    ) -> None:
        """Note the places that should have a chain, and have none. Without any chain, nothing was checked anywhere."""
        if self._chains:
            self._chains += absent_chains(tuple(self._chains), scope, declared, vouched, period, as_of)

    def verified(self) -> Verified:
        """The result, everything sorted."""
        chains = sorted(self._chains, key=lambda each: (each.account, each.region, each.trail))
        # What is wrong with digests is why log files are not covered, and so it comes first.
        failures = [
            *self._failures,
            *told(self._failed_digests, digest_outcome),
            *(Failure("verify", reason) for chain in chains for reason in _faults(chain)),
            *told(self._failed_objects, str),
        ]
        integrity = Integrity(
            checked=bool(chains),
            chains=tuple(chains),
            objects=dict(sorted(self._counts.items())),
            unspoken=max(self._objects - len(self._outcomes) + self._counts[ObjectIntegrity.MISSING], 0),
            unchecked=tuple(sorted(self._unchecked)),
            failed_objects=tuple(self._failed_objects.named()),
            failed_digests=tuple(self._failed_digests.named()),
            note=_NOTE if chains else _UNCHECKED,
        )
        holes = {*self._lost.holes(), *_holes_of_chains(chains)}
        return Verified(integrity, self._outcomes.get, tuple(failures), tuple(sorted(holes, key=str)))


def _faults(chain: Chain) -> Iterator[str]:
    """What is wrong with a chain beside its digests."""
    for gap in chain.gaps:
        if not gap.explained:
            since = gap.since or "the beginning"
            yield f"{chain.named}: no valid digest speaks of {since} to {gap.until}: {gap.reason}"
    for restart in chain.restarts:
        if not restart.explained:
            yield (
                f"{chain.named}: the chain begins anew at {restart.at} with {restart.digest}, and no log that a digest "
                "vouches for explains why"
            )


def _holes_of_chains(chains: Sequence[Chain]) -> Iterator[Hole]:
    """Where a chain has a gap. One that is explained is none where another trail's digests speak of its time."""
    for chain in chains:
        for gap in chain.gaps:
            if gap.explained and any(_speaks_of(other, gap) for other in chains if _same_place(other, chain)):
                continue
            why = f"{gap.reason}; explained by {gap.explained}" if gap.explained else gap.reason
            reason = f"no valid digest of trail {chain.trail}: {why}" if chain.trail else why
            yield Hole(chain.account, chain.region, parse_time(gap.since), parse_time(gap.until), reason)


def _same_place(one: Chain, other: Chain) -> bool:
    return (one.account, one.region) == (other.account, other.region)


def _speaks_of(chain: Chain, gap: ChainGap) -> bool:
    """Whether a chain's digests are valid for all of a time. Times of one form are in order as text."""
    inside = bool(chain.since) and chain.since <= gap.since and gap.until <= chain.until
    return inside and not any(own.since < gap.until and gap.since < own.until for own in chain.gaps)
