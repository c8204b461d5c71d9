"""The pinned requirements are whole, hashed, free of addresses, and up to date with what asks for them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FILES = ("requirements.txt", "requirements-dev.txt")
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)(\[[a-z0-9,-]+\])?==(?P<version>[0-9][^ ;\\]*)( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def _pins(path: Path) -> dict[str, str]:
    return {match["name"]: match["version"] for line in path.read_text().splitlines() if (match := PIN.fullmatch(line))}


def _asked(path: Path) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line]


def _unmet(asked: list[Requirement], pins: dict[str, str]) -> list[str]:
    return [
        str(each)
        for each in asked
        if (name := canonicalize_name(each.name)) not in pins
        or not each.specifier.contains(pins[name], prereleases=True)
    ]


@pytest.mark.parametrize("name", [*FILES, "requirements-fuzz.txt"])
def test_only_hashed_pins(repo_root: Path, name: str) -> None:
    """Each line is an exact pin, a hash of it or a comment: no address, path, index or option."""
    text = (repo_root / name).read_text()
    assert "://" not in text
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if not PIN.fullmatch(line) and not HASH.fullmatch(line)] == []
    unhashed = [
        line for line, after in zip(lines, [*lines[1:], ""], strict=True) if "==" in line and "--hash=" not in after
    ]
    assert unhashed == []
    assert _pins(repo_root / name)


def test_pins_meet_what_pyproject_asks(repo_root: Path, pyproject: dict[str, Any]) -> None:
    """Whoever changes a dependency runs `make requirements` too."""
    asked = [
        Requirement(each) for each in (*pyproject["project"]["dependencies"], *pyproject["build-system"]["requires"])
    ]
    for name in FILES:
        assert _unmet(asked, _pins(repo_root / name)) == [], name


def test_pins_meet_the_lists_they_are_made_from(repo_root: Path) -> None:
    """Every name in the .in files is pinned."""
    asked = _asked(repo_root / "requirements.in")
    assert _unmet(asked, _pins(repo_root / "requirements.txt")) == []
    assert _unmet([*asked, *_asked(repo_root / "requirements-dev.in")], _pins(repo_root / "requirements-dev.txt")) == []
    assert _unmet(_asked(repo_root / "requirements-fuzz.in"), _pins(repo_root / "requirements-fuzz.txt")) == []


def test_tests_run_with_the_versions_of_the_demo(repo_root: Path) -> None:
    """A package pinned in both files has one version."""
    demo, dev = (_pins(repo_root / name) for name in FILES)
    assert {name: dev.get(name) for name in demo} == demo
