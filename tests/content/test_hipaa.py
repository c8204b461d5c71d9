"""The framework `hipaa`: the rule's own paragraphs, support as judged, and a page that says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from affidavit.attack.table import AttackTable
from affidavit.controls import mapper
from affidavit.model.assessment import Via
from affidavit.model.framework import JUDGEMENT, Framework, Support
from affidavit.policies.files import Pack

# Each standard with its implementation specifications: R is required, A addressable.
RULE = {
    "164.308(a)(1)(i)": {"164.308(a)(1)(ii)": "RRRR"},
    "164.308(a)(2)": {},
    "164.308(a)(3)(i)": {"164.308(a)(3)(ii)": "AAA"},
    "164.308(a)(4)(i)": {"164.308(a)(4)(ii)": "RAA"},
    "164.308(a)(5)(i)": {"164.308(a)(5)(ii)": "AAAA"},
    "164.308(a)(6)(i)": {"164.308(a)(6)(ii)": ""},
    "164.308(a)(7)(i)": {"164.308(a)(7)(ii)": "RRRAA"},
    "164.308(a)(8)": {},
    "164.308(b)(1)": {"164.308(b)(3)": ""},
    "164.310(a)(1)": {"164.310(a)(2)": "AAAA"},
    "164.310(b)": {},
    "164.310(c)": {},
    "164.310(d)(1)": {"164.310(d)(2)": "RRAA"},
    "164.312(a)(1)": {"164.312(a)(2)": "RRAA"},
    "164.312(b)": {},
    "164.312(c)(1)": {"164.312(c)(2)": ""},
    "164.312(d)": {},
    "164.312(e)(1)": {"164.312(e)(2)": "AA"},
    "164.316(a)": {},
    "164.316(b)(1)": {"164.316(b)(2)": "RRR"},
}
# Specifications that are a paragraph of their own, without letters below.
SINGLE = {"164.308(a)(6)(ii)": "R", "164.308(b)(3)": "R", "164.312(c)(2)": "A"}
ROMAN = ("i", "ii", "iii", "iv", "v")
# docs/frameworks/hipaa.md gives the reasons.
SUPPORTING = [
    "164.308(a)(1)(ii)(A)", "164.308(a)(1)(ii)(D)", "164.308(a)(3)(ii)(A)", "164.308(a)(3)(ii)(C)",
    "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)",
    "164.308(a)(5)(ii)(D)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(b)(1)", "164.312(a)(1)",
    "164.312(a)(2)(i)", "164.312(a)(2)(ii)", "164.312(a)(2)(iv)", "164.312(b)", "164.312(c)(1)", "164.312(d)",
    "164.312(e)(1)", "164.312(e)(2)(ii)",
]  # fmt: skip


@pytest.fixture(scope="session")
def hipaa(frameworks: dict[str, Framework]) -> Framework:
    """The framework `hipaa`."""
    return frameworks["hipaa"]


def _paragraphs() -> dict[str, str]:
    """Each paragraph's id, in order, with R or A for a specification and nothing for a standard."""
    found: dict[str, str] = {}
    for standard, below in RULE.items():
        found[standard] = ""
        for paragraph, marks in below.items():
            if paragraph in SINGLE:
                found[paragraph] = SINGLE[paragraph]
            letters = "ABCDE" if paragraph.endswith("(ii)") else ROMAN
            found |= {f"{paragraph}({letter})": mark for letter, mark in zip(letters, marks, strict=False)}
    return found


def test_it_has_the_rules_paragraphs_and_no_other(hipaa: Framework) -> None:
    """Every standard and implementation specification of the four sections, in order."""
    assert [control.id for control in hipaa.controls] == list(_paragraphs())
    for control in hipaa.controls:
        assert control.group.startswith(control.id[:7] + " "), control.id


def test_titles_say_what_is_required_and_what_addressable(hipaa: Framework) -> None:
    """Each specification as the rule marks it; a standard that has none of its own must be met as it stands."""
    words = {"R": "(required)", "A": "(addressable)"}
    paragraphs = _paragraphs()
    for control in hipaa.controls:
        mark = paragraphs[control.id] or ("R" if control.id in RULE and not RULE[control.id] else "")
        said = re.findall(r"\((?:required|addressable)\)$", control.title)
        assert said == ([words[mark]] if mark else []), control.id


def test_support_is_as_judged(hipaa: Framework) -> None:
    """Nothing is direct, since the rule is about information wherever it is."""
    assert [control.id for control in hipaa.controls if control.support is Support.SUPPORTING] == SUPPORTING
    assert not [control.id for control in hipaa.controls if control.support is Support.DIRECT]


def test_the_crosswalk_stays_near_what_policies_declare(hipaa: Framework, pack: Pack, table: AttackTable) -> None:
    """No policy reaches more than three safeguards beyond those it declares."""
    for policy in pack.policies:
        reached = [link.control for link in mapper.links(policy, [hipaa], table) if link.via is Via.CROSSWALK]
        assert len(reached) <= 3, (policy.id, reached)


def test_relations_to_sp_800_53_are_mostly_of_the_named_source(hipaa: Framework) -> None:
    """Each supported safeguard has one from the public mapping; what that lacks is judgement, with a reason."""
    bridge = [each for each in hipaa.relations if each.framework == "nist-800-53"]
    assert {each.control for each in bridge if each.source == "sp-800-66"} == set(SUPPORTING)
    assert [each.id for each in hipaa.sources] == ["sp-800-66"]
    reasons = [each.rationale for each in hipaa.relations if each.source == JUDGEMENT]
    assert sorted(each for each in set(reasons) if reasons.count(each) > 1) == []


def test_its_page_counts_right(hipaa: Framework, repo_root: Path) -> None:
    """docs/frameworks/hipaa.md has the numbers of the catalog, and says how the source was read."""
    text = (repo_root / "docs/frameworks/hipaa.md").read_text()
    left = len(hipaa.controls) - len(SUPPORTING)
    assert f"holds the {len(hipaa.controls)} standards and implementation specifications" in text
    assert f"None is `direct`, {len(SUPPORTING)} are `supporting`, {left} `not-by-logs`" in text
    for source in hipaa.sources:
        assert source.url in text


def test_it_says_whose_the_rule_is(hipaa: Framework) -> None:
    """Version, source and notice name the regulation and whose words these are."""
    assert "45 CFR part 164" in hipaa.version
    assert hipaa.source.startswith("https://www.ecfr.gov/")
    assert "no legal advice" in hipaa.notice
