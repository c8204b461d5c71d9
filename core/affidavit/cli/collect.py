"""`affidavit collect`."""

from __future__ import annotations

import time
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
from affidavit.collection.collecting import collect
from affidavit.collection.listing import Lost, Run
from affidavit.collection.names import KEYS_NAME, LIST_NAME
from affidavit.documents.whole_file import whole_files
from affidavit.errors import AffidavitError, UsageError
from affidavit.model.logs import Period, Scope, Skipped
from affidavit.plugins import Plugins, load_plugins
from affidavit.reading.locations import join_location, split_location
from affidavit.scanning.inputs import list_digests, list_objects
from affidavit.scanning.progress import Progress, while_listing

_CREDENTIALS = frozenset({"profile", "role-arn", "external-id"})


def collect_command(
    arguments: list[str] = typer.Argument(
        help="What to collect from, as for affidavit scan, and last the folder to keep everything in.",
        metavar="SOURCE... DIR",
    ),
    to: str | None = typer.Option(
        None, "--to", help="The folder to keep everything in, in place of the last argument.", metavar="DIR"
    ),
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
    *sources, last = arguments if to is None else (*arguments, to)
    if not sources:
        raise UsageError("name what to collect from, and last the folder to keep it in")
    folder = _folder(last)
    aws = aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    named = sources_of(sources, option, plugins, aws)
    period, scope = period_of(since, until, late), scope_of(account, region)
    with shown_progress("Listing") as progress:
        run = _run(named, period, scope)
        refs, skipped, failures = list_objects(named, plugins, period, scope, while_listing(progress))
        digests, more_skipped, more_failures = list_digests(named, plugins, period, scope, while_listing(progress))
    broken_off = [Skipped("", each.reason, failed=True) for each in (*failures, *more_failures)]
    aside = list(dict.fromkeys((*skipped, *more_skipped, *broken_off)))
    lost = [Lost(item.uri, item.reason) for item in aside if item.failed]
    kept, kept_digests, done = 0, 0, 0
    number, total, size = len(refs) + len(digests), refs.size + digests.size, 0
    try:
        with shown_progress("Collecting") as progress:
            for found in collect(run, aside, chain(refs, digests), plugins, folder):
                done += 1
                if isinstance(found, Lost):
                    lost.append(found)
                else:
                    kept += 1
                    kept_digests += done > len(refs)
                    size += found.size
                progress(Progress(done, number, size, total, 0))
        if digests:
            lost += _keep_keys(named, plugins, period, folder)
    except OSError as error:
        raise UsageError(f"{str(folder)!r} cannot be written: {error.strerror or error}") from None
    _show(kept, kept_digests, size, lost, json)
    if lost:
        raise typer.Exit(exit_status.INCOMPLETE)


def _folder(text: str) -> Path:
    """The folder to keep everything in, which is made where there is none.

    Raises:
        UsageError: it cannot be made, or it holds other things: what is not of a collection must not pass for it.
    """
    if "://" in text:
        raise UsageError(f"the last argument is the folder to keep everything in, and {text!r} is none")
    folder = Path(text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / LIST_NAME).is_file() and any(folder.iterdir()):
            raise UsageError(f"{text!r} holds other things, and no collection to go on with: name a folder of its own")
    except FileExistsError:
        raise UsageError(f"{text!r} is no folder") from None
    except OSError as error:
        raise UsageError(f"{text!r} cannot be written: {error.strerror or error}") from None
    return folder


def _run(named: Sequence[tuple[str, str]], period: Period, scope: Scope) -> Run:
    """What is asked for. Whose credentials ask is not part of it: what was denied may be asked again with others."""
    return Run(
        at=int(time.time()),
        sources=tuple(sorted(_asked(location) for _, location in named)),
        since=period.since,
        until=period.until,
        late=period.late,
        accounts=None if scope.accounts is None else tuple(sorted(scope.accounts)),
        regions=None if scope.regions is None else tuple(sorted(scope.regions)),
    )


def _asked(location: str) -> str:
    if "://" not in location:
        return str(Path(location).absolute())
    plain, options = split_location(location)
    return join_location(plain, {name: value for name, value in options.items() if name not in _CREDENTIALS})


def _keep_keys(named: Sequence[tuple[str, str]], plugins: Plugins, period: Period, folder: Path) -> Iterator[Lost]:
    """Keep the public keys that the digest files can be checked with offline, beside those of earlier runs."""
    for provided in plugins.integrity_checks.values():
        if provided.record.keys is None:
            continue
        try:
            with provided.blame("keys"):
                keys = provided.record.keys([*(location for _, location in named), str(folder)], period)
        except AffidavitError as error:
            yield Lost(KEYS_NAME, str(error))
            continue
        if keys is None:
            yield Lost(KEYS_NAME, "no public keys are known: give them to affidavit verify with --public-keys")
            continue
        with whole_files(folder / KEYS_NAME) as (file,):
            file.write(keys)


def _show(kept: int, digests: int, size: int, lost: Sequence[Lost], json: bool) -> None:
    if json:
        print_json(
            {
                "objects": kept,
                "bytes": size,
                "digests": digests,
                "lost": [{"object": each.uri, "reason": each.reason} for each in lost],
            }
        )
        return
    typer.echo(f"{kept:,} objects kept, {size:,} bytes; {digests:,} of them digest files")
    for each in lost:
        # Many a reason names the object itself.
        told = each.reason if each.uri in each.reason else f"{each.uri}: {each.reason}"
        typer.echo(f"affidavit: not collected: {printable(told)}", err=True)
