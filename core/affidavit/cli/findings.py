"""`affidavit findings`: look at the findings that a ledger holds, and decide about them."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

import msgspec
import typer

from affidavit.cli.findings_shown import LISTED, Chosen, chosen, print_finding, print_findings
from affidavit.cli.output import print_json
from affidavit.documents.whole_file import whole_files
from affidavit.errors import UsageError
from affidavit.ledger.database import reading
from affidavit.ledger.deciding import Wish, decide
from affidavit.ledger.evidence import shown
from affidavit.ledger.listing import find, known_findings, sightings
from affidavit.model.disposition import Action
from affidavit.model.policy import Severity
from affidavit.times import parse_moment, parse_time

app = typer.Typer(help="Look at the findings of a ledger, and decide about them.", no_args_is_help=True)

_LEDGER = typer.Option(..., "--ledger", help="The ledger, as scan --ledger wrote it.", metavar="FILE")
_AS_OF = typer.Option(None, "--as-of", help="The moment, UTC; now by default.", metavar="TIME")
_FINDINGS = typer.Argument(help="Ids of findings, or how they begin.", metavar="FINDING...")
_BY = typer.Option(None, "--by", help="Who decides; the environment's USER by default.", metavar="WHO")
_REASON = typer.Option(..., "--reason", help="Why.")
_TICKET = typer.Option("", "--ticket", help="Where more is said.", metavar="ID")
_EVIDENCE = typer.Option(
    [], "--evidence", help="A file that shows it, kept by its hash; may be repeated.", metavar="FILE"
)
_KEEP = typer.Option(False, "--keep", help="Keep copies of the evidence beside the ledger.")
_STATUS = typer.Option(
    [], "--status", help=f"Of this status, or all; may be repeated. Else: {', '.join(LISTED)}.", metavar="STATUS"
)
_SEVERITY = typer.Option([], "--severity", help="Of this severity; may be repeated.")
_POLICY = typer.Option([], "--policy", help="Of this policy; may be repeated.", metavar="ID")
_CONTROL = typer.Option(
    [], "--control", help="That lead to this control; may be repeated.", metavar="[FRAMEWORK:]CONTROL"
)
_ASSIGNED = typer.Option(None, "--assigned", help="Assigned to somebody; '' for nobody.", metavar="WHO")


@app.command("list")
def list_findings(
    ledger: Path = _LEDGER,
    status: list[str] = _STATUS,
    severity: list[Severity] = _SEVERITY,
    policy: list[str] = _POLICY,
    control: list[str] = _CONTROL,
    assigned: str | None = _ASSIGNED,
    as_of: str | None = _AS_OF,
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """List findings, the gravest first."""
    wanted = Chosen.of(status, severity, policy, control, assigned)
    # To look for cycles in a hundred thousand findings takes time, and a process this short has no need of it.
    gc.disable()
    with reading(ledger) as database:
        found = list(chosen(known_findings(database, _moment(as_of), until=_until(as_of)), wanted))
    if json:
        print_json(found)
    else:
        print_findings(found)


@app.command("show")
def show(
    finding: str = typer.Argument(help="A finding's id, or how it begins.", metavar="FINDING"),
    ledger: Path = _LEDGER,
    as_of: str | None = _AS_OF,
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show a finding with its history: runs that told of it, and what was decided."""
    with reading(ledger) as database:
        number = find(database, finding)
        until = _until(as_of)
        linked = list(known_findings(database, _moment(as_of), number, until))
        seen = [each for each in sightings(database, number) if until is None or (parse_time(each.as_of) or 0) <= until]
    if not linked:
        raise UsageError(f"{finding}: no run up to {as_of} told of it")
    known = next((each for each in linked if each.id.startswith(finding)), linked[0])
    if json:
        print_json(
            {
                **msgspec.to_builtins(known),
                "linked": [each.id for each in linked if each is not known],
                "runs": msgspec.to_builtins(seen),
            }
        )
    else:
        print_finding(known, seen, [each for each in linked if each is not known])


@app.command("export")
def export(
    output: Path = typer.Argument(help="The file to write, of JSON Lines.", metavar="OUT.jsonl"),
    ledger: Path = _LEDGER,
    status: list[str] = _STATUS,
    severity: list[Severity] = _SEVERITY,
    policy: list[str] = _POLICY,
    control: list[str] = _CONTROL,
    assigned: str | None = _ASSIGNED,
    as_of: str | None = _AS_OF,
) -> None:
    """Write findings with all that was decided, a line each; every status unless --status says which."""
    wanted = Chosen.of(status or ["all"], severity, policy, control, assigned)
    if output.resolve() == ledger.resolve():
        raise UsageError(f"{output} is the ledger; write elsewhere")
    encode = msgspec.json.Encoder(order="deterministic").encode
    count = 0
    try:
        with reading(ledger) as database, whole_files(output) as (file,):
            for each in chosen(known_findings(database, _moment(as_of), until=_until(as_of)), wanted):
                file.write(encode(each) + b"\n")
                count += 1
    except OSError as error:
        raise UsageError(f"{output}: cannot be written: {error.strerror or error}") from error
    typer.echo(f"{count:,} findings: {output}")


@app.command("assign")
def assign(
    findings: list[str] = _FINDINGS,
    ledger: Path = _LEDGER,
    to: str = typer.Option(..., "--to", help="Who is to see to it.", metavar="WHO"),
    reason: str = _REASON,
    by: str | None = _BY,
    ticket: str = _TICKET,
    as_of: str | None = _AS_OF,
) -> None:
    """Say who is to see to findings."""
    _decide(ledger, findings, Action.ASSIGN, by, as_of, reason, ticket, assignee=to)


@app.command("acknowledge")
def acknowledge(
    findings: list[str] = _FINDINGS,
    ledger: Path = _LEDGER,
    reason: str = _REASON,
    by: str | None = _BY,
    ticket: str = _TICKET,
    evidence: list[Path] = _EVIDENCE,
    keep: bool = _KEEP,
    as_of: str | None = _AS_OF,
) -> None:
    """Say that findings were noticed; they stay open."""
    _decide(ledger, findings, Action.ACKNOWLEDGE, by, as_of, reason, ticket, evidence, keep=keep)


@app.command("resolve")
def resolve(
    findings: list[str] = _FINDINGS,
    ledger: Path = _LEDGER,
    reason: str = _REASON,
    false_positive: bool = typer.Option(
        False, "--false-positive", help="They were none, as the evidence shows: they count no more."
    ),
    by: str | None = _BY,
    ticket: str = _TICKET,
    evidence: list[Path] = _EVIDENCE,
    keep: bool = _KEEP,
    as_of: str | None = _AS_OF,
) -> None:
    """Say that findings were seen to. A violation stays a deviation of its period, unless it was shown to be none."""
    action = Action.FALSE_POSITIVE if false_positive else Action.RESOLVE
    _decide(ledger, findings, action, by, as_of, reason, ticket, evidence, keep=keep)


@app.command("accept")
def accept(
    findings: list[str] = _FINDINGS,
    ledger: Path = _LEDGER,
    reason: str = _REASON,
    until: str = typer.Option(..., "--until", help="When the acceptance ends, UTC.", metavar="TIME"),
    by: str | None = _BY,
    ticket: str = _TICKET,
    evidence: list[Path] = _EVIDENCE,
    keep: bool = _KEEP,
    as_of: str | None = _AS_OF,
) -> None:
    """Accept the risk of findings until a day; then they are open again."""
    ends = parse_moment(until, "--until")
    _decide(ledger, findings, Action.ACCEPT, by, as_of, reason, ticket, evidence, keep=keep, until=ends)


@app.command("reopen")
def reopen(
    findings: list[str] = _FINDINGS,
    ledger: Path = _LEDGER,
    reason: str = _REASON,
    by: str | None = _BY,
    ticket: str = _TICKET,
    evidence: list[Path] = _EVIDENCE,
    keep: bool = _KEEP,
    as_of: str | None = _AS_OF,
) -> None:
    """Take back what closed findings."""
    _decide(ledger, findings, Action.REOPEN, by, as_of, reason, ticket, evidence, keep=keep)


@app.command("withdraw")
def withdraw(
    findings: list[str] = _FINDINGS,
    ledger: Path = _LEDGER,
    reason: str = _REASON,
    by: str | None = _BY,
    ticket: str = _TICKET,
    evidence: list[Path] = _EVIDENCE,
    keep: bool = _KEEP,
    as_of: str | None = _AS_OF,
) -> None:
    """Say that nobody waits any more for what is pending or indeterminate, since no policy asks for it."""
    _decide(ledger, findings, Action.WITHDRAW, by, as_of, reason, ticket, evidence, keep=keep)


def _moment(as_of: str | None) -> int:
    return parse_moment(as_of, "--as-of") if as_of else int(time.time())


def _until(as_of: str | None) -> int | None:
    """Up to when runs count: all, where nobody asks for the state of a day."""
    return parse_moment(as_of, "--as-of") if as_of else None


def _decide(
    ledger: Path,
    findings: list[str],
    action: Action,
    by: str | None,
    as_of: str | None,
    reason: str,
    ticket: str,
    evidence: list[Path] | None = None,
    *,
    keep: bool = False,
    until: int | None = None,
    assignee: str = "",
) -> None:
    user = os.environ.get("USER", "")
    done = decide(
        ledger,
        findings,
        Wish(
            action=action,
            by=by if by is not None else user,
            by_source="--by" if by is not None else "USER of the environment",
            at=_moment(as_of),
            reason=reason,
            ticket=ticket,
            until=until,
            assignee=assignee,
            shown=tuple(shown(path) for path in evidence or ()),
            keep=keep,
            clock=int(time.time()),
        ),
    )
    for finding, head in done.entries:
        typer.echo(f"{finding}: {action}, entry {head.seq}")
    typer.echo(f"Ledger: {ledger}, head {done.entries[-1][1].hash}")
