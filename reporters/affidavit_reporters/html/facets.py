"""What findings and controls can be filtered by in the page, as words that the page's script compares.

A word is a letter for the facet, a colon and a value, such as `s:high`. Values from logs are written as element ids
are, so that a word never holds a space.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from affidavit.model.assessment import Assessment, ControlResult, Finding, FindingStatus, Status
from affidavit.model.policy import Effect, Severity

from affidavit_reporters.html import words
from affidavit_reporters.html.text import anchor


@dataclass(frozen=True, slots=True)
class Option:
    """A value to filter by: the word, and what people read."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to filter by. `of` says which it tells apart: findings (f), controls (c) or both (fc)."""

    name: str
    label: str
    of: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Finder:
    """The page's filters; facets with fewer than two values are left out."""

    facets: tuple[Facet, ...]
    any: bool


def finding_facets(finding: Finding) -> str:
    """The words of a finding, in a row."""
    frameworks = dict.fromkeys(link.framework for link in finding.controls)
    return " ".join(
        (
            _word("s", finding.severity),
            _word("e", finding.effect),
            _word("t", finding.status),
            *(_word("f", framework) for framework in frameworks),
            *(_word("a", account) for account in finding.accounts),
        )
    )


def control_facets(result: ControlResult) -> str:
    """The words of a control, in a row."""
    return f"{_word('f', result.framework)} {_word('c', result.status)}"


def finder_view(assessment: Assessment) -> Finder:
    """The filters that tell some findings or controls of an Assessment apart."""
    findings, controls = assessment.findings, assessment.controls
    titles = {framework.id: framework.title for framework in assessment.run.frameworks}
    frameworks = {result.framework for result in controls} | {
        link.framework for finding in findings for link in finding.controls
    }
    accounts = {account for finding in findings for account in finding.accounts}
    severities = {finding.severity for finding in findings}
    effects = {finding.effect for finding in findings}
    outcomes = {finding.status for finding in findings}
    statuses = {result.status for result in controls}
    facets = (
        _facet(
            "severity",
            "Severity",
            "f",
            "s",
            ((s, words.SEVERITY[s].text) for s in [*Severity][::-1] if s in severities),
        ),
        _facet("effect", "Effect", "f", "e", ((e, words.EFFECT[e].text) for e in Effect if e in effects)),
        _facet(
            "status", "Status", "f", "t", ((s, words.FINDING_STATUS[s].text) for s in FindingStatus if s in outcomes)
        ),
        _facet("account", "Account", "f", "a", ((account, account) for account in sorted(accounts))),
        _facet("framework", "Framework", "fc", "f", ((f, titles.get(f, f)) for f in sorted(frameworks))),
        _facet("control", "Control status", "c", "c", ((s, words.STATUS[s].text) for s in Status if s in statuses)),
    )
    return Finder(tuple(facet for facet in facets if len(facet.options) > 1), any=bool(findings or controls))


def _facet(name: str, label: str, of: str, letter: str, values: Iterable[tuple[str, str]]) -> Facet:
    return Facet(name, label, of, tuple(Option(_word(letter, value), text) for value, text in values))


def _word(letter: str, value: str) -> str:
    return anchor(letter, str(value))
