"""Framework files: the three files are read, and every mistake in any of them is named with its place, all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from affidavit import DocumentError
from affidavit.controls.framework_files import load_framework
from affidavit.model.framework import (
    Control,
    ControlRelation,
    CrosswalkLink,
    Framework,
    MappingSource,
    Relation,
    SetRelation,
    Support,
)

HEAD = """\
id: fw
title: A framework
version: "2017"
source: https://example.com/
notice: Whose it is.
attack_version: "18.1"
"""
CONTROLS = """\
controls:
  - id: C1
    title: First
    group: Access
    support: direct
    asks: Something.
    evidence_note: Keep it.
    tests: [aws.a, aws.b]
  - id: C2
    title: Second
    support: not-by-logs
    asks: Something else.
    evidence_note: Keep that.
"""
CROSSWALK = """\
links:
  - attack: T1098.003
    control: C1
    relation: detects
    rationale: It shows.
  - attack: TA0005
    control: C1
    relation: mitigates
    rationale: It helps.
"""

# How its controls relate to others, and a link by way of AC-2.
SOURCES = """\
covers: Two controls.
sources:
  refs: {title: References, url: "https://example.com/refs", version: "1"}
"""
RELATIONS = """\
relations:
  - control: C1
    framework: nist-800-53
    to: [AC-2, AC-6]
    relation: intersects-with
    source: refs
  - control: C2
    framework: soc2
    to: [CC6.1]
    relation: subset-of
    source: judgement
    rationale: The same, and more.
"""
VIA = CROSSWALK.replace("detects\n", "mitigates\n    via: [AC-2]\n")

Load = Callable[..., Framework]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads a framework of these files; None leaves one out."""

    def of(
        head: str | None = HEAD,
        controls: str | None = CONTROLS,
        crosswalk: str | None = CROSSWALK,
        relations: str | None = None,
    ) -> Framework:
        files = {"framework": head, "controls": controls, "crosswalk": crosswalk, "relations": relations}
        for name, content in files.items():
            if content is not None:
                (tmp_path / f"{name}.yaml").write_text(content)
        return load_framework("fw", tmp_path)

    return of


@pytest.fixture
def problems(load: Load) -> Callable[..., list[str]]:
    """What is wrong with a framework, as printed."""

    def find(**files: str | None) -> list[str]:
        with pytest.raises(DocumentError) as caught:
            load(**files)
        return [str(problem) for problem in caught.value.problems]

    return find


def test_a_framework_is_read(load: Load) -> None:
    """All of the three files comes out, in the files' order."""
    framework = load()
    assert (framework.id, framework.title, framework.version) == ("fw", "A framework", "2017")
    assert (framework.source, framework.notice) == ("https://example.com/", "Whose it is.")
    assert framework.attack_version == "18.1"
    assert framework.controls == (
        Control("C1", "First", "Access", Support.DIRECT, "Something.", "Keep it.", ("aws.a", "aws.b")),
        Control("C2", "Second", "", Support.NOT_BY_LOGS, "Something else.", "Keep that."),
    )
    assert framework.crosswalk == (
        CrosswalkLink("T1098.003", "C1", Relation.DETECTS, "It shows."),
        CrosswalkLink("TA0005", "C1", Relation.MITIGATES, "It helps."),
    )
    digest = hashlib.sha256()
    for name, content in (("framework", HEAD), ("controls", CONTROLS), ("crosswalk", CROSSWALK)):
        digest.update(f"{name}.yaml:{len(content)}:{content}".encode())
    assert framework.digest == digest.hexdigest()


def test_relations_are_read(load: Load) -> None:
    """How controls relate to others, by which source, and the path of a link that leads by way of SP 800-53."""
    framework = load(head=HEAD + SOURCES, crosswalk=VIA, relations=RELATIONS)
    assert framework.covers == "Two controls."
    assert framework.sources == (MappingSource("refs", "References", "https://example.com/refs", "1"),)
    assert framework.relations == (
        ControlRelation("C1", "nist-800-53", ("AC-2", "AC-6"), SetRelation.INTERSECTS, "refs"),
        ControlRelation("C2", "soc2", ("CC6.1",), SetRelation.SUBSET, "judgement", "The same, and more."),
    )
    assert [link.path for link in framework.crosswalk] == ["T1098.003 → AC-2 → C1", "judgement"]
    sourced = load(head=HEAD + SOURCES, crosswalk=VIA.replace("via: [AC-2]", "source: refs"), relations=RELATIONS)
    assert [link.path for link in sourced.crosswalk] == ["T1098.003 → C1", "judgement"]
    assert framework.digest != load(head=HEAD + SOURCES, relations=None, crosswalk=CROSSWALK).digest


@pytest.mark.parametrize("relation", SetRelation)
def test_a_relation_has_an_inverse(relation: SetRelation) -> None:
    """Seen from the other side and back it is the same; only subset and superset change."""
    assert relation.inverse.inverse is relation
    assert (relation.inverse is relation) == (relation not in (SetRelation.SUBSET, SetRelation.SUPERSET))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("head", "refs:", "judgement:", "framework.yaml:9:14: 'judgement' is what has no source: name it otherwise"),
        ("head", 'url: "https://example.com/refs", ', "", "framework.yaml:9:9: the source 'refs' lacks 'url'"),
        (
            "crosswalk",
            "AC-2",
            "AC-3",
            "crosswalk.yaml:5:11: relations.yaml does not relate C1 to 'AC-3' of nist-800-53",
        ),
        ("crosswalk", "mitigates\n    via", "detects\n    via", "crosswalk.yaml:2:5: T1098.003 leads by way of nist"),
        ("crosswalk", "via: [AC-2]", "source: rfs", "crosswalk.yaml:2:5: framework.yaml has no source 'rfs', did you"),
        (
            "crosswalk",
            "via: [AC-2]",
            "via: [AC-2]\n    source: refs",
            "crosswalk.yaml:2:5: a link has a source of",
        ),
        ("relations", "control: C1", "control: C3", "relations.yaml:2:5: no control 'C3' in controls.yaml"),
        ("relations", "soc2", "fw", "relations.yaml:7:5: a relation leads to another framework"),
        ("relations", "source: refs", "source: ref", "relations.yaml:2:5: framework.yaml has no source 'ref', did you"),
        ("relations", "    rationale: The same, and more.\n", "", "relations.yaml:7:5: a judgement needs a rationale"),
        ("relations", "AC-6", "AC-2", "relations.yaml:2:5: C1 is related to nist-800-53 AC-2 twice"),
        ("relations", "subset-of", "part-of", "relations.yaml:10:15: 'relation' is 'part-of'"),
        ("relations", "    to: [CC6.1]\n", "", "relations.yaml:7:5: the relation lacks 'to'"),
    ],
)
def test_each_mistake_in_relations_is_refused(
    file: str, old: str, new: str, message: str, problems: Callable[..., list[str]]
) -> None:
    """Each mistake about relations is named at its place."""
    texts = {"head": HEAD + SOURCES, "crosswalk": VIA, "relations": RELATIONS}
    assert texts[file].count(old) == 1
    found = problems(**(texts | {file: texts[file].replace(old, new)}))
    assert any(each.startswith(f"fw/{message}") for each in found), found


def test_nothing_leads_to_what_logs_cannot_show(problems: Callable[..., list[str]]) -> None:
    """A link to a control that is not by logs is a mistake."""
    (found,) = problems(crosswalk=CROSSWALK.replace("control: C1\n    relation: d", "control: C2\n    relation: d"))
    assert found == "fw/crosswalk.yaml:2:5: control 'C2' is not by logs, so nothing in a log leads there"


def test_a_framework_may_have_no_links(load: Load) -> None:
    """A crosswalk file without links is fine."""
    assert load(crosswalk="links: []\n").crosswalk == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "head",
            "id: fw",
            "id: other",
            "framework.yaml:1:5: the framework is registered as 'fw', but calls itself 'other'",
        ),
        ("head", "title: A framework\n", "", "framework.yaml:1:1: framework.yaml lacks 'title'"),
        ("head", '"2017"', "2017", "framework.yaml:3:10: 'version' must be text: put 2017 in quotes"),
        (
            "head",
            "notice:",
            "notcie:",
            "framework.yaml:5:1: framework.yaml has no key 'notcie', did you mean 'notice'?",
        ),
        ("controls", "id: C2", "id: C1", "controls.yaml:9:5: control 'C1' is listed twice"),
        (
            "controls",
            "    tests: [aws.a, aws.b]\n",
            "",
            "controls.yaml:2:5: control 'C1' is direct, so it must list the tests",
        ),
        ("controls", "direct", "dierct", "controls.yaml:5:14: 'support' is 'dierct', did you mean 'direct'?"),
        ("controls", "group:", "goup:", "controls.yaml:4:5: the control has no key 'goup', did you mean 'group'?"),
        ("controls", "    asks: Something.\n", "", "controls.yaml:2:5: the control lacks 'asks'"),
        (
            "crosswalk",
            "control: C1\n    relation: d",
            "control: C11\n    relation: d",
            "crosswalk.yaml:2:5: no control 'C11' in",
        ),
        ("crosswalk", "T1098.003", "T9999", "crosswalk.yaml:2:5: ATT&CK 18.1 has no technique or tactic 'T9999'"),
        (
            "crosswalk",
            "detects",
            "proves",
            "crosswalk.yaml:4:15: 'relation' is 'proves'; expected one of: detects, evidences",
        ),
        ("crosswalk", "TA0005", "T1098.003", "crosswalk.yaml:6:5: T1098.003 is linked to C1 twice"),
        ("crosswalk", "    rationale: It helps.\n", "", "crosswalk.yaml:6:5: the link lacks 'rationale'"),
    ],
)
def test_each_mistake_is_refused(
    file: str, old: str, new: str, message: str, problems: Callable[..., list[str]]
) -> None:
    """Each mistake gives one problem, at its place in its file."""
    text = {"head": HEAD, "controls": CONTROLS, "crosswalk": CROSSWALK}[file]
    assert text.count(old) == 1
    found = problems(**{file: text.replace(old, new)})
    assert len(found) == 1
    assert found[0].startswith(f"fw/{message}")


def test_a_framework_without_controls_is_refused(problems: Callable[..., list[str]]) -> None:
    """A framework that could only ever say nothing is a mistake."""
    assert problems(controls="controls: []\n", crosswalk="links: []\n")[0].startswith("fw/controls.yaml:")


def test_all_mistakes_at_once(problems: Callable[..., list[str]]) -> None:
    """Mistakes of all files come in one go, sorted by place; so do files that are no YAML."""
    found = problems(head=HEAD.replace("id: fw", "id: x"), crosswalk=CROSSWALK.replace("detects", "x"))
    assert [each.split(":")[0] for each in found] == ["fw/crosswalk.yaml", "fw/framework.yaml"]
    found = problems(head="[", controls="a: 1\na: 2\n", crosswalk="x: &a 1\ny: *a\n")
    assert [each.split(":")[0] for each in found] == ["fw/controls.yaml", "fw/crosswalk.yaml", "fw/framework.yaml"]


def test_a_missing_file_is_named(problems: Callable[..., list[str]]) -> None:
    """All three files are needed."""
    assert problems(controls=None, crosswalk=None) == [
        "fw/controls.yaml: cannot be read: No such file or directory",
        "fw/crosswalk.yaml: cannot be read: No such file or directory",
    ]
