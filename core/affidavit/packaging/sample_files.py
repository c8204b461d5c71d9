"""Writes a sample: how it was drawn, and each record of it, read again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from affidavit.packaging.population import encoded
from affidavit.packaging.rereading import Reread, canonical, reread
from affidavit.packaging.sampling import METHOD, Drawn, Sample
from affidavit.packaging.subject import SampleWish, Subject, objects_of
from affidavit.packaging.withholding import Withholding


def write_sample(folder: Path, subject: Subject, wish: SampleWish, samples: Mapping[str, Sample]) -> Iterator[str]:
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
        _sampled(policy, rank, each, records[each.object, each.index], subject.hide)
        for policy, some in drawn.items()
        for rank, each in enumerate(some, start=1)
    ]
    _put(folder / "sample/records.jsonl", b"".join(line + b"\n" for line in lines))
    for read in records.values():
        if read.problem:
            yield f"a sampled record, {read.index} of {read.object}: {read.problem}"


def _reread(subject: Subject, wanted: dict[str, set[int]]) -> Iterator[Reread]:
    names = wanted.keys()
    hashes = {each.uri: each.sha256 for each in subject.result.assessment.inputs.objects if each.uri in names}
    return reread(iter(objects_of(subject.request, subject.plugins)), wanted, hashes, subject.plugins)


def _sampled(policy: str, rank: int, drawn: Drawn, read: Reread, hide: Withholding | None) -> bytes:
    """A line of the sample. Where values are withheld, a hash of the record would let somebody try them."""
    text = canonical(read.record) if read.record is not None else ""
    sha256 = hashlib.sha256(text.encode()).hexdigest() if text else ""
    shown = canonical(hide.plain(read.record)) if hide and text else text
    return msgspec.json.encode(
        {
            "policy": policy,
            "rank": rank,
            "number": drawn.number,
            "object": hide.text(drawn.object) if hide else drawn.object,
            "index": drawn.index,
            "object_sha256": read.sha256,
            "record_sha256": "" if hide else sha256,
            "record_commitment": hide.commitment(text) if hide and text else "",
            "problem": hide.text(read.problem) if hide else read.problem,
            "row": msgspec.Raw(drawn.shown),
            "record": msgspec.Raw(shown.encode()) if text else None,
        }
    )


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
