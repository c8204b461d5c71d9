"""The mapping collection of OSCAL 1.2: how controls of the chosen frameworks relate to those of others.

It allows only controls and statements at both ends (Mapping Entry Item, `type`), so that links from ATT&CK's techniques
are not in it; those stand as reasons beside the observations that they led to a control.
"""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import FrameworkRun
from affidavit.model.framework import JUDGEMENT, ControlRelation, MappingSource

from affidavit_reporters.html.text import https_link
from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.metadata import metadata
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.text import sentence, title
from affidavit_reporters.oscal.vocabulary import own

_DESCRIPTION = (
    "Relations between controls as public mappings have them, and where those are silent as Affidavit's authors judge."
    " Each names its source; a pair of controls that is not here was not looked at."
)


def has_mappings(context: Context) -> bool:
    """Whether OSCAL's version has mappings, and the frameworks have relations."""
    version = tuple(int(part) for part in context.version.split("."))
    return version >= (1, 2, 0) and any(run.relations for run in context.assessment.run.frameworks)


def mapping_collection(context: Context) -> Node:
    """The mapping collection."""
    return {
        "mapping-collection": {
            "uuid": context.ids("mapping-collection"),
            "metadata": metadata(context, "mapping-collection", "Controls of the chosen frameworks, and others'"),
            "provenance": {
                "method": "human",
                "matching-rationale": "semantic",
                "status": "not-complete",
                "mapping-description": _DESCRIPTION,
            },
            "mappings": (*_mappings(context),),
        }
    }


def _mappings(context: Context) -> Iterator[Node]:
    for run in context.assessment.run.frameworks:
        by_target: dict[str, list[ControlRelation]] = {}
        for relation in run.relations:
            by_target.setdefault(relation.framework, []).append(relation)
        for target, relations in sorted(by_target.items()):
            yield node(
                uuid=context.ids("mapping", run.id, target),
                source_resource={"type": "catalog", "href": context.catalog(run.id).href},
                target_resource={"type": "catalog", "href": context.catalog(target).href},
                maps=[*_maps(context, run, relations)],
            )


def _maps(context: Context, run: FrameworkRun, relations: list[ControlRelation]) -> Iterator[Node]:
    """One entry a pair of controls: a relation to several controls holds with each of them."""
    sources = {source.id: source for source in run.mappings}
    seen: set[str] = set()
    for relation in relations:
        for control in relation.to:
            uuid = context.ids(
                "map", run.id, relation.control, relation.framework, control, relation.relation, relation.source
            )
            if uuid in seen:
                continue
            seen.add(uuid)
            yield node(
                uuid=uuid,
                relationship=relation.relation,
                sources=[{"type": "control", "id-ref": context.controls.tokens[run.id, relation.control]}],
                targets=[{"type": "control", "id-ref": context.controls.tokens[relation.framework, control]}],
                props=[own("mapping-source", _source_words(sources, relation.source))],
                links=_links(sources.get(relation.source)),
                remarks=sentence(relation.rationale) if relation.rationale else "",
            )


def _source_words(sources: dict[str, MappingSource], source: str) -> str:
    named = sources.get(source)
    return f"{named.title}, {named.version}" if named else JUDGEMENT


def _links(source: MappingSource | None) -> list[Node]:
    link = https_link(source.url) if source else ""
    return [node(href=link, rel="reference", text=title(source.title))] if source and link else []
