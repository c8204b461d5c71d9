"""The plan of action and milestones: an item for each risk that is open, with all that it refers to."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import Finding

from affidavit_reporters.oscal.context import SOURCES, SSP, Context
from affidavit_reporters.oscal.controls import key_of
from affidavit_reporters.oscal.evidence import Population
from affidavit_reporters.oscal.metadata import assessment_assets, metadata, origins, source_files
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.observations import finding_observation_uuid, finding_observations, which
from affidavit_reporters.oscal.risks import is_open, risk_uuid, risks
from affidavit_reporters.oscal.subjects import components, inventory_items, subjects_of
from affidavit_reporters.oscal.system import system_id
from affidavit_reporters.oscal.text import sentence, title
from affidavit_reporters.oscal.vocabulary import own


def has_open(context: Context) -> bool:
    """Whether anything is open: OSCAL allows no plan without items."""
    return any(map(is_open, context.assessment.findings))


def plan_of_action(context: Context, population: Population) -> Node:
    """The plan of action and milestones, in pieces for `json_lines`."""
    findings = [finding for finding in context.assessment.findings if is_open(finding)]
    subjects = subjects_of(context, findings, scope=False)
    return {
        "plan-of-action-and-milestones": {
            "uuid": context.ids("poam", context.digest),
            "metadata": metadata(
                context,
                "plan-of-action-and-milestones",
                f"{context.organisation}: what is open, {context.period}",
                sources=SOURCES,
            ),
            "import-ssp": {"href": SSP},
            "system-id": system_id(context),
            "local-definitions": {
                "components": components(context, subjects),
                "inventory-items": inventory_items(context, subjects),
                "assessment-assets": assessment_assets(context),
            },
            "observations": finding_observations(context, findings, population, task=False),
            "risks": risks(context, findings, task=False),
            "poam-items": _items(context, findings),
            "back-matter": {
                "resources": [
                    *source_files(context),
                    *population.objects(context, findings),
                ]
            },
        }
    }


def _items(context: Context, findings: list[Finding]) -> Iterator[Node]:
    reviewed = {key_of(control) for control in context.controls.reviewed}
    for finding in findings:
        keys = sorted({(link.framework, link.control) for link in finding.controls} & reviewed)
        yield node(
            uuid=context.ids("poam-item", finding.id),
            title=title(f"{finding.title}: {finding.subject}"),
            description=sentence(finding.message),
            props=[
                *which(finding),
                own("severity", finding.severity),
                *(own("control-id", control, group=framework) for framework, control in keys),
            ],
            origins=origins(context, task=False),
            related_observations=[{"observation-uuid": finding_observation_uuid(context, finding)}],
            related_risks=[{"risk-uuid": risk_uuid(context, finding)}],
        )
