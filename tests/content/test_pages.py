"""docs/ says of the pack what the pack is: its tables are those that `make tables` writes."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from affidavit.attack import table as attack
from affidavit.authoring.pack_tables import left_out_techniques_table, looked_for
from affidavit.cli.policy_table import left_out_techniques
from affidavit.policies.files import Pack


@pytest.fixture(scope="module")
def making(repo_root: Path) -> ModuleType:
    """The command that writes the tables."""
    spec = importlib.util.spec_from_file_location("make_tables", repo_root / "docs/make_tables.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_are_as_the_command_writes_them(making: ModuleType, repo_root: Path, shared_data: Path) -> None:
    """Policies, techniques, controls and events: no table is older than the pack."""
    for name, text in making.make(shared_data / "reference/traildiscover/events.json").items():
        assert (repo_root / "docs/tables" / name).read_text() == text, f"{name}: run make tables"


def test_every_event_used_in_the_wild_is_looked_at_or_explained(repo_root: Path) -> None:
    """No row of the table of events is left without a policy or a reason."""
    rows = re.findall(
        r"^\| (\S+\.com) \| (\w+) \| (.*) \|$", (repo_root / "docs/tables/events.md").read_text(), re.MULTILINE
    )
    assert len(rows) > 250
    assert [(source, name) for source, name, told in rows if told == "–"] == []


def test_every_technique_of_clouds_is_looked_for_or_explained(pack: Pack, repo_root: Path, shared_data: Path) -> None:
    """Of ATT&CK's platforms IaaS and Identity Provider; no reason stands where a policy looks after all."""
    table = attack.load()
    listed = json.loads((shared_data / "reference/mitre-attack/enterprise-attack-18.1-techniques.json").read_text())
    assert listed["attack_version"] == table.version
    of_clouds = {
        each["id"]
        for each in listed["techniques"]
        if {"IaaS", "Identity Provider"} & set(each["platforms"]) and table.resolve(each["id"]) == each["id"]
    }
    assert len(of_clouds) > 100
    reasons = left_out_techniques(repo_root / "docs/tables/left-out-techniques.yaml")
    assert sorted(of_clouds - looked_for(pack.policies, table) - reasons.keys()) == []
    assert left_out_techniques_table(pack.policies, table, reasons).count("\n") == len(reasons) + 2


def test_every_reason_names_policies_that_are_there(pack: Pack, repo_root: Path) -> None:
    """A reason that leads to a policy, or to a technique that others look for, leads somewhere."""
    known = {policy.id for policy in pack.policies} | looked_for(pack.policies, attack.load())
    for name in ("left-out-events.yaml", "left-out-techniques.yaml"):
        text = (repo_root / "docs/tables" / name).read_text()
        assert [each for each in re.findall(r"`(aws\.[a-z0-9.-]+|T[0-9.]+)`", text) if each not in known] == []


def test_every_parameter_has_a_row(pack: Pack, repo_root: Path) -> None:
    """Each parameter of the profile that a policy reads is explained, with the policies that read it."""
    text = (repo_root / "docs/policies.md").read_text()
    readers: dict[str, set[str]] = {}
    own = re.compile(r'profile\.parameters(?:\.|, ")(\w+)')
    shared = re.compile(r"profile\.(?!parameters\b|accounts\b|trusted_accounts\b)(\w+)")
    for policy in pack.policies:
        for step in policy.steps:
            for name in (*own.findall(step.predicate.source), *shared.findall(step.predicate.source)):
                readers.setdefault(name, set()).add(policy.id)
    rows = dict(re.findall(r"^\| `(\w+)` \| ((?:`aws\.[a-z0-9.-]+`(?:, )?)+) \|", text, re.MULTILINE))
    assert {name: set(re.findall(r"`([^`]+)`", cell)) for name, cell in rows.items()} == readers


def test_the_default_ports_are_the_policy_s(pack: Pack, repo_root: Path) -> None:
    """The default that the page names for administration_ports is the one in the policy."""
    (policy,) = [each for each in pack.policies if each.id == "aws.ec2.security-group-opened"]
    default = re.search(r'"administration_ports", (\[[\d, ]+\])', policy.steps[0].predicate.source)
    assert default is not None
    assert f"`{default[1]}`" in (repo_root / "docs/policies.md").read_text()
