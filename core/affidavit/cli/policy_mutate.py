"""`affidavit policy mutate`."""

from __future__ import annotations

import typer

from affidavit.authoring.mutation import MutationResult, mutate, total_score
from affidavit.cli import exit_status, loading
from affidavit.cli.output import print_json, printable
from affidavit.documents.strict_yaml import suggest
from affidavit.errors import UsageError
from affidavit.plugins import load_plugins


def mutate_(
    paths: list[str] | None = typer.Argument(None, help="Packs or paths; all installed packs when none is given."),
    policy: list[str] = typer.Option([], "--policy", help="Only this policy; may be repeated.", metavar="ID"),
    min_score: float = typer.Option(
        0.9, "--min-score", help="Exit with 1 if fewer than this share of all mutants is killed.", min=0, max=1
    ),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Alter policies in small ways and tell which alterations their own tests do not notice."""
    plugins = load_plugins()
    loaded = {each.id: each for pack in loading.packs(paths or (), plugins) for each in pack.policies}
    for name in policy:
        if name not in loaded:
            raise UsageError(f"no policy {name!r}{suggest(name, loaded)}")
    results = list(mutate([each for name, each in loaded.items() if not policy or name in policy], plugins))
    score = total_score(results)
    if json:
        print_json({"score": round(score, 4), "min_score": min_score, "policies": [_shown(each) for each in results]})
    else:
        _print(results, score)
    if score < min_score:
        raise typer.Exit(exit_status.FINDINGS)


def _shown(result: MutationResult) -> dict[str, object]:
    return {
        "policy": result.policy,
        "pack": result.pack,
        "score": round(result.score, 4),
        "mutants": result.mutants,
        "killed": result.killed,
        "survivors": result.survivors,
    }


def _print(results: list[MutationResult], score: float) -> None:
    for result in results:
        for each in result.survivors:
            where = f"{each.place.in_pack(result.pack)}:{each.place.line}:{each.place.column}"
            typer.echo(printable(f"SURVIVED {where}: {result.policy}: {each.change}"))
    weak = sorted((each for each in results if each.survivors), key=lambda each: (each.score, each.policy))
    for result in weak:
        typer.echo(f"{result.score:7.1%}  {result.killed} of {result.mutants} killed  {result.policy}")
    mutants = sum(each.mutants for each in results)
    killed = sum(each.killed for each in results)
    typer.echo(f"{killed} of {mutants} mutants of {len(results)} policies killed: {score:.1%}")
