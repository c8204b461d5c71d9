"""Frameworks and controls as OSCAL names them: catalogs, control ids that are tokens, statement ids.

OSCAL's ids are tokens (TokenDatatype): `164.312(b)` and `8.6.1` are none. Where NIST publishes a catalog, its ids are
taken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from affidavit import Assessment
from affidavit.model.assessment import ControlResult, Status
from affidavit.model.framework import Support

from affidavit_reporters.oscal.text import slug

# NIST's catalogs: https://github.com/usnistgov/oscal-content. They are referred to rather than copied: an importer gets
# NIST's current text, and the bundle speaks of no control in words that NIST may have mended.
_CONTENT = "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov"
_PUBLISHED = {
    "nist-csf": (
        "NIST Cybersecurity Framework 2.0",
        f"{_CONTENT}/CSF/v2.0/json/NIST_CSF_v2.0_catalog.json",
        "_statement",
    ),
    "nist-800-53": (
        "NIST SP 800-53 rev 5",
        f"{_CONTENT}/SP800-53/rev5/json/NIST_SP-800-53_rev5_catalog.json",
        "_smt",
    ),
}
_PREFIXES = {"pci-dss": "pci"}
# The regulation is a work of the United States' government, so its names may stand in a catalog.
PUBLIC_TITLES = frozenset({"hipaa"})
_ENHANCEMENT = re.compile(r"\((\d+)\)")

OWN = "affidavit"
UNMAPPED = (OWN, "unmapped")
"""A control of no framework, which holds what no reviewed control of the chosen frameworks asks for."""

Key = tuple[str, str]
"""A control: framework and id, as the framework writes it."""


@dataclass(frozen=True)
class Catalog:
    """A framework that documents refer to.

    Attributes:
        href: its catalog: a file of the bundle, or NIST's own.
        published: whether NIST publishes it, so that the bundle holds none.
    """

    framework: str
    title: str
    version: str
    source: str
    notice: str
    digest: str
    href: str
    published: bool


@dataclass(frozen=True)
class Controls:
    """All controls that documents speak of.

    Attributes:
        catalogs: of the chosen frameworks and of those that relations lead to, by framework.
        tokens: OSCAL's id of each control.
        planned: controls that policies were to speak to.
        reviewed: controls that have a verdict.
        unmapped: whether `UNMAPPED` holds a policy, or a finding, that no control tells of.
    """

    catalogs: Mapping[str, Catalog]
    tokens: Mapping[Key, str]
    planned: tuple[ControlResult, ...]
    reviewed: tuple[ControlResult, ...]
    unmapped: bool

    @property
    def planned_keys(self) -> list[Key]:
        """What is planned: never nothing, since OSCAL knows no plan without a control."""
        keys = list(map(key_of, self.planned))
        return [*keys, UNMAPPED] if self.unmapped or not keys else keys

    @property
    def reviewed_keys(self) -> list[Key]:
        """What there is a verdict of."""
        return [*map(key_of, self.reviewed), *([UNMAPPED] if self.unmapped else [])]

    def statement(self, key: Key) -> str:
        """The id of a control's statement, which is what findings are about."""
        published = _PUBLISHED.get(key[0])
        return self.tokens[key] + (published[2] if published else "_smt")


def controls_of(assessment: Assessment) -> Controls:
    """The frameworks and controls that documents about an Assessment speak of."""
    reviewed = tuple(each for each in assessment.controls if each.status is not Status.NOT_ASSESSED)
    planned = tuple(
        each
        for each in assessment.controls
        if each.status is not Status.NOT_ASSESSED or (each.tests and each.support is not Support.NOT_BY_LOGS)
    )
    unmapped = _has_unmapped(assessment, planned, reviewed)
    related = {(run.id, each.control) for run in assessment.run.frameworks for each in run.relations} | {
        (each.framework, control) for run in assessment.run.frameworks for each in run.relations for control in each.to
    }
    # A framework's own order where it is known.
    keys: list[Key] = [*map(key_of, assessment.controls), *sorted(related)]
    if unmapped or not planned:
        keys.append(UNMAPPED)
    by_framework: dict[str, list[str]] = {}
    for framework, control in dict.fromkeys(keys):
        by_framework.setdefault(framework, []).append(control)
    return Controls(
        catalogs=_catalogs(assessment, by_framework),
        tokens={
            (framework, control): token
            for framework, controls in by_framework.items()
            for control, token in tokens_of(framework, controls).items()
        },
        planned=planned,
        reviewed=reviewed,
        unmapped=unmapped,
    )


def key_of(control: ControlResult) -> Key:
    """The key of a control's result."""
    return control.framework, control.control


def _has_unmapped(
    assessment: Assessment, planned: Iterable[ControlResult], reviewed: tuple[ControlResult, ...]
) -> bool:
    """Whether there is a policy, or a finding, that no control would tell of."""
    tested = {test.policy for control in planned for test in control.tests}
    keys = {key_of(control) for control in reviewed}
    return any(policy.id not in tested for policy in assessment.policies) or any(
        keys.isdisjoint((link.framework, link.control) for link in each.controls) for each in assessment.findings
    )


def _catalogs(assessment: Assessment, frameworks: Iterable[str]) -> Mapping[str, Catalog]:
    catalogs = {}
    runs = {run.id: run for run in assessment.run.frameworks}
    for framework in sorted({*frameworks, *runs}):
        run = runs.get(framework)
        name, href, _ = _PUBLISHED.get(framework, (framework, f"catalog-{slug(framework)}.json", ""))
        catalogs[framework] = Catalog(
            framework=framework,
            title=run.title if run else "Affidavit's own" if framework == OWN else name,
            version=run.version if run else "",
            source=run.source if run else "",
            notice=run.notice if run else "",
            digest=run.digest if run else "",
            href=href,
            published=framework in _PUBLISHED,
        )
    return catalogs


def tokens_of(framework: str, controls: Iterable[str]) -> Mapping[str, str]:
    """Control → token. Controls whose tokens would be one get a piece of their hash."""
    tokens = {control: _token(framework, control) for control in controls}
    taken = list(tokens.values())
    return {
        control: token if taken.count(token) == 1 else f"{token}-{hashlib.sha256(control.encode()).hexdigest()[:8]}"
        for control, token in tokens.items()
    }


def _token(framework: str, control: str) -> str:
    if framework == "nist-csf":
        return control
    if framework == "nist-800-53":
        return _ENHANCEMENT.sub(r".\1", control.lower())
    return f"{_PREFIXES.get(framework, slug(framework))}-{slug(control)}"
