"""Policies as rules, ATT&CK and frameworks as taxonomies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.policy import Severity

Json = dict[str, Any]
Render = Callable[..., Json]


def _rules(log: Json) -> dict[str, Json]:
    return {each["id"]: each for each in log["runs"][0]["tool"]["driver"]["rules"]}


@pytest.mark.parametrize("profile", ["portable", "full", "github"])
def test_every_policy_is_a_rule_whether_it_found_something_or_not(
    varied: Assessment, render: Render, profile: str
) -> None:
    """Rules are the policies, those that did not run among them, with what they came to."""
    rules = _rules(render(varied, profile=profile))
    assert list(rules) == [each.id for each in varied.policies]
    for policy in varied.policies:
        said = rules[policy.id]["properties"]
        assert (said["ran"], said["matches"], said["errors"]) == (policy.ran, policy.matches, policy.errors)
        assert said["evidenceNote"] == policy.evidence_note
    assert not all(each.ran for each in varied.policies)


def test_rules_help_whoever_reads_them(varied: Assessment, render: Render) -> None:
    """Help holds description, remediation with its lines, evidence to keep and false positives, as text and Markdown;
    only https references are links."""
    rule = _rules(render(varied))["aws.cloudtrail.logging-stopped"]
    for form in ("text", "markdown"):
        help_text = rule["help"][form].replace("\\", "")
        for part in (
            "Watches for",
            "Undo the change.\nThen find out",
            "approved change ticket",
            "break-glass exercise",
        ):
            assert part in help_text
        assert "soc2 CC7.2: declared by policy aws.cloudtrail.logging-stopped" in help_text
        assert "javascript:" not in help_text and "gnp.exe" not in help_text
    assert rule["helpUri"].startswith("https://docs.aws.amazon.com/awscloudtrail/")


def test_severities_are_in_the_ranges_that_github_reads(varied: Assessment, render: Render) -> None:
    """A string, over 9 for critical, then from 7, from 4 and below, never 0.0, which is no security alert."""
    ranges = {
        Severity.CRITICAL: (9.0, 10.0),
        Severity.HIGH: (7.0, 8.9),
        Severity.MEDIUM: (4.0, 6.9),
        Severity.LOW: (0.1, 3.9),
        Severity.INFO: (0.1, 3.9),
    }
    policies = tuple(
        msgspec.structs.replace(varied.policies[0], id=f"p.{severity}", severity=severity) for severity in Severity
    )
    rules = _rules(render(msgspec.structs.replace(varied, policies=policies, findings=(), controls=())))
    for severity, (low, high) in ranges.items():
        value = rules[f"p.{severity}"]["properties"]["security-severity"]
        assert isinstance(value, str) and low < float(value) <= high


def test_tags_name_techniques_and_a_control_of_each_framework(varied: Assessment, render: Render) -> None:
    """At most ten tags, as many as GitHub shows; no framework is crowded out, and the rule tells which are missing."""
    frameworks = tuple(
        msgspec.structs.replace(varied.run.frameworks[0], id=f"f{n}", title=f"Framework {n}") for n in range(4)
    )
    policy = msgspec.structs.replace(
        varied.policies[0], controls={f"f{n}": tuple(f"C-{c}" for c in range(5)) for n in range(4)}
    )
    many = msgspec.structs.replace(
        varied,
        policies=(policy,),
        findings=(),
        controls=(),
        run=msgspec.structs.replace(varied.run, frameworks=frameworks),
    )
    said = _rules(render(many))[policy.id]["properties"]
    assert said["tags"][:3] == ["security", "violation", "attack.t1562.008"]
    assert {tag.partition(".")[0] for tag in said["tags"][3:]} == {"f0", "f1", "f2", "f3"}
    assert len(said["tags"]) == 10
    assert len(said["tags"]) + len(said["tagsLeftOut"]) == 3 + 20
    assert len(_rules(render(many, profile="full"))[policy.id]["properties"]["tags"]) == 20


def test_relationships_are_superset_of_techniques_and_relevant_to_controls(varied: Assessment, render: Render) -> None:
    """A policy that found nothing is tied to what it declares and to controls that count it among their tests."""
    rules = _rules(render(varied))
    found = {
        (each["target"]["toolComponent"]["name"], each["target"]["id"]): each
        for each in rules["aws.guardduty.detector-disabled"]["relationships"]
    }
    title = varied.run.frameworks[0].title
    assert set(found) == {("MITRE ATT&CK", "T1562.001"), (title, "CC6.6"), (title, "CC7.1")}
    assert found["MITRE ATT&CK", "T1562.001"]["kinds"] == ["superset"]
    assert found[title, "CC7.1"]["kinds"] == ["relevant"]
    assert "declared by policy" in found[title, "CC7.1"]["description"]["text"]
    assert "listed as a test" in found[title, "CC6.6"]["description"]["text"]


def test_a_crosswalk_is_never_taken_for_a_declaration(varied: Assessment, render: Render) -> None:
    """What a framework does not list and a policy does not declare, a crosswalk ties together, and the rule says so."""
    rule = _rules(render(msgspec.structs.replace(varied, findings=())))["aws.cloudtrail.logging-stopped"]
    (text,) = (each["description"]["text"] for each in rule["relationships"] if each["target"]["id"] == "CC6.8")
    assert text == "the ATT&CK crosswalk of soc2 leads there."


def test_taxonomies_hold_every_control_with_its_status_and_why(varied: Assessment, render: Render) -> None:
    """Not assessed and indeterminate controls, too; ids and our own words, with version and source of the standard."""
    log = render(varied)
    attack, soc2 = log["runs"][0]["taxonomies"]
    assert (attack["version"], soc2["version"]) == (varied.run.attack_version, varied.run.frameworks[0].version)
    assert [each["id"] for each in soc2["taxa"]] == [each.control for each in varied.controls]
    for control, taxon in zip(varied.controls, soc2["taxa"], strict=True):
        assert taxon["properties"]["status"] == control.status
        assert taxon["properties"]["why"] == list(control.why)
        assert taxon["properties"]["evidenceNote"] == control.evidence_note
        assert len(taxon["properties"].get("tests", [])) == len(control.tests)
    assert {each["id"]: each.get("helpUri") for each in attack["taxa"]} == {
        each.id: each.url for each in varied.techniques
    }
    supported = log["runs"][0]["tool"]["driver"]["supportedTaxonomies"]
    assert supported == [{"name": each["name"], "guid": each["guid"]} for each in (attack, soc2)]


def test_ids_that_no_catalog_has_are_taxa_all_the_same(varied: Assessment, render: Render) -> None:
    """A technique and a control that only a policy names can be referred to; a framework that is not loaded cannot."""
    policy = msgspec.structs.replace(
        varied.policies[0], attack=("T9999",), controls={"soc2": ("CC99",), "unknown": ("X-1",)}
    )
    odd = msgspec.structs.replace(varied, policies=(policy,), findings=(), controls=(), techniques=())
    log = render(odd)
    names = {each["name"]: [taxon["id"] for taxon in each["taxa"]] for each in log["runs"][0]["taxonomies"]}
    assert names == {"MITRE ATT&CK": ["T9999"], varied.run.frameworks[0].title: ["CC99"]}
    assert len(_rules(log)[policy.id]["relationships"]) == 2
