"""`affidavit diff`: what differs between two assessments, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import typer

from affidavit.assessment.comparing import compare
from affidavit.assessment.comparison import Comparison, FindingChange, PolicyChange, Reason
from affidavit.assessment.files import load_assessment
from affidavit.cli import exit_status
from affidavit.cli.output import print_json, print_table, printable
from affidavit.ledger.compared_assessments import compared
from affidavit.ledger.compared_runs import compared_run
from affidavit.ledger.database import reading

_SHOWN = 200


def diff(
    a: str = typer.Argument(help="The JSON report of a scan; with --ledger, a run.", metavar="A"),
    b: str = typer.Argument(help="Another one, which is compared with it.", metavar="B"),
    ledger: Path | None = typer.Option(
        None,
        "--ledger",
        help="A and B are runs of this ledger: numbers of entries, beginnings of ids, last or previous.",
        metavar="FILE",
    ),
    exit_code: bool = typer.Option(False, "--exit-code", help="Exit with 1 if anything that was found differs."),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Tell what appeared, went and changed from one assessment to another, and what may have made the difference.

    Exit status: 0 done; with --exit-code 1 where something differs, and 3 where ids of findings cannot be compared; 2
    wrong usage, or no such report or run.
    """
    if ledger:
        with reading(ledger) as database:
            found = compare(compared_run(database, a), compared_run(database, b))
    else:
        found = compare(compared(a, load_assessment(Path(a))), compared(b, load_assessment(Path(b))))
    if json:
        print_json({**msgspec.to_builtins(found), "differs": found.differs})
    else:
        _print(found)
    raise typer.Exit(_exit_status(found) if exit_code else exit_status.DONE)


def _exit_status(found: Comparison) -> int:
    if found.incomparable:
        return exit_status.INCOMPLETE
    return exit_status.FINDINGS if found.differs else exit_status.DONE


def _print(found: Comparison) -> None:
    typer.echo(printable(f"A: {found.a}"))
    typer.echo(printable(f"B: {found.b}"))
    if found.differences:
        typer.echo("")
        print_table(("MADE OF", "A → B"), [(each.reason.value, each.detail) for each in found.differences])
    if found.incomparable:
        typer.echo(f"\nIds of findings cannot be compared: {found.incomparable}. So findings are counted by policy.")
        _print_policies(found.policies)
    for heading, sign, changes in (
        ("appeared", "+", found.appeared),
        ("went", "-", found.went),
        ("changed", "~", found.changed),
    ):
        if changes:
            typer.echo(f"\n{len(changes):,} finding{'' if len(changes) == 1 else 's'} {heading}: {_why(changes)}")
            print_table(
                ("", "SEVERITY", "STATUS", "POLICY", "SUBJECT", "WHY", "CHANGE"),
                [_row(sign, each) for each in changes[:_SHOWN]],
            )
            if len(changes) > _SHOWN:
                typer.echo(f"… and {len(changes) - _SHOWN:,} more; --json has them all")
    if found.controls:
        number = len(found.controls)
        typer.echo(f"\n{number:,} control{'' if number == 1 else 's'} changed status")
        print_table(
            ("CONTROL", "A", "B", "WHY"),
            [
                (f"{each.framework} {each.control}", each.before or "none", each.after or "none", _told(each.reasons))
                for each in found.controls
            ],
        )
    if found.incomparable and not found.differs:
        typer.echo("\nNo count and no control differs; whether they are the same findings is not known")
    elif not found.differs:
        typer.echo("\nNothing that was found differs")


def _print_policies(changes: Sequence[PolicyChange]) -> None:
    if changes:
        number = len(changes)
        typer.echo(f"\n{number:,} polic{'y has' if number == 1 else 'ies have'} other counts")
        print_table(
            ("POLICY", "A", "B", "WHY"),
            [(each.policy, _counted(each.before), _counted(each.after), _told(each.reasons)) for each in changes],
        )


def _counted(counts: Mapping[str, int]) -> str:
    return "; ".join(f"{number:,} {what}" for what, number in counts.items()) or "none"


def _why(changes: Sequence[FindingChange]) -> str:
    """How many of the changes each set of reasons may explain."""
    counts = Counter(_told(each.reasons) for each in changes)
    return "; ".join(
        f"{number:,} by {why}" for why, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _told(reasons: Sequence[Reason]) -> str:
    return " or ".join(reasons) or "nothing that is known"


def _row(sign: str, change: FindingChange) -> tuple[str, ...]:
    finding = change.finding
    fields = ", ".join(f"{each.field} {each.before or 'none'} → {each.after or 'none'}" for each in change.changes)
    return sign, finding.severity, finding.status, finding.policy, finding.subject, _told(change.reasons), fields
