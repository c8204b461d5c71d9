"""`affidavit package`: make audit packages, and verify them."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typer
import typer.core

from affidavit.cli import exit_status, loading
from affidavit.cli.inputs import (
    ACCOUNT,
    AS_OF,
    AWS_PROFILE,
    AWS_REGION,
    BASELINE,
    ENDPOINT_URL,
    EXTERNAL_ID,
    FRAMEWORK,
    LATE,
    OPTION,
    POLICIES,
    PROFILE,
    PUBLIC_KEYS,
    REGION,
    ROLE_ARN,
    SINCE,
    UNTIL,
    WAIVERS,
    WORKERS,
    aws_options,
    period_of,
    public_keys_of,
    scope_of,
    sources_of,
)
from affidavit.cli.keys import KEY, signing_key
from affidavit.cli.output import printable
from affidavit.cli.package_checks import prove, reveal, verify
from affidavit.cli.periods import ends_of
from affidavit.cli.progress import shown_progress, shown_step
from affidavit.cli.recording import recorded
from affidavit.cli.summary import print_recorded
from affidavit.correlation.baseline import Baseline, load_baseline
from affidavit.engine import assess
from affidavit.errors import PackageError, UsageError
from affidavit.ledger.database import check_writable, reading
from affidavit.ledger.recording import refuse_others
from affidavit.ledger.remembering import remembered
from affidavit.model.assessment import Assessment
from affidavit.packaging.archive import Written, write_archive
from affidavit.packaging.commitments import load_salts
from affidavit.packaging.contents import Filled, write_contents
from affidavit.packaging.manifest import SCHEMA, Manifest
from affidavit.packaging.subject import SampleWish, Subject, objects_of
from affidavit.packaging.withheld_values import fields_of, withheld_values
from affidavit.packaging.withholding import Withholding
from affidavit.plugins import load_plugins
from affidavit.request import Request
from affidavit.times import parse_moment

_MOST_SAMPLED = 10_000
_TOLD = 100


class _Commands(typer.core.TyperGroup):
    """`affidavit package SOURCE… OUT.zip` is `affidavit package create SOURCE… OUT.zip`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the command that is meant where none is named."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["create", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Commands,
    help="Make audit packages that anybody can verify, by affidavit package SOURCE... OUT.zip, and verify them.",
    no_args_is_help=True,
)


@app.callback()
def root() -> None:
    """Make audit packages that anybody can verify, by affidavit package SOURCE... OUT.zip, and verify them."""


@app.command("create")
def create(
    arguments: list[str] = typer.Argument(
        help="What to read, as for affidavit scan, and last the archive to write.", metavar="SOURCE... OUT.zip"
    ),
    framework: list[str] = FRAMEWORK,
    policies: list[str] = POLICIES,
    profile: Path | None = PROFILE,
    period: str | None = typer.Option(
        None, "--period", help="In place of --since and --until: 2026, 2026-Q3, 2026-07 or 2026-07-01/2026-10-01."
    ),
    since: str | None = SINCE,
    until: str | None = UNTIL,
    late: int = LATE,
    account: list[str] = ACCOUNT,
    region: list[str] = REGION,
    as_of: str | None = AS_OF,
    waivers: list[Path] = WAIVERS,
    baseline: Path | None = BASELINE,
    ledger: Path | None = typer.Option(
        None,
        "--ledger",
        help="Write the run to this ledger, apply what it holds, and take an extract.",
        metavar="FILE",
    ),
    key: Path | None = KEY,
    sample: int = typer.Option(
        0, "--sample", help="Draw so many actions of each population.", metavar="N", min=0, max=_MOST_SAMPLED
    ),
    seed: str | None = typer.Option(
        None, "--seed", help="What the sample is drawn by; a new one by default.", metavar="S"
    ),
    redact: list[str] = typer.Option(
        [],
        "--redact",
        help="Withhold values: source-ip, user-name, session-name or a JMESPath; may be repeated.",
        metavar="FIELD",
    ),
    salts: Path | None = typer.Option(
        None, "--salts", help="Where salts are kept, for yourself alone; OUT.zip.salts by default.", metavar="FILE"
    ),
    option: list[str] = OPTION,
    aws_profile: str | None = AWS_PROFILE,
    aws_region: str | None = AWS_REGION,
    role_arn: str | None = ROLE_ARN,
    external_id: str | None = EXTERNAL_ID,
    endpoint_url: str | None = ENDPOINT_URL,
    public_keys: Path | None = PUBLIC_KEYS,
    workers: int = WORKERS,
) -> None:
    """Scan logs and put everything that the result rests on into one archive, signed with --key.

    Exit status: 0 done; 2 wrong usage, policy or configuration; 3 done but incomplete.
    """
    *sources, last = arguments
    if not sources:
        raise UsageError("name what to read, and last the archive to write")
    target = _target(last)
    if seed is not None and not sample:
        raise UsageError("--seed: is for a sample; say how large with --sample")
    if period and (since or until):
        raise UsageError("--period: says what --since and --until say; give one or the other")
    if period:
        since, until = ends_of(period)
    if salts and not redact:
        raise UsageError("--salts: is for values that --redact withholds")
    fields_of(redact)
    kept = salts or target.with_name(f"{target.name}.salts")
    plugins = load_plugins()
    named = sources_of(
        sources, option, plugins, aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    )
    frameworks = loading.frameworks(framework, plugins)
    packs = loading.packs(policies, plugins, frameworks)
    request = Request(
        sources=named,
        packs=packs,
        frameworks=frameworks,
        profile=loading.profile(profile, plugins, packs),
        period=period_of(since, until, late),
        scope=scope_of(account, region),
        as_of=parse_moment(as_of, "--as-of") if as_of else int(time.time()),
        version=version("affidavit"),
        baseline=load_baseline(baseline) if baseline else Baseline(),
        waiver_files=loading.waiver_files(waivers, plugins),
        keys=public_keys_of(public_keys),
        workers=workers,
    )
    signer = signing_key(key) if key else None
    secret = load_salts(kept) if redact else None
    if ledger:
        check_writable(ledger)
        with reading(ledger) as database:
            refuse_others(database, ledger, request.profile.organisation)
    remember = partial(remembered, ledger) if ledger else None
    with tempfile.TemporaryDirectory(prefix="affidavit-") as directory, contextlib.ExitStack() as stack:
        with shown_progress() as progress:
            result = stack.enter_context(assess(request, plugins, progress, remember=remember))
        step = stack.enter_context(shown_step("Packing"))
        assessment, run = recorded(ledger, result, signer) if ledger else (result.assessment, None)
        hide = None
        if secret:
            step("Looking for values to withhold")
            values = withheld_values(objects_of(request, plugins), [request.profile.as_data()], redact, plugins)
            hide = Withholding(tuple(redact), values, secret)
            assessment = hide.assessment(assessment)
        subject = Subject(
            request,
            plugins,
            result,
            assessment,
            loading.pack_roots(policies, plugins),
            [plugins.frameworks[each.id].record.root for each in frameworks],
            _given(request, profile, baseline, waivers),
            ledger if run else None,
            SampleWish(sample, seed if seed is not None else secrets.token_hex(16)) if sample else None,
            hide,
        )
        try:
            filled = write_contents(Path(directory), subject, step)
        except OSError as error:
            raise PackageError(f"the package cannot be put together: {error}") from error
        step("Archive")
        about = _about(assessment, filled, tuple(redact))
        if hide and hide.stands_in(repr(about)):
            raise PackageError("a value that is to be withheld stands in the name of a field or of a framework")
        written = write_archive(Path(directory), target, about, signer)
    _print_written(target, written, subject)
    if hide:
        typer.echo(f"Withheld: {len(hide.values):,} values. Keep the salts, which alone prove one: {kept}")
    if hide and ledger:
        typer.echo("The extract of the ledger was left out: its entries are hashes of what is withheld")
    if ledger and run:
        print_recorded(ledger, run)
    raise typer.Exit(exit_status.DONE if written.manifest.complete else exit_status.INCOMPLETE)


def _target(text: str) -> Path:
    """The archive to write, which must be one that can be.

    Raises:
        UsageError: it cannot; better now than after a scan of hours.
    """
    target = Path(text)
    if target.exists():
        raise UsageError(f"{target}: is there already, and no package is overwritten; name another file")
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {str(target.parent)!r} does not exist")
    if not os.access(target.parent, os.W_OK):
        raise UsageError(f"{target}: the folder {str(target.parent)!r} cannot be written")
    return target


def _given(
    request: Request, profile: Path | None, baseline: Path | None, waivers: Sequence[Path]
) -> list[tuple[str, Path, str]]:
    """The files that the user gave: name in the package, path, and SHA-256 when it was read."""
    digests = {each.name: each.digest for each in request.waiver_files}
    return [
        *([("profile.yaml", profile, request.profile.digest)] if profile else []),
        *([("baseline.json", baseline, request.baseline.digest)] if baseline else []),
        *((f"waivers/{path.name}", path, digests[path.name]) for path in sorted(set(waivers))),
    ]


def _print_written(target: Path, written: Written, subject: Subject) -> None:
    manifest = written.manifest
    typer.echo(f"Package: {target}, {len(manifest.files):,} files, {written.size:,} bytes")
    typer.echo(f"Root of its files: {manifest.root}")
    typer.echo(f"Signed by the key {manifest.key}" if manifest.key else "NOT SIGNED: nobody can rely on it; give --key")
    if wish := subject.sample:
        typer.echo(printable(f"Sample: {wish.size:,} of each population at most, by the seed {wish.seed}"))
    for problem in manifest.lacking[:_TOLD]:
        typer.echo(f"affidavit: lacking: {printable(problem)}", err=True)
    if not subject.assessment.run.complete:
        number = len(subject.assessment.failures)
        typer.echo(f"INCOMPLETE: {number:,} failure{'' if number == 1 else 's'}; reports/report.html tells more")


def _about(assessment: Assessment, filled: Filled, withheld: tuple[str, ...]) -> Manifest:
    """The manifest, but for what the files say."""
    run = assessment.run
    return Manifest(
        schema=SCHEMA,
        tool=run.tool,
        version=run.version,
        organisation=run.organisation,
        since=run.since,
        until=run.until,
        as_of=run.as_of,
        frameworks=tuple(each.id for each in run.frameworks),
        complete=run.complete and not filled.lacking,
        lacking=filled.lacking,
        withheld=withheld,
        altered=filled.altered,
        key="",
        root="",
        files=(),
    )


app.command("verify")(verify)
app.command("reveal")(reveal)
app.command("prove")(prove)
