"""Runs the verification of `cloudtrail_digest` on what a source gave, one account and region after another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from affidavit import (
    AffidavitError,
    Chain,
    ChainGap,
    ChainRestart,
    DigestVerdict,
    HashedObject,
    IntegrityCheck,
    IntegrityRequest,
    ObjectIntegrity,
    ObjectRef,
    ObjectVerdict,
    Period,
    Scope,
    SourceError,
    collected_at,
)

from affidavit_plugins.aws_keys import parse_key, reason_outside
from affidavit_plugins.cloudtrail_digest import outcomes
from affidavit_plugins.cloudtrail_digest.digest import utc
from affidavit_plugins.cloudtrail_digest.outcomes import ChainReport, LogClaim, LogVerdict, Unreadable
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKeys, PublicKeysError
from affidavit_plugins.cloudtrail_digest.settings import FoundDigest, FoundLog, Group, Settings
from affidavit_plugins.cloudtrail_digest.signature import signature_of
from affidavit_plugins.cloudtrail_digest.verify import judge_log, walk
from affidavit_plugins.cloudtrail_integrity.found import Digests, ListedDigest, Logs
from affidavit_plugins.cloudtrail_integrity.places import place_of
from affidavit_plugins.cloudtrail_integrity.stored import decompressed, read_stored
from affidavit_plugins.cloudtrail_integrity.trail_history import with_history
from affidavit_plugins.cloudtrail_integrity.trusted_keys import find_keys, folder_of, saved_keys

_AT_ONCE = 16
_S3 = "s3://"


def check(request: IntegrityRequest) -> Iterator[ObjectVerdict | DigestVerdict | Chain]:
    """See `IntegrityCheck.check`.

    Raises:
        SourceError: the public keys that were given are none, or differ among themselves.
    """
    digests = Digests(request.digests)
    yield from map(_misnamed, digests.misnamed)
    groups = digests.groups()
    if not groups:
        return
    try:
        keys = PublicKeys(find_keys(request, digests.regions))
    except PublicKeysError as error:
        raise SourceError(f"CloudTrail's public keys cannot be used: {error}") from None
    settings = Settings(
        keys=keys,
        collected_at=request.as_of,
        since=request.period.since,
        until=None if request.period.until is None else request.period.until + request.period.late,
        exact=_in_buckets(request, digests),
    )
    logs = Logs(request.objects, settings.identity)
    settings = replace(settings, collected_at=_collected_at(request, digests, logs))
    reports: list[ChainReport] = []
    for account, region in groups:
        for found in _verified(account, region, digests, logs, settings, request):
            if isinstance(found, ChainReport):
                reports.append(found)
            elif not _is_outside(found, request.period):
                yield found
    # Why a chain has gaps may stand in the logs of another region.
    yield from map(_chain, with_history(reports, logs.vouched_for(), request.open))
    for account, region in logs.places():
        if (account, region) not in groups:
            for each in logs.all_of(account, region):
                detail = "there is no digest file of its account and region"
                verdict = _verdict(each.ref.uri, place_of(each.ref).key, ObjectIntegrity.NOT_COVERED, detail, "")
                if not _is_outside(verdict, request.period):
                    yield verdict


def _verified(
    account: str, region: str, digests: Digests, logs: Logs, settings: Settings, request: IntegrityRequest
) -> Iterator[ObjectVerdict | DigestVerdict | ChainReport]:
    names: dict[str, str] = {}

    def opened() -> Iterator[FoundDigest]:
        for each, found in _opened(digests.of(account, region), request):
            names[settings.identity(found.bucket, found.key)] = each.ref.uri
            yield found

    listed = (FoundLog(place.key, place.bucket) for place in logs.of(account, region))
    for said in walk(Group(account, region, opened(), listed), settings):
        if isinstance(said, ChainReport):
            yield said
        elif isinstance(said, outcomes.DigestVerdict):
            yield _digest_verdict(names.get(settings.identity(said.bucket, said.key), said.key), said)
        else:
            copies = logs.at(said.bucket, said.key)
            judged = judge_log(said, _hash_of(copies)) if isinstance(said, LogClaim) else said
            for position, verdict in _log_verdicts(judged, copies):
                if position is not None and verdict.outcome is ObjectIntegrity.VALID:
                    logs.vouch(position)
                yield verdict


def _hash_of(copies: Sequence[tuple[int, HashedObject]]) -> str | Unreadable | None:
    if not copies:
        return None
    _, first = copies[0]
    return first.sha256 or Unreadable(first.unread or "it cannot be read")


def _opened(listed: Iterable[ListedDigest], request: IntegrityRequest) -> Iterator[tuple[ListedDigest, FoundDigest]]:
    """Digests with their bytes, in order; some are fetched at once where that waits on a network."""
    if not request.open_ahead:
        yield from ((each, _found(each, request)) for each in listed)
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        coming: deque[tuple[ListedDigest, Future[FoundDigest]]] = deque()
        for each in listed:
            coming.append((each, pool.submit(_found, each, request)))
            if len(coming) > _AT_ONCE:
                first, future = coming.popleft()
                yield first, future.result()
        yield from ((each, future.result()) for each, future in coming)


def _found(listed: ListedDigest, request: IntegrityRequest) -> FoundDigest:
    ref, place, named = listed
    try:
        signature = signature_of(request.attributes(ref))
        with request.open(ref) as stream:
            stored = read_stored(stream)
        data: bytes | Unreadable = decompressed(stored)
    except AffidavitError as error:
        return FoundDigest(place.key, Unreadable(str(error)), place.bucket, named=named)
    except OSError as error:
        return FoundDigest(place.key, Unreadable(error.strerror or str(error)), place.bucket, named=named)
    return FoundDigest(place.key, data, place.bucket, signature, named)


def _log_verdicts(
    said: LogVerdict, copies: Sequence[tuple[int, HashedObject]]
) -> Iterator[tuple[int | None, ObjectVerdict]]:
    """The verdict on a log file, or on each of its copies: one that differs is not what was judged."""
    outcome = ObjectIntegrity(said.outcome.value)
    if not copies:
        yield None, _verdict(said.key, said.key, outcome, said.detail, said.digest)
        return
    _, judged = copies[0]
    for position, each in copies:
        if each.sha256 == judged.sha256:
            yield position, _verdict(each.ref.uri, said.key, outcome, said.detail, said.digest)
        else:
            detail = f"another file of this name, {judged.ref.uri}, was judged, and differs"
            yield position, _verdict(each.ref.uri, said.key, ObjectIntegrity.NOT_COVERED, detail, said.digest)


def _is_outside(found: ObjectVerdict | DigestVerdict, period: Period) -> bool:
    """Whether a log file is missing, or not covered, because it or its digest was not looked for.

    Digests at the ends of a period list others, too. Of what policies look back on before it digests are not read.
    """
    if not isinstance(found, ObjectVerdict) or found.outcome not in (
        ObjectIntegrity.MISSING,
        ObjectIntegrity.NOT_COVERED,
    ):
        return False
    key = parse_key(found.uri)
    return key is not None and reason_outside(key, period, Scope()) is not None


def _in_buckets(request: IntegrityRequest, digests: Digests) -> bool:
    """Whether the bucket and key of all is known. Of a copy that nothing tells the keys of, they are not."""
    if not digests.in_bucket or all(location.startswith(_S3) for location in request.locations):
        return digests.in_bucket
    places = (place_of(each.ref) for each in request.objects)
    return all(place.bucket for place in places if parse_key(place.key) is not None)


def _collected_at(request: IntegrityRequest, digests: Digests, logs: Logs) -> int:
    """When the objects were listed. What was collected says when; any other copy was made when its newest object was
    there, whenever that was.
    """
    if request.period.until is not None or all(location.startswith(_S3) for location in request.locations):
        return request.as_of
    told = [collected_at(folder_of(location), _S3) for location in request.locations]
    moments = [moment for moment in told if moment is not None]
    if len(moments) < len(told):
        newest = max(digests.newest or 0, logs.newest or 0)
        moments = [newest + 1 if newest else request.as_of]
    return min(request.as_of, max(moments))


def _verdict(uri: str, name: str, outcome: ObjectIntegrity, detail: str, digest: str) -> ObjectVerdict:
    key = parse_key(name)
    if key is None:
        return ObjectVerdict(uri, outcome, detail, digest)
    delivered = utc(key.delivered) if key.delivered is not None else ""
    return ObjectVerdict(uri, outcome, detail, digest, key.account, key.region, delivered)


def _digest_verdict(uri: str, said: outcomes.DigestVerdict) -> DigestVerdict:
    return DigestVerdict(
        uri=uri,
        outcome=said.outcome.value,
        detail=said.detail,
        since=utc(said.start) if said.start is not None else "",
        until=utc(said.end) if said.end is not None else "",
        account=said.chain.account,
        region=said.chain.region,
        failed=said.failed,
    )


def _misnamed(digest: ObjectRef) -> DigestVerdict:
    return DigestVerdict(
        uri=digest.uri,
        outcome=outcomes.DigestOutcome.UNREADABLE.value,
        detail="it lies among digest files and is not named as one, so that its trail and its time are not known",
        account=digest.account,
        region=digest.region,
        failed=True,
    )


def _chain(report: ChainReport) -> Chain:
    of = f" of {report.chain.organisation}" if report.chain.organisation else ""
    return Chain(
        account=report.chain.account,
        region=report.chain.region,
        trail=f"{report.chain.trail}{of} ({report.chain.home})",
        since=utc(report.since) if report.since is not None else "",
        until=utc(report.until) if report.until is not None else "",
        pending=utc(report.pending[0]) if report.pending else "",
        gaps=tuple(ChainGap(utc(gap.since), utc(gap.until), gap.reason, gap.explained) for gap in report.gaps),
        digests={outcome.value: count for outcome, count in report.digests.items()},
        name=report.chain.trail,
        home_region=report.chain.home,
        organisation=report.chain.organisation,
        restarts=tuple(
            ChainRestart(utc(each.at), each.key, each.explained)
            for each in report.restarts
            if not any(gap.since <= each.at <= gap.until for gap in report.gaps)
        ),
    )


CHECK = IntegrityCheck(
    name="aws.cloudtrail",
    summary="CloudTrail's digest files: hashes of log files, signatures and their chains",
    check=check,
    keys=saved_keys,
)
