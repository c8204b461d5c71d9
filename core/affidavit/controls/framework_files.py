"""Loads a framework: a folder of four YAML files, edited without Python.

`framework.yaml` says what it is, `controls.yaml` and `crosswalk.yaml` what it holds, and `relations.yaml`, which may be
left out, how its controls relate to those of other frameworks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from affidavit.attack import table as attack
from affidavit.documents.strict_yaml import Section, parse, suggest
from affidavit.errors import DocumentError, Problem
from affidavit.model.framework import (
    BRIDGE,
    JUDGEMENT,
    Control,
    ControlRelation,
    CrosswalkLink,
    Framework,
    MappingSource,
    Relation,
    SetRelation,
    Support,
)
from affidavit.model.signed_review import ACCESS

_REQUIRED = ("framework.yaml", "controls.yaml", "crosswalk.yaml")
_RELATIONS = "relations.yaml"


def load_framework(framework_id: str, root: Traversable) -> Framework:
    """Load and check the framework at `root`.

    Raises:
        DocumentError: with every problem of its files; paths read ``<framework id>/<file>``.
    """
    problems: list[Problem] = []
    sections: dict[str, Section] = {}
    digest = hashlib.sha256()
    names = _names(root)
    for name in names:
        path = f"{framework_id}/{name}"
        try:
            content = (root / name).read_bytes()
            digest.update(_digested(name, content))
            sections[name] = Section(parse(content, path), name, problems)
        except OSError as error:
            problems.append(Problem(path, 0, 0, f"cannot be read: {error.strerror or error}"))
        except DocumentError as error:
            problems.extend(error.problems)
    if len(sections) < len(names):
        raise DocumentError(problems)
    controls = tuple(_controls(sections["controls.yaml"]))
    if not controls and (value := sections["controls.yaml"].get("controls", required=False)):
        sections["controls.yaml"].add(value.place, "the framework has no control")
    head = sections["framework.yaml"]
    loaded_id = head.text("id")
    if loaded_id != framework_id and (value := head.get("id", required=False)):
        head.add(value.place, f"the framework is registered as {framework_id!r}, but calls itself {loaded_id!r}")
    known = {control.id: control.support for control in reversed(controls)}  # The first of two of one id.
    sources = tuple(_sources(head))
    relations: tuple[ControlRelation, ...] = ()
    if _RELATIONS in sections:
        relations = tuple(_relations(sections[_RELATIONS], framework_id, known, {each.id for each in sources}))
    framework = Framework(
        id=framework_id,
        title=head.text("title"),
        version=head.text("version"),
        source=head.text("source"),
        notice=head.text("notice", ""),
        attack_version=head.text("attack_version"),
        controls=controls,
        crosswalk=tuple(_links(sections["crosswalk.yaml"], known, relations, {each.id for each in sources})),
        digest=digest.hexdigest(),
        covers=head.text("covers", ""),
        sources=sources,
        relations=relations,
    )
    for section in sections.values():
        section.finish()
    if problems:
        raise DocumentError(problems)
    return framework


def framework_content(root: Traversable) -> tuple[dict[str, bytes], str]:
    """The files of a framework as they are, by name, and the digest over them.

    Raises:
        OSError: a file cannot be read.
    """
    content = {name: (root / name).read_bytes() for name in _names(root)}
    digest = hashlib.sha256()
    for name, each in content.items():
        digest.update(_digested(name, each))
    return content, digest.hexdigest()


def _names(root: Traversable) -> tuple[str, ...]:
    return (*_REQUIRED, _RELATIONS) if (root / _RELATIONS).is_file() else _REQUIRED


def _digested(name: str, content: bytes) -> bytes:
    return f"{name}:{len(content)}:".encode() + content


def _sources(head: Section) -> Iterator[MappingSource]:
    for name, item in head.named_sections("sources", "the source"):
        if name == JUDGEMENT:
            item.add(item.value.place, f"{JUDGEMENT!r} is what has no source: name it otherwise")
        yield MappingSource(id=name, title=item.text("title"), url=item.text("url"), version=item.text("version", ""))
        item.finish()


def _controls(file: Section) -> Iterator[Control]:
    seen: set[str] = set()
    for item in file.sections("controls", "the control"):
        support = item.choice("support", Support)
        control = Control(
            id=item.text("id"),
            title=item.text("title"),
            group=item.text("group", ""),
            support=support,
            asks=item.text("asks"),
            evidence_note=item.text("evidence_note"),
            tests=item.texts("tests"),
            signs=item.texts("signs"),
            reviews=item.texts("reviews"),
        )
        for kind in item.items("reviews"):
            if kind.data != ACCESS:
                item.add(kind.place, f"no kind of review is called {kind.data!r}; there is {ACCESS!r}")
        item.finish()
        if control.id in seen:
            item.add(item.value.place, f"control {control.id!r} is listed twice")
        if support is Support.DIRECT and not control.tests:
            item.add(item.value.place, f"control {control.id!r} is direct, so it must list the tests it needs")
        seen.add(control.id)
        yield control


def _links(
    file: Section, controls: Mapping[str, Support], relations: tuple[ControlRelation, ...], sources: set[str]
) -> Iterator[CrosswalkLink]:
    table = attack.load()
    bridged = {(each.control, to) for each in relations if each.framework == BRIDGE for to in each.to}
    seen: set[tuple[str, str]] = set()
    for item in file.sections("links", "the link", required=False):
        link = CrosswalkLink(
            attack=item.text("attack"),
            control=item.text("control"),
            relation=item.choice("relation", Relation),
            rationale=item.text("rationale"),
            via=item.texts("via"),
            source=item.text("source", JUDGEMENT),
        )
        item.finish()
        _check_source(item, link.source, sources)
        if link.via and link.source != JUDGEMENT:
            item.add(item.value.place, "a link has a source of its own, or leads by way of others: not both")
        for middle in item.items("via"):
            if (link.control, middle.data) not in bridged:
                item.add(middle.place, f"relations.yaml does not relate {link.control} to {middle.data!r} of {BRIDGE}")
        if link.via and link.relation is not Relation.MITIGATES:
            item.add(item.value.place, f"{link.attack} leads by way of {BRIDGE}, whose controls mitigate")
        if controls.get(link.control) is Support.NOT_BY_LOGS:
            item.add(item.value.place, f"control {link.control!r} is not by logs, so nothing in a log leads there")
        if link.control not in controls:
            item.add(item.value.place, f"no control {link.control!r} in controls.yaml{suggest(link.control, controls)}")
        if table.resolve(link.attack) is None and link.attack not in table.tactics:
            item.add(item.value.place, table.unknown(link.attack))
        if (link.attack, link.control) in seen:
            item.add(item.value.place, f"{link.attack} is linked to {link.control} twice")
        seen.add((link.attack, link.control))
        yield link


def _relations(
    file: Section, framework: str, controls: Mapping[str, Support], sources: set[str]
) -> Iterator[ControlRelation]:
    seen: set[tuple[str, str, str]] = set()
    for item in file.sections("relations", "the relation", required=False):
        relation = ControlRelation(
            control=item.text("control"),
            framework=item.text("framework"),
            to=item.texts("to", required=True),
            relation=item.choice("relation", SetRelation),
            source=item.text("source"),
            rationale=item.text("rationale", ""),
        )
        item.finish()
        where = item.value.place
        if relation.control not in controls:
            item.add(where, f"no control {relation.control!r} in controls.yaml{suggest(relation.control, controls)}")
        if relation.framework == framework:
            item.add(where, "a relation leads to another framework")
        _check_source(item, relation.source, sources)
        if relation.source == JUDGEMENT and not relation.rationale:
            item.add(where, "a judgement needs a rationale")
        for to in relation.to:
            key = (relation.control, relation.framework, to)
            if key in seen:
                item.add(where, f"{relation.control} is related to {relation.framework} {to} twice")
            seen.add(key)
        yield relation


def _check_source(item: Section, source: str, sources: set[str]) -> None:
    if source and source != JUDGEMENT and source not in sources:
        item.add(item.value.place, f"framework.yaml has no source {source!r}{suggest(source, {*sources, JUDGEMENT})}")
