"""The wheel holds all that a scan needs and nothing else, and the suite runs against it rather than the sources."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sysconfig
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

PACKAGES = ("affidavit", "affidavit_plugins", "affidavit_policies", "affidavit_frameworks", "affidavit_reporters")


def _packaged(source_roots: tuple[Path, ...]) -> dict[str, Path]:
    """Every file that belongs in the wheel, by its name there."""
    return {
        f"{root.name}/{path.relative_to(root).as_posix()}": path
        for root in source_roots
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_holds_every_file_of_the_five_packages_and_nothing_else(
    wheel: Path, source_roots: tuple[Path, ...]
) -> None:
    """No policy, template or style sheet is left out, no test or example slips in; bytes are those of the sources."""
    with zipfile.ZipFile(wheel) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    assert found == {name: path.read_bytes() for name, path in _packaged(source_roots).items()}


@pytest.mark.parametrize(
    ("package", "suffix"),
    [
        *((package, "/py.typed") for package in PACKAGES),
        ("affidavit", ".json"),
        ("affidavit_policies", ".yaml"),
        ("affidavit_policies", ".rego"),
        ("affidavit_plugins", ".rego"),
        ("affidavit_plugins", ".json.xz"),
        ("affidavit_frameworks", ".yaml"),
        ("affidavit_reporters", ".j2"),
        ("affidavit_reporters", ".css"),
    ],
)
def test_wheel_holds_data_of_each_kind(wheel: Path, package: str, suffix: str) -> None:
    """The data files that an ignore rule or a build setting could drop are there."""
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.startswith(f"{package}/") and name.endswith(suffix)]


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE"])
def test_wheel_carries_its_licence(wheel: Path, repo_root: Path, name: str) -> None:
    """Licence and notice travel with the wheel, as Apache-2.0 asks."""
    with zipfile.ZipFile(wheel) as archive:
        (member,) = [each for each in archive.namelist() if each.endswith(f".dist-info/licenses/{name}")]
        assert archive.read(member) == (repo_root / name).read_bytes()


def test_installed_entry_points_are_those_of_pyproject(pyproject: dict[str, Any]) -> None:
    """What is installed is as new as pyproject.toml: a new entry point needs a new installation."""
    project = pyproject["project"]
    groups = {"affidavit": project["entry-points"]["affidavit"], "console_scripts": project["scripts"]}
    for group, declared in groups.items():
        points = distribution("affidavit").entry_points.select(group=group)
        assert {point.name: point.value for point in points} == declared


def test_every_entry_point_loads() -> None:
    """Each names a module or function that is there."""
    for point in distribution("affidavit").entry_points:
        assert point.load() is not None, point


@pytest.mark.parametrize("package", PACKAGES)
def test_package_imports(package: str) -> None:
    """Each of the five packages imports by its own name."""
    assert importlib.import_module(package).__name__ == package


@pytest.mark.parametrize("package", PACKAGES)
def test_suite_runs_against_the_wheel(package: str) -> None:
    """Under `make test` the packages come from site-packages, not from the checkout."""
    if "AFFIDAVIT_WHEEL" not in os.environ:
        pytest.skip("the tests were not started by make, so the sources may be what is installed")
    location = importlib.import_module(package).__file__
    assert location is not None
    assert Path(location).is_relative_to(sysconfig.get_path("purelib"))


def test_git_ignores_nothing_that_is_packaged(repo_root: Path, source_roots: tuple[Path, ...]) -> None:
    """No rule of .gitignore hides a packaged file from a commit (`*.html` once did so elsewhere)."""
    git = shutil.which("git")
    if git is None or not (repo_root / ".git").exists():
        pytest.skip("needs git and a checkout")
    names = "\0".join(path.relative_to(repo_root).as_posix() for path in _packaged(source_roots).values())
    result = subprocess.run(
        [git, "-c", "safe.directory=*", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=repo_root,
        input=names,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stdout, result.stderr, result.returncode) == ("", "", 1)
