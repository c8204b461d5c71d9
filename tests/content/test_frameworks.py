"""The frameworks that ship: ids that exist, notes of one form, links and relations that hold together."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from affidavit.attack.table import AttackTable
from affidavit.controls.framework_reach import Covered, framework_coverage
from affidavit.model.framework import BRIDGE, Control, Framework, Support
from affidavit.model.policy import Effect
from affidavit.policies.files import Pack

from tests.content.conftest import FRAMEWORKS

COUNTS = {"soc2": 61, "nist-csf": 106, "iso27001": 93, "hipaa": 59, "pci-dss": 199}
RELATED = {"nist-csf", BRIDGE}


@pytest.fixture(params=FRAMEWORKS)
def framework(request: pytest.FixtureRequest, frameworks: dict[str, Framework]) -> Framework:
    """Each framework in turn."""
    return frameworks[request.param]


def _sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s", text.strip()) if part]


def test_it_says_what_it_is(framework: Framework, table: AttackTable) -> None:
    """Version, source, whose words these are, what the catalog covers, and the ATT&CK version it was written for."""
    assert framework.version
    assert framework.source.startswith("https://")
    assert framework.notice.strip().endswith(".")
    assert framework.covers.strip().endswith(".")
    assert framework.attack_version == table.version


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_catalogs_are_whole(name: str, count: int, frameworks: dict[str, Framework]) -> None:
    """Each holds as many controls as its standard has."""
    assert len(frameworks[name].controls) == count


def test_iso_27001_has_the_ids_of_annex_a(frameworks: dict[str, Framework]) -> None:
    """37 organisational, 8 people, 14 physical and 34 technological controls, in order."""
    sizes = {"A.5": 37, "A.6": 8, "A.7": 14, "A.8": 34}
    ids = [f"{theme}.{number}" for theme, size in sizes.items() for number in range(1, size + 1)]
    assert [control.id for control in frameworks["iso27001"].controls] == ids


def test_nist_csf_has_the_ids_and_words_of_nist(frameworks: dict[str, Framework], shared_data: Path) -> None:
    """All 106 subcategories of CSF 2.0 in NIST's words, and none of those that it withdrew."""
    catalog = json.loads((shared_data / "reference/nist-csf-2.0/NIST_CSF_v2.0_catalog.json").read_bytes())
    live: dict[str, str] = {}

    def walk(node: dict[str, Any]) -> None:
        for each in (*node.get("groups", ()), *node.get("controls", ())):
            parts = {part["name"]: part for part in each.get("parts", ())}
            if "example" in parts:  # Only a subcategory that stands has examples.
                live[each["id"]] = " ".join(parts["statement"]["prose"].split())
            walk(each)

    walk(catalog["catalog"])
    assert {control.id: control.title for control in frameworks["nist-csf"].controls} == live


def test_every_control_says_what_to_keep_and_why(framework: Framework) -> None:
    """The evidence note begins with what to keep, and goes on to why, in a sentence of its own."""
    for control in framework.controls:
        assert control.evidence_note.startswith(("Keep ", "Keep, ")), control.id
        assert len(_sentences(control.evidence_note)) >= 2, control.id
        assert control.evidence_note.strip().endswith("."), control.id
        assert control.asks.strip().endswith("."), control.id
        assert not control.title.endswith("."), control.id
        assert control.group, control.id
        assert control.asks.startswith("Nothing. ") == (control.support is Support.NOT_BY_LOGS), control.id


def test_notes_are_of_one_control(framework: Framework) -> None:
    """No two controls share a note: evidence that fits two fits neither."""
    notes = [control.evidence_note for control in framework.controls]
    assert sorted(note for note in set(notes) if notes.count(note) > 1) == []


def test_direct_controls_list_tests_that_declare_them(framework: Framework, pack: Pack) -> None:
    """Each listed test exists, speaks to its control inline and can question it."""
    policies = {policy.id: policy for policy in pack.policies}
    for control in framework.controls:
        assert bool(control.tests) == (control.support is Support.DIRECT), control.id
        for test in control.tests:
            assert control.id in policies[test].controls[framework.id], (control.id, test)
            assert policies[test].effect is not Effect.EVIDENCE, test
        for sign in control.signs:
            assert control.id in policies[sign].controls[framework.id], (control.id, sign)


def test_what_logs_support_is_spoken_to(framework: Framework, pack: Pack, table: AttackTable) -> None:
    """Every control that logs support has a policy or a crosswalk that leads there; no other has either."""
    for each in framework_coverage(framework, pack.policies, table):
        assert each.covered is not Covered.NOT, each.control
        if each.support is Support.NOT_BY_LOGS:
            assert (each.declaring, each.leading) == (0, 0), each.control


def test_crosswalk_links_are_reasoned(framework: Framework, table: AttackTable) -> None:
    """Current ids, one sentence each, and no two reasons of one control alike."""
    seen = set()
    for link in framework.crosswalk:
        assert link.attack in table.tactics or table.resolve(link.attack) == link.attack, link.attack
        assert len(_sentences(link.rationale)) == 1, link.rationale
        assert link.rationale.endswith("."), link.rationale
        seen.add((link.control, link.rationale))
    assert len(seen) == len(framework.crosswalk)
    assert len(framework.crosswalk) >= 20


def test_no_link_repeats_one_of_a_parent(framework: Framework, table: AttackTable) -> None:
    """A technique's link holds for its sub-techniques, so one of theirs to the same control says something else."""
    links = {(link.attack, link.control): link for link in framework.crosswalk}
    for (attack_id, control), link in links.items():
        for parent in table.parents(attack_id):
            above = links.get((parent, control))
            assert above is None or above.relation != link.relation or parent in table.tactics, (attack_id, parent)


def test_paths_are_in_the_public_mapping(framework: Framework, shared_data: Path) -> None:
    """What a link goes by way of is mapped from that very technique by the Mappings Explorer."""
    path = next((shared_data / "reference/ctid-mappings").glob("nist_800_53*.json"))
    pairs = {
        (each["attack_object_id"], re.sub(r"(?<=[-(])0+(?=\d)", "", each["capability_id"]))
        for each in json.loads(path.read_bytes())["mapping_objects"]
        if each["mapping_type"] == "mitigates"
    }
    claimed = {(link.attack, middle) for link in framework.crosswalk for middle in link.via}
    assert claimed - pairs == set()
    assert claimed


def test_relations_lead_to_controls_that_exist(
    framework: Framework, frameworks: dict[str, Framework], repo_root: Path
) -> None:
    """In frameworks that ship, and in SP 800-53 as the example has it; logs can speak to both ends."""
    example = repo_root / "examples/affidavit-framework-nist-800-53/src/affidavit_framework_nist_800_53/framework"
    known = {name: {control.id for control in each.controls} for name, each in frameworks.items()}
    known[BRIDGE] = {each["id"] for each in yaml.safe_load((example / "controls.yaml").read_text())["controls"]}
    support: dict[str, Control] = {control.id: control for control in framework.controls}
    for relation in framework.relations:
        assert set(relation.to) <= known[relation.framework], (relation.control, relation.to)
        assert support[relation.control].support is not Support.NOT_BY_LOGS, relation.control


def test_every_supported_control_is_related(framework: Framework) -> None:
    """Each control that logs support is tied to CSF 2.0, and CSF's outcomes to SP 800-53."""
    hub = BRIDGE if framework.id == "nist-csf" else "nist-csf"
    related = {relation.control for relation in framework.relations if relation.framework == hub}
    supported = {control.id for control in framework.controls if control.support is not Support.NOT_BY_LOGS}
    assert supported - related == set()
