"""Profile files: what the organisation declares is read, and what cannot be meant is refused with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from affidavit import DocumentError
from affidavit.model.profile import DeclaredScope, Profile
from affidavit.policies.pack_manifest import Parameter, ParameterType
from affidavit.policies.profile_files import load_profile

if TYPE_CHECKING:
    from tests.core.conftest import Build

TEXT = """\
organisation: Example Ltd
scope:
  accounts: [222233334444, "111122223333", 012345670123, 222233334444]
  regions: [us-east-1, eu-west-1]
  event_classes: [write, data:s3]
  coverage_interval: 6h
trusted_accounts: [444455556666]
parameters: {ports: [22], names: [a, b]}
"""
UNSET: dict[str, object] = {
    "retention_days": None,
    "evidence_window_days": None,
    "allowed_regions": [],
    "log_buckets": [],
    "automation_principals": [],
    "break_glass_principals": [],
    "business_hours": None,
}


@pytest.fixture
def load(tmp_path: Path, build: Build) -> Callable[[str | bytes], Profile]:
    """Loads a profile of this content."""

    def of(content: str | bytes) -> Profile:
        path = tmp_path / "profile.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_profile(path, [build.kind])

    return of


def test_a_profile_is_read(load: Callable[[str], Profile]) -> None:
    """Scope is sorted and without repeats, accounts keep their leading zeros, parameters come as they are."""
    profile = load(TEXT)
    assert profile == Profile(
        organisation="Example Ltd",
        scope=DeclaredScope(
            accounts=("012345670123", "111122223333", "222233334444"),
            regions=("eu-west-1", "us-east-1"),
            event_classes=("data:s3", "write"),
            coverage_interval=21_600,
        ),
        trusted_accounts=("444455556666",),
        parameters={"ports": [22], "names": ["a", "b"]},
        digest=hashlib.sha256(TEXT.encode()).hexdigest(),
    )


def test_what_policies_see(load: Callable[[str], Profile]) -> None:
    """Accounts in scope are trusted too; without a profile nothing is in scope and nothing is trusted."""
    accounts = ["012345670123", "111122223333", "222233334444"]
    assert load(TEXT).as_data() == {
        "accounts": accounts,
        "trusted_accounts": [*accounts, "444455556666"],
        **UNSET,
        "parameters": {"ports": [22], "names": ["a", "b"]},
    }
    assert Profile().as_data() == {"accounts": [], "trusted_accounts": [], **UNSET, "parameters": {}}


def test_a_profile_may_declare_little(load: Callable[[str], Profile]) -> None:
    """Only the organisation's name is needed; the interval is an hour where none is said."""
    assert load("organisation: X\n").scope is None
    scope = load(TEXT.replace("  coverage_interval: 6h\n", "")).scope
    assert scope is not None
    assert scope.coverage_interval == 3_600


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("organisation: Example Ltd\n", "", "1:1: the profile lacks 'organisation'"),
        ("[222233334444,", "[22223333444,", "3:14: 'accounts' must hold text only: put 22223333444 in quotes"),
        (
            "[222233334444,",
            '["22223333444",',
            "3:13: 'accounts' holds '22223333444', which is not a 12-digit account id",
        ),
        ('"111122223333"', "x", "3:13: 'accounts' holds 'x', which is not a 12-digit account id"),
        ('"111122223333"', '"٠١٢٣٤٥٦٧٨٩٠١"', "3:13: 'accounts' holds '٠١٢٣٤٥٦٧٨٩٠١', which is not a 12-digit account"),
        ("[444455556666]", "[x]", "7:19: 'trusted_accounts' holds 'x', which is not a 12-digit account id"),
        ("[write, data:s3]", "[wirte]", "5:18: no event class 'wirte', did you mean 'write'?"),
        ("[write, data:s3]", "[]", "3:3: the scope names no event classes"),
        ("[us-east-1, eu-west-1]", "[]", "3:3: the scope names no regions"),
        ("6h", "5h", "6:22: 'coverage_interval' is '5h'; write whole hours that divide a day, from 1h to 24h"),
        ("6h", "30m", "6:22: 'coverage_interval' is '30m'; write whole hours"),
        ("6h", "2d", "6:22: 'coverage_interval' is '2d'; write whole hours"),
        ("6h", "soon", "6:22: 'coverage_interval' is 'soon'; write whole hours"),
        ("6h", "6", "6:22: 'coverage_interval' must be text: put 6 in quotes"),
        ("{ports: [22], names: [a, b]}", "[a]", "8:13: 'parameters' must be a mapping of names to values"),
        ("trusted_accounts:", "trusted_acounts:", "7:1: the profile has no key 'trusted_acounts', did you mean"),
        ("  regions:", "  region:", "4:3: 'scope' has no key 'region', did you mean 'regions'?"),
        ("  accounts:", "  accounts: []\n  accounts:", "4:3: duplicate key 'accounts' (first on line 3)"),
    ],
)
def test_each_mistake_is_refused(old: str, new: str, message: str, load: Callable[[str], Profile]) -> None:
    """Each mistake is named with line and column; a scope is never quietly narrowed."""
    assert TEXT.count(old) == 1
    with pytest.raises(DocumentError) as caught:
        load(TEXT.replace(old, new))
    assert any(str(problem).startswith(f"profile.yaml:{message}") for problem in caught.value.problems)


def test_all_mistakes_at_once(load: Callable[[str], Profile]) -> None:
    """One run shows them all, sorted by place."""
    with pytest.raises(DocumentError) as caught:
        load("scope:\n  accounts: [x]\n  event_classes: [y]\ntrusted_accounts: z\n")
    lines = [problem.line for problem in caught.value.problems]
    assert lines == sorted(lines)
    assert len(lines) >= 5


@pytest.mark.parametrize("content", [b"", b"- a\n", b"\xff", b"organisation: [\n"])
def test_what_is_no_profile(content: bytes, load: Callable[[bytes], Profile]) -> None:
    """Empty files, lists, other encodings and broken YAML are errors of the file."""
    with pytest.raises(DocumentError, match=r"profile\.yaml"):
        load(content)


def test_a_profile_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, and a folder, are named with the path that was given."""
    for path in (tmp_path / "absent.yaml", tmp_path):
        with pytest.raises(DocumentError, match="cannot be read: ") as caught:
            load_profile(path, [])
        assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("{ports: [22]}", ""),
        ("{other: [x]}", ""),
        ("{prots: [22]}", "profile.yaml:2:14: no pack reads 'prots', did you mean 'ports'?"),
        ("{ports: 22}", "profile.yaml:2:21: 'ports' must be integers: open ports"),
        ("{ports: ['22']}", "profile.yaml:2:21: 'ports' must be integers: open ports"),
    ],
)
def test_parameters_are_what_packs_declare(parameters: str, message: str, tmp_path: Path, build: Build) -> None:
    """A declared parameter is of its type, a misspelt one is found, and one that no pack declares is taken as it is."""
    path = tmp_path / "profile.yaml"
    path.write_text(f"organisation: X\nparameters: {parameters}\n")
    declared = [Parameter("ports", ParameterType.INTEGERS, "open ports")]
    if message:
        with pytest.raises(DocumentError) as caught:
            load_profile(path, [build.kind], declared)
        assert [str(problem) for problem in caught.value.problems] == [message]
    else:
        assert load_profile(path, [build.kind], declared).parameters
