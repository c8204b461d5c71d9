"""The run as a Scan Activity (6007): what was read, and whether all of it; else silence would look like quiet.

https://schema.ocsf.io/1.8.0/classes/scan_activity
"""

from __future__ import annotations

import msgspec
from affidavit.model.policy import Severity
from affidavit.parts.failures import told_briefly

from affidavit_reporters.integrity_told import integrity_facts
from affidavit_reporters.ocsf.common import OTHER, SEVERITY, Event, Source, classified, known, metadata, provenance
from affidavit_reporters.run_verdict import RunState

FAILURES_SHOWN = 100


def run_event(source: Source, detections: int) -> Event:
    """The event of the run, which made so many events of detections."""
    assessment = source.assessment
    run, inputs, coverage = assessment.run, assessment.inputs, assessment.coverage
    verdict = source.verdict
    activity = (2, "Completed") if verdict.whole else (6, "Error")
    severity_id, severity = SEVERITY[Severity.INFO if verdict.whole else Severity.MEDIUM]
    reasons = [*([verdict.meaning] if verdict.state is RunState.EMPTY else []), *verdict.reasons]
    return known(
        {
            "metadata": metadata(source, "run"),
            **classified((6, "Application Activity"), (6007, "Scan Activity"), activity),
            "time": source.as_of,
            "severity_id": severity_id,
            "severity": severity,
            "status_id": 1 if verdict.whole else 2,
            "status": "Success" if verdict.whole else "Failure",
            "status_code": str(verdict.state),
            "status_detail": " ".join(reasons),
            "message": "Everything was read and evaluated." if verdict.whole else f"{verdict.headline}.",
            "scan": {"name": "Assessment", "type_id": OTHER, "type": "Assessment", "uid": source.digest},
            "total": inputs.records.evaluated,
            "num_files": len(inputs.objects),
            "num_skipped_items": inputs.skipped_count,
            "num_detections": detections,
            "unmapped": known(
                {
                    **provenance(source),
                    "organisation": run.organisation,
                    "since": run.since,
                    "until": run.until,
                    "ledger_head": run.ledger_head,
                    "ledger_key": run.ledger_key,
                    "ledger_signature": run.ledger_signature,
                    "records": msgspec.to_builtins(inputs.records),
                    "coverage_declared": coverage.declared,
                    "coverage_gaps": len(coverage.gaps),
                    "first_failures": msgspec.to_builtins(told_briefly(assessment.failures)[:FAILURES_SHOWN]),
                    "integrity": dict(integrity_facts(assessment.integrity)),
                    "frameworks": [
                        {"id": each.id, "title": each.title, "version": each.version, "notice": each.notice}
                        for each in run.frameworks
                    ],
                }
            ),
        }
    )
