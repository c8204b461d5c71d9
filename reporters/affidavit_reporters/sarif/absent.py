"""Findings of the run before that are gone, as results with the baseline state `absent` (§3.27.24)."""

from __future__ import annotations

from affidavit.model.assessment import Assessment

from affidavit_reporters.sarif.baseline import Past, why_gone
from affidavit_reporters.sarif.names import Json, filled, guid
from affidavit_reporters.sarif.places import record_location
from affidavit_reporters.sarif.profiles import kind_and_level
from affidavit_reporters.sarif.results import Context, identity
from affidavit_reporters.sarif.text import plain, sentence


def absent_result(past: Past, assessment: Assessment, context: Context) -> Json:
    """A finding that is gone, as far as the report of the run before tells of it."""
    kind, level = kind_and_level(past.effect, past.status, context.shape)
    why = why_gone(past, assessment)
    location: Json = {"logicalLocations": context.logical.of("", "", past.subject)}
    if past.record is not None:
        location = record_location(past.record, context.objects, context.logical, snippet=False, subject=past.subject)
    return filled(
        ruleId=past.policy,
        ruleIndex=context.rules.get(past.policy),
        kind=kind,
        level=level,
        guid=guid("result", context.run, past.id),
        correlationGuid=past.id,
        message={"text": f"Not found any more: {sentence(plain(past.message))} Why: {why}."},
        locations=[location],
        **identity(past.policy, past.id),
        baselineState="absent",
        properties=filled(
            severity=str(past.severity),
            effect=str(past.effect),
            status=str(past.status),
            subject=plain(past.subject),
            lastSeen=past.last_seen,
            content=past.content,
            whyAbsent=why,
        ),
    ) | {"suppressions": []}
