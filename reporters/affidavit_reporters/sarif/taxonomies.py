"""MITRE ATT&CK and every framework of the run as taxonomies (§3.14.8, §3.19.3), and references to what is in them.

References go by name and guid, never by `index`: an index into the run's taxonomies could be read as one into the
tool's extensions. The results of a run on a control, its status and why, stand with the control.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from affidavit.model.assessment import Assessment, ControlResult, FrameworkRun

from affidavit_reporters.html.text import https_link
from affidavit_reporters.sarif.names import ATTACK, Json, filled, guid
from affidavit_reporters.sarif.text import plain, sentence
from affidavit_reporters.signed_reviews import beside

_ATTACK_GUID = guid("taxonomy", ATTACK)


class Taxonomies:
    """The taxonomies of an Assessment. Ids that findings or policies name and no catalog has are taxa without text."""

    def __init__(self, assessment: Assessment) -> None:
        self._frameworks = {each.id: each for each in assessment.run.frameworks}
        controls: dict[str, dict[str, ControlResult | None]] = {each: {} for each in self._frameworks}
        for result in assessment.controls:
            controls.setdefault(result.framework, {})[result.control] = result
        techniques = {each.id for each in assessment.techniques}
        for policy in assessment.policies:
            techniques.update(policy.attack)
            for framework, ids in policy.controls.items():
                self._also(controls, framework, ids)
        for links in {finding.controls for finding in assessment.findings}:
            for link in links:
                self._also(controls, link.framework, (link.control,))
        self._controls = {framework: frozenset(ids) for framework, ids in controls.items()}
        self._techniques = frozenset(techniques)
        self.components = [_attack(assessment, techniques)] if techniques else []
        for framework, catalog in controls.items():
            if framework in self._frameworks:
                self.components.append(_framework(self._frameworks[framework], catalog, assessment))

    def _also(self, controls: dict[str, dict[str, ControlResult | None]], framework: str, ids: tuple[str, ...]) -> None:
        if framework in self._frameworks:
            for each in ids:
                controls[framework].setdefault(each, None)

    def supported(self) -> list[Json]:
        """References to the taxonomies themselves (§3.19.13)."""
        return [{"name": each["name"], "guid": each["guid"]} for each in self.components]

    def control(self, framework: str, control: str) -> Json | None:
        """A reference to a control (§3.52); None for a framework that was not loaded."""
        if framework not in self._frameworks:
            return None
        component = {"name": self.title(framework), "guid": _framework_guid(framework)}
        return {"id": plain(control), "toolComponent": component}

    def technique(self, technique: str) -> Json:
        """A reference to an ATT&CK technique."""
        return {"id": plain(technique), "toolComponent": {"name": ATTACK, "guid": _ATTACK_GUID}}

    def title(self, framework: str) -> str:
        """The title of a framework, or its id where it was not loaded."""
        return plain(self._frameworks[framework].title) if framework in self._frameworks else plain(framework)


def _framework_guid(framework: str) -> str:
    return guid("taxonomy", "framework", framework)


def _attack(assessment: Assessment, ids: set[str]) -> Json:
    techniques = {each.id: each for each in assessment.techniques}
    tactics = {each.id: each.name for each in assessment.tactics}
    taxa = []
    for each in sorted(ids):
        known = techniques.get(each)
        taxa.append(
            filled(
                id=plain(each),
                guid=guid("taxon", ATTACK, each),
                shortDescription={"text": sentence(plain(known.name))} if known and known.name else None,
                helpUri=https_link(known.url) if known else None,
                properties=filled(tactics=[tactics.get(tactic, tactic) for tactic in known.tactics] if known else []),
            )
        )
    return {
        "name": ATTACK,
        "guid": _ATTACK_GUID,
        "version": assessment.run.attack_version or "unknown",
        "organization": "MITRE",
        "informationUri": "https://attack.mitre.org/",
        "shortDescription": {"text": "Tactics and techniques of adversaries; those that policies of this run name."},
        "isComprehensive": False,
        "taxa": taxa,
    }


def _framework(framework: FrameworkRun, catalog: dict[str, ControlResult | None], assessment: Assessment) -> Json:
    home = https_link(framework.source)
    return filled(
        name=plain(framework.title),
        guid=_framework_guid(framework.id),
        version=plain(framework.version or framework.digest[:12]),
        # The model has no publisher; the host of the standard's own page is as near as it comes.
        organization=(urlsplit(home).hostname or "").removeprefix("www.") if home else plain(framework.id),
        informationUri=home,
        shortDescription={"text": sentence(plain(f"{framework.title}: controls by id, notes in our own words"))},
        fullDescription={"text": sentence(plain(framework.notice))} if framework.notice else None,
        isComprehensive=False,
        taxa=[_control(framework.id, control, catalog[control], assessment) for control in sorted(catalog)],
        properties={"id": plain(framework.id), "digest": framework.digest},
    )


def _control(framework: str, control: str, result: ControlResult | None, assessment: Assessment) -> Json:
    taxon = {"id": plain(control), "guid": guid("taxon", framework, control)}
    if result is None:
        return taxon
    return taxon | filled(
        shortDescription={"text": sentence(plain(result.title))} if result.title else None,
        properties=filled(
            status=str(result.status),
            why=[plain(each) for each in result.why],
            support=str(result.support),
            group=plain(result.group),
            asks=plain(result.asks),
            evidenceNote=plain(result.evidence_note),
            findings=len(result.findings),
            accessReviews=[plain(each) for each in beside(result, assessment)],
            tests=[
                filled(
                    policy=test.policy,
                    listed=test.listed,
                    ran=test.ran,
                    errors=test.errors or None,
                    matches=test.matches or None,
                    unseen=list(test.unseen),
                )
                for test in result.tests
            ],
        ),
    )
