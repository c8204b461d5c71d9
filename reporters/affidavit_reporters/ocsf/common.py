"""What all OCSF events of a report have in common: metadata, enumerations, times, and no empty attributes.

Attributes, ids and captions are those of https://schema.ocsf.io/1.8.0.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from affidavit import Assessment, assessment_digest
from affidavit.model.policy import Severity

from affidavit_reporters.html.words import instant
from affidavit_reporters.run_verdict import RunVerdict, run_verdict

VERSION = "1.8.0"
"""The version of the schema that events are written by."""

Event = dict[str, Any]

CREATE = 1
OTHER = 99

# severity_id and its caption.
SEVERITY = {
    Severity.INFO: (1, "Informational"),
    Severity.LOW: (2, "Low"),
    Severity.MEDIUM: (3, "Medium"),
    Severity.HIGH: (4, "High"),
    Severity.CRITICAL: (5, "Critical"),
}

# Changing it would rename every event.
_EVENTS = uuid.UUID("c2b3f0de-4f4e-5d86-8a55-2f1b6c0e7a91")


@dataclass(frozen=True, slots=True)
class Source:
    """The Assessment that events are made from, its digest, the moment it was made in milliseconds, and its verdict."""

    assessment: Assessment
    digest: str
    as_of: int
    verdict: RunVerdict


def source_of(assessment: Assessment) -> Source:
    """An Assessment as the source of events."""
    as_of = milliseconds(assessment.run.as_of) or 0
    return Source(assessment, assessment_digest(assessment), as_of, run_verdict(assessment))


def known(event: Mapping[str, Any]) -> Event:
    """An object without the attributes that have no value; 0 and false are values."""
    return {key: value for key, value in event.items() if value not in (None, "", [], {})}


def milliseconds(time: str) -> int | None:
    """`timestamp_t`: milliseconds since 1970; None for ''."""
    moment = instant(time)
    return None if moment is None else int(moment.timestamp()) * 1000


def stable_uid(*names: str) -> str:
    """An id of what the names name, the same in every run."""
    return str(uuid.uuid5(_EVENTS, "\0".join(names)))


def classified(category: tuple[int, str], class_: tuple[int, str], activity: tuple[int, str]) -> Event:
    """The attributes that say what kind of event it is: ``type_uid = class_uid * 100 + activity_id``."""
    return {
        "category_uid": category[0],
        "category_name": category[1],
        "class_uid": class_[0],
        "class_name": class_[1],
        "activity_id": activity[0],
        "activity_name": activity[1],
        "type_uid": class_[0] * 100 + activity[0],
        "type_name": f"{class_[1]}: {activity[1]}",
    }


def metadata(source: Source, name: str, *, cloud: bool = False) -> Event:
    """The metadata of the event about what `name` names; `cloud` applies the cloud profile."""
    run = source.assessment.run
    return known(
        {
            "version": VERSION,
            "product": {"name": "Affidavit", "vendor_name": "Affidavit", "uid": run.tool, "version": run.version},
            # Another Assessment makes another event of the same finding.
            "uid": stable_uid(source.digest, name),
            "correlation_uid": source.digest,
            "profiles": ["cloud"] if cloud else [],
            "logged_time": source.as_of,
        }
    )


def provenance(source: Source) -> Event:
    """Whether the run was whole and which Assessment it is: part of each event, for lakes that hold one by itself."""
    assessment = source.assessment
    return {
        "assessment_sha256": source.digest,
        "run_complete": source.verdict.whole,
        "failures": len(assessment.failures),
        "records_read": assessment.inputs.records.read,
        "records_evaluated": assessment.inputs.records.evaluated,
        "records_rejected": assessment.inputs.records.rejected,
    }
