"""Runs the verification of `cloudtrail_digest` on what a source gave, one account and region after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from affidavit import (
    AffidavitError,
    Chain,
    ChainGap,
    DigestFile,
    DigestVerdict,
    HashedObject,
    IntegrityCheck,
    IntegrityRequest,
    ObjectIntegrity,
    ObjectVerdict,
    Period,
    Scope,
    SourceError,
    collected_at,
)

from affidavit_plugins.aws_keys import parse_key, reason_outside
from affidavit_plugins.cloudtrail_digest import outcomes
from affidavit_plugins.cloudtrail_digest.digest import utc
from affidavit_plugins.cloudtrail_digest.keys import digest_order, parse_digest_key
from affidavit_plugins.cloudtrail_digest.outcomes import ChainReport, LogVerdict, Unreadable
from affidavit_plugins.cloudtrail_digest.public_keys import PublicKeys, PublicKeysError
from affidavit_plugins.cloudtrail_digest.settings import FoundDigest, FoundLog, Group, Settings
from affidavit_plugins.cloudtrail_digest.signature import signature_of
from affidavit_plugins.cloudtrail_digest.verify import verify
from affidavit_plugins.cloudtrail_integrity.places import Place, place_of
from affidavit_plugins.cloudtrail_integrity.stored import MOST_BYTES, decompressed
from affidavit_plugins.cloudtrail_integrity.trail_history import with_history
from affidavit_plugins.cloudtrail_integrity.trusted_keys import find_keys, folder_of, saved_keys

_Objects = dict[str, list[tuple[Place, HashedObject]]]
"""By where they are: log objects, several where there are copies of one."""

# Whether digests list the log files of Insights and of network activity, AWS does not document. One that is listed is
# checked, and one that is not is no failure.
_ALWAYS_LISTED = "CloudTrail"
_AT_ONCE = 16
_S3 = "s3://"


def check(request: IntegrityRequest) -> Iterator[ObjectVerdict | DigestVerdict | Chain]:
    """See `IntegrityCheck.check`.

    Raises:
        SourceError: the public keys that were given are none, or differ among themselves.
    """
    digests = [(place_of(each.ref), each) for each in request.digests]
    named = [(place, each) for place, each in digests if parse_digest_key(place.key) is not None]
    yield from (_misnamed(digest) for place, digest in digests if parse_digest_key(place.key) is None)
    if not named:
        return
    logs = [(place_of(each.ref), each) for each in request.objects]
    # Of a copy that nothing tells the keys of, buckets are unknown.
    exact = all(place.bucket for place, _ in (*named, *logs) if parse_key(place.key) is not None)
    try:
        keys = PublicKeys(find_keys(request))
    except PublicKeysError as error:
        raise SourceError(f"CloudTrail's public keys cannot be used: {error}") from None
    settings = Settings(
        keys=keys,
        collected_at=_collected_at(request),
        since=request.period.since,
        until=None if request.period.until is None else request.period.until + request.period.late,
        exact=exact,
    )
    objects: _Objects = {}
    for place, each in logs:
        objects.setdefault(settings.identity(place.bucket, place.key), []).append((place, each))
    groups: dict[tuple[str, str], list[tuple[Place, DigestFile]]] = {}
    for place, digest in sorted(named, key=lambda pair: digest_order(pair[0].key)):
        groups.setdefault((digest.ref.account, digest.ref.region), []).append((place, digest))
    reports: list[ChainReport] = []
    valid: set[str] = set()
    for (account, region), members in sorted(groups.items()):
        own = [copies[0][0] for copies in objects.values() if _is_of(copies[0][0], account, region)]
        for found in _verified(account, region, members, own, objects, settings):
            if isinstance(found, ChainReport):
                reports.append(found)
            elif not _is_outside(found, request.period):
                if isinstance(found, ObjectVerdict) and found.outcome is ObjectIntegrity.VALID:
                    valid.add(found.uri)
                yield found
    # Why a chain has gaps may stand in the logs of another region.
    vouched_for = (each.ref for copies in objects.values() for _, each in copies if each.ref.uri in valid)
    yield from map(_chain, with_history(reports, vouched_for, request.open))
    # Of an account or region without any digest every log file is without one.
    for place, each in chain.from_iterable(objects.values()):
        key = parse_key(place.key)
        if key is not None and key.kind == _ALWAYS_LISTED and (key.account, key.region) not in groups:
            detail = "there is no digest file of its account and region"
            yield _verdict(each.ref.uri, place.key, ObjectIntegrity.NOT_COVERED, detail, "")


def _verified(
    account: str,
    region: str,
    members: Sequence[tuple[Place, DigestFile]],
    logs: Sequence[Place],
    objects: _Objects,
    settings: Settings,
) -> Iterator[ObjectVerdict | DigestVerdict | ChainReport]:
    names = {settings.identity(place.bucket, place.key): digest.ref.uri for place, digest in members}

    def hash_log(bucket: str, key: str) -> str | Unreadable | None:
        copies = objects.get(settings.identity(bucket, key))
        return (copies[0][1].sha256 or Unreadable("it cannot be read")) if copies else None

    group = Group(
        account,
        region,
        _opened(members),
        [FoundLog(place.key, place.bucket) for place in logs],
    )
    for said in verify(group, settings, hash_log):
        if isinstance(said, ChainReport):
            yield said
        elif isinstance(said, LogVerdict):
            copies = objects.get(settings.identity(said.bucket, said.key), [])
            yield from _log_verdicts(said, [each for _, each in copies])
        else:
            uri = names.get(settings.identity(said.bucket, said.key), said.key)
            yield _digest_verdict(uri, said)


def _opened(members: Sequence[tuple[Place, DigestFile]]) -> Iterator[FoundDigest]:
    """The digests with their bytes, in order; some are fetched at once."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for first in range(0, len(members), _AT_ONCE):
            yield from pool.map(lambda member: _found(*member), members[first : first + _AT_ONCE])


def _found(place: Place, digest: DigestFile) -> FoundDigest:
    try:
        signature = signature_of(digest.attributes())
        with digest.open() as stream:
            stored = stream.read(MOST_BYTES + 1)
        data: bytes | Unreadable = decompressed(stored)
    except AffidavitError as error:
        return FoundDigest(place.key, Unreadable(str(error)), place.bucket)
    except OSError as error:
        return FoundDigest(place.key, Unreadable(error.strerror or str(error)), place.bucket)
    return FoundDigest(place.key, data, place.bucket, signature)


def _log_verdicts(said: LogVerdict, copies: Sequence[HashedObject]) -> Iterator[ObjectVerdict]:
    """The verdict on a log file, or on each of its copies: one that differs is not what was judged."""
    outcome = ObjectIntegrity(said.outcome.value)
    if not copies:
        yield _verdict(said.key, said.key, outcome, said.detail, said.digest)
    for each in copies:
        if each.sha256 == copies[0].sha256:
            yield _verdict(each.ref.uri, said.key, outcome, said.detail, said.digest)
        else:
            detail = f"another file of this name, {copies[0].ref.uri}, was judged, and differs"
            yield _verdict(each.ref.uri, said.key, ObjectIntegrity.NOT_COVERED, detail, said.digest)


def _is_outside(found: ObjectVerdict | DigestVerdict, period: Period) -> bool:
    """Whether a log file is missing because it was not looked for: digests at the ends of a period list others, too."""
    if not isinstance(found, ObjectVerdict) or found.outcome is not ObjectIntegrity.MISSING:
        return False
    key = parse_key(found.uri)
    return key is not None and reason_outside(key, period, Scope()) is not None


def _is_of(place: Place, account: str, region: str) -> bool:
    key = parse_key(place.key)
    return key is not None and key.kind == _ALWAYS_LISTED and (key.account, key.region) == (account, region)


def _collected_at(request: IntegrityRequest) -> int:
    """When the objects were listed. What was collected says when; any other copy was made when its newest object was
    there, whenever that was.
    """
    if request.period.until is not None or all(location.startswith(_S3) for location in request.locations):
        return request.as_of
    told = [collected_at(folder_of(location), _S3) for location in request.locations]
    moments = [moment for moment in told if moment is not None]
    if len(moments) < len(told):
        refs = [*(each.ref for each in request.digests), *(each.ref for each in request.objects)]
        delivered = [ref.delivered for ref in refs if ref.delivered is not None]
        moments = [max(delivered, default=request.as_of) + 1]
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


def _misnamed(digest: DigestFile) -> DigestVerdict:
    return DigestVerdict(
        uri=digest.ref.uri,
        outcome=outcomes.DigestOutcome.UNREADABLE.value,
        detail="it lies among digest files and is not named as one, so that its trail and its time are not known",
        account=digest.ref.account,
        region=digest.ref.region,
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
    )


CHECK = IntegrityCheck(
    name="aws.cloudtrail",
    summary="CloudTrail's digest files: hashes of log files, signatures and their chains",
    check=check,
    keys=saved_keys,
)
