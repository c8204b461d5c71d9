"""`affidavit plugins`."""

from __future__ import annotations

import typer

from affidavit.cli import exit_status
from affidavit.cli.output import print_json, print_table
from affidavit.plugins import load_plugins


def plugins(json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
    """List plugins with kind, name, version and the distribution that provides them; exit with 2 if one is broken."""
    found = load_plugins()
    rows = [
        {
            "kind": each.kind,
            "name": each.name,
            "distribution": each.provider.distribution,
            "version": each.provider.version,
            "status": "ok",
            "reason": "",
        }
        for each in found.all()
    ]
    rows += [
        {
            "kind": "plugin",
            "name": each.name,
            "distribution": each.provider.distribution,
            "version": each.provider.version,
            "status": "broken",
            "reason": each.reason,
        }
        for each in found.broken
    ]
    if json:
        print_json(rows)
    else:
        print_table(
            ("KIND", "NAME", "VERSION", "DISTRIBUTION", "STATUS"),
            [
                (
                    row["kind"],
                    row["name"],
                    row["version"],
                    row["distribution"],
                    f"{row['status']}: {row['reason']}" if row["reason"] else row["status"],
                )
                for row in rows
            ],
        )
    if found.broken:
        raise typer.Exit(exit_status.USAGE)
