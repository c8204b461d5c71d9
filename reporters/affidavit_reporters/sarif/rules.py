"""Policies as rules (§3.49): all that ran or should have run, whether they found anything or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import zip_longest

from affidavit.model.assessment import Assessment, ControlLink, PolicyRun, Via
from affidavit.model.policy import Severity

from affidavit_reporters.html.text import https_link
from affidavit_reporters.sarif.names import HOME, Json, filled, guid
from affidavit_reporters.sarif.profiles import Shape, level_of
from affidavit_reporters.sarif.taxonomies import Taxonomies
from affidavit_reporters.sarif.text import markdown, plain, prose, sentence

# GitHub reads a string in CVSS's ranges and calls 0.0 no security alert (SARIF support for code scanning).
SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.INFO: "0.5",
}
_WORD = re.compile(r"[A-Za-z0-9]+")
_FULL_DESCRIPTION = 900


def links_by_policy(assessment: Assessment) -> dict[str, dict[ControlLink, None]]:
    """Why each policy is about which controls.

    A finding has every link of its policy. Of a policy that found nothing, the Assessment has what it declares itself,
    and which controls count it among their tests: those whose framework lists it, and those that a crosswalk leads to.
    """
    links: dict[str, dict[ControlLink, None]] = {policy.id: {} for policy in assessment.policies}
    for policy, controls in {finding.policy: finding.controls for finding in assessment.findings}.items():
        links.setdefault(policy, {}).update(dict.fromkeys(controls))
    for run in assessment.policies:
        for framework, ids in run.controls.items():
            for control in ids:
                declared = ControlLink(framework, control, Via.INLINE, f"declared by policy {run.id}")
                links[run.id].setdefault(declared)
    for result in assessment.controls:
        for test in result.tests:
            known = links.setdefault(test.policy, {})
            if not any((link.framework, link.control) == (result.framework, result.control) for link in known):
                if test.listed or test.sign:
                    via, why = Via.TEST, f"listed as a {'test' if test.listed else 'sign'} by the framework"
                else:
                    via, why = Via.CROSSWALK, f"the ATT&CK crosswalk of {result.framework} leads there"
                known[ControlLink(result.framework, result.control, via, why)] = None
    return links


def rule(policy: PolicyRun, links: Iterable[ControlLink], taxonomies: Taxonomies, shape: Shape) -> Json:
    """A policy as a rule, with help for whoever has to act on what it finds."""
    links = list(links)
    tags = _tags(policy, links)
    title = sentence(plain(policy.title or policy.id))
    return filled(
        id=policy.id,
        guid=guid("rule", policy.id),
        name="".join(word[:1].upper() + word[1:] for word in _WORD.findall(policy.id)) or "Policy",
        shortDescription={"text": title},
        fullDescription={
            "text": sentence(prose(policy.description, _FULL_DESCRIPTION)) if policy.description else title
        },
        help={
            "text": _help(policy, links, title, as_markdown=False),
            "markdown": _help(policy, links, title, as_markdown=True),
        },
        helpUri=next((url for url in map(https_link, policy.references) if url), HOME),
        defaultConfiguration={"level": level_of(policy.effect)},
        relationships=_relationships(policy, links, taxonomies),
        properties=filled(
            **{
                "security-severity": SECURITY_SEVERITY[policy.severity],
                "tags": tags[: shape.tags],
                "severity": str(policy.severity),
                "effect": str(policy.effect),
                "ran": policy.ran,
                "matches": policy.matches,
                "errors": policy.errors,
                "logs": policy.logs,
                "needs": list(policy.needs),
                "language": policy.language,
                "correlation": plain(policy.correlation),
                "evidenceNote": prose(policy.evidence_note),
                "pack": policy.pack,
                "file": policy.file,
                "tagsLeftOut": tags[shape.tags :],
            }
        ),
    )


def _relationships(policy: PolicyRun, links: Iterable[ControlLink], taxonomies: Taxonomies) -> list[Json]:
    """To techniques `superset`, to controls `relevant` (§3.53.3), each with the reason for it.

    Who matches a policy did what its technique describes, among other things; what a control asks is neither part nor
    whole of what a policy looks for.
    """
    found: list[Json] = [
        {"target": taxonomies.technique(each), "kinds": ["superset"]} for each in dict.fromkeys(policy.attack)
    ]
    for (framework, control), why in _reasons(links).items():
        if (target := taxonomies.control(framework, control)) is not None:
            found.append({"target": target, "kinds": ["relevant"], "description": {"text": sentence(plain(why))}})
    return found


def _reasons(links: Iterable[ControlLink]) -> dict[tuple[str, str], str]:
    """Framework and control → why the policy is about it."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for link in sorted(links, key=lambda each: (each.framework, each.control, each.via, each.why)):
        reasons.setdefault((link.framework, link.control), []).append(link.why)
    return {key: "; ".join(whys) for key, whys in reasons.items()}


def _tags(policy: PolicyRun, links: Iterable[ControlLink]) -> list[str]:
    """What the rule is about, for tools without taxonomies: techniques, then controls, of each framework in turn."""
    declared: dict[str, list[str]] = {}
    for link in links:
        if link.via is Via.INLINE:
            declared.setdefault(link.framework, []).append(link.control)
    in_turn = zip_longest(*([f"{name}.{each}" for each in sorted(set(ids))] for name, ids in sorted(declared.items())))
    controls = [each for some in in_turn for each in some if each]
    attack = [f"attack.{each}" for each in policy.attack]
    return list(dict.fromkeys(plain(tag.lower()) for tag in ("security", str(policy.effect), *attack, *controls)))


def _help(policy: PolicyRun, links: Iterable[ControlLink], title: str, *, as_markdown: bool) -> str:
    """What a reader needs who sees the rule alone, as on GitHub, which shows no relationships."""
    shown = markdown if as_markdown else prose
    sections: Mapping[str, str] = {
        "": policy.description,
        "What it looks for": policy.correlation,
        "What to do": policy.remediation,
        "Evidence to keep": policy.evidence_note,
        "When it is wrong": policy.false_positives,
    }
    parts = [f"**{markdown(title)}**" if as_markdown else title]
    for name, text in sections.items():
        if text.strip():
            body = sentence(shown(text))
            parts.append("\n\n".join(([f"### {name}"] if as_markdown else [f"{name}:"]) + [body]) if name else body)
    controls = [f"{framework} {control}: {why}" for (framework, control), why in _reasons(links).items()]
    if controls:
        lines = "\n".join(f"- {shown(each)}" for each in controls)
        parts.append(f"### Controls\n\n{lines}" if as_markdown else f"Controls:\n\n{lines}")
    references = [each for each in map(https_link, policy.references) if each]
    if references:
        lines = "\n".join(f"- <{each}>" if as_markdown else each for each in references)
        parts.append(f"### References\n\n{lines}" if as_markdown else f"References:\n\n{lines}")
    return "\n\n".join(parts)
