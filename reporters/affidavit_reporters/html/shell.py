"""What stands around the sections: where the page came from, its contents, its filters, and a reader's own branding."""

from __future__ import annotations

from dataclasses import dataclass

from affidavit import assessment_digest
from affidavit.model.assessment import Assessment

from affidavit_reporters.html.facets import Finder, finder_view
from affidavit_reporters.html.own_templates import OwnTemplates
from affidavit_reporters.html.sections import SECTIONS, Section

LARGE = 1_000
"""Findings from which on a browser lays out only what is in view."""


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of the page.

    `digest` is the Assessment's, in hexadecimal. `own` names the files that laid the page out in place of, or beside,
    those of the package, and `own_digest` is theirs. `logo` is a data URI. Each is '' or empty where there is none.
    """

    digest: str
    large: bool
    sections: tuple[Section, ...]
    left_out: tuple[Section, ...]
    finder: Finder
    logo: str
    own: tuple[str, ...]
    own_digest: str


def shell_of(assessment: Assessment, own: OwnTemplates) -> Shell:
    """The frame of an Assessment's page."""
    shown = {section.name for section in own.sections}
    return Shell(
        digest=assessment_digest(assessment),
        large=len(assessment.findings) > LARGE,
        sections=own.sections,
        left_out=tuple(section for section in SECTIONS if section.name not in shown),
        finder=finder_view(assessment),
        logo=own.logo,
        own=own.names,
        own_digest=own.digest,
    )
