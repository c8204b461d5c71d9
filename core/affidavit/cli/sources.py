"""`affidavit source`: which sources there are, what they can be told, and what they must be allowed."""

from __future__ import annotations

from typing import Any

import msgspec
import typer

from affidavit.cli.inputs import source_of
from affidavit.cli.output import print_json, print_table
from affidavit.log_plugins import Source
from affidavit.plugins import Plugins, Provided, load_plugins, pick

app = typer.Typer(help="Look at the sources that logs can be read from.", no_args_is_help=True)


@app.command("list")
def list_sources(json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """List sources with the URI schemes that they answer to."""
    found = _sorted(load_plugins())
    if json:
        print_json(
            [
                {"name": each.name, "schemes": list(each.record.schemes), "summary": each.record.summary}
                for each in found
            ]
        )
        return
    print_table(
        ("NAME", "WRITTEN AS", "SUMMARY"), [(row.name, _written(row.record), row.record.summary) for row in found]
    )


@app.command("show")
def show_source(
    name: str = typer.Argument(help="A source, as affidavit source list names it, or a location.", metavar="NAME"),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Show a source's options and the least IAM policy that it needs.

    Given a location such as s3://bucket/prefix, the policy is for that place.
    """
    plugins = load_plugins()
    location = ""
    if "://" in name:
        name, location = source_of(name, plugins)
    source = pick(plugins.sources, name, "source").record
    shown = _shown(source, location)
    if json:
        print_json(shown)
        return
    typer.echo(f"{source.name}: {source.summary}")
    if source.options:
        typer.echo()
        print_table(("OPTION", "WHAT IT IS"), [(each.name, each.summary) for each in source.options])
        typer.echo("\nGiven as --option NAME=VALUE, or behind the location: ?NAME=VALUE&NAME=VALUE")
    if shown["permissions"] is not None:
        typer.echo("\nThe least that it must be allowed, as an IAM policy:\n")
        print_json(shown["permissions"])


def _shown(source: Source, location: str) -> dict[str, Any]:
    scheme = next((each for each in source.schemes if each), source.name)
    place = location or f"{scheme}://EXAMPLE"
    return {
        "name": source.name,
        "summary": source.summary,
        "schemes": list(source.schemes),
        "options": [{"name": each.name, "summary": each.summary} for each in source.options],
        "permissions": None if source.permissions is None else msgspec.to_builtins(source.permissions(place)),
    }


def _written(source: Source) -> str:
    return ", ".join(f"{scheme}://" if scheme else "a path" for scheme in source.schemes)


def _sorted(plugins: Plugins) -> list[Provided[Source]]:
    return [plugins.sources[name] for name in sorted(plugins.sources)]
