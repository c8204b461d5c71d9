"""Puts everything that an assessment rests on into a folder, from which an archive is made.

Rows are written as they come, and what is held is the size of the Assessment and of the sample, whatever the number of
records.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from affidavit.engine import listed_period, lookback_of
from affidavit.errors import AffidavitError, PackageError
from affidavit.framework_files import framework_content
from affidavit.inputs import list_objects
from affidavit.ledger.chain import entries
from affidavit.ledger.database import reading
from affidavit.ledger.listing import known_findings
from affidavit.model.assessment import Assessment
from affidavit.model.policy import Place, Policy
from affidavit.packaging.population import PARAMETERS, definitions, encoded, row_of, write_rows
from affidavit.packaging.rereading import Reread, canonical, reread
from affidavit.packaging.sampling import METHOD, Drawn, Sample
from affidavit.plugins import Plugins, pick
from affidavit.policy_files import pack_content
from affidavit.request import Request
from affidavit.result import Result

REPORTS = {
    "csv": "reports/findings.csv",
    "html": "reports/report.html",
    "json": "reports/report.json",
    "oscal": "reports/oscal.zip",
    "sarif": "reports/report.sarif",
}


class SampleWish(msgspec.Struct, frozen=True):
    """How many actions of each population to draw, and the seed."""

    size: int
    seed: str


class Subject(msgspec.Struct, frozen=True):
    """What a package is about.

    Attributes:
        result: of the run, while its context is open.
        assessment: as the reports have it.
        packs, frameworks: where those of the request lie.
        given: files that the user gave, with their names in the package and the SHA-256 that they had when they were
            read.
        ledger: an extract of it goes in; None for none.
    """

    request: Request
    plugins: Plugins
    result: Result
    assessment: Assessment
    packs: Sequence[Traversable]
    frameworks: Sequence[Traversable]
    given: Sequence[tuple[str, Path, str]]
    ledger: Path | None = None
    sample: SampleWish | None = None


def write_contents(folder: Path, subject: Subject, step: Callable[[str], None]) -> tuple[str, ...]:
    """Fill a folder; why something that belongs there is lacking, a sentence each.

    Args:
        step: is told what is being done.

    Raises:
        PackageError: a file is not what it was when the run was made.
    """
    step("Policies and frameworks")
    _write_packs(folder, subject)
    _write_frameworks(folder, subject)
    _write_given(folder, subject.given)
    _write_inside(folder)
    step("Integrity")
    _write_integrity(folder, subject.assessment)
    if subject.ledger:
        step("Ledger")
        _write_ledger(folder, subject.ledger, subject.request.as_of)
    step("Populations")
    samples = _write_populations(folder, subject)
    lacking: list[str] = []
    if subject.sample:
        step("Sample")
        lacking += _write_sample(folder, subject, subject.sample, samples)
    for name, path in REPORTS.items():
        step(f"Report {name}")
        lacking += _write_report(folder / path, name, subject)
    return tuple(lacking)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_packs(folder: Path, subject: Subject) -> None:
    by_digest = {pack.digest: pack for pack in subject.request.packs}
    for root in subject.packs:
        content, digest = pack_content(root)
        if digest not in by_digest:
            raise PackageError(f"{root.name}: the policies there were changed while the logs were read; start again")
        name = by_digest[digest].name
        for path, each in content.items():
            _put(folder / "policies" / Place(path).in_pack(name), each)


def _write_frameworks(folder: Path, subject: Subject) -> None:
    by_digest = {framework.digest: framework for framework in subject.request.frameworks}
    for root in subject.frameworks:
        content, digest = framework_content(root)
        if digest not in by_digest:
            raise PackageError(f"{root.name}: the framework was changed while the logs were read; start again")
        for name, each in content.items():
            _put(folder / "frameworks" / by_digest[digest].id / name, each)


def _write_given(folder: Path, given: Iterable[tuple[str, Path, str]]) -> None:
    for name, path, sha256 in given:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise PackageError(f"{path}: cannot be read any more: {error.strerror or error}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise PackageError(f"{path}: was changed while the logs were read; start again")
        _put(folder / "given" / name, content)


def _write_inside(folder: Path) -> None:
    """The script and the page that every package holds."""
    for name in ("verify.py", "VERIFY.md"):
        _put(folder / name, (files("affidavit.packaging") / "inside" / name).read_bytes())


def _write_integrity(folder: Path, assessment: Assessment) -> None:
    _put(folder / "integrity/integrity.json", encoded(assessment.integrity))
    _put_lines(folder / "integrity/objects.jsonl.gz", assessment.inputs.objects)


def _write_ledger(folder: Path, ledger: Path, as_of: int) -> None:
    with reading(ledger) as database:
        _put_lines(folder / "ledger/entries.jsonl.gz", entries(database))
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


def _write_populations(folder: Path, subject: Subject) -> dict[str, Sample]:
    """Write each population and its definition; the samples drawn meanwhile."""
    samples: dict[str, Sample] = {}
    wish = subject.sample

    def rows() -> Iterator[tuple[str, bytes]]:
        encode = msgspec.json.Encoder().encode
        for match in subject.result.selected():
            row = row_of(match)
            shown = encode(row)
            if wish:
                sample = samples.get(match.policy)
                if sample is None:
                    sample = samples[match.policy] = Sample(match.policy, wish.seed, wish.size)
                sample.take(row.action, (match.evidence.object, match.evidence.index), shown)
            yield match.policy, shown

    counts = write_rows(folder, rows())
    _put(folder / PARAMETERS, encoded(subject.assessment.run.profile))
    for definition in definitions(subject.assessment, _policies(subject), counts, _file_of):
        _put(folder / f"populations/{definition.policy}.json", encoded(definition))
    return samples


def _policies(subject: Subject) -> list[Policy]:
    return [policy for pack in subject.request.packs for policy in pack.policies]


def _file_of(policy: Policy) -> str:
    return f"policies/{policy.place.in_pack(policy.pack)}"


def _write_sample(folder: Path, subject: Subject, wish: SampleWish, samples: dict[str, Sample]) -> Iterator[str]:
    """Write the sample; why a record of it is lacking, a sentence each."""
    drawn = {policy: tuple(sample.drawn()) for policy, sample in sorted(samples.items())}
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in (each for some in drawn.values() for each in some):
        wanted[each.object].add(each.index)
    records = {(each.object, each.index): each for each in _reread(subject, wanted)}
    _put(
        folder / "sample/sample.json",
        encoded(
            {
                "method": METHOD,
                "seed": wish.seed,
                "size": wish.size,
                "canonical": 'json.dumps(record, sort_keys=True, separators=(",", ":")), as Python has it',
                "populations": {policy: len(some) for policy, some in drawn.items()},
            }
        ),
    )
    lines = [
        _sampled(policy, rank, each, records[each.object, each.index])
        for policy, some in drawn.items()
        for rank, each in enumerate(some, start=1)
    ]
    _put(folder / "sample/records.jsonl", b"".join(line + b"\n" for line in lines))
    for read in records.values():
        if read.problem:
            yield f"a sampled record, {read.index} of {read.object}: {read.problem}"


def _reread(subject: Subject, wanted: dict[str, set[int]]) -> Iterator[Reread]:
    request = subject.request
    period = listed_period(request.period, lookback_of(request.period, _policies(subject)))
    refs, _, _ = list_objects(request.sources, subject.plugins, period, request.scope)
    hashes = {each.uri: each.sha256 for each in subject.assessment.inputs.objects if each.uri in wanted}
    return reread(iter(refs), wanted, hashes, subject.plugins)


def _sampled(policy: str, rank: int, drawn: Drawn, read: Reread) -> bytes:
    """A line of the sample."""
    text = canonical(read.record) if read.record is not None else ""
    return msgspec.json.encode(
        {
            "policy": policy,
            "rank": rank,
            "number": drawn.number,
            "object": drawn.object,
            "index": drawn.index,
            "object_sha256": read.sha256,
            "record_sha256": hashlib.sha256(text.encode()).hexdigest() if text else "",
            "problem": read.problem,
            "row": msgspec.Raw(drawn.shown),
            "record": msgspec.Raw(text.encode()) if text else None,
        }
    )


def _write_report(path: Path, name: str, subject: Subject) -> Iterator[str]:
    """Write a report; why it is lacking, where it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        reporter = pick(subject.plugins.reporters, name, "report format")
        with reporter.blame("write"):
            reporter.record.write(subject.assessment, subject.result.population, path, {})
    except AffidavitError as error:
        yield f"the report {name}: {error}"
