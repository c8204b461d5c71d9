"""The wheel under test, and pyproject.toml."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
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


Example = Callable[[str], Path]


@pytest.fixture(scope="session")
def example(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The name of an example distribution → a copy of its folder, so that building leaves nothing in the checkout."""

    def copy(name: str) -> Path:
        folder = tmp_path_factory.mktemp("example") / name
        ignored = shutil.ignore_patterns("__pycache__", ".*", "dist")
        shutil.copytree(repo_root / "examples" / name, folder, ignore=ignored)
        return folder

    return functools.cache(copy)


Beside = Callable[[str], Mapping[str, str]]


@pytest.fixture(scope="session")
def beside(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Beside:
    """The name of an example → the environment of a Python that has its wheel installed beside everything else.

    It goes into a folder of its own, so that the other tests run without it.
    """

    def install(name: str) -> Mapping[str, str]:
        wheels, installed = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
        uv = str(Path(sys.executable).with_name("uv"))
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
        subprocess.run(build, cwd=example(name), check=True, capture_output=True)
        command = [uv, "pip", "install", "--quiet", "--no-config", "--no-cache", "--offline", "--no-deps"]
        command += ["--python", sys.executable, "--target", str(installed), *map(str, wheels.glob("*.whl"))]
        subprocess.run(command, check=True, capture_output=True)
        return {"PYTHONPATH": str(installed)}

    return functools.cache(install)
