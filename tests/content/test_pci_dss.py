"""The framework `pci-dss`: the standard's own numbers, support as judged, and a page that says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from affidavit.attack.table import AttackTable
from affidavit.controls import mapper
from affidavit.model.assessment import Via
from affidavit.model.framework import Framework, Support
from affidavit.policies.files import Pack

# How many requirements each section of 4.0.1 has, and what stands below some of them.
SECTIONS = {
    "1.1": 2, "1.2": 8, "1.3": 3, "1.4": 5, "1.5": 1, "2.1": 2, "2.2": 7, "2.3": 2,
    "3.1": 2, "3.2": 1, "3.3": 3, "3.4": 2, "3.5": 1, "3.6": 1, "3.7": 9, "4.1": 2, "4.2": 2,
    "5.1": 2, "5.2": 3, "5.3": 5, "5.4": 1, "6.1": 2, "6.2": 4, "6.3": 3, "6.4": 3, "6.5": 6,
    "7.1": 2, "7.2": 6, "7.3": 3, "8.1": 2, "8.2": 8, "8.3": 11, "8.4": 3, "8.5": 1, "8.6": 3,
    "9": 5, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 3, "10.5": 1, "10.6": 3, "10.7": 3,
    "11.1": 2, "11.2": 2, "11.3": 2, "11.4": 7, "11.5": 2, "11.6": 1, "12.10": 7,
}  # fmt: skip
BELOW = {
    "3.3.1": 3, "3.5.1": 3, "3.6.1": 4, "4.2.1": 2, "5.2.3": 1, "5.3.2": 1, "6.2.3": 1, "7.2.5": 1, "8.3.10": 1,
    "10.2.1": 7, "10.4.1": 1, "10.4.2": 1, "11.3.1": 3, "11.3.2": 1, "11.5.1": 1, "12.10.4": 1,
}  # fmt: skip
# docs/frameworks/pci-dss.md gives the reasons.
SUPPORTING = [
    "1.2.1", "1.2.2", "1.3.1", "1.3.2", "1.4.1", "1.4.2", "1.4.4", "2.2.1", "2.2.2", "2.2.4", "2.2.6",
    "3.6.1", "3.7.1", "3.7.4", "3.7.5", "3.7.7", "4.2.1", "5.2.1", "5.3.5", "6.3.1", "6.3.3", "6.4.2", "6.5.1",
    "7.2.2", "7.2.3", "7.2.5", "7.3.1", "7.3.3", "8.2.1", "8.2.2", "8.2.4", "8.2.5", "8.2.6", "8.2.7",
    "8.3.1", "8.3.4", "8.3.5", "8.3.6", "8.3.7", "8.3.9", "8.3.11", "8.4.1", "8.4.2", "8.6.1", "8.6.3", "10.2.1",
    "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7", "10.3.1", "10.3.2", "10.3.3",
    "10.3.4", "10.5.1", "10.7.2", "11.3.1", "11.5.1",
]  # fmt: skip

# What finds a state in an account, and what finds the call that brings it about.
TWINS = {
    "access-analyzer-none": "access-analyzer.analyzer-deleted",
    "config-recorder-narrow": "config.recorder-narrowed",
    "config-recorder-off": "config.recorder-stopped",
    "guardduty-off": "guardduty.detector-disabled",
    "inspector-off": "inspector.scanning-disabled",
    "password-history-too-short": "iam.password-history-too-short",
    "password-policy-weak": "iam.password-policy-weakened",
    "root-without-mfa": "signin.root-login-without-mfa",
    "securityhub-off": "securityhub.hub-disabled",
}


@pytest.fixture(scope="session")
def pci(frameworks: dict[str, Framework]) -> Framework:
    """The framework `pci-dss`."""
    return frameworks["pci-dss"]


def _ids() -> Iterator[str]:
    for section, size in SECTIONS.items():
        for number in range(1, size + 1):
            yield f"{section}.{number}"
            yield from (f"{section}.{number}.{below}" for below in range(1, BELOW.get(f"{section}.{number}", 0) + 1))


def test_it_has_the_standards_numbers_and_no_other(pci: Framework) -> None:
    """Every requirement of 1 to 8, 10, 11 and 12.10, in order, and requirement 9 by its sections."""
    assert [control.id for control in pci.controls] == list(_ids())
    for control in pci.controls:
        assert control.group.startswith(f"Requirement {control.id.partition('.')[0]}, "), control.id


def test_support_is_as_judged(pci: Framework) -> None:
    """Nothing is direct, since each requirement binds components that CloudTrail does not see."""
    assert [control.id for control in pci.controls if control.support is Support.SUPPORTING] == SUPPORTING
    assert not [control.id for control in pci.controls if control.support is Support.DIRECT]


def test_the_crosswalk_stays_near_what_policies_declare(pci: Framework, pack: Pack, table: AttackTable) -> None:
    """No policy reaches more than three requirements beyond those it declares."""
    for policy in pack.policies:
        reached = [link.control for link in mapper.links(policy, [pci], table) if link.via is Via.CROSSWALK]
        assert len(reached) <= 3, (policy.id, reached)


@pytest.mark.parametrize(("state", "call"), TWINS.items())
def test_a_call_speaks_to_what_its_state_speaks_to(state: str, call: str, pack: Pack) -> None:
    """A requirement that asks whether something is off hears of the call that turned it off, too."""
    controls = {policy.id: set(policy.controls.get("pci-dss", ())) for policy in pack.policies}
    assert controls[f"aws.state.{state}"]
    assert controls[f"aws.state.{state}"] <= controls[f"aws.{call}"]


def test_that_something_is_logged_is_not_questioned_by_the_record_of_it(pci: Framework) -> None:
    """No technique leads to 10.2.1.x but to acts of administrators, which are compared with a list of people."""
    assert {link.control for link in pci.crosswalk if link.control.startswith("10.2.1.")} == {"10.2.1.2"}


def test_no_two_reasons_of_a_kind_are_alike(pci: Framework) -> None:
    """What a control has to do with CSF 2.0 is said of that control."""
    reasons = [each.rationale for each in pci.relations if each.framework == "nist-csf"]
    assert sorted(each for each in set(reasons) if reasons.count(each) > 1) == []


def test_its_page_counts_right_and_names_what_exists(pci: Framework, repo_root: Path) -> None:
    """docs/frameworks/pci-dss.md has the numbers of the catalog, and only ids that it holds or says it leaves out."""
    text = (repo_root / "docs/frameworks/pci-dss.md").read_text()
    left = len(pci.controls) - len(SUPPORTING)
    assert f"holds {len(pci.controls)} requirements" in text
    assert f"None is `direct`, {len(SUPPORTING)} are `supporting`, {left} `not-by-logs`" in text
    rows = re.findall(r"^\| (.+) \| supporting \|", text, re.MULTILINE)
    assert rows
    ids = [control.id for control in pci.controls]
    named: set[str] = set()
    for part in (part.strip() for row in rows for part in row.split(",")):
        first, _, last = part.partition(" to ")
        depth = first.count(".")
        span = ids[ids.index(first) : ids.index(last or first) + 1]
        named |= {each for each in span if each.count(".") == depth}
    assert named == set(SUPPORTING)


def test_it_says_whose_the_requirements_are(pci: Framework) -> None:
    """Version, source and notice name the Council's standard and whose words these are."""
    assert pci.version.startswith("4.0.1")
    assert pci.source.startswith("https://www.pcisecuritystandards.org/")
    assert "PCI Security Standards Council" in pci.notice
