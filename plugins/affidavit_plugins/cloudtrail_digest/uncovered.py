"""Log files that are there and that no digest lists."""

from __future__ import annotations

from collections.abc import Sequence

from affidavit_plugins.aws_keys import parse_key
from affidavit_plugins.cloudtrail_digest.digest import utc
from affidavit_plugins.cloudtrail_digest.keys import organisation_of
from affidavit_plugins.cloudtrail_digest.outcomes import ChainReport, LogOutcome, LogVerdict
from affidavit_plugins.cloudtrail_digest.settings import FoundLog, Settings

# How far the time in a log file's name may lie before its delivery: in the output that AWS prints of `validate-logs`,
# digests that begin at 19:17:28 list log files of 19:15.
_NAME_BEFORE_DELIVERY = 15 * 60


def judge_unlisted(log: FoundLog, reports: Sequence[ChainReport], settings: Settings) -> LogVerdict:
    """The verdict on a log file that no digest lists.

    Args:
        log: the log file.
        reports: of all chains of its account and region.
        settings: what is wanted and known.
    """
    outcome, detail = _judge(log, reports, settings)
    return LogVerdict(log.bucket, log.key, outcome, detail)


def judge_second(log: FoundLog) -> LogVerdict:
    """The verdict on one more log file of a key that a digest lists once: which of them was hashed is not told."""
    return LogVerdict(log.bucket, log.key, LogOutcome.NOT_COVERED, "a second file under this key; a digest lists one")


def _judge(log: FoundLog, reports: Sequence[ChainReport], settings: Settings) -> tuple[LogOutcome, str]:
    organisation = organisation_of(log.key)
    chains = [report for report in reports if report.chain.organisation == organisation]
    if not chains:
        return LogOutcome.NOT_COVERED, "no digest was found of any trail that may have written it"
    key = parse_key(log.key)
    if key is None or key.delivered is None:
        return LogOutcome.NOT_COVERED, "no digest lists it, and its name doesn't tell when it was delivered"
    delivered = key.delivered
    newest = [report.until for report in chains if report.until is not None]
    if not newest:
        return LogOutcome.NOT_COVERED, "no digest of the trails that may have written it is valid"
    is_new = settings.collected_at - delivered <= settings.pending
    if is_new and delivered >= min(newest) - _NAME_BEFORE_DELIVERY:
        return LogOutcome.PENDING, f"delivered about {utc(delivered)}, and the newest digest ends {utc(max(newest))}"
    return LogOutcome.NOT_COVERED, _why(delivered, chains)


def _why(delivered: int, chains: Sequence[ChainReport]) -> str:
    """Whether digests that are whole leave it out, or it fell into a time without."""
    for report in chains:
        for gap in report.gaps:
            if gap.since - _NAME_BEFORE_DELIVERY <= delivered < gap.until:
                return f"delivered about {utc(delivered)}, of which no valid digest speaks: {gap.reason}"
    spanned = any(
        report.since is not None and report.until is not None and report.since <= delivered < report.until
        for report in chains
    )
    if spanned:
        return (
            f"the digests of its time, {utc(delivered)}, are valid and don't list it: CloudTrail did not deliver it,"
            " or has yet to write a backfill digest for it"
        )
    return f"delivered about {utc(delivered)}, before or after all valid digests"
