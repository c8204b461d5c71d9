"""The Assessment: everything a reporter may say, and nothing else.

It holds no duration, host, worker count or absolute path, so that the same inputs give the same bytes. All lists are
sorted. `affidavit schema assessment` prints the JSON Schema of these types. Times are RFC 3339 in UTC with a final Z.

Its parts lie in modules of their own, and can be imported from here: a reporter needs no more than this one.
"""

from __future__ import annotations

import msgspec

from affidavit.model.control import ControlResult, ControlTest, Status
from affidavit.model.coverage import Coverage, CoverageCell, CoverageGap
from affidavit.model.disposition import (
    Action,
    Disposition,
    DispositionEntry,
    Elapsed,
    EvidenceFile,
    ResponseTimes,
    State,
)
from affidavit.model.finding import ControlLink, Evidence, Finding, FindingStatus, Occurrence, Tactic, Technique, Via
from affidavit.model.inputs import InputObject, Inputs, ObjectRecords, ObjectStatus, RecordRef, Records, SkippedObject
from affidavit.model.integrity import Integrity
from affidavit.model.run import (
    ChangedObject,
    Failure,
    FrameworkRun,
    PackRun,
    PluginUsed,
    PolicyRun,
    Reused,
    Run,
    Sha256,
    Time,
    WaiverRun,
)
from affidavit.model.signed_review import SignedReview
from affidavit.model.timeline import Timeline

__all__ = [
    "SCHEMA",
    "Action",
    "Assessment",
    "ChangedObject",
    "ControlLink",
    "ControlResult",
    "ControlTest",
    "Coverage",
    "CoverageCell",
    "CoverageGap",
    "Disposition",
    "DispositionEntry",
    "Elapsed",
    "Evidence",
    "EvidenceFile",
    "Failure",
    "Finding",
    "FindingStatus",
    "FrameworkRun",
    "InputObject",
    "Inputs",
    "ObjectRecords",
    "ObjectStatus",
    "Occurrence",
    "PackRun",
    "PluginUsed",
    "PolicyRun",
    "RecordRef",
    "Records",
    "ResponseTimes",
    "Reused",
    "Run",
    "Sha256",
    "SignedReview",
    "SkippedObject",
    "State",
    "Status",
    "Tactic",
    "Technique",
    "Time",
    "Timeline",
    "Via",
    "WaiverRun",
]

SCHEMA = "affidavit.assessment/1"


class Assessment(msgspec.Struct, frozen=True):
    """The whole result of a scan, self-contained.

    `responses` say how alerts were answered, by severity and by control; empty where no ledger was written.
    `access_reviews` are those that were signed, of the controls whose `reviews` ask for them.
    """

    schema: str
    run: Run
    inputs: Inputs
    coverage: Coverage
    findings: tuple[Finding, ...]
    controls: tuple[ControlResult, ...]
    policies: tuple[PolicyRun, ...]
    waivers: tuple[WaiverRun, ...]
    techniques: tuple[Technique, ...]
    tactics: tuple[Tactic, ...]
    failures: tuple[Failure, ...]
    integrity: Integrity = Integrity()
    timeline: Timeline = Timeline()
    responses: tuple[ResponseTimes, ...] = ()
    access_reviews: tuple[SignedReview, ...] = ()
