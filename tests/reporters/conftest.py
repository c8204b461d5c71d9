"""The Assessments of `sample_assessments.py` as fixtures.

Test folders are not packages, so that file is run by its path rather than imported by name.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from affidavit import Assessment, Occurrence

_SAMPLES = runpy.run_path(str(Path(__file__).with_name("sample_assessments.py")))


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    """The rich Assessment."""
    return _built("rich_assessment")


@pytest.fixture(scope="session")
def large() -> Assessment:
    """The large Assessment."""
    return _built("large_assessment")


@pytest.fixture(scope="session")
def empty() -> Assessment:
    """The empty Assessment."""
    return _built("empty_assessment")


@pytest.fixture(scope="session")
def hostile() -> str:
    """The hostile text that the rich Assessment holds in many places."""
    text: str = _SAMPLES["HOSTILE"]
    return text


@pytest.fixture(scope="session")
def population(assessment: Assessment) -> Callable[[], Iterable[Occurrence]]:
    """The evidence population of the rich Assessment."""

    def stream() -> Iterable[Occurrence]:
        for finding in assessment.findings:
            for item in finding.evidence:
                yield Occurrence(finding.id, finding.policy, finding.subject, item.event_id, item)

    return stream


@pytest.fixture(scope="session")
def identities(assessment: Assessment) -> Callable[[], Iterable[Occurrence]]:
    """The same population as scans make it now, which tells who acted and whom it was done to."""
    return lambda: _SAMPLES["population_of"](assessment)


def _built(name: str) -> Assessment:
    built: Assessment = _SAMPLES[name]()
    return built
