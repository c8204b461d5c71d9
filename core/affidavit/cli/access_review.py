"""`affidavit access-review`."""

from __future__ import annotations

import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from affidavit.access_review.files import review_digest
from affidavit.access_review.gathering import gathering
from affidavit.access_review.outputs import wanted_outputs, write_outputs
from affidavit.access_review.reviewing import BEFORE, review_of, rights_of
from affidavit.cli import access_signing, exit_status, loading
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
from affidavit.engine import assess
from affidavit.ledger.database import check_writable, reading, writing
from affidavit.ledger.made_reviews import enter_made
from affidavit.ledger.organisation import refuse_others
from affidavit.model.access_review import AccessReview, Status
from affidavit.plugins import load_plugins
from affidavit.request import Request
from affidavit.times import parse_moment

_PROBLEMS_SHOWN = 20
_MAKE = "make"


class _SourcesOrCommand(TyperGroup):
    """`access-review SOURCE...` stands for `access-review make SOURCE...`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_MAKE, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_SourcesOrCommand,
    help="Review who may do what, by what was used; and sign it off.",
    no_args_is_help=True,
)


@app.callback()
def root() -> None:
    """Review who may do what, by what was used; and sign it off."""


@app.command(_MAKE)
def make(
    sources: list[str] = typer.Argument(
        help="Logs and the state of accounts: files, folders, or URIs of source plugins.", metavar="SOURCE..."
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
    unused_days: int = typer.Option(
        90, "--unused-days", help="A grant not used in so many days is unused.", metavar="DAYS", min=1, max=3_650
    ),
    account: list[str] = typer.Option(
        [], "--account", help="Read only this account's objects; may be repeated.", metavar="ID"
    ),
    region: list[str] = typer.Option(
        [], "--region", help="Read only this region's objects, and us-east-1's; may be repeated.", metavar="REGION"
    ),
    out: list[str] = typer.Option(
        [], "--out", help="Write the review as json, csv or html; may be repeated.", metavar="FORMAT=PATH"
    ),
    ledger: Path | None = typer.Option(
        None,
        "--ledger",
        help="Enter the review's digest in this ledger, so that signing can tell it from an altered one.",
        metavar="FILE",
    ),
    as_of: str | None = typer.Option(
        None, "--as-of", help="The moment the review is made, UTC; now by default.", metavar="TIME"
    ),
    option: list[str] = OPTION,
    aws_profile: str | None = AWS_PROFILE,
    aws_region: str | None = AWS_REGION,
    role_arn: str | None = ROLE_ARN,
    external_id: str | None = EXTERNAL_ID,
    endpoint_url: str | None = ENDPOINT_URL,
    public_keys: Path | None = typer.Option(
        None, "--public-keys", help="CloudTrail's public keys, to check digest files with.", metavar="FILE"
    ),
    json: bool = typer.Option(False, "--json", help="Print the numbers as JSON."),
    workers: int = typer.Option(
        1, "--workers", help="Read objects in so many processes; the result is the same.", metavar="N", min=1, max=256
    ),
) -> None:
    """Set what logs show to be used against what the state of accounts says is granted.

    Exit status: 0 done; 2 wrong usage; 3 done but incomplete: something could not be read, or no state says what is
    granted.
    """
    plugins = load_plugins()
    period = period_of(since, until, late)
    aws = aws_options(aws_profile, aws_region, role_arn, external_id, endpoint_url)
    wanted = wanted_outputs(out, plugins)
    rights = rights_of(plugins)
    request = Request(
        sources=sources_of(sources, option, plugins, aws),
        packs=(),
        frameworks=(),
        profile=loading.profile(profile, plugins, ()),
        period=period,
        scope=scope_of(account, region),
        as_of=parse_moment(as_of, "--as-of") if as_of else int(time.time()),
        version=version("affidavit"),
        keys=public_keys_of(public_keys),
        workers=workers,
        access=True,
    )
    if ledger:
        # What would be refused in the end is refused before anything is read.
        if caveat := check_writable(ledger):
            typer.echo(f"affidavit: {printable(caveat)}", err=True)
        with reading(ledger) as database:
            if caveat := refuse_others(database, ledger, request.profile.organisation):
                typer.echo(f"affidavit: {printable(caveat)}", err=True)
    with (
        gathering(request.as_of, request.period.until or request.as_of) as gathered,
        shown_progress() as progress,
        assess(request, plugins, progress, take=gathered.add) as result,
    ):
        review = review_of(result.assessment, gathered, rights, unused_days)
    digest = review_digest(review)
    head = None
    if ledger:
        with writing(ledger) as database:
            refuse_others(database, ledger, request.profile.organisation)
            head = enter_made(database, review, digest)
    written, problems = write_outputs(wanted, review)
    if json:
        print_json({"review": digest, "complete": review.complete, **_numbers(review)})
    else:
        _show(review, digest, written)
        if head:
            typer.echo(f"Ledger: {ledger}, entry {head.seq}, head {head.hash}")
    for problem in problems:
        typer.echo(f"affidavit: {printable(problem)}", err=True)
    raise typer.Exit(exit_status.DONE if review.complete and not problems else exit_status.INCOMPLETE)


app.command("decide")(access_signing.decide)
app.command("sign")(access_signing.sign)


def _numbers(review: AccessReview) -> dict[str, object]:
    rows = {str(status): sum(row.status is status for row in review.rows) for status in Status}
    return {
        "records": review.read.records.read,
        "objects": review.read.objects,
        "principals": len(review.principals),
        "rows": rows,
        "crossings": len(review.crossings),
        "failures": len(review.failures),
    }


def _show(review: AccessReview, digest: str, written: list[Path]) -> None:
    read = review.read
    typer.echo(
        f"Access review of {len(review.principals):,} principals over {read.records.read:,} records "
        f"in {read.objects:,} objects"
    )
    print_table(
        ("ROWS", "ARE"),
        [(f"{sum(row.status is status for row in review.rows):,}", _MEANING[status]) for status in Status],
    )
    for each in review.states:
        when = f"granted as of {each.collected}" if each.collected and not each.problem else each.problem
        typer.echo(printable(f"Account {each.account}: {when}"))
        if each.warning:
            typer.echo(f"affidavit: account {printable(f'{each.account}: {each.warning}')}", err=True)
    if not any(not each.problem for each in review.states):
        typer.echo("No state of any account was read, so nothing is known of what is granted")
    for note in review.notes:
        if note.startswith(BEFORE):
            typer.echo(note)
    outside = sum(not each.in_scope for each in review.crossings)
    typer.echo(f"Across accounts: {len(review.crossings):,} ways, {outside:,} of them from outside the declared scope")
    for path in written:
        typer.echo(f"Review: {path}")
    typer.echo(f"Digest: {digest}")
    for failure in review.failures[:_PROBLEMS_SHOWN]:
        where = f"{failure.object}: " if failure.object else ""
        typer.echo(f"affidavit: {printable(f'{where}{failure.reason}')}", err=True)
    if len(review.failures) > _PROBLEMS_SHOWN:
        typer.echo(f"affidavit: and {len(review.failures) - _PROBLEMS_SHOWN:,} more failures", err=True)
    if not review.complete:
        typer.echo("affidavit: the review is incomplete: what could not be read or is not known stands above", err=True)


_MEANING = {
    Status.USED: "used",
    Status.UNUSED: "unused, in logs without a gap",
    Status.NOT_SEEN: "not seen to be used, with some logs or events missing",
    Status.UNKNOWN: "unknown: nothing that was recorded would tell",
}
