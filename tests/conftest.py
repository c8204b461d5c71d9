"""Fixtures that every test may use: where things are, and the installed command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

REPO_ROOT = Path(__file__).parent.parent
IN_CI = os.environ.get("CI") == "true"

# No deadline: a slow machine is not a failing one. In CI the same examples every time: a red run can be run again.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if IN_CI else "local")


class Cli(Protocol):
    """Runs `affidavit` with these arguments."""

    def __call__(
        self,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
        cwd: Path | None = None,
        expect: Sequence[int] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run it.

        Args:
            env: variables beside the few that every run has.
            stdin: its standard input.
            cwd: the folder it runs in; the test's own `tmp_path` when None.
            expect: exit statuses that are right; a different one fails the test and shows the output. None accepts any.
        """
        ...


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The root of the checkout."""
    return REPO_ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real logs and reference material that lie beside the checkout, too large for it."""
    return _beside_the_checkout("data")


@pytest.fixture(scope="session")
def shared_tools() -> Path:
    """Independent checkers of report formats that lie beside the checkout."""
    return _beside_the_checkout("tools")


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The installed console script as a child process, in a folder and an environment of its own."""
    script = Path(sys.executable).with_name("affidavit")
    assert script.exists(), f"{script} is missing: install the wheel (make test) or the sources (pip install -e .)"
    clean = {"PATH": os.defpath, "HOME": str(tmp_path), "LANG": "C.UTF-8", "COLUMNS": "120", "NO_COLOR": "1"}

    def run(
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
        cwd: Path | None = None,
        expect: Sequence[int] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [script, *arguments],
            env={**clean, **(env or {})},
            input=stdin,
            cwd=cwd or tmp_path,
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        if expect is not None and result.returncode not in expect:
            pytest.fail(f"exit status {result.returncode}, not one of {expect}\n{result.stdout}\n{result.stderr}")
        return result

    return run


def _beside_the_checkout(name: str) -> Path:
    folder = REPO_ROOT.parent / "shared" / name
    if not folder.is_dir():
        reason = f"{folder} is missing; these tests read what lies beside the checkout"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
