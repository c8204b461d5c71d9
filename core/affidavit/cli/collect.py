"""`affidavit collect`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import typer

from affidavit.cli import exit_status
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
from affidavit.cli.output import print_json, printable
from affidavit.cli.progress import shown_progress
from affidavit.collection import Lost, collect
from affidavit.collection_list import KEYS_NAME, Kept
from affidavit.engine import Progress, while_listing
from affidavit.errors import AffidavitError, UsageError
from affidavit.inputs import list_digests, list_objects
from affidavit.model.logs import Period
from affidavit.plugins import Plugins, load_plugins
from affidavit.whole_file import whole_files


def collect_command(
    sources: list[str] = typer.Argument(help="What to collect from, as for affidavit scan.", metavar="SOURCE..."),
    to: Path = typer.Option(..., "--to", help="The folder to keep everything in.", metavar="FOLDER"),
    since: str | None = typer.Option(None, "--since", help="First moment of the period, UTC.", metavar="TIME"),
    until: str | None = typer.Option(None, "--until", help="First moment after the period, UTC.", metavar="TIME"),
    late: int = typer.Option(
        1,
        "--late",
        help="Also collect what was delivered up to so many days after --until.",
        metavar="DAYS",
        min=0,
        max=60,
    ),
    account: list[str] = typer.Option(
        [], "--account", help="Collect only this account's objects; may be repeated.", metavar="ID"
    ),
    region: list[str] = typer.Option(
        [], "--region", help="Collect only this region's objects, and us-east-1's; may be repeated.", metavar="REGION"
    ),
    option: list[str] = OPTION,
    aws_profile: str | None = AWS_PROFILE,
    aws_region: str | None = AWS_REGION,
    role_arn: str | None = ROLE_ARN,
    external_id: str | None = EXTERNAL_ID,
    endpoint_url: str | None = ENDPOINT_URL,
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Copy logs, digest files and account state into a folder, to examine them offline.

    Run again it fetches only what is not there yet. Exit status: 0 done; 2 wrong usage; 3 done but incomplete.
    """
    plugins = load_plugins()
    if to.exists() and not to.is_dir():
        raise UsageError(f"--to: {str(to)!r} is no folder")
    aws = aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    named = sources_of(sources, option, plugins, aws)
    period, scope = period_of(since, until, late), scope_of(account, region)
    with shown_progress("Listing") as progress:
        refs, skipped, failures = list_objects(named, plugins, period, scope, while_listing(progress))
        digests, more_skipped, more_failures = list_digests(named, plugins, period, scope, while_listing(progress))
    lost = [
        *(Lost(item.uri, item.reason) for item in (*skipped, *more_skipped) if item.failed),
        *(Lost("", failure.reason) for failure in (*failures, *more_failures)),
    ]
    kept: list[Kept] = []
    number, total, size = len(refs) + len(digests), refs.size + digests.size, 0
    with shown_progress("Collecting") as progress:
        for found in collect(chain(refs, digests), plugins, to):
            if isinstance(found, Lost):
                lost.append(found)
            else:
                kept.append(found)
                size += found.size
            progress(Progress(len(kept), number, size, total, 0))
    if digests:
        lost += _keep_keys(named, plugins, period, to)
    _show(kept, len(digests), lost, json)
    if lost:
        raise typer.Exit(exit_status.INCOMPLETE)


def _keep_keys(named: Sequence[tuple[str, str]], plugins: Plugins, period: Period, folder: Path) -> Iterator[Lost]:
    """Keep the public keys that the digest files can be checked with offline."""
    for provided in plugins.integrity_checks.values():
        if provided.record.keys is None:
            continue
        try:
            with provided.blame("keys"):
                keys = provided.record.keys([location for _, location in named], period)
        except AffidavitError as error:
            yield Lost(KEYS_NAME, str(error))
            continue
        if keys is None:
            yield Lost(KEYS_NAME, "no public keys are known: give them to affidavit verify with --public-keys")
            continue
        with whole_files(folder / KEYS_NAME) as (file,):
            file.write(keys)


def _show(kept: Sequence[Kept], digests: int, lost: Sequence[Lost], json: bool) -> None:
    size = sum(each.size for each in kept)
    if json:
        print_json(
            {
                "objects": len(kept),
                "bytes": size,
                "digests": digests,
                "lost": [{"object": each.uri, "reason": each.reason} for each in lost],
            }
        )
        return
    typer.echo(f"{len(kept):,} objects kept, {size:,} bytes; {digests:,} of them digest files")
    for each in lost:
        typer.echo(f"affidavit: not collected: {printable(f'{each.uri}: {each.reason}'.removeprefix(': '))}", err=True)
