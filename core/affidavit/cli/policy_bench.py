"""`affidavit policy bench`."""

from __future__ import annotations

import typer

from affidavit.authoring.costs import Costs, costs_on_logs, costs_on_tests
from affidavit.cli import exit_status, loading
from affidavit.cli.inputs import source_of
from affidavit.cli.output import print_json, print_table
from affidavit.cli.progress import shown_progress
from affidavit.model.profile import Profile
from affidavit.plugins import load_plugins


def bench(
    paths: list[str] | None = typer.Argument(
        None, help="Packs or paths; all installed packs when none is given.", metavar="[PACK_OR_PATH]..."
    ),
    logs: list[str] = typer.Option(
        [], "--logs", help="Logs to time on; without any, the events of the policies' own tests.", metavar="LOGS"
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Time each policy's predicate on the records that it must look at, the dearest first."""
    plugins = load_plugins()
    policies = [policy for pack in loading.packs(paths or (), plugins) for policy in pack.policies]
    profile = Profile().as_data()
    if logs:
        sources = [source_of(text, plugins) for text in logs]
        with shown_progress() as progress:
            costs = costs_on_logs(policies, sources, plugins, profile, progress)
    else:
        costs = costs_on_tests(policies, plugins, profile)
    if json:
        print_json(
            {
                "records": costs.records,
                "seconds": costs.seconds,
                "incomplete": costs.incomplete,
                "policies": [
                    {
                        "policy": each.policy,
                        "language": each.language,
                        "candidates": each.candidates,
                        "matches": each.matches,
                        "errors": each.errors,
                        "microseconds": round(each.microseconds, 3),
                        "share": round(each.share, 4),
                    }
                    for each in costs.policies
                ],
            }
        )
    else:
        print_table(
            ("POLICY", "LANGUAGE", "CANDIDATES", "MATCHES", "ERRORS", "µs A CANDIDATE", "SHARE"),
            [
                (
                    each.policy,
                    each.language,
                    f"{each.candidates:,}",
                    f"{each.matches:,}",
                    f"{each.errors:,}",
                    f"{each.microseconds:.1f}",
                    f"{each.share:.1%}",
                )
                for each in costs.policies
            ],
        )
        typer.echo(_in_words(costs))
    if costs.incomplete:
        typer.echo(f"affidavit: incomplete: {costs.incomplete} of the objects could not be read whole", err=True)
        raise typer.Exit(exit_status.INCOMPLETE)


def _in_words(costs: Costs) -> str:
    spent = sum(each.seconds for each in costs.policies)
    candidates = sum(each.candidates for each in costs.policies)
    said = f"{costs.records:,} records took {costs.seconds:.2f} s, {spent:.2f} s of it in predicates"
    if not candidates:
        return f"{said}: no policy had to look at any of them."
    dearest = costs.policies[0]
    return (
        f"{said}, on {candidates:,} candidates; {dearest.policy} took the most, {dearest.share:.0%} of that,"
        f" as it looked at {dearest.candidates:,} of the records for {dearest.microseconds:.1f} µs each."
    )
