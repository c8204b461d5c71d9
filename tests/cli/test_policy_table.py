"""`affidavit policy table`: tables for a page of documentation, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_policies_and_techniques(cli: Any, pack: Path) -> None:
    """Of the packs that are named."""
    rows = cli("policy", "table", "policies", pack, expect=[0]).stdout.splitlines()
    assert rows[2:] == ["| `test.user-created` | A user was created | violation | high | – | jmespath |"]
    assert cli("policy", "table", "techniques", pack, expect=[0]).stdout.count("\n") == 2


def test_controls_by_framework(cli: Any, pack: Path) -> None:
    """A heading and a table for each framework that is named."""
    text = cli("policy", "table", "controls", pack, "--framework", "soc2", expect=[0]).stdout
    assert text.startswith("## SOC 2")
    (row,) = [line for line in text.splitlines() if line.startswith("| CC6.2 |")]
    assert "| `test.user-created` |" in row


def test_events_of_a_list(cli: Any, pack: Path, tmp_path: Path) -> None:
    """Those not used in the wild are left aside; a reason stands where no policy looks."""
    listed = [
        {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "usedInWild": True, "more": 1},
        {"eventSource": "iam.amazonaws.com", "eventName": "GetUser"},
        {"eventSource": "iam.amazonaws.com", "eventName": "TagUser", "usedInWild": False},
    ]
    (tmp_path / "events.json").write_text(json.dumps(listed))
    reason = "events: [{source: iam.amazonaws.com, names: [GetUser], why: A read.}]\n"
    (tmp_path / "left-out.yaml").write_text(reason)
    options = ["policy", "table", "events", pack, "--events", "events.json", "--left-out", "left-out.yaml"]
    assert cli(*options, expect=[0]).stdout.splitlines()[2:] == [
        "| iam.amazonaws.com | CreateUser | `test.user-created` |",
        "| iam.amazonaws.com | GetUser | A read. |",
    ]
    (tmp_path / "left-out.yaml").write_text(reason.replace("GetUser", "CreateUser"))
    assert "iam.amazonaws.com CreateUser" in cli(*options, expect=[2]).stderr
    (tmp_path / "left-out.yaml").write_text(reason.replace("why", "because"))
    assert "left-out.yaml:1:10: the entry lacks 'why'" in cli(*options, expect=[2]).stderr


def test_techniques_left_out(cli: Any, pack: Path, tmp_path: Path) -> None:
    """A second table gives the reasons, which must be of techniques."""
    (tmp_path / "left-out.yaml").write_text("techniques: [{ids: [T1538], why: Everyone sees it.}]\n")
    options = ["policy", "table", "techniques", pack, "--left-out", "left-out.yaml"]
    assert cli(*options, expect=[0]).stdout.splitlines()[-1] == (
        "| T1538 | Cloud Service Dashboard | Discovery | Everyone sees it. |"
    )
    (tmp_path / "left-out.yaml").write_text("techniques: [{ids: [T9999], why: None such.}]\n")
    assert "--left-out: said to be left out" in cli(*options, expect=[2]).stderr
    (tmp_path / "left-out.yaml").write_text("techniques: [{id: T1538, why: Everyone sees it.}]\n")
    assert "left-out.yaml:1:14: the entry lacks 'ids'" in cli(*options, expect=[2]).stderr
    (tmp_path / "left-out.yaml").unlink()
    assert "--left-out: 'left-out.yaml' cannot be read" in cli(*options, expect=[2]).stderr


def test_events_need_a_list(cli: Any, pack: Path, tmp_path: Path) -> None:
    """Without one, or with something else, the command says what is missing."""
    (tmp_path / "events.json").write_text("{}")
    assert "--events: name a file" in cli("policy", "table", "events", pack, expect=[2]).stderr
    for name in ("events.json", "missing.json"):
        result = cli("policy", "table", "events", pack, "--events", name, expect=[2])
        assert f"--events: '{name}'" in result.stderr
