"""The page as data: every section's view, and the table of contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from affidavit.model.assessment import Assessment, Occurrence

from affidavit_reporters.html import words
from affidavit_reporters.html.attack import Attack, attack_view
from affidavit_reporters.html.controls import FrameworkControls, controls_view
from affidavit_reporters.html.coverage import CoverageFigures, coverage_figures, coverage_verdict, lanes_of, span_of
from affidavit_reporters.html.coverage_picture import Picture, coverage_picture
from affidavit_reporters.html.failures import Limits, limits_view
from affidavit_reporters.html.findings import Findings, findings_view
from affidavit_reporters.html.inputs import InputsView, inputs_view
from affidavit_reporters.html.integrity import IntegrityView, integrity_view
from affidavit_reporters.html.matrix import Matrix, matrix_view
from affidavit_reporters.html.method import Method, method_view
from affidavit_reporters.html.population import PopulationViews, population_views
from affidavit_reporters.html.responses import Responses, responses_view
from affidavit_reporters.html.summary import Summary, summary_view
from affidavit_reporters.html.timeline import Timeline, timeline_view
from affidavit_reporters.html.trail_timeline import TrailTimelineView, trail_timeline_view
from affidavit_reporters.html.waivers import Waivers, waivers_view
from affidavit_reporters.html.words import Label


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the templates lay out."""

    title: str
    summary: Summary
    matrix: Matrix
    timeline: Timeline
    population: PopulationViews | None
    frameworks: tuple[FrameworkControls, ...]
    findings: Findings
    waivers: Waivers
    responses: Responses
    coverage: CoverageFigures
    picture: Picture
    trail_timeline: TrailTimelineView
    attack: Attack
    inputs: InputsView
    integrity: IntegrityView
    limits: Limits
    method: Method
    tool: str
    statuses: tuple[Label, ...]
    supports: tuple[Label, ...]
    effects: tuple[Label, ...]


def page_of(assessment: Assessment, population: Callable[[], Iterable[Occurrence]] | None = None) -> Page:
    """The page of an Assessment and its evidence population, if there is one."""
    run = assessment.run
    span = span_of(assessment)
    lanes = lanes_of(assessment.coverage, span) if span else []
    frameworks = controls_view(assessment)
    findings = findings_view(assessment)
    summary = summary_view(assessment, coverage_verdict(assessment.coverage, run, lanes), findings.judged)
    return Page(
        title=f"Audit evidence report: {summary.organisation}",
        summary=summary,
        matrix=matrix_view(frameworks),
        timeline=timeline_view(assessment),
        population=population_views(assessment, population) if population else None,
        frameworks=frameworks,
        findings=findings,
        waivers=waivers_view(assessment),
        responses=responses_view(assessment),
        coverage=coverage_figures(assessment.coverage, run, span, lanes),
        picture=coverage_picture(span, lanes),
        trail_timeline=trail_timeline_view(assessment.timeline),
        attack=attack_view(assessment),
        inputs=inputs_view(assessment.inputs, assessment.run.reused),
        integrity=integrity_view(assessment.integrity),
        limits=limits_view(assessment),
        method=method_view(assessment),
        tool=f"{run.tool} {run.version}",
        statuses=tuple(words.STATUS.values()),
        supports=tuple(words.SUPPORT.values()),
        effects=tuple(words.EFFECT.values()),
    )
