"""Tables of policies: a row for each technique, control and event, and a reason where no policy looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from affidavit.attack import table as attack
from affidavit.authoring.pack_tables import (
    controls_table,
    events_table,
    left_out_techniques_table,
    policies_table,
    techniques_table,
)
from affidavit.model.framework import CrosswalkLink, Relation, Support
from affidavit.model.policy import Effect, Severity

if TYPE_CHECKING:
    from tests.core.conftest import Build

IAM, S3 = "iam.amazonaws.com", "s3.amazonaws.com"


def test_policies_are_rows(build: Build) -> None:
    """Sorted by id; what is not there is a dash, and a bar in a title is no column."""
    policies = [
        build.policy("p.b", "b", attack=("T1098", "T1485"), effect=Effect.REVIEW, severity=Severity.LOW, title="A | b"),
        build.policy("p.a", "a", effect=Effect.EVIDENCE, severity=Severity.INFO, title="First"),
    ]
    assert policies_table(policies) == (
        "| policy | title | effect | severity | ATT&CK | language |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| `p.a` | First | evidence | info | – | python |\n"
        "| `p.b` | A \\| b | review | low | T1098, T1485 | python |\n"
    )


def test_techniques_are_rows(build: Build) -> None:
    """Each by its current id, with its tactics, and a policy once."""
    policies = [
        build.policy("p.a", "a", attack=("T1685.002", "T1562.008")),
        build.policy("p.b", "b", attack=("TA0007",)),
    ]
    assert techniques_table(policies, attack.load()).splitlines()[2:] == [
        "| T1562.008 | Impair Defenses: Disable or Modify Cloud Logs | Defense Evasion | `p.a` |",
        "| TA0007 | Discovery | – | `p.b` |",
    ]


def test_controls_are_rows(build: Build) -> None:
    """Policies that declare a control are named, those that the crosswalk leads from are counted."""
    framework = build.framework(
        build.control("C1", Support.SUPPORTING),
        build.control("C2", Support.NOT_BY_LOGS),
        crosswalk=[CrosswalkLink("T1098", "C1", Relation.DETECTS, "why")],
    )
    policies = [
        build.policy("p.a", "a", attack=("T1098",), controls={"fw": ("C1",)}),
        build.policy("p.b", "b", attack=("T1098",)),
        build.policy("p.c", "c", attack=("T1098.001",)),
    ]
    rows = [line.split(" | ") for line in controls_table(framework, policies, attack.load()).splitlines()[2:]]
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("| C1", "supporting", "`p.a`", "2 |"),
        ("| C2", "not-by-logs", "–", "– |"),
    ]


def test_events_are_rows(build: Build) -> None:
    """A policy looks at an event that its select names, by a glob too; one that names no event looks at none."""
    policies = [
        build.policy("p.exact", "a", select={"eventSource": (IAM,), "eventName": ("CreateUser", "TagUser")}),
        build.policy("p.glob", "b", select={"eventName": ("Create*",)}),
        build.policy("p.any", "c", select={"eventSource": (IAM,)}),
    ]
    events = [(S3, "CreateBucket"), (IAM, "CreateUser"), (IAM, "GetUser"), (S3, "TagUser"), (IAM, "CreateUser")]
    text = events_table(events, policies, {(IAM, "GetUser"): "A single read says nothing."})
    assert text.splitlines()[2:] == [
        f"| {IAM} | CreateUser | `p.exact`, `p.glob` |",
        f"| {IAM} | GetUser | A single read says nothing. |",
        f"| {S3} | CreateBucket | `p.glob` |",
        f"| {S3} | TagUser | – |",
    ]


@pytest.mark.parametrize("event", [(IAM, "CreateUser"), (IAM, "ListUsers")])
def test_a_reason_must_be_needed(event: tuple[str, str], build: Build) -> None:
    """Why an event is left out cannot stand where it is looked at, or is no event of the table."""
    policies = [build.policy("p.exact", "a", select={"eventName": ("CreateUser",)})]
    with pytest.raises(ValueError, match=event[1]):
        events_table([(IAM, "CreateUser")], policies, {event: "why"})


def test_techniques_left_out_are_rows(build: Build) -> None:
    """Each with its tactics and the reason."""
    policies = [build.policy("p.a", "a", attack=("T1098.001",))]
    rows = left_out_techniques_table(policies, attack.load(), {"T1538": "Everyone sees it.", "T1021.007": "No."})
    assert rows.splitlines() == [
        "| technique | name | tactics | why no policy |",
        "| --- | --- | --- | --- |",
        "| T1021.007 | Remote Services: Cloud Services | Lateral Movement | No. |",
        "| T1538 | Cloud Service Dashboard | Discovery | Everyone sees it. |",
    ]


@pytest.mark.parametrize("attack_id", ["T1098.001", "T1098", "T1562.008", "T1081", "T9999", "TA0007"])
def test_a_reason_for_a_technique_must_be_needed(attack_id: str, build: Build) -> None:
    """Not for what a policy looks for, by an old id too, nor a part of it; not for what is no technique any more."""
    policies = [build.policy("p.a", "a", attack=("T1098.001", "T1685.002", "TA0007"))]
    with pytest.raises(ValueError, match=attack_id):
        left_out_techniques_table(policies, attack.load(), {attack_id: "why"})
