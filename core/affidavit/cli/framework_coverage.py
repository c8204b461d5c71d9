"""`affidavit framework coverage`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import typer

from affidavit.attack import table as attack
from affidavit.attack.navigator import navigator_layer
from affidavit.cli import loading
from affidavit.cli.output import print_json, print_table
from affidavit.controls.framework_reach import Covered, framework_coverage
from affidavit.documents.whole_file import whole_files
from affidavit.errors import UsageError
from affidavit.plugins import load_plugins


def coverage(
    frameworks: list[str] = typer.Argument(None, help="Ids of frameworks; all installed ones when none is given."),
    policies: list[str] | None = typer.Option(
        None,
        "--policies",
        help="A pack's name, or a path to a folder or file of policies; may be repeated.",
        metavar="PACK_OR_PATH",
    ),
    navigator: Path | None = typer.Option(
        None,
        "--navigator",
        help="Write an ATT&CK Navigator layer of the policies; - prints it.",
        metavar="FILE",
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Count the controls of frameworks that policies speak to, those none does, and those that are not by logs."""
    plugins = load_plugins()
    table = attack.load()
    loaded = loading.frameworks(frameworks or list(plugins.frameworks), plugins)
    packs = loading.packs(policies or (), plugins, loaded, with_tests=False)
    known = [policy for pack in packs for policy in pack.policies]
    if navigator is not None:
        name = ", ".join(f"{pack.name} {pack.version}" for pack in packs)
        layer = msgspec.json.format(msgspec.json.encode(navigator_layer(f"Affidavit: {name}", known, table)))
        if str(navigator) == "-":
            typer.echo(layer.decode())
            return
        if navigator.is_dir() or not navigator.absolute().parent.is_dir():
            raise UsageError(f"--navigator: {str(navigator)!r} is a folder, or lies in none; name a file")
        with whole_files(navigator) as (file,):
            file.write(layer + b"\n")
    found = {framework.id: framework_coverage(framework, known, table) for framework in loaded}
    if json:
        print_json(found)
        return
    rows = []
    for name, controls in found.items():
        counts = Counter(each.covered for each in controls)
        rows.append((name, str(len(controls)), *(str(counts[kind]) for kind in Covered)))
    print_table(("FRAMEWORK", "CONTROLS", *(kind.upper() for kind in Covered)), rows)
    for name, controls in found.items():
        typer.echo(f"\n{name}")
        print_table(
            ("CONTROL", "SUPPORT", "COVERED", "DECLARE IT", "LEAD THERE", "TITLE"),
            [
                (each.control, each.support, each.covered, str(each.declaring), str(each.leading), each.title)
                for each in controls
            ],
        )
