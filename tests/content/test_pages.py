"""docs/policies.md says of the pack what the pack is."""

from __future__ import annotations

import re
from pathlib import Path

from affidavit.policy_files import Pack


def test_the_table_of_policies_is_the_pack_s(pack: Pack, repo_root: Path) -> None:
    """One row a policy, sorted, with title, effect, severity, techniques, criteria and language as they are."""
    rows = re.findall(r"^\| `aws\..*$", (repo_root / "docs/policies.md").read_text(), re.MULTILINE)
    assert rows == [
        f"| `{p.id}` | {p.title} | {p.effect} | {p.severity} | {', '.join(p.attack) or '–'} |"
        f" {', '.join(p.controls['soc2'])} | {p.language} |"
        for p in pack.policies
    ]


def test_every_parameter_has_a_row(pack: Pack, repo_root: Path) -> None:
    """Each profile parameter that a policy reads is explained, with the policies that read it."""
    text = (repo_root / "docs/policies.md").read_text()
    readers: dict[str, set[str]] = {}
    for policy in pack.policies:
        for name in re.findall(r'profile\.parameters(?:\.|, ")(\w+)', policy.steps[0].predicate.source):
            readers.setdefault(name, set()).add(policy.id)
    rows = dict(re.findall(r"^\| `(\w+)` \| ((?:`aws\.[a-z0-9.-]+`(?:, )?)+) \|", text, re.MULTILINE))
    assert {name: set(re.findall(r"`([^`]+)`", cell)) for name, cell in rows.items()} == readers


def test_the_default_ports_are_the_policy_s(pack: Pack, repo_root: Path) -> None:
    """The default that the page names for administration_ports is the one in the policy."""
    (policy,) = [each for each in pack.policies if each.id == "aws.ec2.security-group-opened"]
    default = re.search(r'"administration_ports", (\[[\d, ]+\])', policy.steps[0].predicate.source)
    assert default is not None
    assert f"`{default[1]}`" in (repo_root / "docs/policies.md").read_text()
