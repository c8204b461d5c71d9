"""The `oscal` reporter: assessment results with everything that they refer to, as a folder or one zip archive.

Plain mappings and version 5 UUIDs, no OSCAL library: one module a document, or a part of one. Documents are written in
pieces, so that they need little memory beside the Assessment. What OSCAL leaves open, docs/reports-oscal.md decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from affidavit import Assessment, Occurrence, Reporter, ReporterOption, UsageError, assessment_digest, hookimpl

if TYPE_CHECKING:
    from affidavit_reporters.oscal.context import Context
    from affidavit_reporters.oscal.evidence import Population
    from affidavit_reporters.oscal.node import Node

VERSIONS = ("1.1.2", "1.1.3", "1.2.0", "1.2.1", "1.2.2", "1.2.3")
"""The releases of OSCAL that can be named. NIST's schemas of 1.1.2, 1.1.3, 1.2.1 and 1.2.3 are tested against."""

DEFAULT_VERSION = "1.2.1"
DEFAULT_EVIDENCE = 10
# A document that names more is of no use to an importer; the evidence file has all, and the document its hash.
_NAMED_IN_ALL = 20_000


def write(
    assessment: Assessment,
    population: Callable[[], Iterable[Occurrence]],
    destination: Path,
    options: Mapping[str, str],
) -> Sequence[Path]:
    """Write the bundle; the destination, and where it is a folder the files in it.

    Raises:
        UsageError: an option has a value that it cannot take.
        OSError: the destination cannot be written, or holds files of others with names that are needed; nothing is
            touched then.
    """
    version, limit = _version(options), _limit(options, len(assessment.findings))
    from affidavit.assessment.files import assessment_chunks

    from affidavit_reporters.oscal.bundle import INDEX, bundle
    from affidavit_reporters.oscal.context import ASSESSMENT, POPULATION
    from affidavit_reporters.oscal.evidence import Population
    from affidavit_reporters.oscal.json_lines import json_lines

    digest = assessment_digest(assessment)
    context = _context(assessment, version, limit, digest)
    with bundle(destination, digest) as add:
        context.hashes[ASSESSMENT] = add(ASSESSMENT, assessment_chunks(assessment))
        taken = Population(assessment.findings, limit)
        context.hashes[POPULATION] = add(POPULATION, taken.lines(population))
        for name, document in _documents(context, taken):
            context.hashes[name] = add(name, json_lines(document))
    return [destination, *(destination / name for name in (*context.hashes, INDEX) if destination.is_dir())]


def _context(assessment: Assessment, version: str, limit: int, digest: str) -> Context:
    from affidavit_reporters.oscal.context import Context
    from affidavit_reporters.oscal.controls import controls_of
    from affidavit_reporters.oscal.ids import ids_of

    return Context(
        assessment=assessment,
        version=version,
        limit=limit,
        digest=digest,
        ids=ids_of(assessment.run.organisation),
        controls=controls_of(assessment),
        policies={policy.id: policy for policy in assessment.policies},
        techniques={technique.id: technique for technique in assessment.techniques},
        waivers={waiver.id: waiver for waiver in assessment.waivers},
    )


def _documents(context: Context, population: Population) -> Iterator[tuple[str, Node]]:
    """File name and document, each after those whose hashes it names."""
    from affidavit_reporters.oscal import catalogs, mappings, plan, poam, results, system
    from affidavit_reporters.oscal import context as names

    yield from catalogs.catalogs(context)
    yield names.PROFILE, system.profile(context)
    yield names.SSP, system.system_security_plan(context)
    yield names.COMPONENTS, system.component_definition(context)
    if mappings.has_mappings(context):
        yield names.MAPPINGS, mappings.mapping_collection(context)
    yield names.PLAN, plan.assessment_plan(context)
    if poam.has_open(context):
        yield names.POAM, poam.plan_of_action(context, population)
    yield names.RESULTS, results.assessment_results(context, population)


def _version(options: Mapping[str, str]) -> str:
    version = options.get("version", DEFAULT_VERSION)
    if version not in VERSIONS:
        raise UsageError(f"oscal.version: {version!r} is no release that is written; they are {', '.join(VERSIONS)}")
    return version


def _limit(options: Mapping[str, str], findings: int) -> int:
    text = options.get("evidence")
    if text is None:
        return max(1, min(DEFAULT_EVIDENCE, _NAMED_IN_ALL // max(findings, 1)))
    return _evidence(text)


def _evidence(text: str) -> int:
    # More digits than any number of records has; Python refuses to read thousands of them.
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text) > 0):
        raise UsageError(f"oscal.evidence: {text!r} is no whole number above 0")
    return int(text)


@hookimpl
def affidavit_reporters() -> list[Reporter]:
    """The `oscal` reporter."""
    return [
        Reporter(
            "oscal",
            "OSCAL assessment results with plan, catalogs, mappings and POA&M, as a folder or a .zip",
            write,
            options=(
                ReporterOption("version", f"the release of OSCAL (default {DEFAULT_VERSION})", choices=VERSIONS),
                ReporterOption(
                    "evidence",
                    "how many records of a finding its observation names; all are in the evidence file"
                    f" (default {DEFAULT_EVIDENCE}, and fewer where that would come to more than {_NAMED_IN_ALL:,})",
                    check=_evidence,
                ),
            ),
            folder=True,
        )
    ]
