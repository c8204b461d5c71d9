"""Maps policies, and so their findings, to controls; each link says why.

A policy declares a control inline, an ATT&CK crosswalk leads from its techniques to it, or the framework lists the
policy as a test of it. The first of these that holds is the link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from affidavit.attack import table as attack
from affidavit.documents.strict_yaml import problem_at, suggest
from affidavit.errors import Problem
from affidavit.model.assessment import ControlLink, Via
from affidavit.model.framework import CrosswalkLink, Framework
from affidavit.model.policy import Policy


def links(policy: Policy, frameworks: Iterable[Framework], table: attack.AttackTable) -> tuple[ControlLink, ...]:
    """Every control that a policy speaks to, sorted, each once."""
    found: dict[tuple[str, str], ControlLink] = {}
    for framework in frameworks:
        known = {control.id for control in framework.controls}
        for control in policy.controls.get(framework.id, ()):
            if control in known:
                why = f"declared by policy {policy.id}"
                found[(framework.id, control)] = ControlLink(framework.id, control, Via.INLINE, why)
        for link, why in crosswalk_links(policy, framework, table):
            key = (framework.id, link.control)
            found.setdefault(key, ControlLink(framework.id, link.control, Via.CROSSWALK, why, link.relation))
        for each in framework.controls:
            role = "test" if policy.id in each.tests else "sign" if policy.id in each.signs else ""
            if role:
                why = f"listed by framework {framework.id} as a {role} of {each.id}"
                found.setdefault((framework.id, each.id), ControlLink(framework.id, each.id, Via.TEST, why))
    return tuple(found[key] for key in sorted(found))


def unknown_controls(policies: Iterable[Policy], frameworks: Sequence[Framework]) -> Iterator[Problem]:
    """A problem for each control that a policy declares and its framework does not have."""
    known = {framework.id: {control.id for control in framework.controls} for framework in frameworks}
    for policy in policies:
        for framework, controls in sorted(policy.controls.items()):
            for control in controls:
                if framework in known and control not in known[framework]:
                    message = f"{framework} has no control {control!r}{suggest(control, known[framework])}"
                    yield problem_at(policy.place, f"policy {policy.id}: {message}", "unknown-control")


def crosswalk_links(
    policy: Policy, framework: Framework, table: attack.AttackTable
) -> Iterator[tuple[CrosswalkLink, str]]:
    """Links from a policy's own techniques first, then from their parents, then from their tactics."""
    own = {table.resolve(named) or named for named in policy.attack}
    techniques: dict[str, str] = {}
    tactics: dict[str, str] = {}
    for attack_id in sorted(own):
        for parent in table.parents(attack_id):
            (tactics if parent in table.tactics else techniques).setdefault(parent, attack_id)
    for ids in ({attack_id: attack_id for attack_id in own}, techniques, tactics):
        for link in framework.crosswalk:
            attack_id = table.resolve(link.attack) or link.attack
            if attack_id in ids:
                via = "" if attack_id == ids[attack_id] else f" (of {ids[attack_id]})"
                kind = "tactic" if attack_id in table.tactics else "technique"
                yield link, f"{kind} {attack_id}{via}, {framework.id} crosswalk ({link.path}): {link.rationale}"
