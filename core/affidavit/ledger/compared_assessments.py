"""What is compared of an Assessment."""

from __future__ import annotations

from affidavit.assessment.comparison import Compared, SeenFinding
from affidavit.ledger.rows import digested
from affidavit.model.assessment import Assessment, Finding


def compared(name: str, assessment: Assessment) -> Compared:
    """One side of a comparison."""
    run = assessment.run
    packs = {each.name: f"redacted-{each.digest}" if each.withheld else each.digest for each in run.packs}
    correlating = {each.id for each in assessment.policies if each.correlation}
    mark = digested((each.uri, each.sha256) for each in assessment.inputs.objects)
    return Compared(
        name=name,
        as_of=run.as_of,
        since=run.since,
        until=run.until,
        version=run.version,
        organisation=run.organisation,
        complete=run.complete,
        profile=run.profile_digest,
        baseline=run.baseline_digest,
        attack=run.attack_version,
        packs=packs,
        frameworks={each.id: each.digest for each in run.frameworks},
        waivers=run.waiver_digests,
        data=(mark.rows, mark.sha256),
        places=(run.accounts, run.regions),
        decisions=sum(len(each.disposition.log) for each in assessment.findings if each.disposition),
        findings={each.id: _seen(each, each.policy in correlating) for each in assessment.findings},
        controls={(each.framework, each.control): str(each.status) for each in assessment.controls},
        objects={each.uri: each.sha256 for each in assessment.inputs.objects},
        distributions={each.distribution: each.version for each in run.plugins if each.distribution != run.tool},
        policies={each.id: packs.get(each.pack, "") for each in assessment.policies},
    )


def _seen(finding: Finding, correlates: bool) -> SeenFinding:
    all_shown = len(finding.evidence) == finding.records and not correlates
    return SeenFinding(
        id=finding.id,
        policy=finding.policy,
        subject=finding.subject,
        severity=str(finding.severity),
        effect=str(finding.effect),
        status=str(finding.status),
        count=finding.count,
        records=finding.records,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        disposition=str(finding.disposition.state) if finding.disposition else "",
        objects=frozenset(each.object for each in finding.evidence) if all_shown else None,
    )
