"""Puts everything that an assessment rests on into a folder, from which an archive is made.

Rows are written as they come, and what is held is the size of the Assessment and of where the sample lies, whatever the
number of records.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from affidavit.coverage.snapshots import snapshots_of
from affidavit.errors import AffidavitError
from affidavit.ledger.chain import entries
from affidavit.ledger.database import reading
from affidavit.ledger.listing import known_findings
from affidavit.model.assessment import Assessment
from affidavit.model.policy import Policy
from affidavit.packaging.commitments import STAND_INS
from affidavit.packaging.counting import Numbers, RowCounter
from affidavit.packaging.given import given_files
from affidavit.packaging.leftovers import check_withheld
from affidavit.packaging.population import PARAMETERS, Definition, definitions, encoded, rows_of, write_rows
from affidavit.packaging.sample_files import write_sample
from affidavit.packaging.sampling import Sample
from affidavit.packaging.subject import Subject
from affidavit.packaging.withholding import Withholding
from affidavit.plugins import pick

REPORTS = {
    "csv": "reports/findings.csv",
    "html": "reports/report.html",
    "json": "reports/report.json",
    "oscal": "reports/oscal.zip",
    "sarif": "reports/report.sarif",
}


def population_file(policy: str) -> str:
    """Where the definition of a policy's population lies."""
    return f"populations/{policy}.json"


class Filled(msgspec.Struct, frozen=True):
    """What became of filling a folder.

    `lacking` says why something that belongs there is not, a sentence each; `altered` are the files as they were given
    in which values are withheld.
    """

    lacking: tuple[str, ...]
    altered: tuple[str, ...]


def write_contents(folder: Path, subject: Subject, step: Callable[[str], None]) -> Filled:
    """Fill a folder.

    Args:
        step: is told what is being done.

    Raises:
        PackageError: a file is not what it was when the run was made.
    """
    step("Policies and frameworks")
    given = given_files(subject.request, subject.packs, subject.frameworks, subject.given)
    altered = [name for path, content in given if (name := _put_given(folder, path, content, subject.hide))]
    _write_inside(folder)
    step("Integrity")
    _write_integrity(folder, subject.assessment)
    if subject.ledger and not subject.hide:
        step("Ledger")
        _write_ledger(folder, subject.ledger, subject.request.as_of)
    step("Populations")
    numbers, samples = _write_populations(folder, subject)
    lacking: list[str] = []
    if subject.sample:
        step("Sample")
        units = {policy: each.units for policy, each in numbers.items()}
        lacking += write_sample(folder, subject, subject.sample, samples, units)
    for name, path in REPORTS.items():
        step(f"Report {name}")
        lacking += _write_report(folder / path, name, subject)
    if subject.hide:
        step("Looking for values that are withheld")
        stand_ins = check_withheld(folder, subject.hide)
        _put(folder / STAND_INS, "".join(f"{each}\n" for each in stand_ins).encode())
        lacking = [subject.hide.mixed(each) for each in lacking]
    return Filled(tuple(lacking), tuple(sorted(altered)))


def _put_given(folder: Path, name: str, content: bytes, hide: Withholding | None) -> str:
    """Write a file as it was. Where it cannot stay so, what it is called."""
    shown_name, shown = hide.file(name, content) if hide else (name, content)
    _put(folder / shown_name, shown)
    return shown_name if shown != content else ""


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_inside(folder: Path) -> None:
    """The script and the page that every package holds."""
    for name in ("verify.py", "VERIFY.md"):
        _put(folder / name, (files("affidavit.packaging") / "inside" / name).read_bytes())


def _write_integrity(folder: Path, assessment: Assessment) -> None:
    _put(folder / "integrity/integrity.json", encoded(assessment.integrity))
    _put_lines(folder / "integrity/objects.jsonl.gz", assessment.inputs.objects)


def _write_ledger(folder: Path, ledger: Path, as_of: int) -> None:
    with reading(ledger) as database:
        _put_lines(folder / "ledger/entries.jsonl.gz", map(msgspec.structs.asdict, entries(database)))
        _put_lines(folder / "ledger/findings.jsonl.gz", known_findings(database, as_of))
        signatures = database.execute("SELECT entry, key, signature FROM signature ORDER BY entry, key")
        _put(
            folder / "ledger/signatures.json",
            encoded([{"entry": entry, "key": key, "signature": text} for entry, key, text in signatures]),
        )


def _put_lines(path: Path, values: Iterable[Any]) -> None:
    """Write JSON Lines, packed, as they come."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encode = msgspec.json.Encoder(order="deterministic").encode
    with path.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
        for value in values:
            packed.write(encode(value) + b"\n")


def _write_populations(folder: Path, subject: Subject) -> tuple[dict[str, Numbers], dict[str, Sample]]:
    """Write each population and its definition; what they come to, and the samples drawn meanwhile."""
    samples: dict[str, Sample] = {}
    wish, hide, policies = subject.sample, subject.hide, subject.policies()

    def rows(counter: RowCounter) -> Iterator[tuple[str, bytes]]:
        encode = msgspec.json.Encoder().encode
        for policy, read in rows_of(subject.result.selected(), policies):
            row = hide.struct(read, policy) if hide else read
            place = (read.object, read.index)
            number = counter.take(policy, row.action, row.item, place)
            if wish:
                sample = samples.get(policy)
                if sample is None:
                    sample = samples[policy] = Sample(policy, wish.seed, wish.size)
                sample.take(row.action, row.item, place, number)
            yield policy, encode(row)

    with RowCounter() as counter:
        write_rows(folder, rows(counter))
        numbers = counter.numbers()
    _put(folder / PARAMETERS, encoded(subject.assessment.run.profile))
    snapshots = snapshots_of(each.record for each in subject.plugins.log_kinds.values())
    for definition in definitions(subject.assessment, policies, numbers, _file_of, snapshots):
        _put(folder / population_file(definition.policy), encoded(_hidden(definition, hide)))
    return numbers, samples


def _hidden(definition: Definition, hide: Withholding | None) -> Definition:
    """A definition without the values. What is in it of the Assessment is without them already."""
    if hide is None:
        return definition
    return msgspec.structs.replace(hide.struct(definition), coverage=definition.coverage, failures=definition.failures)


def _file_of(policy: Policy) -> str:
    return f"policies/{policy.place.in_pack(policy.pack)}"


def _write_report(path: Path, name: str, subject: Subject) -> Iterator[str]:
    """Write a report; why it is lacking, where it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        reporter = pick(subject.plugins.reporters, name, "report format")
        with reporter.blame("write"):
            reporter.record.write(subject.assessment, subject.population, path, {})
    except AffidavitError as error:
        yield f"the report {name}: {error}"
