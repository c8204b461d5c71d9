"""Loads a framework: a folder of `framework.yaml`, `controls.yaml` and `crosswalk.yaml`, edited without Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.resources.abc import Traversable

from affidavit import attack
from affidavit.errors import DocumentError, Problem
from affidavit.model.framework import Control, CrosswalkLink, Framework, Relation, Support
from affidavit.strict_yaml import Section, parse, suggest

_FILES = ("framework.yaml", "controls.yaml", "crosswalk.yaml")


def load_framework(framework_id: str, root: Traversable) -> Framework:
    """Load and check the framework at `root`.

    Raises:
        DocumentError: with every problem of its three files; paths read ``<framework id>/<file>``.
    """
    problems: list[Problem] = []
    sections: dict[str, Section] = {}
    digest = hashlib.sha256()
    for name in _FILES:
        path = f"{framework_id}/{name}"
        try:
            content = (root / name).read_bytes()
            digest.update(f"{name}:{len(content)}:".encode() + content)
            sections[name] = Section(parse(content, path), name, problems)
        except OSError as error:
            problems.append(Problem(path, 0, 0, f"cannot be read: {error.strerror or error}"))
        except DocumentError as error:
            problems.extend(error.problems)
    if len(sections) < len(_FILES):
        raise DocumentError(problems)
    controls = tuple(_controls(sections["controls.yaml"]))
    if not controls and (value := sections["controls.yaml"].get("controls", required=False)):
        sections["controls.yaml"].add(value.place, "the framework has no control")
    head = sections["framework.yaml"]
    loaded_id = head.text("id")
    if loaded_id != framework_id and (value := head.get("id", required=False)):
        head.add(value.place, f"the framework is registered as {framework_id!r}, but calls itself {loaded_id!r}")
    framework = Framework(
        id=framework_id,
        title=head.text("title"),
        version=head.text("version"),
        source=head.text("source"),
        notice=head.text("notice", ""),
        attack_version=head.text("attack_version"),
        controls=controls,
        crosswalk=tuple(_links(sections["crosswalk.yaml"], {control.id for control in controls})),
        digest=digest.hexdigest(),
    )
    for section in sections.values():
        section.finish()
    if problems:
        raise DocumentError(problems)
    return framework


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
        )
        item.finish()
        if control.id in seen:
            item.add(item.value.place, f"control {control.id!r} is listed twice")
        if support is Support.DIRECT and not control.tests:
            item.add(item.value.place, f"control {control.id!r} is direct, so it must list the tests it needs")
        seen.add(control.id)
        yield control


def _links(file: Section, controls: set[str]) -> Iterator[CrosswalkLink]:
    table = attack.load()
    seen: set[tuple[str, str]] = set()
    for item in file.sections("links", "the link", required=False):
        link = CrosswalkLink(
            attack=item.text("attack"),
            control=item.text("control"),
            relation=item.choice("relation", Relation),
            rationale=item.text("rationale"),
        )
        item.finish()
        if link.control not in controls:
            item.add(item.value.place, f"no control {link.control!r} in controls.yaml{suggest(link.control, controls)}")
        if table.resolve(link.attack) is None and link.attack not in table.tactics:
            item.add(item.value.place, f"ATT&CK {table.version} has no technique or tactic {link.attack!r}")
        if (link.attack, link.control) in seen:
            item.add(item.value.place, f"{link.attack} is linked to {link.control} twice")
        seen.add((link.attack, link.control))
        yield link
