"""The assessment plan that the results import: an activity a policy, one task, the tool."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import PolicyRun, Status

from affidavit_reporters.html.text import https_link
from affidavit_reporters.oscal.context import SSP, Context
from affidavit_reporters.oscal.controls import UNMAPPED, Key, key_of
from affidavit_reporters.oscal.metadata import (
    ASSESSOR,
    assessment_assets,
    framework_resources,
    metadata,
    organisation_uuid,
    task_uuid,
)
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.reviewed import control_selections
from affidavit_reporters.oscal.text import prose, sentence, title
from affidavit_reporters.oscal.vocabulary import nist, own

_METHODOLOGY = (
    "Affidavit reads the log objects of a period, runs every policy over every record that it may match, and ties what"
    " matches to controls: because the policy declares them, because the framework lists the policy, or through a"
    " crosswalk from ATT&CK, which never breaks a control by itself."
)


def assessment_plan(context: Context) -> Node:
    """The plan."""
    planned = context.controls.planned_keys
    policies = context.assessment.policies
    return {
        "assessment-plan": node(
            uuid=context.ids("assessment-plan", context.digest),
            metadata=metadata(context, "assessment-plan", f"{context.organisation}: assessment plan, {context.period}"),
            import_ssp={
                "href": SSP,
                "remarks": "A stub: replace it by the organisation's own system security plan where there is one.",
            },
            local_definitions=node(activities=[*_activities(context)]),
            terms_and_conditions={"parts": [*_terms(context)]},
            reviewed_controls=control_selections(context, planned, "Controls that the policies were to speak to."),
            assessment_subjects=[
                {
                    "type": "component",
                    "description": "The accounts whose logs are read.",
                    "include-all": {},
                }
            ],
            assessment_assets=assessment_assets(context),
            tasks=[
                node(
                    uuid=task_uuid(context),
                    type="action",
                    title="Scan",
                    description=f"Run the policies over the records of {sentence(context.period)}.",
                    timing={"on-date": {"date": context.as_of}},
                    associated_activities=[
                        {
                            "activity-uuid": _activity_uuid(context, policy.id),
                            "subjects": [{"type": "component", "include-all": {}}],
                        }
                        for policy in policies
                    ],
                )
            ],
            back_matter={"resources": framework_resources(context, (key[0] for key in planned))},
        )
    }


def _activity_uuid(context: Context, policy: str) -> str:
    return context.ids("activity", policy)


def _activities(context: Context) -> Iterator[Node]:
    """An activity for each policy, with the controls that it speaks to."""
    controls: dict[str, list[Key]] = {}
    for control in context.controls.planned:
        for test in control.tests:
            controls.setdefault(test.policy, []).append(key_of(control))
    for policy in context.assessment.policies:
        yield _activity(context, policy, controls.get(policy.id, [UNMAPPED]))


def _activity(context: Context, policy: PolicyRun, controls: list[Key]) -> Node:
    links = dict.fromkeys(filter(None, map(https_link, policy.references)))
    return node(
        uuid=_activity_uuid(context, policy.id),
        title=title(policy.title),
        description=prose("\n".join(filter(None, (policy.description or policy.title, policy.correlation)))),
        props=[
            nist("method", "TEST"),
            own("policy-id", policy.id),
            own("effect", policy.effect),
            own("severity", policy.severity),
            *(own("attack-technique", technique) for technique in policy.attack),
        ],
        links=[{"href": link, "rel": "reference"} for link in links],
        related_controls={
            "control-selections": [
                {"include-controls": [{"control-id": context.controls.tokens[key]} for key in controls]}
            ]
        },
        responsible_roles=[{"role-id": ASSESSOR, "party-uuids": [organisation_uuid(context)]}],
        remarks=f"Needs records of {sentence(', '.join(policy.needs))}; without them its silence says nothing."
        if policy.needs
        else "",
    )


def _terms(context: Context) -> Iterator[Node]:
    yield {"name": "methodology", "title": "How it is done", "prose": prose(_METHODOLOGY)}
    planned = {key_of(control) for control in context.controls.planned}
    left_out: dict[str, list[str]] = {}
    for control in context.assessment.controls:
        if key_of(control) not in planned and control.status is Status.NOT_ASSESSED:
            left_out.setdefault(control.framework, []).append(control.control)
    if left_out:
        yield {
            "name": "assessment-exclusions",
            "title": "Controls that logs or the loaded policies cannot speak to",
            "prose": "\n\n".join(
                sentence(f"{framework}: {', '.join(controls)}") for framework, controls in left_out.items()
            ),
        }
