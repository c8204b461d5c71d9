"""`affidavit ledger`: whether a ledger is as it was written, and what it need not keep."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typer

from affidavit.cli import exit_status
from affidavit.cli.output import print_json, printable
from affidavit.errors import UsageError
from affidavit.ledger.pruning import prune
from affidavit.ledger.verifying import verify_ledger
from affidavit.signing import load_public
from affidavit.times import parse_moment

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
    public_key: list[Path] = typer.Option(
        [], "--public-key", help="A key that must have signed the runs; may be repeated.", metavar="FILE"
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check that nothing in a ledger was altered, deleted or put in another order.

    Exit status: 0 all is whole; 2 wrong usage, or no ledger that can be read; 3 something is wrong.
    """
    for head in expect_head:
        if len(head) != _HASH_DIGITS or not set(head) <= set("0123456789abcdef"):
            raise UsageError(f"--expect-head: {head!r} is no head; it has {_HASH_DIGITS} hexadecimal digits")
    verified = verify_ledger(ledger, expect_head, keys=[load_public(path) for path in public_key])
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
            if verified.signed_until:
                after = verified.head.seq - verified.signed_until
                rest = f"; the {after:,} after it by no signature" if after else ""
                typer.echo(f"Signed up to entry {verified.signed_until}{rest}")
            if not expect_head:
                typer.echo("Give --expect-head a head that was printed earlier: else a tail cut off cannot be told")
        for problem in verified.problems:
            typer.echo(f"affidavit: {printable(problem)}", err=True)
    raise typer.Exit(exit_status.INCOMPLETE if verified.problems else exit_status.DONE)


@app.command("prune")
def prune_parts(
    ledger: Path = typer.Argument(help="The ledger, as scan --ledger wrote it.", metavar="LEDGER"),
    before: str | None = typer.Option(
        None, "--before", help="Also what is kept of objects that were delivered before, UTC.", metavar="TIME"
    ),
    everything: bool = typer.Option(False, "--all", help="Delete all that is kept of objects."),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Delete what a ledger keeps of objects for other setups than the last scan's; a scan would read them again.

    No run, finding or disposition is touched. Exit status: 0 done; 2 wrong usage, or no ledger that can be written.
    """
    if before and everything:
        raise UsageError("--before: --all deletes what is kept of every object; give one of them")
    pruned = prune(ledger, parse_moment(before, "--before") if before else None, everything=everything)
    if json:
        print_json(pruned)
    else:
        typer.echo(
            f"What was kept of {pruned.parts:,} objects is deleted; {ledger} has {pruned.after:,} bytes, and had "
            f"{pruned.before:,}"
        )
