"""`affidavit package verify`, `reveal` and `prove`: what is done with a package that was made."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

import msgspec
import typer

from affidavit.cli import exit_status
from affidavit.cli.output import print_json, printable
from affidavit.cli.progress import shown_step
from affidavit.errors import UsageError
from affidavit.packaging.commitments import Disclosure, disclosed, is_proven, load_disclosures, load_salts
from affidavit.packaging.searching import places_of, stand_ins_of
from affidavit.packaging.verifying import verify_package
from affidavit.signing import load_public

_TOLD = 100


def verify(
    archive: Path = typer.Argument(help="The package.", metavar="ARCHIVE"),
    public_key: Path = typer.Option(..., "--public-key", help="The key that must have signed it.", metavar="FILE"),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Check that every byte of a package is as it was signed. Nothing is unpacked.

    Exit status: 0 it is; 2 wrong usage, or no package that can be read; 3 something is wrong.
    """
    key = load_public(public_key)
    with shown_step(f"Verifying {archive}"):
        verified = verify_package(archive, key)
    manifest = verified.manifest
    if json:
        print_json({"problems": verified.problems, "manifest": msgspec.to_builtins(manifest)})
    elif manifest and not verified.problems:
        typer.echo(f"{archive}: {len(manifest.files):,} files, every byte as it was signed by {manifest.key}")
        period = f"{manifest.since or 'the beginning'} to {manifest.until or 'the end'}"
        typer.echo(printable(f"{manifest.organisation or 'No organisation profile'}: {period}, as of {manifest.as_of}"))
        if manifest.asked_for:
            typer.echo(printable(f"The run asked for {manifest.asked_for} alone: what happened elsewhere is not told"))
        for lacking in manifest.lacking[:_TOLD]:
            typer.echo(printable(f"Lacking since it was made: {lacking}"))
        if not manifest.complete:
            typer.echo("INCOMPLETE when it was made: what that hides is not known")
    if not json:
        for problem in verified.problems[:_TOLD]:
            typer.echo(f"affidavit: {printable(problem)}", err=True)
    raise typer.Exit(exit_status.INCOMPLETE if verified.problems else exit_status.DONE)


def reveal(
    values: list[str] = typer.Argument(help="Values to disclose, just as the logs have them.", metavar="VALUE..."),
    salts: Path = typer.Option(..., "--salts", help="The salts of the package, as they were kept.", metavar="FILE"),
) -> None:
    """Disclose values that a package withholds: print what proves them, as affidavit package prove takes it.

    Nothing is told of any other value. Exit status: 0 done; 2 wrong usage.
    """
    if not salts.exists():
        raise UsageError(f"--salts: {salts}: there is no such file")
    kept = load_salts(salts)
    print_json([msgspec.to_builtins(disclosed(value, kept)) for value in values])


def prove(
    archive: Path = typer.Argument(help="The package.", metavar="ARCHIVE"),
    disclosures: Path = typer.Argument(help="What affidavit package reveal printed.", metavar="DISCLOSED.json"),
    public_key: Path = typer.Option(..., "--public-key", help="The key that must have signed it.", metavar="FILE"),
) -> None:
    """Check that disclosed values are the ones that a package withholds, and say where they stand in it.

    Exit status: 0 all are; 2 wrong usage; 3 one is not, or the package is not as it was signed.
    """
    key = load_public(public_key)
    told = load_disclosures(disclosures)
    with shown_step(f"Verifying {archive}"):
        verified = verify_package(archive, key)
        problems = list(verified.problems)
        if verified.manifest and not verified.manifest.withheld:
            problems.append("nothing is withheld in this package, so that it proves nothing")
        genuine = frozenset() if problems else stand_ins_of(archive)
        places = {} if problems else places_of(archive, [each.stand_in for each in told])
    if not problems:
        problems = [problem for each in told if (problem := _unproven(each, genuine, places))]
    for problem in problems:
        typer.echo(f"affidavit: {printable(problem)}", err=True)
    raise typer.Exit(exit_status.INCOMPLETE if problems else exit_status.DONE)


def _unproven(disclosure: Disclosure, genuine: Set[str], places: Mapping[str, Mapping[str, int]]) -> str:
    """Why a value is not proven; '' where it is, which is printed."""
    if not is_proven(disclosure):
        return f"{disclosure.value!r} is not what {disclosure.stand_in} stands for"
    found = places[disclosure.stand_in]
    if not found:
        return f"{disclosure.stand_in} stands nowhere in the package"
    if disclosure.stand_in not in genuine:
        return f"{disclosure.stand_in} is none of the package's stand-ins, so that it proves nothing"
    typer.echo(printable(f"{disclosure.value}: is what {disclosure.stand_in} stands for"))
    for name, number in found.items():
        typer.echo(f"  {number:,} in {name}")
    return ""
