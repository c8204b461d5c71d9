"""The wheel under test, and pyproject.toml."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def pyproject(repo_root: Path) -> dict[str, Any]:
    """pyproject.toml, read."""
    return tomllib.loads((repo_root / "pyproject.toml").read_text())


@pytest.fixture(scope="session")
def source_roots(repo_root: Path, pyproject: dict[str, Any]) -> tuple[Path, ...]:
    """The folders whose content becomes the wheel, one an import package."""
    return tuple(repo_root / path for path in pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


@pytest.fixture(scope="session")
def wheel(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `make test` built and installed; a fresh one where the tests are run by hand."""
    if built := os.environ.get("AFFIDAVIT_WHEEL"):
        return Path(built)
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=repo_root, check=True, capture_output=True)
    return next(folder.glob("*.whl"))
