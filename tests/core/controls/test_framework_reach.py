"""What leads to a control: policies and techniques with their reasons, relations from both sides, and the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from affidavit.attack import table as attack
from affidavit.controls.framework_reach import Covered, RelatedControl, control_reach, framework_coverage
from affidavit.model.assessment import Via
from affidavit.model.framework import (
    ControlRelation,
    CrosswalkLink,
    Framework,
    MappingSource,
    Relation,
    SetRelation,
    Support,
)
from affidavit.model.policy import Policy

if TYPE_CHECKING:
    from tests.core.conftest import Build

LINKS = (
    CrosswalkLink("T1098.003", "C1", Relation.MITIGATES, "Least privilege.", ("AC-6",)),
    CrosswalkLink("T1098", "C2", Relation.EVIDENCES, "An item."),
    CrosswalkLink("TA0040", "C2", Relation.DETECTS, "Watching."),
)


@pytest.fixture
def framework(build: Build) -> Framework:
    """A framework of five controls, with a crosswalk and relations."""
    controls = [build.control(f"C{number}", Support.SUPPORTING) for number in (1, 2, 3, 4)]
    controls.append(build.control("C5", Support.NOT_BY_LOGS))
    return msgspec.structs.replace(
        build.framework(*controls, crosswalk=LINKS),
        sources=(MappingSource("refs", "References", "https://example.com", "1"),),
        relations=(
            ControlRelation("C1", "nist-800-53", ("AC-6",), SetRelation.INTERSECTS, "refs"),
            ControlRelation("C1", "other", ("X",), SetRelation.SUBSET, "judgement", "Narrower."),
        ),
    )


@pytest.fixture
def policies(build: Build) -> list[Policy]:
    """One that declares C1, one that only leads there, one that leads to C2 twice."""
    return [
        build.policy("p.declares", "a", controls={"fw": ("C1",)}, attack=("T1098.003",)),
        build.policy("p.leads", "b", attack=("T1098.003",)),
        build.policy("p.twice", "c", attack=("T1098.001", "T1485")),
    ]


def test_what_leads_to_a_control(framework: Framework, policies: list[Policy]) -> None:
    """Policies come with how and why, techniques with the path, and the policies that go through them."""
    reach = control_reach(framework, framework.controls[0], policies, [], attack.load())
    assert [(each.policy, each.via) for each in reach.policies] == [
        ("p.declares", Via.INLINE),
        ("p.leads", Via.CROSSWALK),
    ]
    assert reach.policies[1].why.endswith("fw crosswalk (T1098.003 → AC-6 → C1): Least privilege.")
    (technique,) = reach.techniques
    assert (technique.name, technique.path) == (
        "Account Manipulation: Additional Cloud Roles",
        "T1098.003 → AC-6 → C1",
    )
    assert technique.source.startswith("CTID Mappings Explorer")
    assert technique.policies == ("p.declares", "p.leads")


def test_techniques_are_sorted_and_named(framework: Framework, policies: list[Policy]) -> None:
    """A technique's sub-techniques and a tactic's techniques lead there too; each policy is named once."""
    reach = control_reach(framework, framework.controls[1], policies, [], attack.load())
    assert [(each.attack, each.path, each.policies) for each in reach.techniques] == [
        ("T1098", "judgement", ("p.declares", "p.leads", "p.twice")),
        ("TA0040", "judgement", ("p.twice",)),
    ]


def test_relations_of_both_sides(framework: Framework, build: Build) -> None:
    """A relation that another framework states is seen from this side; what both state, the framework's own counts."""
    other = msgspec.structs.replace(
        build.framework(build.control("X", Support.SUPPORTING), build.control("Y", Support.SUPPORTING)),
        id="other",
        relations=(
            ControlRelation("X", "fw", ("C1",), SetRelation.EQUAL, "judgement", "Not counted."),
            ControlRelation("Y", "fw", ("C1", "C2"), SetRelation.SUBSET, "judgement", "Part of it."),
        ),
    )
    table = attack.load()
    assert control_reach(framework, framework.controls[0], [], [other], table).related == (
        RelatedControl("nist-800-53", "AC-6", SetRelation.INTERSECTS, "References", ""),
        RelatedControl("other", "X", SetRelation.SUBSET, "judgement", "Narrower."),
        RelatedControl("other", "Y", SetRelation.SUPERSET, "judgement", "Part of it."),
    )
    assert [each.control for each in control_reach(framework, framework.controls[1], [], [other], table).related] == [
        "Y"
    ]


def test_how_controls_are_covered(framework: Framework, policies: list[Policy]) -> None:
    """Declared, reached by the crosswalk only, by none, or not by logs at all; each policy counts once a control."""
    found = {each.control: each for each in framework_coverage(framework, policies, attack.load())}
    assert {name: each.covered for name, each in found.items()} == {
        "C1": Covered.BY_POLICIES,
        "C2": Covered.BY_CROSSWALK,
        "C3": Covered.NOT,
        "C4": Covered.NOT,
        "C5": Covered.NOT_BY_LOGS,
    }
    assert [(found[name].declaring, found[name].leading) for name in ("C1", "C2", "C3")] == [(1, 1), (0, 3), (0, 0)]
