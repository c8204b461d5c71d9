"""What documents of a bundle have in common: metadata, parties, the tool, the system, and resources of back matter."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from affidavit.model.assessment import WaiverRun

from affidavit_reporters.html.text import https_link
from affidavit_reporters.oscal.context import ASSESSMENT, POPULATION, Context
from affidavit_reporters.oscal.controls import Catalog
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.text import plain, prose, title
from affidavit_reporters.oscal.vocabulary import NS, nist, own

ASSESSOR = "assessor"
WAIVER_OWNER = "waiver-owner"
_ROLES = (
    ("prepared-by", "Prepared by"),
    ("prepared-for", "Prepared for"),
    (ASSESSOR, "Assessor"),
    (WAIVER_OWNER, "Accepts a departure"),
)
_ASSESSMENT = (
    "The Assessment that this was made from: what was read, with hashes, what failed, every control with its reasons."
    " Affidavit renders reports from it again."
)
_RESPONSIBLE = "Who ran Affidavit is not on record; it was the organisation, or somebody on its behalf."


def metadata(context: Context, kind: str, name: str, *, stub: bool = False, sources: Iterable[str] = ()) -> Node:
    """The metadata of a document: `kind` is its model, `name` its title; `sources` are files that it was made from."""
    run = context.assessment.run
    return node(
        title=title(name),
        published=context.as_of,
        last_modified=context.as_of,
        version=f"{run.as_of}+{context.digest[:12]}",
        oscal_version=context.version,
        document_ids=[
            {"scheme": f"{NS}/document", "identifier": plain(f"{context.organisation}/{run.since}/{run.until}/{kind}")}
        ],
        props=[
            nist("marking", "Confidential"),
            own("assessment-sha256", context.digest),
            *([own("ledger-head", run.ledger_head)] if run.ledger_head else []),
            *([own("ledger-key", run.ledger_key)] if run.ledger_key else []),
            *([own("ledger-signature", run.ledger_signature)] if run.ledger_signature else []),
            *([own("stub", "true")] if stub else []),
        ],
        links=[{"href": f"#{file_uuid(context, source)}", "rel": "source"} for source in sources],
        roles=[{"id": id_, "title": words} for id_, words in _ROLES],
        parties=[*_parties(context)],
        responsible_parties=[
            node(role_id=role, party_uuids=[organisation_uuid(context)], remarks=_RESPONSIBLE)
            for role in ("prepared-by", "prepared-for", ASSESSOR)
        ],
    )


def organisation_uuid(context: Context) -> str:
    """The party whose accounts were assessed."""
    return context.ids("party")


def owner_uuid(context: Context, owner: str) -> str:
    """The party that owns a waiver, or that decided about a finding."""
    return context.ids("party", owner)


def waiver_props(waiver: WaiverRun) -> list[Node]:
    """Which waiver it is, how long it lasts, and the ticket that it was approved by."""
    return [
        own("waiver", waiver.id),
        own("waiver-expires", waiver.expires),
        *([own("waiver-ticket", waiver.ticket)] if waiver.ticket else []),
    ]


def _parties(context: Context) -> Iterable[Node]:
    yield {"uuid": organisation_uuid(context), "type": "organization", "name": plain(context.organisation)}
    owners = {waiver.owner for waiver in context.assessment.waivers}
    deciders = {entry.by for each in context.assessment.findings if each.disposition for entry in each.disposition.log}
    for person in sorted(owners | deciders):
        roles = [
            *(["Owner of a waiver: a person or a team, as the waiver names it."] if person in owners else []),
            *(["Who decided about a finding, as the ledger names them."] if person in deciders else []),
        ]
        yield {
            "uuid": owner_uuid(context, person),
            "type": "person",
            "name": plain(person),
            "remarks": " ".join(roles),
        }


def tool_uuid(context: Context) -> str:
    """The component that is the tool."""
    return context.ids("tool", context.assessment.run.tool)


def task_uuid(context: Context) -> str:
    """The task of running it."""
    return context.ids("task", "scan")


def origins(context: Context, *, task: bool) -> list[Node]:
    """Where an observation, a risk or a finding comes from: the tool, and the task if the document knows the plan."""
    return [
        node(
            actors=[{"type": "tool", "actor-uuid": tool_uuid(context)}],
            related_tasks=[{"task-uuid": task_uuid(context)}] if task else [],
        )
    ]


def assessment_assets(context: Context) -> Node:
    """The tool and where it ran."""
    run = context.assessment.run
    return {
        "components": [
            {
                "uuid": tool_uuid(context),
                "type": "software",
                "title": "Affidavit",
                "description": "Evaluates policies over the records of logs, and ties what matches to controls.",
                "props": [
                    nist("asset-type", "software"),
                    nist("software-name", run.tool),
                    nist("software-version", run.version),
                    nist("version", run.version),
                    own("attack-version", run.attack_version),
                    *(own("pack", f"{pack.name} {pack.version}".strip()) for pack in run.packs),
                    *(own("pack-sha256", pack.digest, class_=pack_token(pack.name)) for pack in run.packs),
                ],
                "status": {"state": "operational"},
            }
        ],
        "assessment-platforms": [
            {
                "uuid": context.ids("platform"),
                "title": "Where Affidavit ran",
                "uses-components": [{"component-uuid": tool_uuid(context)}],
                "remarks": "Reports name no host: the same logs give the same report on any.",
            }
        ],
    }


def pack_token(name: str) -> str:
    """A pack's name as a token."""
    kept = "".join(character if character.isascii() and character.isalnum() else "-" for character in name)
    return f"pack-{kept}"


def source_files(context: Context) -> list[Node]:
    """Resources that are the files of the bundle which documents are made from."""
    return [
        {
            "uuid": file_uuid(context, name),
            "title": name,
            "description": description,
            "props": [nist("type", kind)],
            "rlinks": [{"href": name, "media-type": media, "hashes": [sha256(context.hashes[name])]}],
        }
        for name, kind, media, description in (
            (ASSESSMENT, "tool-output", "application/json", _ASSESSMENT),
            (POPULATION, "evidence", "application/jsonl", "Every matching record, one a line."),
        )
    ]


def file_uuid(context: Context, name: str) -> str:
    """The resource that is a file of the bundle."""
    return context.ids("resource", "file", name)


def framework_resources(context: Context, frameworks: Iterable[str]) -> list[Node]:
    """Resources that are frameworks, with their catalogs."""
    return [_framework(context, context.catalog(framework)) for framework in sorted(set(frameworks))]


def framework_uuid(context: Context, framework: str) -> str:
    """The resource that is a framework."""
    return context.ids("resource", "framework", framework)


def _framework(context: Context, catalog: Catalog) -> Node:
    rlink: Node = {"href": catalog.href, "media-type": "application/oscal+json"}
    if not catalog.published:
        rlink["hashes"] = [sha256(context.hashes[catalog.href])]
    source = https_link(catalog.source)
    name = title(f"{catalog.title} {catalog.version}".strip())
    return node(
        uuid=framework_uuid(context, catalog.framework),
        title=name,
        description=prose(catalog.notice) if catalog.notice else "",
        props=[
            nist("type", "standard"),
            own("framework", catalog.framework),
            *([own("framework-sha256", catalog.digest)] if catalog.digest else []),
        ],
        citation=node(
            text=name,
            links=[{"href": source, "rel": "canonical"}] if source else [],
        ),
        rlinks=[rlink],
    )


def sha256(digest: str) -> Node:
    """A hash."""
    return {"algorithm": "SHA-256", "value": digest}


def named_by_hash(digest: str) -> str:
    """The URI of whatever has a SHA-256, wherever it lies (RFC 6920, section 3)."""
    return f"ni:///sha-256;{base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip('=')}"
