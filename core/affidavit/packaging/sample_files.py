"""Writes a sample: how it was drawn, and each record of it, read again.

Records are read object by object and written by policy and number, so they wait in a scratch file meanwhile.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import IO

import msgspec

from affidavit.packaging.population import encoded, rows_path
from affidavit.packaging.rereading import Reread, canonical, reread
from affidavit.packaging.sampling import METHOD, Drawn, Sample
from affidavit.packaging.subject import SampleWish, Subject, objects_of
from affidavit.packaging.withholding import Withholding

_INEXACT = (
    "the record holds what JSON or a number cannot, such as half a character or 1e400, or the sign U+FFFD, which "
    "stands for such: it is shown as the policies saw it, without a SHA-256 of its own"
)


class _Kept(msgspec.Struct, frozen=True):
    """What is known of a record that waits in the scratch file: where it lies there, and what is said of it."""

    start: int
    size: int
    object_sha256: str
    record_sha256: str
    record_commitment: str
    problem: str


def write_sample(
    folder: Path, subject: Subject, wish: SampleWish, samples: Mapping[str, Sample], units: Mapping[str, int]
) -> Iterator[str]:
    """Write the sample; why a record of it is lacking, a sentence each.

    Args:
        units: how many units each population has.
    """
    drawn = {policy: tuple(sample.drawn()) for policy, sample in sorted(samples.items())}
    (folder / "sample").mkdir(parents=True, exist_ok=True)
    (folder / "sample/sample.json").write_bytes(
        encoded(
            {
                "method": METHOD,
                "seed": wish.seed,
                "size": wish.size,
                "canonical": 'json.dumps(record, sort_keys=True, separators=(",", ":")), as Python has it',
                "populations": {policy: len(some) for policy, some in drawn.items()},
                "drawn_from": {policy: units[policy] for policy in drawn},
            }
        ),
    )
    kept: dict[tuple[str, int], _Kept] = {}
    with tempfile.TemporaryFile() as scratch, (folder / "sample/records.jsonl").open("wb") as lines:
        for read in _reread(subject, [each for some in drawn.values() for each in some]):
            kept[read.object, read.index] = _keep(read, scratch, subject.hide)
            if read.problem:
                yield f"a sampled record, {read.index} of {read.object}: {read.problem}"
        for policy, some in drawn.items():
            rows = _rows(folder / rows_path(policy), {each.row for each in some})
            for rank, each in enumerate(some, start=1):
                there = kept[each.object, each.index]
                scratch.seek(there.start)
                record = scratch.read(there.size)
                lines.write(_sampled(policy, rank, each, there, rows[each.row], record, subject.hide) + b"\n")


def _reread(subject: Subject, drawn: list[Drawn]) -> Iterator[Reread]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for each in drawn:
        wanted[each.object].add(each.index)
    names = wanted.keys()
    hashes = {each.uri: each.sha256 for each in subject.result.assessment.inputs.objects if each.uri in names}
    return reread(iter(objects_of(subject.request, subject.plugins)), wanted, hashes, subject.plugins)


def _keep(read: Reread, scratch: IO[bytes], hide: Withholding | None) -> _Kept:
    """Put a record into the scratch file. Where values are withheld, a hash of it would let somebody try them."""
    text = canonical(read.record) if read.record is not None else ""
    shown = (canonical(hide.plain(read.record)) if hide and text else text).encode()
    problem = read.problem if read.is_exact else _INEXACT
    start = scratch.tell()
    scratch.write(shown)
    proven = text if read.is_exact else ""
    return _Kept(
        start=start,
        size=len(shown),
        object_sha256=read.sha256,
        record_sha256=hashlib.sha256(proven.encode()).hexdigest() if proven and not hide else "",
        record_commitment=hide.commitment(proven) if proven and hide else "",
        problem=hide.mixed(problem) if hide else problem,
    )


def _rows(path: Path, wanted: Set[int]) -> dict[int, bytes]:
    """Some rows of a population, by their place in it."""
    with gzip.open(path) as lines:
        until = itertools.islice(lines, max(wanted) + 1 if wanted else 0)
        return {place: line for place, line in enumerate(until) if place in wanted}


def _sampled(
    policy: str, rank: int, drawn: Drawn, kept: _Kept, row: bytes, record: bytes, hide: Withholding | None
) -> bytes:
    """A line of the sample."""
    return msgspec.json.encode(
        {
            "policy": policy,
            "rank": rank,
            "number": drawn.number,
            "object": hide.text(drawn.object) if hide else drawn.object,
            "index": drawn.index,
            "object_sha256": kept.object_sha256,
            "record_sha256": kept.record_sha256,
            "record_commitment": kept.record_commitment,
            "problem": kept.problem,
            "row": msgspec.Raw(row.rstrip(b"\n")),
            "record": msgspec.Raw(record) if record else None,
        }
    )
