"""The whole SARIF log (§3.13) of an Assessment: one run, which stands for one scan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from affidavit.model.assessment import Assessment, Finding, ObjectStatus

from affidavit_reporters.run_verdict import run_verdict
from affidavit_reporters.sarif.absent import absent_result
from affidavit_reporters.sarif.baseline import Past, Previous, gone, policies_of, state
from affidavit_reporters.sarif.invocation import invocation, notification_descriptors
from affidavit_reporters.sarif.names import HOME, SCHEMA_URI, TOOL, Json, filled, guid, run_guid
from affidavit_reporters.sarif.objects import Objects, base_ids
from affidavit_reporters.sarif.options import Settings
from affidavit_reporters.sarif.places import LogicalLocations
from affidavit_reporters.sarif.profiles import SHAPES, LeftOut, chosen
from affidavit_reporters.sarif.results import Context, result
from affidavit_reporters.sarif.rules import links_by_policy, rule
from affidavit_reporters.sarif.taxonomies import Taxonomies
from affidavit_reporters.sarif.text import plain

_SEMANTIC_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", re.ASCII)
_NOT_IN_CATEGORY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Room:
    """How much a log may hold; None is all.

    Attributes:
        results: how many results, the worst first.
        snippets: whether records are quoted.
        all_artifacts: whether objects that no result is about are listed.
    """

    results: int | None = None
    snippets: bool = True
    all_artifacts: bool = True


EVERYTHING = Room()


def build_log(
    assessment: Assessment, digest: str, settings: Settings, previous: Previous | None, room: Room = EVERYTHING
) -> bytes:
    """The log of an Assessment, whose digest is given, as a JSON text."""
    shape = SHAPES[settings.profile]
    findings, left_out = chosen(assessment.findings, shape)
    absent = [past for past in gone(assessment, previous) if shape.evidence or past.status != "recorded"]
    if not shape.absent and absent:
        why = "GitHub would show them as open alerts"
        left_out.append(LeftOut("absent findings of the run before", len(absent), why))
        absent = []
    if previous is not None and previous.left_out:
        why = "Its report leaves them out, so those that are found again count as new"
        left_out.append(LeftOut("findings that the report of the run before leaves out", previous.left_out, why))
    findings, cut = _cut(findings, assessment, room)
    left_out.extend(cut)

    objects = Objects(assessment.inputs.objects, None if room.all_artifacts else _objects_of(findings))
    taxonomies = Taxonomies(assessment)
    policies = [*assessment.policies, *_old_policies(absent, assessment, previous)]
    context = Context(
        run=digest,
        shape=shape,
        policies={each.id: each for each in assessment.policies},
        rules={each.id: index for index, each in enumerate(policies)},
        waivers={each.id: each for each in assessment.waivers},
        taxonomies=taxonomies,
        objects=objects,
        logical=LogicalLocations(),
        policies_in=settings.policies,
        snippets=room.snippets,
    )
    encode = msgspec.json.Encoder().encode
    results = [encode(result(each, context, state(each, previous))) for each in findings]
    results += [encode(absent_result(each, assessment, context)) for each in absent]
    links = links_by_policy(assessment)
    run: Json = {
        "tool": {
            "driver": filled(
                name=TOOL,
                guid=guid("tool", TOOL),
                **_version(assessment.run.version),
                informationUri=HOME,
                supportedTaxonomies=taxonomies.supported(),
                notifications=notification_descriptors(),
            )
            | {"rules": [rule(each, links.get(each.id, ()), taxonomies, shape) for each in policies]}
        },
        **_automation(assessment, digest, settings),
        **filled(baselineGuid=previous.guid if previous else None),
        "invocations": [invocation(assessment, objects, dict(context.rules), left_out)],
        "originalUriBaseIds": base_ids(settings.base, settings.policies is not None),
        "artifacts": objects.artifacts,
        **filled(logicalLocations=context.logical.all, taxonomies=taxonomies.components),
        "columnKind": "unicodeCodePoints",
        "properties": _properties(assessment, digest, settings, left_out),
        "results": [],
    }
    return _joined({"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}, results)


def _joined(log: Json, results: Sequence[bytes]) -> bytes:
    """The log as JSON, indented, with its results one a line: there may be many, and as text they take a tenth of the
    memory. The empty list that they go into is the last thing in the log."""
    head, _, tail = msgspec.json.format(msgspec.json.encode(log), indent=1).rpartition(b"[]")
    return b"".join((head, b"[\n" if results else b"[", b",\n".join(results), b"\n]" if results else b"]", tail, b"\n"))


def _cut(findings: list[Finding], assessment: Assessment, room: Room) -> tuple[list[Finding], list[LeftOut]]:
    """The findings that there is room for, and what the lack of it costs."""
    left: list[LeftOut] = []
    if room.results is not None and len(findings) > room.results:
        # GitHub keeps the most severe of a run, too; among equals, what is broken comes before what is to be looked at.
        order = {"violation": 0, "review": 1, "evidence": 2}
        findings = sorted(findings, key=lambda each: (-each.severity.rank, order[each.effect]))
        count = len(findings) - room.results
        findings = findings[: room.results]
        left.append(LeftOut("findings, the least severe", count, "GitHub keeps no more; profile=portable has them"))
    if not room.snippets:
        count = sum(len(each.evidence) for each in findings)
        left.append(LeftOut("texts of records", count, "GitHub takes no larger file; the JSON report has them"))
    if not room.all_artifacts:
        named = _objects_of(findings)
        count = sum(each.uri not in named for each in assessment.inputs.objects)
        left.append(LeftOut("artifacts that no result is about", count, "GitHub takes no larger file"))
    return findings, [each for each in left if each.count]


def _objects_of(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(item.object for each in findings for item in each.evidence)


def _old_policies(absent: Sequence[Past], assessment: Assessment, previous: Previous | None) -> list[Any]:
    loaded = {each.id for each in assessment.policies}
    if previous is None:
        return []
    return policies_of((each for each in absent if each.policy not in loaded), previous)


def _version(version: str) -> Json:
    known = _SEMANTIC_VERSION.fullmatch(version)
    return filled(version=version, semanticVersion=version if known else None)


def _automation(assessment: Assessment, digest: str, settings: Settings) -> Json:
    """`automationDetails` (§3.17): GitHub takes what stands before the last slash as the category of a run, and a run
    replaces the one before it of the same category."""
    organisation = _NOT_IN_CATEGORY.sub("-", assessment.run.organisation.lower()).strip("-")[:100]
    category = settings.category or "/".join(each for each in ("affidavit", organisation) if each)
    return {
        "automationDetails": {
            "id": f"{category}/{assessment.run.as_of}-{digest[:12]}",
            "guid": run_guid(digest),
            "correlationGuid": guid("category", category),
            "description": {"text": "An assessment of logs against policies and the controls of frameworks."},
        }
    }


def _properties(assessment: Assessment, digest: str, settings: Settings, left_out: Sequence[LeftOut]) -> Json:
    """What an auditor asks of a run and SARIF has no place for."""
    run, inputs, coverage, integrity = assessment.run, assessment.inputs, assessment.coverage, assessment.integrity
    verdict = run_verdict(assessment)
    statuses: dict[str, Counter[str]] = {}
    for control in assessment.controls:
        statuses.setdefault(control.framework, Counter())[str(control.status)] += 1
    return filled(
        assessment={"sha256": digest, "schema": assessment.schema},
        profile=str(settings.profile),
        complete=verdict.whole,
        runState=str(verdict.state),
        asOf=run.as_of,
        since=run.since,
        until=run.until,
        organisation=plain(run.organisation),
        profileDigest=run.profile_digest,
        ledgerHead=run.ledger_head,
        ledgerKey=run.ledger_key,
        ledgerSignature=run.ledger_signature,
        packs=msgspec.to_builtins(run.packs),
        frameworks=[{"id": each.id, "version": plain(each.version), "digest": each.digest} for each in run.frameworks],
        plugins=msgspec.to_builtins(run.plugins),
        lines="startLine is a record's place in its object, counted from 1",
        records=msgspec.to_builtins(inputs.records),
        objects={str(each): sum(item.status is each for item in inputs.objects) for each in ObjectStatus},
        skippedCount=inputs.skipped_count,
        skipped=[
            filled(object=plain(each.uri), reason=plain(each.reason), failed=each.failed) for each in inputs.skipped
        ],
        integrity=filled(
            checked=integrity.checked,
            objects=dict(sorted(integrity.objects.items())),
            unspoken=integrity.unspoken,
            note=plain(integrity.note),
        ),
        coverage=filled(declared=coverage.declared, gaps=len(coverage.gaps), note=plain(coverage.note)),
        controls={framework: dict(sorted(counts.items())) for framework, counts in statuses.items()},
        findings=dict(sorted(Counter(str(each.status) for each in assessment.findings).items())),
        waivers=[
            filled(
                id=plain(each.id),
                policy=each.policy,
                reason=plain(each.reason),
                owner=plain(each.owner),
                ticket=plain(each.ticket),
                expires=each.expires,
                expired=each.expired,
                records=each.records,
            )
            for each in assessment.waivers
        ],
        failures=len(assessment.failures),
        leftOut=[{"what": each.what, "count": each.count, "why": each.why} for each in left_out],
    )
