"""`affidavit policy lint`: exit statuses, places as an editor takes them, JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Cli


def test_warnings_fail_only_when_strict(cli: Cli, pack: Path) -> None:
    """A policy without references is a warning: status 0, and 1 with --strict."""
    line = "pack/user-created.yaml:1:1: warning: name a page to read up on this under 'references' [no-references]"
    result = cli("policy", "lint", "pack", expect=[0])
    assert result.stdout.splitlines() == [line, "0 errors, 1 warnings"]
    assert cli("policy", "lint", "pack", "--strict", expect=[1]).stdout == result.stdout


def test_errors_fail(cli: Cli, pack: Path) -> None:
    """An event that AWS does not have is an error, with its place and a suggestion; a file may be named by itself."""
    path = pack / "user-created.yaml"
    path.write_text(path.read_text().replace("select: {eventName: CreateUser}", "select: {eventName: CreatUser}"))
    found = json.loads(cli("policy", "lint", "pack/user-created.yaml", "--json", expect=[1]).stdout)
    error = next(each for each in found if each["level"] == "error")
    assert (error["code"], error["path"]) == ("unknown-event", "pack/user-created.yaml")
    assert (error["line"], error["column"]) == (8, 21)
    assert "did you mean 'CreateUser'?" in error["message"]


def test_a_file_that_does_not_load_is_a_finding(cli: Cli, pack: Path) -> None:
    """Lint reports it with its place among the rest."""
    (pack / "broken.yaml").write_text("id: [")
    result = cli("policy", "lint", "pack", expect=[1])
    assert "pack/broken.yaml:" in result.stdout
    assert "[does-not-load]" in result.stdout


def test_what_is_no_pack_is_wrong_usage(cli: Cli) -> None:
    """A choice that is neither a pack nor a path ends with status 2."""
    assert "neither a path nor an installed pack" in cli("policy", "lint", "nowhere", expect=[2]).stderr


def test_files_are_looked_at_once(cli: Cli, pack: Path) -> None:
    """Several files of one folder are no doubles of themselves, nor is one that is named twice, or with its folder."""
    path = pack / "user-created.yaml"
    other = pack / "user-deleted.yaml"
    other.write_text(path.read_text().replace("user-created", "user-deleted").replace("CreateUser", "DeleteUser"))
    both = cli("policy", "lint", "pack", expect=[0]).stdout
    assert both.endswith("0 errors, 2 warnings\n")
    files = ("pack/user-created.yaml", "pack/user-deleted.yaml")
    for chosen in (files, (*files, "./pack/user-created.yaml"), ("pack", *files), (*files, "pack"), ("pack", "./pack")):
        assert cli("policy", "lint", *chosen, expect=[0]).stdout == both
