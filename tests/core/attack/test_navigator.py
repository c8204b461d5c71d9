"""The Navigator layer: each technique once, by its current id, with the policies that look for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from affidavit.attack import table as attack
from affidavit.attack.navigator import navigator_layer
from affidavit.model.policy import Effect, Severity

if TYPE_CHECKING:
    from tests.core.conftest import Build


def test_techniques_are_scored_by_policies(build: Build) -> None:
    """The score is the number of policies, which the comment names; ids of ATT&CK 19 are those of the table."""
    policies = [
        build.policy("p.b", "b", attack=("T1562.008", "T1685.002"), severity=Severity.HIGH),
        build.policy("p.a", "a", attack=("T1562.008", "T1098"), effect=Effect.REVIEW, severity=Severity.LOW),
        build.policy("p.c", "c", attack=()),
    ]
    layer = navigator_layer("Mine", policies, attack.load())
    assert layer["name"] == "Mine"
    assert layer["versions"] == {"attack": "18", "navigator": "5.1.0", "layer": "4.5"}
    assert [(each["techniqueID"], each["score"], each["comment"]) for each in layer["techniques"]] == [
        ("T1098", 1, "p.a (review, low)"),
        ("T1562.008", 2, "p.a (review, low)\np.b (violation, high)"),
    ]
    assert layer["gradient"]["maxValue"] == 2
    assert "MITRE" in layer["description"]


def test_a_technique_shows_its_sub_techniques(build: Build) -> None:
    """Only where a sub-technique is scored too is a technique opened."""
    policies = [build.policy("p.a", "a", attack=("T1098", "T1098.001", "T1485"))]
    shown = {
        each["techniqueID"]: each["showSubtechniques"]
        for each in navigator_layer("", policies, attack.load())["techniques"]
    }
    assert shown == {"T1098": True, "T1098.001": False, "T1485": False}


def test_no_policies(build: Build) -> None:
    """A layer of nothing is still one that the Navigator opens: its gradient has two ends."""
    layer = navigator_layer("None", [], attack.load())
    assert layer["techniques"] == []
    assert layer["gradient"]["minValue"] < layer["gradient"]["maxValue"]
