"""`affidavit framework`."""

from __future__ import annotations

import typer

from affidavit.cli import loading
from affidavit.cli.framework_coverage import coverage
from affidavit.cli.framework_explain import explain
from affidavit.cli.output import print_json, print_table
from affidavit.plugins import load_plugins

app = typer.Typer(
    help="List frameworks, explain their controls, and count which of them policies speak to.", no_args_is_help=True
)


@app.command("list")
def list_(json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """List the installed frameworks."""
    plugins = load_plugins()
    rows = [
        {
            "id": each.id,
            "title": each.title,
            "version": each.version,
            "controls": len(each.controls),
            "distribution": plugins.frameworks[each.id].provider.distribution,
        }
        for each in loading.frameworks(list(plugins.frameworks), plugins)
    ]
    if json:
        print_json(rows)
        return
    print_table(
        ("ID", "VERSION", "CONTROLS", "DISTRIBUTION", "TITLE"),
        [
            (str(row["id"]), str(row["version"]), str(row["controls"]), str(row["distribution"]), str(row["title"]))
            for row in rows
        ],
    )


@app.command()
def show(
    framework: str = typer.Argument(help="A framework's id."),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show a framework's controls and its ATT&CK crosswalk."""
    plugins = load_plugins()
    loaded = loading.frameworks([framework], plugins)[0]
    if json:
        print_json(loaded)
        return
    typer.echo(f"{loaded.id}: {loaded.title} ({loaded.version})\n{loaded.source}\n")
    for control in loaded.controls:
        typer.echo(f"{control.id}  {control.title}  [{control.support}]")
        typer.echo(f"    asks: {control.asks.strip()}")
        typer.echo(f"    keep: {control.evidence_note.strip()}")
        if control.tests:
            typer.echo(f"    tests: {', '.join(control.tests)}")
        if control.signs:
            typer.echo(f"    signs: {', '.join(control.signs)}")
        for link in loaded.crosswalk:
            if link.control == control.id:
                typer.echo(f"    {link.attack} {link.relation}: {link.rationale.strip()}")
        typer.echo("")


app.command()(explain)
app.command()(coverage)
