"""What every document of a bundle is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from affidavit import Assessment
from affidavit.assessment.files import evidence_path
from affidavit.model.assessment import PolicyRun, Technique, WaiverRun

from affidavit_reporters.oscal.controls import Catalog, Controls
from affidavit_reporters.oscal.ids import Ids

ASSESSMENT = "assessment.json"
POPULATION = evidence_path(Path(ASSESSMENT)).name
SOURCES = (ASSESSMENT, POPULATION)
PLAN = "assessment-plan.json"
RESULTS = "assessment-results.json"
PROFILE = "profile.json"
SSP = "system-security-plan.json"
COMPONENTS = "component-definition.json"
MAPPINGS = "mapping-collection.json"
POAM = "poam.json"

_FALLBACK_PERIOD = timedelta(days=90)


@dataclass(frozen=True)
class Context:
    """What every document of a bundle is made from.

    Attributes:
        version: of OSCAL, for example `1.2.1`.
        limit: how many records a finding's observation names.
        digest: SHA-256 of the Assessment.
        hashes: SHA-256 of the files that the bundle holds so far, by name.
    """

    assessment: Assessment
    version: str
    limit: int
    digest: str
    ids: Ids
    controls: Controls
    policies: Mapping[str, PolicyRun]
    techniques: Mapping[str, Technique]
    waivers: Mapping[str, WaiverRun]
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def as_of(self) -> str:
        """When all of this was collected and written: the only clock that an Assessment has."""
        return self.assessment.run.as_of

    @property
    def start(self) -> str:
        """The begin of the evidence window, which is never after its end."""
        run = self.assessment.run
        first = run.since or min((each.first_seen for each in self.assessment.findings if each.first_seen), default="")
        return min(first or run.as_of, run.as_of)

    @property
    def expires(self) -> str:
        """When observations grow stale: the next period, as long as this one, is then over."""
        run = self.assessment.run
        length = _time(run.until) - _time(run.since) if run.since and run.until else _FALLBACK_PERIOD
        return format_time(_time(run.as_of) + max(length, timedelta(days=1)))

    @property
    def organisation(self) -> str:
        """Whose accounts they are, as far as the profile says so."""
        return self.assessment.run.organisation or "Organisation without a name"

    @property
    def period(self) -> str:
        """The period in words."""
        run = self.assessment.run
        if not run.since and not run.until:
            return "whatever period the logs hold"
        return f"{run.since or 'the beginning'} to {run.until or 'the end'}"

    def catalog(self, framework: str) -> Catalog:
        """The catalog of a framework."""
        return self.controls.catalogs[framework]


def days_after(time: str, days: int) -> str:
    """A time some days later."""
    return format_time(_time(time) + timedelta(days=days))


def format_time(time: datetime) -> str:
    """A time as an Assessment writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
