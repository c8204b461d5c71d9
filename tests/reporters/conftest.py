"""The Assessments of `sample_assessments.py` as fixtures.

Test folders are not packages, so that file is run by its path rather than imported by name.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit import Assessment, Occurrence
from affidavit.model.access_review import StateTaken
from affidavit.model.assessment import (
    Action,
    Disposition,
    DispositionEntry,
    Elapsed,
    EvidenceFile,
    Finding,
    FindingStatus,
    ResponseTimes,
    Reused,
    SignedReview,
    State,
)
from affidavit.model.policy import Effect
from affidavit.model.signed_review import ACCESS

_SAMPLES = runpy.run_path(str(Path(__file__).with_name("sample_assessments.py")))


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    """The rich Assessment."""
    return _built("rich_assessment")


@pytest.fixture(scope="session")
def reviewed(decided: Assessment, hostile: str) -> Assessment:
    """The one with a ledger, and in that an access review that was signed, with hostile words, and superseded.

    Two controls that have a verdict take it as evidence, and one that has none.
    """
    state = StateTaken("111122223333", "2026-09-30T00:00:00Z", 8, 0)
    first = SignedReview(
        entry=8,
        review="a" * 64,
        by=f"amara {hostile}",
        by_source="--by",
        at="2026-10-01T00:00:00Z",
        since="2026-07-01T00:00:00Z",
        until="2026-10-01T00:00:00Z",
        as_of="2026-10-01T00:00:00Z",
        complete=False,
        unused_days=90,
        accounts=("111122223333",),
        rows=3,
        kept=2,
        revoked=1,
        changed=0,
        reason=f"third quarter {hostile}",
        ticket="SEC-1",
        organisation="Larkfield",
        states=(state,),
        not_reviewed=("444455556666",),
        superseded_by=9,
    )
    last = msgspec.structs.replace(first, entry=9, kept=0, revoked=3, made_entry=5, superseded_by=0)
    taking = ("CC1.1", "CC6.2", "CC6.3")
    controls = tuple(
        msgspec.structs.replace(each, reviews=(ACCESS,)) if each.control in taking else each
        for each in decided.controls
    )
    return msgspec.structs.replace(decided, controls=controls, access_reviews=(first, last))


@pytest.fixture(scope="session")
def decided(assessment: Assessment, hostile: str) -> Assessment:
    """The rich Assessment with a ledger: findings of every state, decided with hostile words, and response times."""
    judged = [each for each in assessment.findings if each.effect is not Effect.EVIDENCE]
    states = {
        judged[0].id: (State.RESOLVED, FindingStatus.RESOLVED, Action.RESOLVE),
        judged[1].id: (State.ACCEPTED, FindingStatus.ACCEPTED, Action.ACCEPT),
        judged[2].id: (State.FALSE_POSITIVE, FindingStatus.FALSE_POSITIVE, Action.FALSE_POSITIVE),
        judged[3].id: (State.RECURRED, FindingStatus.OPEN, Action.RESOLVE),
        judged[4].id: (State.ACKNOWLEDGED, FindingStatus.OPEN, Action.ACKNOWLEDGE),
        judged[5].id: (State.EXPIRED, FindingStatus.OPEN, Action.ACCEPT),
    }
    file = EvidenceFile(f"proof {hostile}.pdf", 7, "e" * 64)

    def change(finding: Finding) -> Finding:
        if finding.id not in states:
            return finding
        state, status, action = states[finding.id]
        until = {State.ACCEPTED: "2027-01-01T00:00:00Z", State.EXPIRED: "2026-10-02T01:00:00Z"}.get(state, "")
        said: dict[str, Any] = {
            "by": "alice",
            "at": "2026-10-02T00:00:00Z",
            "reason": f"since {hostile}",
            "ticket": "T-1",
        }
        entry = DispositionEntry(
            entry=7, action=action, by_source="--by", evidence=(file,), until=until, known=1, **said
        )
        first = DispositionEntry(entry=6, action=Action.ASSIGN, by_source="--by", assignee="bob", known=1, **said)
        disposition = Disposition(
            state=state, evidence=(file,), until=until, assignee="bob", covered=1, log=(first, entry), **said
        )
        return msgspec.structs.replace(finding, status=status, disposition=disposition)

    responses = (
        ResponseTimes("critical", "", "", 2, 1, 1, 0, 1, Elapsed(60, 60), Elapsed(3_600, 90_000)),
        ResponseTimes("", "soc2", "CC6.1", 1, 0, 0, 1, 0),
    )
    return msgspec.structs.replace(
        assessment,
        findings=tuple(map(change, assessment.findings)),
        responses=responses,
        run=msgspec.structs.replace(
            assessment.run,
            ledger_head="f" * 64,
            reused=Reused(4, 1_200),
            ledger_key="e" * 64,
            ledger_signature="c2lnbmVk" * 11,
        ),
    )


@pytest.fixture(scope="session")
def large() -> Assessment:
    """The large Assessment."""
    return _built("large_assessment")


@pytest.fixture(scope="session")
def empty() -> Assessment:
    """The empty Assessment."""
    return _built("empty_assessment")


@pytest.fixture(scope="session")
def hostile() -> str:
    """The hostile text that the rich Assessment holds in many places."""
    text: str = _SAMPLES["HOSTILE"]
    return text


@pytest.fixture(scope="session")
def population(assessment: Assessment) -> Callable[[], Iterable[Occurrence]]:
    """The evidence population of the rich Assessment."""

    def stream() -> Iterable[Occurrence]:
        for finding in assessment.findings:
            for item in finding.evidence:
                yield Occurrence(finding.id, finding.policy, finding.subject, item.event_id, item)

    return stream


@pytest.fixture(scope="session")
def identities(assessment: Assessment) -> Callable[[], Iterable[Occurrence]]:
    """The same population as scans make it now, which tells who acted and whom it was done to."""
    return lambda: _SAMPLES["population_of"](assessment)


def _built(name: str) -> Assessment:
    built: Assessment = _SAMPLES[name]()
    return built
