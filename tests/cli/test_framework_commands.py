"""`affidavit framework explain` and `coverage`, as people and scripts run them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_control_is_explained(cli: Any, pack: Path) -> None:
    """Policies that lead there with the reason, techniques with their path, and what to keep."""
    result = cli("framework", "explain", "soc2", "CC6.2", "--policies", pack, expect=[0])
    lines = result.stdout.splitlines()
    assert lines[0].startswith("soc2 CC6.2: ")
    assert lines[0].endswith("[supporting]")
    at = lines.index("Policies that lead here: 1")
    assert lines[at + 1] == "    test.user-created  [violation, high]  "
    assert lines[at + 2] == "        A user was created: declared by policy test.user-created"
    (account,) = [line for line in lines if line.startswith("    T1098 ")]
    assert "T1098 Account Manipulation  [evidences]  by " in account
    assert "        policies: none" in lines


def test_a_control_as_json(cli: Any, pack: Path) -> None:
    """The same, for scripts."""
    found = json.loads(cli("framework", "explain", "soc2", "CC6.2", "--policies", pack, "--json", expect=[0]).stdout)
    assert found["framework"] == "soc2"
    assert found["control"]["id"] == "CC6.2"
    assert [each["policy"] for each in found["policies"]] == ["test.user-created"]
    assert {each["relation"] for each in found["techniques"]} <= {"mitigates", "detects", "evidences"}


def test_an_unknown_control(cli: Any) -> None:
    """Is named, with one that is near."""
    assert "soc2 has no control 'CC6.33'" in cli("framework", "explain", "soc2", "CC6.33", expect=[2]).stderr
    assert "no framework 'soc'" in cli("framework", "explain", "soc", "CC6.3", expect=[2]).stderr


def test_controls_are_counted(cli: Any, pack: Path) -> None:
    """By policies, by the crosswalk only, by none and not by logs: they add up to all."""
    found = json.loads(cli("framework", "coverage", "soc2", "--policies", pack, "--json", expect=[0]).stdout)
    by_id = {each["control"]: each for each in found["soc2"]}
    assert (by_id["CC6.2"]["covered"], by_id["CC6.2"]["declaring"]) == ("by policies", 1)
    assert by_id["CC8.1"]["covered"] == "by none"
    assert by_id["CC6.4"]["covered"] == "not by logs"
    head, counts = cli("framework", "coverage", "soc2", "--policies", pack, expect=[0]).stdout.splitlines()[:2]
    assert head.split("  ")[0] == "FRAMEWORK"
    name, total, *kinds = counts.split()
    assert name == "soc2"
    assert int(total) == sum(map(int, kinds)) == len(by_id)


def test_all_frameworks_are_counted(cli: Any) -> None:
    """Without a name, each that is installed."""
    listed = {each["id"] for each in json.loads(cli("framework", "list", "--json", expect=[0]).stdout)}
    assert set(json.loads(cli("framework", "coverage", "--json", expect=[0]).stdout)) == listed


def test_a_navigator_layer_is_written(cli: Any, tmp_path: Path) -> None:
    """To a file or to standard output, the same bytes; a folder is refused."""
    cli("framework", "coverage", "soc2", "--navigator", "layer.json", expect=[0])
    text = (tmp_path / "layer.json").read_text()
    layer = json.loads(text)
    assert layer["domain"] == "enterprise-attack"
    assert "T1562.008" in {each["techniqueID"] for each in layer["techniques"]}
    assert cli("framework", "coverage", "--navigator", "-", expect=[0]).stdout == text
    assert "is a folder" in cli("framework", "coverage", "--navigator", tmp_path, expect=[2]).stderr
