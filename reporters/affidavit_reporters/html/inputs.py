"""What was read: the accounting of records, every object with its hashes, and what was left aside."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.model.assessment import InputObject, Inputs, ObjectStatus, Records, Reused
from affidavit.model.integrity import ObjectIntegrity

from affidavit_reporters.html import words
from affidavit_reporters.html.words import Label

OBJECT_ROWS = 500
"""Objects that the page lists; the JSON report lists all."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number of the equation, and what it counts."""

    sign: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Accounting:
    """read = evaluated + outside the period + rejected, and whether that adds up."""

    terms: tuple[Term, ...]
    holds: bool
    verdict: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """A log object."""

    uri: str
    status: Label
    place: str
    size: str
    records: str
    sha256: str
    sha256_text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """Objects left aside for one reason; `names` are those the Assessment names."""

    reason: str
    consequence: Label
    named: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record by its place."""

    object: str
    index: str
    event_id: str


@dataclass(frozen=True, slots=True)
class InputsView:
    """The section."""

    tally: str
    manifest: str
    accounting: Accounting
    objects: tuple[ObjectRow, ...]
    objects_caption: str
    skipped_tally: str
    skipped: tuple[SkippedRow, ...]
    without_time: tuple[RecordRow, ...]


def inputs_view(inputs: Inputs, taken: Reused | None = None) -> InputsView:
    """The inputs section of an Assessment; `taken` is what came from the ledger."""
    troubled_first = sorted(inputs.objects, key=lambda found: (_is_whole(found), found.uri))
    objects = words.count(len(inputs.objects), "log object")
    caption = f"All {objects}, any that is not whole first"
    if len(inputs.objects) > OBJECT_ROWS:
        caption = f"{OBJECT_ROWS} of {objects}, any that is not whole first; the JSON report lists all"
    return InputsView(
        tally=f"{objects}, {words.size(sum(found.size for found in inputs.objects))} as stored",
        manifest=manifest_digest(inputs.objects),
        accounting=_accounting(inputs.records, taken or Reused()),
        objects=tuple(_object_row(found) for found in troubled_first[:OBJECT_ROWS]),
        objects_caption=caption,
        skipped_tally=_skipped_tally(inputs),
        skipped=_skipped(inputs),
        without_time=tuple(
            RecordRow(ref.object, words.number(ref.index), ref.event_id or words.NOTHING) for ref in inputs.without_time
        ),
    )


def manifest_digest(objects: Sequence[InputObject]) -> str:
    """SHA-256 over one line an object in the order of names: its SHA-256 as stored, two spaces, its name.

    These are the lines that `sha256sum` prints, so the list can be checked without Affidavit. An object that could
    not be read has '-' for a hash.
    """
    digest = hashlib.sha256()
    for found in sorted(objects, key=lambda found: found.uri):
        digest.update(f"{found.sha256 or '-'}  {found.uri}\n".encode(errors="backslashreplace"))
    return digest.hexdigest()


def _accounting(records: Records, taken: Reused) -> Accounting:
    accounted = records.evaluated + records.outside_period + records.rejected
    holds = accounted == records.read
    remarks = (
        (
            records.duplicates,
            f"Of the evaluated records {words.count(records.duplicates, 'repeats', 'repeat')} an event delivered more "
            "than once; an action counts once, and every copy is kept as evidence.",
        ),
        (
            records.without_time,
            f"Of the evaluated records {words.count(records.without_time, 'says', 'say')} no time, so it is not known "
            "whether they lie in the period.",
        ),
        (
            taken.objects,
            f"From the ledger: {words.reused(taken)}. An earlier scan with the same policies kept what they came to; "
            "their content is unchanged by its hash or by the store's ETag, and the records were not looked at again.",
        ),
    )
    return Accounting(
        terms=(
            Term("", words.number(records.read), "read"),
            Term("=", words.number(records.evaluated), "evaluated"),
            Term("+", words.number(records.outside_period), "outside the period"),
            Term("+", words.number(records.rejected), "rejected"),
        ),
        holds=holds,
        verdict=(
            "Every record that was read is accounted for."
            if holds
            else f"This does not add up: {words.count(abs(records.read - accounted), 'record')} unaccounted for."
        ),
        remarks=tuple(remark for number, remark in remarks if number),
    )


def _is_whole(found: InputObject) -> bool:
    """Whether it was read to its end, and is not known to be other than it was."""
    return found.status is ObjectStatus.READ and not found.notes and found.integrity != ObjectIntegrity.ALTERED


def _object_row(found: InputObject) -> ObjectRow:
    records = found.records
    said = words.number(records.read)
    parts = [
        f"{words.number(number)} {what}"
        for number, what in (
            (records.outside_period, "outside the period"),
            (records.rejected, "rejected"),
        )
        if number
    ]
    return ObjectRow(
        uri=found.uri,
        status=words.OBJECT_STATUS[found.status],
        place=" · ".join(part for part in (found.account, found.region) if part) or words.NOTHING,
        size=words.size(found.size),
        records=f"{said} ({', '.join(parts)})" if parts else said,
        sha256=found.sha256 or words.NOTHING,
        sha256_text=found.sha256_text or words.NOTHING,
        notes=(*found.notes, f"integrity: {found.integrity}") if found.integrity else found.notes,
    )


def _skipped_tally(inputs: Inputs) -> str:
    if not inputs.skipped_count:
        return "Nothing was left aside."
    said = f"{words.count(inputs.skipped_count, 'object')} left aside"
    named = len(inputs.skipped)
    return f"{said}, of which {words.number(named)} are named here." if named < inputs.skipped_count else f"{said}."


def _skipped(inputs: Inputs) -> tuple[SkippedRow, ...]:
    reasons: dict[tuple[bool, str], list[str]] = {}
    for skipped in inputs.skipped:
        reasons.setdefault((not skipped.failed, skipped.reason), []).append(skipped.uri)
    hole = Label("not-satisfied", "Evidence may be missing")
    rightly = Label("ran", "No evidence is missing")
    return tuple(
        SkippedRow(reason, rightly if harmless else hole, words.count(len(names), "object"), tuple(names))
        for (harmless, reason), names in sorted(reasons.items())
    )
