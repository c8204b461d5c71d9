"""The documentation is that of the code as it is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from affidavit import hookspecs
from affidavit.authoring.running_tests import run_tests
from affidavit.cli import loading
from affidavit.controls.framework_files import load_framework
from affidavit.lint.run import all_checks
from affidavit.model.assessment import Assessment, Status
from affidavit.plugins import load_plugins
from affidavit.policies.files import load_pack
from affidavit.policies.profile_files import load_profile
from affidavit.waivers.files import read_waivers
from affidavit.waivers.waiving import waiver_problems

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")


def _pages(repo_root: Path) -> Iterator[Path]:
    yield from sorted(repo_root.glob("*.md"))
    yield from sorted((repo_root / "docs").rglob("*.md"))


def _blocks(page: Path, language: str) -> list[str]:
    return [text for name, text in _FENCE.findall(page.read_text()) if name == language]


def test_every_relative_link_leads_somewhere(repo_root: Path) -> None:
    """No page links to a file that does not exist."""
    broken = [
        f"{page.name}: {target}"
        for page in _pages(repo_root)
        for target, _ in _LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_hook_has_a_heading_with_its_arguments(repo_root: Path) -> None:
    """docs/plugins.md describes each hook under its exact signature."""
    headings = re.findall(r"^## (affidavit_.*)$", (repo_root / "docs/plugins.md").read_text(), re.MULTILINE)
    hooks = []
    for name, function in inspect.getmembers(hookspecs.Hooks, inspect.isfunction):
        if name.startswith("affidavit_"):
            arguments = [each for each in inspect.signature(function).parameters if each != "self"]
            hooks.append(f"{name}({', '.join(arguments)})")
    assert sorted(headings) == sorted(hooks)


def test_the_example_of_correlation_loads_and_passes_its_tests(repo_root: Path, tmp_path: Path) -> None:
    """The policy of docs/correlation.md works as printed."""
    (example,) = _blocks(repo_root / "docs/correlation.md", "yaml")
    (tmp_path / "key-used-elsewhere.yaml").write_text(example)
    plugins = load_plugins()
    (tmp_path / "pack.yaml").write_text('name: example\nversion: "1"\n')
    results = run_tests(load_pack("example", tmp_path, loading.known(plugins)).policies, plugins)
    assert [result.reason for result in results if not result.passed] == []
    assert len(results) == 2


def test_the_example_policy_loads_and_passes_its_tests(repo_root: Path, tmp_path: Path) -> None:
    """The first policy of docs/writing-policies.md works as printed."""
    first, manifest = _blocks(repo_root / "docs/writing-policies.md", "yaml")
    (tmp_path / "key-for-another-user.yaml").write_text(first)
    (tmp_path / "pack.yaml").write_text(manifest)
    plugins = load_plugins()
    pack = load_pack("example", tmp_path, loading.known(plugins))
    results = run_tests(pack.policies, plugins)
    assert len(results) == 2
    assert [result.reason for result in results] == ["", ""]


def test_the_example_waiver_loads(repo_root: Path) -> None:
    """The waiver of docs/waivers.md loads, is about a policy that there is, and its condition compiles."""
    (example,) = _blocks(repo_root / "docs/waivers.md", "yaml")
    (waiver,) = read_waivers(example.encode(), "waivers.yaml", "docs")
    plugins = load_plugins()
    assert waiver_problems([waiver], plugins) == ()
    assert waiver.policy in {policy.id for pack in loading.packs((), plugins) for policy in pack.policies}


def test_the_example_framework_loads(repo_root: Path, tmp_path: Path) -> None:
    """The files of docs/writing-frameworks.md are a framework."""
    names = ("framework.yaml", "controls.yaml", "crosswalk.yaml", "relations.yaml")
    for name, text in zip(names, _blocks(repo_root / "docs/writing-frameworks.md", "yaml"), strict=True):
        (tmp_path / name).write_text(text)
    assert [control.id for control in load_framework("example", tmp_path).controls] == ["A-1"]


def test_the_example_profile_loads(repo_root: Path, tmp_path: Path) -> None:
    """The profile of docs/profile.md is one."""
    path = tmp_path / "profile.yaml"
    path.write_text(_blocks(repo_root / "docs/profile.md", "yaml")[0])
    profile = load_profile(path, [kind.record for kind in load_plugins().log_kinds.values()])
    assert profile.scope is not None
    assert profile.scope.accounts == ("111122223333", "444455556666")


def test_every_status_is_explained(repo_root: Path) -> None:
    """docs/control-status.md has a row for each status."""
    rows = re.findall(r"^\| `([a-z-]+)` \|", (repo_root / "docs/control-status.md").read_text(), re.MULTILINE)
    assert sorted(rows) == sorted(Status)


def test_the_json_report_s_keys_are_those_of_the_page(repo_root: Path) -> None:
    """docs/reports.md names every top-level key of the JSON report."""
    text = (repo_root / "docs/reports.md").read_text()
    missing = [field.name for field in msgspec.structs.fields(Assessment) if f"`{field.name}`" not in text]
    assert missing == []


def test_every_lint_check_is_explained(repo_root: Path) -> None:
    """docs/policy-lint.md has a row for each check, with its level and what it finds."""
    text = (repo_root / "docs/policy-lint.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.*) \|$", text, re.MULTILINE)
    assert rows == [(check.code, check.level, check.summary) for check in all_checks(load_plugins())]


@pytest.mark.parametrize("command", ["scan", "policy", "framework", "plugins", "schema"])
def test_readme_names_every_command(repo_root: Path, command: str) -> None:
    """A reader of the README meets each command."""
    assert f"affidavit {command}" in (repo_root / "README.md").read_text()
