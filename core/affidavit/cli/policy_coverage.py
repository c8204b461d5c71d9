"""`affidavit policy coverage`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typer

from affidavit.authoring.clause_coverage import PolicyCoverage, cover, unmatched
from affidavit.cli import loading
from affidavit.cli.output import print_json, printable
from affidavit.errors import UsageError
from affidavit.model.assessment import Assessment
from affidavit.plugins import load_plugins


def coverage(
    paths: list[str] | None = typer.Argument(None, help="Packs or paths; all installed packs when none is given."),
    report: Path | None = typer.Option(
        None, "--report", help="A JSON report of a scan: tell which of its policies matched nothing.", metavar="FILE"
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Tell which clauses of policies their tests never made true or false, or which policies a scan never matched."""
    if report is not None:
        if paths:
            raise UsageError("--report: a report names its policies itself; give no packs or paths with it")
        _print_unmatched(report, json)
        return
    plugins = load_plugins()
    policies = [each for pack in loading.packs(paths or (), plugins) for each in pack.policies]
    results = list(cover(policies, plugins))
    if json:
        print_json(results)
    else:
        _print(results)


def _print(results: list[PolicyCoverage]) -> None:
    clauses = 0
    covered = 0
    for result in results:
        for each in result.clauses:
            clauses += 1
            covered += each.is_covered
            if each.is_covered:
                continue
            never = "true" if not each.true else "false"
            where = f"{each.place.in_pack(result.pack)}:{each.place.line}:{each.place.column}"
            step = f"step {each.step}: " if each.step else ""
            either = "neither true nor false" if not each.true and not each.false else f"never {never}"
            typer.echo(printable(f"{where}: {result.policy}: {step}{either}: {each.clause}"))
    typer.echo(f"{covered} of {clauses} clauses of {len(results)} policies were both true and false in their tests")


def _print_unmatched(report: Path, json: bool) -> None:
    try:
        assessment = msgspec.json.decode(report.read_bytes(), type=Assessment)
    except OSError as error:
        raise UsageError(f"--report: cannot read {report}: {error.strerror}") from None
    except msgspec.MsgspecError as error:
        raise UsageError(f"--report: {report} is no JSON report of Affidavit: {error}") from None
    silent = unmatched(assessment)
    if json:
        print_json({"policies": len(assessment.policies), "unmatched": silent})
        return
    for name in silent:
        typer.echo(printable(name))
    typer.echo(f"{len(silent)} of {len(assessment.policies)} policies matched nothing")
