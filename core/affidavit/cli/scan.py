"""`affidavit scan`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path

import typer

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
from affidavit.cli.output import drop_output
from affidavit.cli.plan import plan, print_plan
from affidavit.cli.progress import shown_progress
from affidavit.cli.recording import recorded
from affidavit.cli.reports import OSCAL_VERSION, REPORT, REPORT_OPTION, wanted_reports, write_reports
from affidavit.cli.requests import request_of
from affidavit.cli.summary import print_recorded, print_summary
from affidavit.engine import assess
from affidavit.errors import UsageError
from affidavit.ledger.parts import Parts
from affidavit.ledger.remembering import remembered
from affidavit.model.assessment import Assessment
from affidavit.model.policy import Severity
from affidavit.plugins import load_plugins


def scan(
    sources: list[str] = typer.Argument(
        help="A file, a folder, a glob, '-' for standard input, or a URI of a source plugin.", metavar="SOURCE..."
    ),
    framework: list[str] = FRAMEWORK,
    policies: list[str] = POLICIES,
    profile: Path | None = PROFILE,
    since: str | None = SINCE,
    until: str | None = UNTIL,
    late: int = LATE,
    account: list[str] = ACCOUNT,
    region: list[str] = REGION,
    report: list[str] = REPORT,
    report_option: list[str] = REPORT_OPTION,
    oscal_version: str | None = OSCAL_VERSION,
    fail_on: Severity | None = typer.Option(
        None, "--fail-on", help="Exit with 1 if an open finding is at least this severe."
    ),
    as_of: str | None = AS_OF,
    waivers: list[Path] = WAIVERS,
    baseline: Path | None = BASELINE,
    ledger: Path | None = typer.Option(
        None, "--ledger", help="Write the run to this ledger, and apply what it holds.", metavar="FILE"
    ),
    no_reuse: bool = typer.Option(
        False, "--no-reuse", help="Read every object, even where the ledger keeps what it came to; keep nothing."
    ),
    key: Path | None = KEY,
    option: list[str] = OPTION,
    aws_profile: str | None = AWS_PROFILE,
    aws_region: str | None = AWS_REGION,
    role_arn: str | None = ROLE_ARN,
    external_id: str | None = EXTERNAL_ID,
    endpoint_url: str | None = ENDPOINT_URL,
    public_keys: Path | None = PUBLIC_KEYS,
    dry_run: bool = typer.Option(False, "--dry-run", help="List what would be read, and read nothing."),
    json: bool = typer.Option(False, "--json", help="With --dry-run: print JSON."),
    workers: int = WORKERS,
) -> None:
    """Evaluate policies on logs and map what they find to controls.

    Exit status: 0 done; 1 findings at or above --fail-on; 2 wrong usage, policy or configuration; 3 done but
    incomplete.
    """
    plugins = load_plugins()
    period = period_of(since, until, late)
    aws = aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    named = sources_of(sources, option, plugins, aws)
    if no_reuse and not ledger:
        raise UsageError("--no-reuse: is for --ledger, which keeps what objects came to")
    if json and not dry_run:
        raise UsageError("--json: is for --dry-run; the result of a scan as JSON is --report json=PATH")
    if key and not ledger:
        raise UsageError("--key: signs the run's entry in a ledger; name one with --ledger")
    wanted = wanted_reports(report, report_option, oscal_version, plugins)
    frameworks = loading.frameworks(framework, plugins)
    loaded = loading.packs(policies, plugins, frameworks, with_tests=False)
    if dry_run:
        planned = plan(named, plugins, period, scope_of(account, region), chain(*(each.policies for each in loaded)))
        print_plan(planned, json=json)
        raise typer.Exit(exit_status.INCOMPLETE if planned.problems else exit_status.DONE)
    signer = signing_key(key) if key else None
    if ledger and any(each.path.resolve() == ledger.resolve() for each in wanted):
        raise UsageError(f"--report: {ledger} is the ledger; write elsewhere")
    request = request_of(
        plugins,
        named,
        loaded,
        frameworks,
        period,
        scope_of(account, region),
        profile=profile,
        as_of=as_of,
        waivers=waivers,
        baseline=baseline,
        ledger=ledger,
        public_keys=public_keys,
        workers=workers,
    )
    keeper = partial(Parts, ledger, signer=signer) if ledger and not no_reuse else None
    remember = partial(remembered, ledger) if ledger else None
    with shown_progress() as progress, assess(request, plugins, progress, keeper, remember=remember) as result:
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
