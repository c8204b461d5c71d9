"""`affidavit scan`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import typer

from affidavit.baseline import Baseline, load_baseline
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
from affidavit.cli.keys import KEY, signing_key
from affidavit.cli.output import drop_output
from affidavit.cli.plan import plan, print_plan
from affidavit.cli.progress import shown_progress
from affidavit.cli.recording import recorded
from affidavit.cli.reports import OSCAL_VERSION, REPORT, REPORT_OPTION, wanted_reports, write_reports
from affidavit.cli.summary import print_recorded, print_summary
from affidavit.engine import assess
from affidavit.errors import UsageError
from affidavit.ledger.database import check_writable, reading
from affidavit.ledger.recording import refuse_others
from affidavit.model.assessment import Assessment
from affidavit.model.policy import Severity
from affidavit.plugins import load_plugins
from affidavit.request import Request
from affidavit.times import parse_moment


def scan(
    sources: list[str] = typer.Argument(
        help="A file, a folder, a glob, '-' for standard input, or a URI of a source plugin.", metavar="SOURCE..."
    ),
    framework: list[str] = typer.Option(
        [], "--framework", help="Map findings to this framework; may be repeated.", metavar="ID"
    ),
    policies: list[str] = typer.Option(
        [],
        "--policies",
        help="A pack's name, or a path to policies; all installed packs when none is given.",
        metavar="PACK_OR_PATH",
    ),
    profile: Path | None = typer.Option(None, "--profile", help="The organisation profile.", metavar="FILE"),
    since: str | None = typer.Option(None, "--since", help="First moment of the period, UTC.", metavar="TIME"),
    until: str | None = typer.Option(None, "--until", help="First moment after the period, UTC.", metavar="TIME"),
    late: int = typer.Option(
        1,
        "--late",
        help="Also read what was delivered up to so many days after --until.",
        metavar="DAYS",
        min=0,
        max=60,
    ),
    account: list[str] = typer.Option(
        [], "--account", help="Read only this account's objects; may be repeated.", metavar="ID"
    ),
    region: list[str] = typer.Option(
        [], "--region", help="Read only this region's objects, and us-east-1's; may be repeated.", metavar="REGION"
    ),
    report: list[str] = REPORT,
    report_option: list[str] = REPORT_OPTION,
    oscal_version: str | None = OSCAL_VERSION,
    fail_on: Severity | None = typer.Option(
        None, "--fail-on", help="Exit with 1 if an open finding is at least this severe."
    ),
    as_of: str | None = typer.Option(
        None, "--as-of", help="The moment the assessment is made, UTC; now by default.", metavar="TIME"
    ),
    waivers: list[Path] = typer.Option(
        [], "--waivers", help="A file of waivers, beside those of the packs; may be repeated.", metavar="FILE"
    ),
    baseline: Path | None = typer.Option(
        None, "--baseline", help="What was seen before, as affidavit baseline wrote it.", metavar="FILE"
    ),
    ledger: Path | None = typer.Option(
        None, "--ledger", help="Write the run to this ledger, and apply what it holds.", metavar="FILE"
    ),
    key: Path | None = KEY,
    option: list[str] = OPTION,
    aws_profile: str | None = AWS_PROFILE,
    aws_region: str | None = AWS_REGION,
    role_arn: str | None = ROLE_ARN,
    external_id: str | None = EXTERNAL_ID,
    endpoint_url: str | None = ENDPOINT_URL,
    public_keys: Path | None = typer.Option(
        None, "--public-keys", help="CloudTrail's public keys, to check digest files with.", metavar="FILE"
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="List what would be read, and read nothing."),
    json: bool = typer.Option(False, "--json", help="With --dry-run: print JSON."),
    workers: int = typer.Option(
        1, "--workers", help="Scan objects in so many processes; the result is the same.", metavar="N", min=1, max=256
    ),
) -> None:
    """Evaluate policies on logs and map what they find to controls.

    Exit status: 0 done; 1 findings at or above --fail-on; 2 wrong usage, policy or configuration; 3 done but
    incomplete.
    """
    plugins = load_plugins()
    period = period_of(since, until, late)
    aws = aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    named = sources_of(sources, option, plugins, aws)
    if json and not dry_run:
        raise UsageError("--json: is for --dry-run; the result of a scan as JSON is --report json=PATH")
    if key and not ledger:
        raise UsageError("--key: signs the run's entry in a ledger; name one with --ledger")
    wanted = wanted_reports(report, report_option, oscal_version, plugins)
    frameworks = loading.frameworks(framework, plugins)
    loaded = loading.packs(policies, plugins, frameworks)
    if dry_run:
        planned = plan(named, plugins, period, scope_of(account, region), chain(*(each.policies for each in loaded)))
        print_plan(planned, json=json)
        raise typer.Exit(exit_status.INCOMPLETE if planned.problems else exit_status.DONE)
    request = Request(
        sources=named,
        packs=loaded,
        frameworks=frameworks,
        profile=loading.profile(profile, plugins, loaded),
        period=period,
        scope=scope_of(account, region),
        as_of=parse_moment(as_of, "--as-of") if as_of else int(time.time()),
        version=version("affidavit"),
        baseline=load_baseline(baseline) if baseline else Baseline(),
        waiver_files=loading.waiver_files(waivers, plugins),
        keys=public_keys_of(public_keys),
        workers=workers,
    )
    signer = signing_key(key) if key else None
    if ledger:
        if any(each.path.resolve() == ledger.resolve() for each in wanted):
            raise UsageError(f"--report: {ledger} is the ledger; write elsewhere")
        # What would be refused in the end is refused before anything is read.
        check_writable(ledger)
        with reading(ledger) as database:
            refuse_others(database, ledger, request.profile.organisation)
    with shown_progress() as progress, assess(request, plugins, progress) as result:
        assessment, run = recorded(ledger, result, signer) if ledger else (result.assessment, None)
        written, problems = write_reports(wanted, assessment, result.population)
    try:
        print_summary(assessment, written)
        if ledger and run:
            print_recorded(ledger, run)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the summary has gone; the status must tell all the same.
        drop_output()
    for problem in problems:
        typer.echo(f"affidavit: {problem}", err=True)
    raise typer.Exit(_exit_status(assessment, problems, fail_on))


def _exit_status(assessment: Assessment, problems: Sequence[str], fail_on: Severity | None) -> int:
    if problems or not assessment.run.complete:
        return exit_status.INCOMPLETE
    if fail_on is not None and any(
        finding.status == "open" and finding.severity.rank >= fail_on.rank for finding in assessment.findings
    ):
        return exit_status.FINDINGS
    return exit_status.DONE
