"""The framework `soc2`: which criteria it has, how far logs speak to them, and a crosswalk that holds together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from affidavit.attack.table import AttackTable
from affidavit.controls import mapper
from affidavit.model.framework import Control, Framework, Support
from affidavit.model.policy import Effect
from affidavit.policies.files import Pack

SIZES = {"CC1": 5, "CC2": 3, "CC3": 4, "CC4": 2, "CC5": 3, "CC6": 8, "CC7": 5, "CC8": 1, "CC9": 2, "A1": 3, "C1": 2}
SIZES |= {"PI1": 5, "P1": 1, "P2": 1, "P3": 2, "P4": 3, "P5": 2, "P6": 7, "P7": 1, "P8": 1}
CRITERIA = [f"{group}.{number}" for group, size in SIZES.items() for number in range(1, size + 1)]
DIRECT = {"CC7.1"}
SUPPORTING = {"CC6.1", "CC6.2", "CC6.3", "CC6.6", "CC6.7", "CC6.8", "CC7.2", "CC8.1", "CC9.2"}
SUPPORTING |= {"A1.2", "A1.3", "C1.1"}
# They serve CC7.1, and leave no sign that they were ever on.
HELPERS = {"aws.access-analyzer", "aws.securityhub"}
NOT_BY_LOGS = {*CRITERIA} - DIRECT - SUPPORTING


@pytest.fixture(scope="session")
def controls(soc2: Framework) -> dict[str, Control]:
    """The criteria by id."""
    return {control.id: control for control in soc2.controls}


def test_it_has_the_criteria_of_all_categories(soc2: Framework) -> None:
    """Common criteria, availability, confidentiality, processing integrity and privacy, in order."""
    assert [control.id for control in soc2.controls] == CRITERIA
    for control in soc2.controls:
        assert control.group.startswith(control.id.partition(".")[0] + " ")


def test_support_is_as_judged(controls: dict[str, Control]) -> None:
    """One criterion is direct, most cannot be seen in logs; docs/frameworks/soc2.md gives the reasons."""
    assert {name for name, control in controls.items() if control.support is Support.DIRECT} == DIRECT
    assert {name for name, control in controls.items() if control.support is Support.NOT_BY_LOGS} == NOT_BY_LOGS


def test_the_tests_of_direct_criteria_are_policies_that_declare_them(soc2: Framework, pack: Pack) -> None:
    """Each listed test exists, speaks to its criterion inline and can question it; only direct criteria list any."""
    policies = {policy.id: policy for policy in pack.policies}
    for control in soc2.controls:
        assert bool(control.tests) == (control.support is Support.DIRECT), control.id
        assert list(control.tests) == sorted(control.tests), control.id
        for test in control.tests:
            assert control.id in policies[test].controls["soc2"], test
            assert policies[test].effect is not Effect.EVIDENCE, test


def test_nothing_is_tested_that_may_never_have_been_on(soc2: Framework, pack: Pack) -> None:
    """Beside a direct criterion's tests only the end of helpers without a sign of life can question it."""
    for control in (each for each in soc2.controls if each.support is Support.DIRECT):
        # What only a snapshot shows can question a criterion too, but not be asked of everybody for it.
        acts = [policy for policy in pack.policies if policy.logs == "aws.cloudtrail"]
        breaking = {p.id for p in acts if control.id in p.controls["soc2"] and p.effect != Effect.EVIDENCE}
        assert {each.rsplit(".", 1)[0] for each in breaking - {*control.tests}} == HELPERS


def test_criteria_that_logs_cannot_show_are_left_alone(soc2: Framework, pack: Pack) -> None:
    """No policy declares them and no link leads to them, so they are never assessed."""
    declared = {control for policy in pack.policies for control in policy.controls["soc2"]}
    linked = {link.control for link in soc2.crosswalk}
    assert not NOT_BY_LOGS & (declared | linked)


def test_every_other_criterion_has_a_policy_of_its_own(pack: Pack) -> None:
    """What logs can speak to, some policy declares: no criterion hangs on the crosswalk alone."""
    declared = {control for policy in pack.policies for control in policy.controls["soc2"]}
    assert declared == DIRECT | SUPPORTING


def test_tactics_that_valid_accounts_serve_are_linked_with_care(soc2: Framework) -> None:
    """Those that Valid Accounts serves lead nowhere: a sign-in says nothing of logging, joiners or rights granted."""
    tactics = {link.attack for link in soc2.crosswalk if link.attack.startswith("TA")}
    assert tactics == {"TA0006", "TA0007", "TA0010", "TA0040"}


def test_every_technique_of_the_pack_leads_somewhere(soc2: Framework, pack: Pack, table: AttackTable) -> None:
    """Each technique that a policy names reaches a criterion, by itself or a parent; T1562 is left to its parts."""
    linked = {link.attack for link in soc2.crosswalk}
    named = {attack_id for policy in pack.policies for attack_id in policy.attack}
    assert {attack_id for attack_id in named if not linked & {attack_id, *table.parents(attack_id)}} == {"T1562"}


def test_the_crosswalk_stays_near_what_policies_declare(soc2: Framework, pack: Pack, table: AttackTable) -> None:
    """No policy reaches more than three criteria beyond those it declares."""
    for policy in pack.policies:
        links = mapper.links(policy, [soc2], table)
        assert len(links) - len(policy.controls["soc2"]) <= 3, [(link.control, link.why) for link in links]


def test_the_scanners_criterion_is_reached_by_what_speaks_of_scanners(
    soc2: Framework, pack: Pack, table: AttackTable
) -> None:
    """CC7.1 is about looking for weaknesses: of acts, no policy but its tests, its signs, helpers and populations."""
    (control,) = [each for each in soc2.controls if each.id == "CC7.1"]
    for policy in (each for each in pack.policies if each.logs == "aws.cloudtrail"):
        if any(each.control == "CC7.1" for each in mapper.links(policy, [soc2], table)):
            named = policy.id in (*control.tests, *control.signs) or policy.id.rsplit(".", 1)[0] in HELPERS
            assert named or policy.effect is Effect.EVIDENCE, policy.id


def test_its_page_gives_the_reason_of_each_criterion(soc2: Framework, repo_root: Path) -> None:
    """docs/frameworks/soc2.md has a heading for each criterion with its support, and names its tests and signs."""
    text = (repo_root / "docs/frameworks/soc2.md").read_text()
    headings = re.findall(r"^### ([A-Z]+\d\.\d): (\S+)$", text, re.MULTILINE)
    shown = [each for each in soc2.controls if each.id in DIRECT | SUPPORTING or each.id[:3] in ("CC6", "CC7", "CC8")]
    assert headings == [(control.id, str(control.support)) for control in shown]
    parts = dict(zip([name for name, _ in headings], re.split(r"^### .*$", text, flags=re.MULTILINE)[1:], strict=True))
    for control in shown:
        listed = re.findall(r"`(aws\.[a-z0-9.-]+)`", parts[control.id])
        assert sorted(listed) == sorted((*control.tests, *control.signs)), control.id


def test_it_says_whose_the_criteria_are(soc2: Framework) -> None:
    """Version, source and notice name the AICPA's criteria and whose words these are."""
    assert "2017" in soc2.version
    assert "2022" in soc2.version
    assert soc2.source.startswith("https://www.aicpa-cima.com/")
    assert "AICPA" in soc2.notice


def test_sign_ins_say_nothing_of_rights_granted(soc2: Framework, pack: Pack, table: AttackTable) -> None:
    """No sign-in and no denied call leads to CC6.3 but those that declare it: root's and emergency access."""
    for policy in pack.policies:
        if policy.id.startswith("aws.signin.") or policy.id == "aws.access.denied":
            links = [each.control for each in mapper.links(policy, [soc2], table)]
            assert "CC6.3" not in links, policy.id
