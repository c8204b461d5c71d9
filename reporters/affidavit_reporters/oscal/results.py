"""Assessment results: one result for the period, with what was read, seen, and concluded."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import PolicyRun

from affidavit_reporters.oscal.access_reviews import has_reviews, review_observations
from affidavit_reporters.oscal.assessment_log import log_entries
from affidavit_reporters.oscal.context import PLAN, SOURCES, Context
from affidavit_reporters.oscal.evidence import Population
from affidavit_reporters.oscal.metadata import assessment_assets, framework_resources, metadata, source_files
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.observations import finding_observations, run_observations
from affidavit_reporters.oscal.reviewed import control_selections
from affidavit_reporters.oscal.risks import is_risk, risks
from affidavit_reporters.oscal.subjects import components, inventory_items, subjects_of
from affidavit_reporters.oscal.text import sentence, slug
from affidavit_reporters.oscal.verdicts import related_of, verdicts
from affidavit_reporters.oscal.vocabulary import own
from affidavit_reporters.run_verdict import RunState, run_verdict

_INCOMPLETE = (
    "The run is incomplete: something went wrong that may hide evidence. The assessment log says what; what that leaves"
    " open is not called satisfied."
)

_EMPTY = (
    "Nothing was evaluated: no record was read, or none of the period. So nothing is shown, neither that something"
    " happened nor that nothing did."
)
_REMARKS = {RunState.COMPLETE: "", RunState.INCOMPLETE: _INCOMPLETE, RunState.EMPTY: _EMPTY}


def assessment_results(context: Context, population: Population) -> Node:
    """The results, in pieces for `json_lines`."""
    findings = context.assessment.findings
    reviewed = context.controls.reviewed_keys
    related = related_of(context)
    told = related.tested | set(related.untested)
    policies = [policy for policy in context.assessment.policies if policy.id in told]
    subjects = subjects_of(context, findings, scope=True)
    observed = findings or policies or has_reviews(context)
    result = node(
        uuid=context.ids("result", context.digest),
        title=f"Assessment of {context.period}",
        description=_description(context),
        start=context.start,
        end=context.as_of,
        props=[*_accounting(context)],
        local_definitions=node(
            components=components(context, subjects),
            inventory_items=inventory_items(context, subjects) if subjects.seen_in else None,
            assessment_assets=assessment_assets(context),
        ),
        reviewed_controls=control_selections(context, reviewed, "Controls that have a verdict."),
        assessment_log={"entries": log_entries(context)},
        observations=_observations(context, population, policies) if observed else None,
        risks=risks(context, filter(is_risk, findings), task=True) if any(map(is_risk, findings)) else None,
        findings=verdicts(context, related) if reviewed else None,
        remarks=_remarks(context),
    )
    return {
        "assessment-results": {
            "uuid": context.ids("assessment-results", context.digest),
            "metadata": metadata(
                context,
                "assessment-results",
                f"{context.organisation}: assessment results, {context.period}",
                sources=SOURCES,
            ),
            "import-ap": {"href": PLAN, "remarks": "Written from the same run."},
            "results": (result,),
            "back-matter": {
                "resources": [
                    *source_files(context),
                    *framework_resources(context, (key[0] for key in reviewed)),
                    *population.objects(context, findings),
                ]
            },
        }
    }


def _remarks(context: Context) -> str:
    verdict = run_verdict(context.assessment)
    return " ".join(filter(None, (_REMARKS[verdict.state], *map(sentence, verdict.reasons))))


def _observations(context: Context, population: Population, policies: list[PolicyRun]) -> Iterator[Node]:
    yield from finding_observations(context, context.assessment.findings, population, task=True)
    yield from run_observations(context, policies)
    yield from review_observations(context)


def _description(context: Context) -> str:
    assessment = context.assessment
    records = assessment.inputs.records
    return (
        f"{len(assessment.policies):,} policies over {records.evaluated:,} records of"
        f" {len(assessment.inputs.objects):,} log objects: {len(assessment.findings):,} findings."
    )


def _accounting(context: Context) -> Iterator[Node]:
    """How many records there were, and whether all of them could be looked at."""
    assessment = context.assessment
    run, records, coverage = assessment.run, assessment.inputs.records, assessment.coverage
    verdict = run_verdict(assessment)
    yield own("complete", str(verdict.whole).lower())
    yield own("run-state", verdict.state)
    for name, time in (("period-since", run.since), ("period-until", run.until)):
        if time:
            yield own(name, time)
    yield own("records-read", records.read)
    yield own("records-evaluated", records.evaluated)
    yield own("records-duplicate", records.duplicates)
    yield own("records-outside-period", records.outside_period)
    yield own("records-rejected", records.rejected)
    yield own("records-without-time", records.without_time)
    yield own("coverage-declared", str(coverage.declared).lower())
    yield own("coverage-gaps", len(coverage.gaps))
    yield own("integrity", "checked" if assessment.integrity.checked else "not-checked")
    for outcome, count in sorted(assessment.integrity.objects.items()):
        yield own("integrity-objects", count, class_=slug(outcome))
    if run.profile_digest:
        yield own("profile-sha256", run.profile_digest)
