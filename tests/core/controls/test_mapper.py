"""The mapper: which controls a policy speaks to, by what way, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from affidavit.attack import table as attack
from affidavit.controls.mapper import links, unknown_controls
from affidavit.model.assessment import ControlLink, Via
from affidavit.model.framework import CrosswalkLink, Framework, Relation

if TYPE_CHECKING:
    from tests.core.conftest import Build

TABLE = attack.load()


def link(attack_id: str, control: str = "C1", relation: Relation = Relation.DETECTS) -> CrosswalkLink:
    """A crosswalk link that says why."""
    return CrosswalkLink(attack_id, control, relation, f"why {attack_id}")


@pytest.fixture(scope="module")
def mapped(build: Build) -> Any:
    """The links of a policy through a framework with controls C1 and C2 and this crosswalk."""

    def of(attack_ids: tuple[str, ...], *crosswalk: CrosswalkLink, controls: Any = None) -> tuple[ControlLink, ...]:
        framework = build.framework(build.control("C1"), build.control("C2"), crosswalk=crosswalk)
        policy = build.policy("p.a", attack=attack_ids, controls=controls or {})
        return links(policy, [framework], TABLE)

    return of


def test_controls_declared_inline(mapped: Any) -> None:
    """A control that the policy names is linked inline, whatever the crosswalk says."""
    assert mapped((), controls={"fw": ("C2", "C1"), "other": ("X",)}) == (
        ControlLink("fw", "C1", Via.INLINE, "declared by policy p.a"),
        ControlLink("fw", "C2", Via.INLINE, "declared by policy p.a"),
    )


def test_inline_outranks_the_crosswalk(mapped: Any) -> None:
    """A control declared inline is linked once, and inline."""
    (only,) = mapped(("T1098",), link("T1098"), controls={"fw": ("C1",)})
    assert only.via is Via.INLINE


@pytest.mark.parametrize(
    ("own", "linked", "why"),
    [
        ("T1098.003", "T1098.003", "technique T1098.003, fw crosswalk (judgement): why T1098.003"),
        ("T1098.003", "T1098", "technique T1098 (of T1098.003), fw crosswalk (judgement): why T1098"),
        ("T1098.003", "TA0003", "tactic TA0003 (of T1098.003), fw crosswalk (judgement): why TA0003"),
        ("T1098", "TA0004", "tactic TA0004 (of T1098), fw crosswalk (judgement): why TA0004"),
        ("TA0005", "TA0005", "tactic TA0005, fw crosswalk (judgement): why TA0005"),
        ("T1685.002", "T1562.008", "technique T1562.008, fw crosswalk (judgement): why T1562.008"),
        ("T1562.008", "T1685.002", "technique T1562.008, fw crosswalk (judgement): why T1685.002"),
        ("T1562.008", "T1685", "technique T1562 (of T1562.008), fw crosswalk (judgement): why T1685"),
    ],
)
def test_the_crosswalk_says_why(own: str, linked: str, why: str, mapped: Any) -> None:
    """A link leads from a technique, its parent or its tactic, under old and new ids, and says which."""
    assert mapped((own,), link(linked)) == (ControlLink("fw", "C1", Via.CROSSWALK, why, Relation.DETECTS),)


@pytest.mark.parametrize(
    ("own", "linked"),
    [
        ("T1098", "T1098.003"),
        ("T1098.001", "T1098.003"),
        ("T1098.003", "TA0001"),
        ("TA0003", "T1098"),
        ("T1110", "T1098"),
    ],
)
def test_the_crosswalk_leads_no_further(own: str, linked: str, mapped: Any) -> None:
    """A link from a sub-technique is not one from its technique or its siblings, nor a tactic's from its techniques."""
    assert mapped((own,), link(linked)) == ()


def test_the_nearest_link_is_the_reason(mapped: Any) -> None:
    """Of several ways to one control the policy's own technique is named, then its parent, then the tactic."""
    ways = [link("TA0003"), link("T1098"), link("T1098.003")]
    for count in (3, 2, 1):
        (only,) = mapped(("T1098.003",), *ways[:count])
        assert only.why.endswith(f"why {ways[count - 1].attack}")


def test_several_techniques_reach_several_controls(mapped: Any) -> None:
    """All of a policy's techniques are followed; links come sorted by control."""
    found = mapped(
        ("T1110", "T1098.003"), link("T1110", "C2"), link("T1098", "C1", Relation.MITIGATES), link("TA0006", "C2")
    )
    assert [(each.control, each.relation, each.why.split(",")[0]) for each in found] == [
        ("C1", Relation.MITIGATES, "technique T1098 (of T1098.003)"),
        ("C2", Relation.DETECTS, "technique T1110"),
    ]


def test_the_order_of_a_policys_techniques_does_not_matter(mapped: Any) -> None:
    """The reason given is the same however the policy lists its techniques."""
    crosswalk = [link("TA0003"), link("TA0003", "C2"), link("T1136")]
    assert mapped(("T1098", "T1136"), *crosswalk) == mapped(("T1136", "T1098"), *crosswalk)


def test_each_framework_is_mapped_by_itself(build: Build) -> None:
    """Links of several frameworks stand side by side, sorted."""
    other = Framework("zz", "Other", "1", "", "", "18.1", (build.control("C1"),), (link("T1098"),), "")
    policy = build.policy(attack=("T1098",), controls={"fw": ("C1",)})
    found = links(policy, [other, build.framework(build.control("C1"))], TABLE)
    assert [(each.framework, each.control, each.via) for each in found] == [
        ("fw", "C1", Via.INLINE),
        ("zz", "C1", Via.CROSSWALK),
    ]


def test_unknown_controls_are_problems(build: Build) -> None:
    """A control that a chosen framework does not have is a mistake, with a suggestion; other frameworks' are not."""
    policy = build.policy("p.a", controls={"fw": ("C1", "CC1"), "other": ("X",)})
    (problem,) = unknown_controls(
        [policy, build.policy("p.b")], [build.framework(build.control("C1"), build.control("C2"))]
    )
    assert str(problem).startswith("policy.yaml:1:1: policy p.a: fw has no control 'CC1', did you mean 'C1'?")
    assert list(unknown_controls([policy], [])) == []
