"""`affidavit baseline`."""

from __future__ import annotations

import time
from importlib.metadata import version
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
    scope_of,
    sources_of,
)
from affidavit.cli.output import printable
from affidavit.cli.progress import shown_progress
from affidavit.correlation.baseline import Baseline, check_baseline, encode_baseline, load_baseline, still_about
from affidavit.documents.whole_file import whole_files
from affidavit.engine import assess
from affidavit.errors import UsageError
from affidavit.ledger.baselines import held_baseline, keep_baseline
from affidavit.ledger.database import check_writable
from affidavit.model.policy import PatternKind
from affidavit.plugins import load_plugins
from affidavit.policies.files import Pack
from affidavit.request import Request


def baseline(
    sources: list[str] = typer.Argument(
        help="A file, a folder, a glob, '-' for standard input, or a URI of a source plugin.", metavar="SOURCE..."
    ),
    output: Path | None = typer.Option(None, "--output", help="Where to write the baseline.", metavar="FILE"),
    ledger: Path | None = typer.Option(
        None, "--ledger", help="Keep the baseline in this ledger, with what that knows already.", metavar="FILE"
    ),
    policies: list[str] = typer.Option(
        [],
        "--policies",
        help="A pack's name, or a path to policies; all installed packs when none is given.",
        metavar="PACK_OR_PATH",
    ),
    profile: Path | None = typer.Option(None, "--profile", help="The organisation profile.", metavar="FILE"),
    since: str | None = typer.Option(None, "--since", help="First moment to learn from, UTC.", metavar="TIME"),
    until: str | None = typer.Option(None, "--until", help="First moment not to learn from, UTC.", metavar="TIME"),
    account: list[str] = typer.Option(
        [], "--account", help="Read only this account's objects; may be repeated.", metavar="ID"
    ),
    region: list[str] = typer.Option(
        [], "--region", help="Read only this region's objects, and us-east-1's; may be repeated.", metavar="REGION"
    ),
    option: list[str] = OPTION,
    aws_profile: str | None = AWS_PROFILE,
    aws_region: str | None = AWS_REGION,
    role_arn: str | None = ROLE_ARN,
    external_id: str | None = EXTERNAL_ID,
    endpoint_url: str | None = ENDPOINT_URL,
    extend: Path | None = typer.Option(None, "--extend", help="Keep what this older baseline knows.", metavar="FILE"),
    workers: int = typer.Option(
        1, "--workers", help="Scan objects in so many processes; the result is the same.", metavar="N", min=1, max=256
    ),
) -> None:
    """Save what policies with first_seen have seen, for a later scan to know it.

    Exit status: 0 done; 2 wrong usage, policy or configuration; 3 done, but some logs could not be read.
    """
    plugins = load_plugins()
    if (output is None) == (ledger is None):
        raise UsageError(
            "--output, --ledger: name one of them, a file for the baseline or the ledger that is to hold it"
        )
    if output and (output.is_dir() or not output.parent.is_dir()):
        raise UsageError(f"--output: {str(output)!r} is a folder, or lies in none; name a file")
    if ledger and extend:
        raise UsageError("--extend: a baseline in a ledger extends the one that is there")
    older = load_baseline(extend) if extend else Baseline()
    loaded = loading.packs(policies, plugins, with_tests=False)
    packs = _only_learning(loaded)
    learning = [policy for pack in packs for policy in pack.policies]
    if not learning:
        raise UsageError("--policies: none of these policies correlates by first_seen, so there is nothing to learn")
    if ledger:
        if caveat := check_writable(ledger):
            typer.echo(f"affidavit: {printable(caveat)}", err=True)
        older = still_about(held_baseline(ledger), learning)
    check_baseline(older, learning)
    aws = aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    request = Request(
        sources=sources_of(sources, option, plugins, aws),
        packs=packs,
        frameworks=(),
        profile=loading.profile(profile, plugins, loaded),
        period=period_of(since, until, 1),
        scope=scope_of(account, region),
        as_of=int(time.time()),
        version=version("affidavit"),
        workers=workers,
    )
    with shown_progress() as progress, assess(request, plugins, progress) as result:
        content = encode_baseline(older, learning, result.linked())
        failures = result.assessment.failures
        read = result.assessment.inputs.records.read
    if ledger:
        head = keep_baseline(ledger, content, older, request.as_of)
        typer.echo(f"{read:,} records read; learnt for {len(learning)} policies: {ledger}, head {head.hash}")
    elif output:
        with whole_files(output) as (file,):
            file.write(content)
        typer.echo(f"{read:,} records read; learnt for {len(learning)} policies: {output}")
    if failures:
        first = " ".join(part for part in (failures[0].object, failures[0].policy, failures[0].plugin) if part)
        message = f"incomplete: {len(failures)} failures, the first: {first}: {failures[0].reason}"
        typer.echo(f"affidavit: {printable(message)}", err=True)
        raise typer.Exit(exit_status.INCOMPLETE)


def _only_learning(packs: tuple[Pack, ...]) -> tuple[Pack, ...]:
    """The policies that look for new values; they learn from the first moment on, so that none looks back."""
    return tuple(
        Pack(
            pack.name,
            pack.version,
            tuple(
                msgspec.structs.replace(policy, correlate=msgspec.structs.replace(policy.correlate, learn=0))
                for policy in pack.policies
                if policy.correlate is not None and policy.correlate.kind is PatternKind.FIRST_SEEN
            ),
            pack.digest,
        )
        for pack in packs
    )
