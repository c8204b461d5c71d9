"""What `affidavit package` says on the screen of the package that it made."""

from __future__ import annotations

from pathlib import Path

import typer

from affidavit.cli.output import printable
from affidavit.packaging.archive import Written
from affidavit.packaging.subject import Subject
from affidavit.packaging.withheld_values import Withheld

_TOLD = 100


def print_written(target: Path, written: Written, subject: Subject) -> None:
    """What is in it, and who signed it."""
    manifest = written.manifest
    typer.echo(f"Package: {target}, {len(manifest.files):,} files, {written.size:,} bytes")
    typer.echo(f"Root of its files: {manifest.root}")
    typer.echo(f"Signed by the key {manifest.key}" if manifest.key else "NOT SIGNED: nobody can rely on it; give --key")
    if wish := subject.sample:
        typer.echo(printable(f"Sample: {wish.size:,} of each population at most, by the seed {wish.seed}"))
    for problem in manifest.lacking[:_TOLD]:
        typer.echo(f"affidavit: lacking: {printable(problem)}", err=True)
    if not subject.assessment.run.complete:
        number = len(subject.assessment.failures)
        typer.echo(f"INCOMPLETE: {number:,} failure{'' if number == 1 else 's'}; reports/report.html tells more")


def print_withheld(found: Withheld, salts: Path, baseline: Path | None, ledger: Path | None) -> None:
    """What is withheld in it, and what is not."""
    number = len(set().union(*found.values.values()))
    by_field = ", ".join(f"{len(values):,} by {name}" for name, values in found.values.items())
    typer.echo(f"Withheld: {number:,} values ({printable(by_field)})")
    if found.signs:
        typer.echo(
            f"NOT withheld: values without a letter or digit, which cannot be told from other signs: {found.signs:,}"
        )
    if found.kept:
        typer.echo(
            f"Withheld but for the times and ids of the events that have them: {len(found.kept):,} of these values"
        )
    typer.echo(f"Keep the salts, which alone prove one: {salts}")
    if ledger:
        typer.echo("The extract of the ledger was left out, and its baseline: entries are hashes of what is withheld")
    if baseline:
        typer.echo("The baseline was left out: it names what was seen in an earlier period")
