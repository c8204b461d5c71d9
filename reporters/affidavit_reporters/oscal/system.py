"""The profile and the system security plan that an assessment plan refers to: stubs that claim nothing.

OSCAL's plan must import a system security plan, and that a profile. Affidavit knows only which accounts and controls it
was run for, so that is what they say. An organisation that has its own plan puts it in the stub's place.
"""

from __future__ import annotations

from affidavit_reporters.oscal.context import PROFILE, Context
from affidavit_reporters.oscal.controls import Key, key_of
from affidavit_reporters.oscal.metadata import metadata
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.subjects import components, subjects_of
from affidavit_reporters.oscal.text import plain, title
from affidavit_reporters.oscal.vocabulary import NS, own

_UNKNOWN = "Affidavit does not know this; the organisation's own system security plan says it."


def system_id(context: Context) -> Node:
    """The system, as Affidavit names it."""
    return {"identifier-type": f"{NS}/system", "id": context.ids("system")}


def profile(context: Context) -> Node:
    """The controls that policies were to speak to, chosen from their catalogs."""
    by_framework = _planned(context)
    return {
        "profile": node(
            uuid=context.ids("profile"),
            metadata=metadata(
                context, "profile", f"{context.organisation}: controls that logs can speak to", stub=True
            ),
            imports=[
                {
                    "href": context.catalog(framework).href,
                    "include-controls": [{"with-ids": [context.controls.tokens[key] for key in keys]}],
                }
                for framework, keys in by_framework.items()
            ],
            merge={"as-is": True},
        )
    }


def system_security_plan(context: Context) -> Node:
    """The accounts as a system, and of each control that nothing is known of how it is implemented."""
    subjects = subjects_of(context, (), scope=True)
    return {
        "system-security-plan": node(
            uuid=context.ids("system-security-plan"),
            metadata=metadata(
                context, "system-security-plan", f"{context.organisation}: what was assessed (a stub)", stub=True
            ),
            import_profile={"href": PROFILE},
            system_characteristics={
                "system-ids": [system_id(context)],
                "system-name": plain(f"AWS accounts of {context.organisation}"),
                "description": "A stub: it says which accounts were assessed, and is no security plan.",
                "system-information": {
                    "information-types": [
                        {
                            "uuid": context.ids("information-type"),
                            "title": "Not known",
                            "description": _UNKNOWN,
                        }
                    ]
                },
                "status": {"state": "operational", "remarks": "Its logs were read."},
                "authorization-boundary": {
                    "description": "The accounts below, as far as logs or the profile name them."
                },
            },
            system_implementation={
                "users": [
                    {
                        "uuid": context.ids("user"),
                        "title": "Principals",
                        "description": "Whoever acts in the accounts; results name those that findings are about.",
                        "role-ids": ["prepared-for"],
                    }
                ],
                "components": [*components(context, subjects)],
            },
            control_implementation={
                "description": _UNKNOWN,
                "implemented-requirements": [
                    {
                        "uuid": context.ids("implemented-requirement", *key),
                        "control-id": context.controls.tokens[key],
                        "props": [own("control-id", key[1], group=key[0])],
                    }
                    for keys in _planned(context).values()
                    for key in keys
                ],
            },
        )
    }


def component_definition(context: Context) -> Node:
    """The tool, and which controls its policies test."""
    tests = {key_of(control): control for control in context.controls.planned}
    run = context.assessment.run
    return {
        "component-definition": node(
            uuid=context.ids("component-definition"),
            metadata=metadata(context, "component-definition", f"{run.tool} {run.version}: what its policies test"),
            components=[
                node(
                    uuid=context.ids("tool", run.tool),
                    type="software",
                    title="Affidavit",
                    description="Evaluates policies over the records of logs, and ties what matches to controls.",
                    purpose="To gather evidence for controls, and signs against them; it implements none of them.",
                    control_implementations=[
                        {
                            "uuid": context.ids("control-implementation", framework),
                            "source": context.catalog(framework).href,
                            "description": title(f"Policies that test controls of {context.catalog(framework).title}."),
                            "props": [own("framework", framework)],
                            "implemented-requirements": [
                                _tested(
                                    context, key, [test.policy for test in tests[key].tests] if key in tests else []
                                )
                                for key in keys
                            ],
                        }
                        for framework, keys in _planned(context).items()
                    ],
                )
            ],
        )
    }


def _tested(context: Context, key: Key, policies: list[str]) -> Node:
    return node(
        uuid=context.ids("tested-control", *key),
        control_id=context.controls.tokens[key],
        description=f"{len(policies):,} policies speak to it. They test the control, and do not implement it.",
        props=[own("control-id", key[1], group=key[0]), *(own("policy-id", policy) for policy in policies)],
    )


def _planned(context: Context) -> dict[str, list[Key]]:
    by_framework: dict[str, list[Key]] = {}
    for key in context.controls.planned_keys:
        by_framework.setdefault(key[0], []).append(key)
    return by_framework
