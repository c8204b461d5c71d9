"""`affidavit ledger`: whether a ledger is as it was written."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typer

from affidavit.cli import exit_status
from affidavit.cli.output import print_json, printable
from affidavit.errors import UsageError
from affidavit.ledger.verifying import verify_ledger

app = typer.Typer(help="Look after a ledger of runs, findings and dispositions.", no_args_is_help=True)

_HASH_DIGITS = 64


@app.callback()
def root() -> None:
    """Look after a ledger of runs, findings and dispositions."""


@app.command("verify")
def verify(
    ledger: Path = typer.Argument(help="The ledger, as scan --ledger wrote it.", metavar="LEDGER"),
    expect_head: list[str] = typer.Option(
        [], "--expect-head", help="A head that a scan or a report printed; may be repeated.", metavar="HASH"
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check that nothing in a ledger was altered, deleted or put in another order.

    Exit status: 0 all is whole; 2 wrong usage, or no ledger that can be read; 3 something is wrong.
    """
    for head in expect_head:
        if len(head) != _HASH_DIGITS or not set(head) <= set("0123456789abcdef"):
            raise UsageError(f"--expect-head: {head!r} is no head; it has {_HASH_DIGITS} hexadecimal digits")
    verified = verify_ledger(ledger, expect_head)
    if json:
        print_json(msgspec.to_builtins(verified))
    else:
        reviews = f", {verified.access_reviews:,} access reviews" if verified.access_reviews else ""
        typer.echo(
            f"{verified.head.seq:,} entries: {verified.runs:,} runs, {verified.dispositions:,} dispositions{reviews}; "
            f"head {verified.head.hash}"
        )
        if not verified.problems:
            known = "" if not expect_head else f", and {'the head' if len(expect_head) == 1 else 'the heads'} expected"
            typer.echo(f"Every entry follows the one before, with the rows that it speaks of{known}")
            if not expect_head:
                typer.echo("Give --expect-head a head that was printed earlier: else a tail cut off cannot be told")
        for problem in verified.problems:
            typer.echo(f"affidavit: {printable(problem)}", err=True)
    raise typer.Exit(exit_status.INCOMPLETE if verified.problems else exit_status.DONE)
