"""An Assessment as a file: written, told by its digest, and read again with the evidence population beside it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from affidavit.errors import SourceError
from affidavit.model.assessment import SCHEMA, Assessment, ControlLink, Evidence, Finding, Occurrence

# Struct fields keep their declared order; only mappings, whose order says nothing, are sorted.
_ENCODER = msgspec.json.Encoder(order="deterministic")


def encode_assessment(assessment: Assessment) -> bytes:
    """The bytes of ``report.json``: indented, in the order of the model's fields, with a newline at the end."""
    return b"".join(assessment_chunks(assessment))


def assessment_chunks(assessment: Assessment) -> Iterator[bytes]:
    """What `encode_assessment` gives, in pieces no larger than a finding or the like."""
    separator = b"{"
    for name in assessment.__struct_fields__:
        yield separator + b"\n  " + _ENCODER.encode(name) + b": "
        value = getattr(assessment, name)
        if isinstance(value, tuple) and value:
            opening = b"["
            for each in value:
                yield opening + b"\n    " + _indented(each, 4)
                opening = b","
            yield b"\n  ]"
        else:
            yield _indented(value, 2)
        separator = b","
    yield b"\n}\n"


def assessment_digest(assessment: Assessment) -> str:
    """The SHA-256 of an Assessment, which is that of the file that the `json` reporter writes of it."""
    digest = hashlib.sha256()
    for chunk in assessment_chunks(assessment):
        digest.update(chunk)
    return digest.hexdigest()


def evidence_path(report: Path) -> Path:
    """Where the evidence population stands that belongs to the JSON report at a path."""
    return report.with_name(f"{report.stem}.evidence.jsonl")


def load_assessment(path: Path) -> Assessment:
    """Read what the `json` reporter wrote.

    Raises:
        SourceError: it cannot be read, is no Assessment, or is of a version that this one does not know.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        named = msgspec.json.decode(content, type=_Named).schema
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{path}: is no JSON report of affidavit: {error}") from error
    if named != SCHEMA:
        raise SourceError(f"{path}: is of schema {named!r}, and this version reads {SCHEMA!r} only")
    try:
        return _decoded(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{path}: is no whole Assessment: {error}") from error


def _decoded(content: bytes) -> Assessment:
    """An Assessment, its findings decoded one by one: what they have in common is then held once."""
    parts = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    encoded = msgspec.json.decode(parts.get("findings", b"[]"), type=list[msgspec.Raw])
    decoder = msgspec.json.Decoder(Finding)
    links: dict[ControlLink, ControlLink] = {}
    findings: list[Finding] = []
    for index, each in enumerate(encoded):
        try:
            finding = decoder.decode(each)
        except msgspec.ValidationError as error:
            raise msgspec.ValidationError(f"{error} (of findings[{index}])") from error
        evidence = tuple(map(_with_shared_text, finding.evidence))
        controls = tuple(links.setdefault(link, link) for link in finding.controls)
        findings.append(msgspec.structs.replace(finding, evidence=evidence, controls=controls))
    rest = {name: each for name, each in parts.items() if name != "findings"}
    others = msgspec.json.encode({**rest, "findings": []} if "findings" in parts else rest)
    return msgspec.structs.replace(msgspec.json.decode(others, type=Assessment), findings=tuple(findings))


def _with_shared_text(evidence: Evidence) -> Evidence:
    return msgspec.structs.replace(
        evidence,
        object=sys.intern(evidence.object),
        time=sys.intern(evidence.time),
        account=sys.intern(evidence.account),
        region=sys.intern(evidence.region),
        event=sys.intern(evidence.event),
        actor=sys.intern(evidence.actor),
        source_ip=sys.intern(evidence.source_ip),
        message=sys.intern(evidence.message),
        sha256=sys.intern(evidence.sha256),
        principal=sys.intern(evidence.principal),
        actor_account=sys.intern(evidence.actor_account),
        targets=tuple(map(sys.intern, evidence.targets)),
    )


def read_population(assessment: Assessment, path: Path) -> Iterator[Occurrence]:
    """The evidence population from the file beside a JSON report.

    Raises:
        SourceError: it cannot be read, or does not hold as many records as the Assessment says.
    """
    decoder = msgspec.json.Decoder(Occurrence)
    read = 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                yield decoder.decode(line)
                read += 1
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{path}:{read + 1}: is no line of evidence: {error}") from error
    expected = sum(finding.records for finding in assessment.findings)
    if read != expected:
        raise SourceError(f"{path}: holds {read:,} records, and the report speaks of {expected:,}")


def _indented(value: object, depth: int) -> bytes:
    # In JSON a line feed stands between tokens only; in strings it is escaped.
    return msgspec.json.format(_ENCODER.encode(value), indent=2).replace(b"\n", b"\n" + b" " * depth)


class _Named(msgspec.Struct, frozen=True):
    """What every JSON report says first."""

    schema: str
