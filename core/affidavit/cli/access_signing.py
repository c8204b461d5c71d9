"""`affidavit access-review decide` and `sign`: what is to become of each row, and who answers for it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import typer

from affidavit.access_review.decisions import (
    SCHEMA,
    Choice,
    Decisions,
    RowDecision,
    check_fit,
    is_json,
    load_decisions,
    save_decisions,
)
from affidavit.access_review.files import load_review
from affidavit.access_review.outputs import write_table
from affidavit.access_review.tables import check_shown
from affidavit.cli import exit_status
from affidavit.cli.output import printable
from affidavit.documents.visible import is_blank
from affidavit.errors import UsageError
from affidavit.ledger.evidence import shown
from affidavit.ledger.signing import Signature
from affidavit.ledger.signing import sign as enter
from affidavit.model.access_review import Row, Status
from affidavit.plugins import load_plugins
from affidavit.times import parse_moment

_REVIEW = typer.Argument(help="The review, as access-review --out json= wrote it.", metavar="REVIEW.json")
_SKIP, _BACK, _QUIT = "skip", "back", "quit"
# Words or their first letters, and nothing else that begins so: "retain" is no "revoke".
_WORDS = (*map(str, Choice), _SKIP, _BACK, _QUIT)
_ANSWERS = {name: word for word in _WORDS for name in (word, word[0])}


def decide(
    review: Path = _REVIEW,
    decisions: Path = typer.Argument(
        help="Where decisions are kept; made where it is missing, taken up where it is not.", metavar="DECISIONS.json"
    ),
    status: list[Status] = typer.Option([], "--status", help="Ask only about rows that are so; may be repeated."),
    again: bool = typer.Option(False, "--again", help="Ask about rows that are decided, too, and show how."),
) -> None:
    """Ask about each row that has no decision, one after the other; stop at any time and go on later.

    Exit status: 0 no row is left; 2 wrong usage; 3 rows are left.
    """
    if decisions.suffix.lower() != ".json":
        raise UsageError(f"{decisions}: decisions are kept as JSON; name a file that ends in .json")
    loaded, digest = load_review(review)
    read = load_decisions(decisions) if decisions.exists() else Decisions(SCHEMA, digest, ())
    check_fit(loaded, digest, read)
    # Without a reason, as somebody may have written it by hand, a row is asked about again.
    made = {each.row: each for each in read.decisions if not is_blank(each.reason)}
    if made and not again:
        typer.echo(
            f"{_counted(list(made.values()), 'decided before')} in {decisions}; --again shows and asks them, too"
        )
    asked = [row for row in loaded.rows if (again or row.id not in made) and (not status or row.status in status)]
    number = 0
    while number < len(asked):
        row = asked[number]
        _show(row, number + 1, len(asked), made.get(row.id))
        answer = _answer()
        if answer == _QUIT:
            break
        if answer == _BACK:
            number = max(0, number - 1)
            continue
        number += 1
        if answer != _SKIP:
            made[row.id] = RowDecision(row.id, Choice(answer), _reason())
            save_decisions(decisions, msgspec.structs.replace(read, decisions=tuple(made.values())))
            typer.echo(f"{answer}: written to {decisions}")
    left = len(loaded.rows) - len(made)
    typer.echo(f"{len(made):,} of {len(loaded.rows):,} rows are decided: {decisions}")
    if left:
        raise typer.Exit(exit_status.INCOMPLETE)
    typer.echo(f"Sign them: affidavit access-review sign {review} {decisions} --ledger LEDGER --by NAME")


def _answer() -> str:
    while True:
        answer = str(typer.prompt("keep, revoke, change, skip, back or quit")).strip().lower()
        if answer in _ANSWERS:
            return _ANSWERS[answer]
        typer.echo("Type one of these words, or its first letter")


def _reason() -> str:
    while True:
        reason = str(typer.prompt("Why")).strip()
        if not is_blank(reason):
            return printable(reason)
        typer.echo("Say why: no row is signed without a reason")


def _show(row: Row, number: int, of: int, decided: RowDecision | None) -> None:
    typer.echo(f"\nRow {number:,} of {of:,}: {row.id}")
    typer.echo(printable(f"  {row.holder_kind} {row.holder_name} in account {row.account or 'none'}: {row.holder}"))
    # By what tells it apart: there may be several policies of one name.
    typer.echo(printable(f"  {row.grant or f'the {row.holder_kind} itself'}"))
    last = f"last used {row.last_used}, {row.records:,} records" if row.last_used else "no use seen"
    typer.echo(f"  {row.status}; {last}")
    for why in row.why:
        typer.echo(printable(f"  - {why}"))
    if decided:
        typer.echo(printable(f"  Decided: {decided.decision}, {decided.reason}"))


def sign(
    review: Path = _REVIEW,
    decisions: Path = typer.Argument(
        help="The decisions: the CSV of the review, filled in, or the JSON of access-review decide.",
        metavar="DECISIONS",
    ),
    ledger: Path = typer.Option(..., "--ledger", help="The ledger to enter it in; made where it is missing."),
    by: str | None = typer.Option(None, "--by", help="Who signs; USER of the environment by default.", metavar="WHO"),
    reason: str = typer.Option("", "--reason", help="What is to be said of the review as a whole."),
    ticket: str = typer.Option("", "--ticket", help="The ticket that it belongs to."),
    keep: bool = typer.Option(False, "--keep", help="Keep copies of both files beside the ledger."),
    as_of: str | None = typer.Option(None, "--as-of", help="When it is signed, UTC; now by default.", metavar="TIME"),
) -> None:
    """Check that decisions fit a review and leave no row out, and enter them in the ledger as evidence.

    Exit status: 0 signed; 2 wrong usage, or a row without decision or reason: nothing is entered then.
    """
    loaded, digest = load_review(review)
    made = load_decisions(decisions)
    check_fit(loaded, digest, made)
    if not is_json(decisions):
        # Whoever filled it decided by what its cells show.
        with tempfile.TemporaryDirectory(prefix="affidavit-") as directory:
            written = Path(directory) / "review.csv"
            write_table(loaded, written, load_plugins())
            check_shown(decisions, written)
    signed = enter(
        ledger,
        loaded,
        digest,
        made,
        Signature(
            by=by if by is not None else os.environ.get("USER", ""),
            by_source="--by" if by is not None else "USER of the environment",
            at=parse_moment(as_of, "--as-of") if as_of else int(time.time()),
            reason=reason,
            ticket=ticket,
            shown=tuple(shown(path) for path in (review, decisions)),
            keep=keep,
            clock=int(time.time()),
        ),
    )
    typer.echo(f"{_counted(made.decisions, 'signed')}: entry {signed.head.seq}")
    if signed.supersedes:
        typer.echo(f"It supersedes entry {signed.supersedes}, in which the same person signed this review before")
    if signed.made_entry:
        typer.echo(f"The review is as it was made, by entry {signed.made_entry}")
    else:
        typer.echo(
            "affidavit: no entry of the ledger tells that this review was made, so whoever has its file could have "
            "altered it; make reviews with access-review --ledger",
            err=True,
        )
    if signed.caveat:
        typer.echo(f"affidavit: {printable(signed.caveat)}", err=True)
    if not loaded.complete:
        typer.echo("The review is incomplete, and the entry says so: some logs or state for it were missing or old")
    if without := [each.account for each in loaded.states if each.problem]:
        typer.echo(printable(f"Not reviewed, since no state tells what is granted: {', '.join(without)}"))
    if unknown := sum(row.status is Status.UNKNOWN for row in loaded.rows):
        typer.echo(f"Of {unknown:,} rows logs could not tell whether they were used")
    typer.echo(f"Ledger: {ledger}, head {signed.head.hash}")


def _counted(decisions: Sequence[RowDecision], what: str) -> str:
    parts = [f"{sum(each.decision is choice for each in decisions):,} {choice}" for choice in Choice]
    return f"{len(decisions):,} row{'' if len(decisions) == 1 else 's'} {what}, {', '.join(parts)}"
