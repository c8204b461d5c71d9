"""`affidavit policy`."""

from __future__ import annotations

import typer

from affidavit.authoring.running_tests import run_tests
from affidavit.cli import exit_status, loading, policy_bench, policy_lint, policy_new, policy_schema
from affidavit.cli.output import print_json, print_table
from affidavit.cli.policy_coverage import coverage
from affidavit.cli.policy_explain import explain_
from affidavit.cli.policy_mutate import mutate_
from affidavit.cli.policy_table import table_
from affidavit.documents.strict_yaml import suggest
from affidavit.errors import UsageError
from affidavit.model.policy import Policy, describe_correlation
from affidavit.plugins import Plugins, load_plugins

app = typer.Typer(help="Write, check, test and explain policies.", no_args_is_help=True)

_POLICIES = typer.Option(
    None,
    "--policies",
    help="A pack's name, or a path to a folder or file of policies; may be repeated.",
    metavar="PACK_OR_PATH",
)
_JSON = typer.Option(False, "--json", help="Print JSON.")


def list_(policies: list[str] | None = _POLICIES, json: bool = _JSON) -> None:
    """List policies with effect, severity, ATT&CK techniques and controls."""
    loaded = _load(policies, load_plugins())
    if json:
        print_json([_summary(policy) for policy in loaded])
        return
    print_table(
        ("ID", "EFFECT", "SEVERITY", "LANGUAGE", "ATT&CK", "TITLE"),
        [(each.id, each.effect, each.severity, each.language, " ".join(each.attack), each.title) for each in loaded],
    )


def show(
    policy: str = typer.Argument(help="A policy's id."), policies: list[str] | None = _POLICIES, json: bool = _JSON
) -> None:
    """Show a policy: what it selects and matches, what it maps to, what to keep and what to do."""
    by_id = {each.id: each for each in _load(policies, load_plugins())}
    if policy not in by_id:
        raise UsageError(f"no policy {policy!r}{suggest(policy, by_id)}")
    found = by_id[policy]
    if json:
        print_json(found)
        return
    typer.echo(f"{found.id}: {found.title}")
    typer.echo(f"{found.place.in_pack(found.pack)}:{found.place.line}\n")
    controls = "; ".join(f"{framework} {', '.join(ids)}" for framework, ids in sorted(found.controls.items()))
    rows = [
        ("effect", found.effect),
        ("severity", found.severity),
        ("logs", f"{found.logs} ({', '.join(found.needs)})"),
        ("ATT&CK", ", ".join(found.attack)),
        ("controls", controls),
        ("subject", " or ".join(found.subject)),
        ("message", found.message),
        ("keep", found.evidence_note.strip()),
        ("false positives", found.false_positives.strip()),
        ("remediation", found.remediation.strip()),
        *(("reference", reference) for reference in found.references),
    ]
    for name, value in rows:
        if value:
            typer.echo(f"{name:16} {value}")
    for step in found.steps:
        typer.echo(f"\n{f'step {step.name}' if step.name else 'matches'}:")
        for path, values in step.select.items():
            typer.echo(f"  select {path}: {', '.join(values)}")
        for name, path in step.bind.items():
            after = f", after the last {step.after[name]}" if name in step.after else ""
            typer.echo(f"  bind {name}: {path}{after}")
    if found.correlate:
        typer.echo(f"\ncorrelate: {describe_correlation(found.correlate)}")
    # A Rego file holds the rules of all its steps.
    for source in dict.fromkeys(step.predicate.source.rstrip() for step in found.steps):
        typer.echo(f"\n{found.language}:\n{source}")


def test(
    paths: list[str] | None = typer.Argument(None, help="Packs or paths; all installed packs when none is given."),
    json: bool = _JSON,
) -> None:
    """Run the tests that policies carry; exit with 1 if any fails."""
    plugins = load_plugins()
    # Whatever framework is installed, a control that a policy names must be there.
    installed = loading.frameworks(list(plugins.frameworks), plugins)
    policies = [policy for pack in loading.packs(paths or (), plugins, installed) for policy in pack.policies]
    results = run_tests(policies, plugins)
    failed = [result for result in results if not result.passed]
    if json:
        print_json(results)
    else:
        for result in failed:
            typer.echo(f"FAILED {result.path}:{result.line}: {result.policy}: {result.test}: {result.reason}")
        tested = len({result.policy for result in results})
        typer.echo(f"{len(results) - len(failed)} tests of {tested} policies passed, {len(failed)} failed")
    if failed:
        raise typer.Exit(exit_status.FINDINGS)


def _load(chosen: list[str] | None, plugins: Plugins) -> list[Policy]:
    return [policy for pack in loading.packs(chosen or (), plugins) for policy in pack.policies]


def _summary(policy: Policy) -> dict[str, object]:
    return {
        "id": policy.id,
        "title": policy.title,
        "effect": policy.effect,
        "severity": policy.severity,
        "language": policy.language,
        "logs": policy.logs,
        "needs": policy.needs,
        "attack": policy.attack,
        "controls": policy.controls,
        "pack": policy.pack,
        "path": policy.place.path,
        "tests": len(policy.tests),
    }


# In the order in which help lists them, which is that of a policy's life.
app.command("new")(policy_new.new)
app.command("list")(list_)
app.command("show")(show)
app.command("test")(test)
app.command("lint")(policy_lint.lint_)
app.command("explain")(explain_)
app.command("coverage")(coverage)
app.command("mutate")(mutate_)
app.command("table")(table_)
app.command("bench")(policy_bench.bench)
app.command("schema")(policy_schema.schema)
