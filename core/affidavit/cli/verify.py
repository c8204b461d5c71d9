"""`affidavit verify`."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import typer

from affidavit.cli import exit_status, loading
from affidavit.cli.inputs import (
    AWS_PROFILE,
    AWS_REGION,
    ENDPOINT_URL,
    EXTERNAL_ID,
    OPTION,
    ROLE_ARN,
    aws_options,
    period_of,
    public_keys_of,
    scope_of,
    sources_of,
)
from affidavit.cli.output import print_json, print_table, printable
from affidavit.cli.progress import shown_progress
from affidavit.errors import UsageError
from affidavit.integrity.verifying import Verified, failures_of_listing, hashed, not_as_collected, verify
from affidavit.integrity.vouched_places import vouched_places
from affidavit.integrity_check import HashedObject
from affidavit.model.assessment import Failure
from affidavit.model.integrity import Chain
from affidavit.model.profile import DeclaredScope
from affidavit.parts.failures import in_order, told_briefly
from affidavit.plugins import Plugins, load_plugins
from affidavit.reading.refs import Refs
from affidavit.scanning.inputs import list_together
from affidavit.scanning.progress import Progress, while_listing
from affidavit.times import parse_moment

_FAILURES_SHOWN = 20


def verify_command(
    sources: list[str] = typer.Argument(
        help="What to verify: a bucket, or a folder of what was collected.", metavar="SOURCE..."
    ),
    since: str | None = typer.Option(None, "--since", help="First moment of the period, UTC.", metavar="TIME"),
    until: str | None = typer.Option(None, "--until", help="First moment after the period, UTC.", metavar="TIME"),
    late: int = typer.Option(
        1,
        "--late",
        help="Also verify what was delivered up to so many days after --until.",
        metavar="DAYS",
        min=0,
        max=60,
    ),
    account: list[str] = typer.Option(
        [], "--account", help="Verify only this account's objects; may be repeated.", metavar="ID"
    ),
    region: list[str] = typer.Option(
        [], "--region", help="Verify only this region's objects, and us-east-1's; may be repeated.", metavar="REGION"
    ),
    profile: Path | None = typer.Option(
        None,
        "--profile",
        help="The organisation profile: each account of its scope should have digests in each region.",
        metavar="FILE",
    ),
    option: list[str] = OPTION,
    aws_profile: str | None = AWS_PROFILE,
    aws_region: str | None = AWS_REGION,
    role_arn: str | None = ROLE_ARN,
    external_id: str | None = EXTERNAL_ID,
    endpoint_url: str | None = ENDPOINT_URL,
    public_keys: Path | None = typer.Option(
        None, "--public-keys", help="CloudTrail's public keys, as list-public-keys prints them.", metavar="FILE"
    ),
    as_of: str | None = typer.Option(
        None, "--as-of", help="When the objects were collected, UTC; now by default.", metavar="TIME"
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check by CloudTrail's digest files that no log was altered and none is missing.

    Every account in every region that --account and --region name, or else the profile's scope, must have digests.

    Exit status: 0 all are whole; 2 wrong usage; 3 something is altered, missing or not vouched for.
    """
    plugins = load_plugins()
    aws = aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    named = sources_of(sources, option, plugins, aws)
    period, scope = period_of(since, until, late), scope_of(account, region)
    moment = parse_moment(as_of, "--as-of") if as_of else int(time.time())
    declared = _declared(profile, plugins)
    with shown_progress("Listing") as progress:
        (refs, skipped, failures), digests = list_together(named, plugins, period, scope, while_listing(progress))
    failures += failures_of_listing(skipped)
    vouched, unread = vouched_places(refs, plugins, period)
    failures += unread
    keys = public_keys_of(public_keys)
    odd: list[HashedObject] = []
    objects = _noting(odd, _hashed(refs, plugins))
    verified = verify(named, objects, digests, plugins, period, scope, moment, keys, declared, vouched)
    if any(ref.collected is not None for ref in refs):
        # What was collected is held against its list, also where there are no digest files to hold it against.
        deque(objects, maxlen=0)
    # What differs from what was collected was met twice where a snapshot did.
    failed = tuple(dict.fromkeys((*failures, *not_as_collected(odd, verified.outcome_of), *verified.failures)))
    if json:
        print_json(msgspec.to_builtins({"integrity": verified.integrity, "failures": failed}))
    else:
        _show(verified, failed)
    if failed or not verified.integrity.checked:
        raise typer.Exit(exit_status.INCOMPLETE)


def _declared(profile: Path | None, plugins: Plugins) -> DeclaredScope | None:
    if profile is None:
        return None
    declared = loading.profile(profile, plugins, ()).scope
    if declared is None:
        raise UsageError(f"--profile: {profile} declares no scope, so it doesn't say which chains there should be")
    return declared


def _noting(odd: list[HashedObject], objects: Iterable[HashedObject]) -> Iterator[HashedObject]:
    """The objects, and on the way in `odd` those that are not as they were collected."""
    for each in objects:
        if each.objection or (each.ref.collected and each.ref.collected.lost):
            odd.append(each)
        yield each


def _hashed(refs: Refs, plugins: Plugins) -> Iterator[HashedObject]:
    size = 0
    with shown_progress("Hashing logs") as progress:
        for number, each in enumerate(hashed(refs, plugins), start=1):
            size += each.ref.size or 0
            progress(Progress(number, len(refs), size, refs.size, 0))
            yield each


def _show(verified: Verified, failed: Sequence[Failure]) -> None:
    integrity = verified.integrity
    if integrity.chains:
        print_table(("ACCOUNT", "REGION", "TRAIL", "FROM", "TO", "DIGESTS", "GAPS"), [*map(_row, integrity.chains)])
        typer.echo()
    for outcome, count in integrity.objects.items():
        typer.echo(f"{count:,} log {'object' if count == 1 else 'objects'} {outcome}")
    if integrity.unspoken:
        typer.echo(f"{integrity.unspoken:,} more of which digest files say nothing")
    for chain in integrity.chains:
        for line in _explained(chain):
            typer.echo(printable(line))
    typer.echo(integrity.note)
    told = told_briefly(in_order(failed))
    for failure in told[:_FAILURES_SHOWN]:
        where = f"{failure.object}: " if failure.object else ""
        times = f" ({failure.count:,} times)" if failure.count > 1 else ""
        typer.echo(f"affidavit: {printable(f'{where}{failure.reason}{times}')}", err=True)
    if len(told) > _FAILURES_SHOWN:
        more = len(told) - _FAILURES_SHOWN
        typer.echo(f"affidavit: and {more:,} more; --json names them", err=True)


def _row(chain: Chain) -> tuple[str, ...]:
    digests = ", ".join(f"{count:,} {outcome}" for outcome, count in chain.digests.items())
    unexplained = sum(1 for gap in chain.gaps if not gap.explained)
    place = chain.account, chain.region or "-", chain.trail or "-"
    return *place, chain.since or "-", chain.until or "-", digests or "none", str(unexplained)


def _explained(chain: Chain) -> Iterator[str]:
    for gap in chain.gaps:
        if gap.explained:
            time = f"from {gap.since} to {gap.until}"
            yield f"{chain.named}: no digests {time}: {gap.reason}; explained by {gap.explained}"
    for restart in chain.restarts:
        if restart.explained:
            yield f"{chain.named}: the chain begins anew at {restart.at}; explained by {restart.explained}"
    if chain.pending:
        yield f"{chain.named}: no digest is due yet from {chain.pending} on"
