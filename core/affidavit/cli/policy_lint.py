"""`affidavit policy lint`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from affidavit.cli import exit_status, loading
from affidavit.cli.output import print_json, printable
from affidavit.documents.strict_yaml import suggest
from affidavit.errors import UsageError
from affidavit.lint.run import PackSource, lint
from affidavit.model.lint import LintLevel
from affidavit.plugins import Plugins, load_plugins
from affidavit.policies.pack_zip import pack_name


def lint_(
    paths: list[str] | None = typer.Argument(None, help="Packs or paths; all installed packs when none is given."),
    strict: bool = typer.Option(False, "--strict", help="Exit with 1 on warnings too."),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Find what is wrong with policies that tests don't show; exit with 1 on any error."""
    plugins = load_plugins()
    found = lint(list(_sources(paths or (), plugins)), plugins, loading.frameworks(list(plugins.frameworks), plugins))
    if json:
        print_json(found)
    else:
        for each in found:
            typer.echo(printable(str(each)))
        count = Counter(each.level for each in found)
        typer.echo(f"{count[LintLevel.ERROR]} errors, {count[LintLevel.WARNING]} warnings")
    if any(strict or each.level is LintLevel.ERROR for each in found):
        raise typer.Exit(exit_status.FINDINGS)


def _sources(chosen: Sequence[str], plugins: Plugins) -> Iterator[PackSource]:
    seen: set[Path] = set()
    folders = {Path(choice).resolve() for choice in chosen if Path(choice).is_dir()}
    for choice in dict.fromkeys(chosen or sorted(plugins.policy_packs)):
        provided = plugins.policy_packs.get(choice)
        path = Path(choice)
        if provided is not None:
            yield PackSource(choice, provided.record.root, f"{choice}/")
        elif path.resolve() in seen or not folders.isdisjoint(path.resolve().parents):
            continue  # It is looked at already, or with the folder that it lies in.
        elif path.exists():
            seen.add(path.resolve())
            folder = path if path.is_dir() else path.parent
            prefix = "" if str(folder) == "." else f"{folder.as_posix().rstrip('/')}/"
            yield PackSource(pack_name(path), path, prefix)
        else:
            raise UsageError(
                f"{choice!r} is neither a path nor an installed pack{suggest(choice, plugins.policy_packs)}"
            )
