"""`affidavit package`: make audit packages, and verify them."""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import tempfile
from collections.abc import Sequence
from functools import partial
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
    scope_of,
    sources_of,
)
from affidavit.cli.keys import KEY, signing_key
from affidavit.cli.package_checks import prove, reveal, verify
from affidavit.cli.package_told import print_withheld, print_written
from affidavit.cli.periods import ends_of
from affidavit.cli.progress import shown_progress, shown_step
from affidavit.cli.recording import recorded
from affidavit.cli.requests import request_of
from affidavit.cli.summary import print_recorded
from affidavit.coverage.narrowing import asked_for
from affidavit.engine import assess
from affidavit.errors import PackageError, UsageError
from affidavit.ledger.baselines import held_document
from affidavit.ledger.remembering import remembered
from affidavit.model.assessment import Assessment
from affidavit.packaging.archive import write_archive
from affidavit.packaging.commitments import load_salts
from affidavit.packaging.contents import Filled, population_file, write_contents
from affidavit.packaging.given import altered_digests, given_files
from affidavit.packaging.leftovers import left
from affidavit.packaging.manifest import SCHEMA, Manifest, check_names
from affidavit.packaging.population import rows_path
from affidavit.packaging.provenance import published
from affidavit.packaging.subject import Given, SampleWish, Subject, objects_of
from affidavit.packaging.withheld_values import fields_of, withheld_values
from affidavit.packaging.withholding import Withholding
from affidavit.plugins import load_plugins
from affidavit.request import Request

_MOST_SAMPLED = 10_000


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
    may_stay: list[str] = typer.Option(
        [],
        "--may-stay",
        help="A withheld value that words of ours have too, and that is not to stop the package; may be repeated.",
        metavar="VALUE",
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
    for chosen, name in ((salts, "--salts"), (may_stay, "--may-stay")):
        if chosen and not redact:
            raise UsageError(f"{name}: is for values that --redact withholds")
    kept = salts or target.with_name(f"{target.name}.salts")
    if ledger and ledger.resolve() in (target.resolve(), kept.resolve()):
        raise UsageError(f"--ledger: {ledger} is what else is to be written; name another file")
    if kept.resolve() == target.resolve():
        raise UsageError(f"--salts: {kept} is the archive to write; name another file")
    plugins = load_plugins()
    fields_of(redact, (kind.record for kind in plugins.log_kinds.values()))
    named = sources_of(
        sources, option, plugins, aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    )
    frameworks = loading.frameworks(framework, plugins)
    packs = loading.packs(policies, plugins, frameworks, with_tests=False)
    signer = signing_key(key) if key else None
    request = request_of(
        plugins,
        named,
        packs,
        frameworks,
        period_of(since, until, late),
        scope_of(account, region),
        profile=profile,
        as_of=as_of,
        waivers=waivers,
        baseline=baseline,
        ledger=ledger,
        public_keys=public_keys,
        workers=workers,
    )
    roots = loading.pack_roots(policies, plugins), [plugins.frameworks[each.id].record.root for each in frameworks]
    # What was seen before names people who may be in no record of this period.
    given = _given(request, profile, waivers, *((None, None) if redact else (baseline, ledger)))
    # Names that are refused in the end are refused before anything is read.
    ids = [policy.id for pack in packs for policy in pack.policies]
    populations = itertools.chain(map(population_file, ids), map(rows_path, ids))
    check_names(itertools.chain((name for name, _ in given_files(request, *roots, given)), populations))
    secret = load_salts(kept) if redact else None
    remember = partial(remembered, ledger) if ledger else None
    with tempfile.TemporaryDirectory(prefix="affidavit-") as directory, contextlib.ExitStack() as stack:
        with shown_progress() as progress:
            result = stack.enter_context(assess(request, plugins, progress, remember=remember))
        step = stack.enter_context(shown_step("Packing"))
        assessment, run = recorded(ledger, result, signer) if ledger else (result.assessment, None)
        hide, found = None, None
        if secret:
            step("Looking for values to withhold")
            refs, scanned = objects_of(request, plugins), assessment.inputs.objects
            found = withheld_values(refs, scanned, [request.profile.as_data()], redact, plugins)
            public = published(request.packs, roots[0], plugins)
            hide = Withholding(tuple(redact), found.every, secret, may_stay, public)
            hide.withhold_digests(altered_digests(request, given_files(request, *roots, given), hide))
            # What was seen before is what earlier logs had.
            hide.withhold_digests([request.baseline.digest])
            assessment = hide.struct(assessment)
            if seed and (value := hide.left_in(seed)):
                raise UsageError(f"--seed: {value!r} is to be withheld, and the package tells the seed; choose another")
        subject = Subject(
            request,
            plugins,
            result,
            assessment,
            *roots,
            given,
            ledger if run else None,
            SampleWish(sample, seed if seed is not None else secrets.token_hex(16)) if sample else None,
            hide,
        )
        try:
            filled = write_contents(Path(directory), subject, step)
        except OSError as error:
            raise PackageError(f"the package cannot be put together: {error.strerror or error}") from error
        step("Archive")
        about = _about(assessment, filled, tuple(redact))
        if hide and (value := hide.left_in(repr(about))):
            raise left("the manifest", value)
        written = write_archive(Path(directory), target, about, signer)
    print_written(target, written, subject)
    if found:
        print_withheld(found, kept, baseline, ledger)
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
    request: Request, profile: Path | None, waivers: Sequence[Path], baseline: Path | None, ledger: Path | None
) -> list[Given]:
    """What the user gave, as it was when it was read; the ledger's baseline, where there is no other."""
    digests = {each.name: each.digest for each in request.waiver_files}
    known = request.baseline.digest
    given = [Given(f"waivers/{path.name}", path, path.read_bytes, digests[path.name]) for path in sorted(set(waivers))]
    if profile:
        given.append(Given("profile.yaml", profile, profile.read_bytes, request.profile.digest))
    if baseline:
        given.append(Given("baseline.json", baseline, baseline.read_bytes, known))
    elif ledger and known:
        given.append(Given("baseline.json", ledger, partial(held_document, ledger, known), known))
    return given


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
        asked_for=asked_for(run.accounts, run.regions),
    )


app.command("verify")(verify)
app.command("reveal")(reveal)
app.command("prove")(prove)
