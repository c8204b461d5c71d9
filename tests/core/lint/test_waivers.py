"""Waivers are held to what policies are: their policy is there, and their condition can be true, and not of all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from affidavit.model.lint import LintFinding

Write = Callable[..., None]
Lint = Callable[[], list[LintFinding]]
Waive = Callable[..., None]

WAIVER = """\
waivers:
  - id: test-waiver
    policy: {policy}
    condition: "{condition}"
    reason: It was a drill.
    owner: security@example.com
    ticket: SEC-1
    expires: 2030-01-01
"""


@pytest.fixture
def waive(tmp_path: Path, write: Write) -> Waive:
    """Writes a sound policy and a waiver of it, or of another, to the pack."""

    def to_pack(condition: str, policy: str = "test.user-created") -> None:
        write()
        (tmp_path / "waivers.yaml").write_text(WAIVER.format(policy=policy, condition=condition))

    return to_pack


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("userIdentity.userName == 'ana'", []),
        ("!!(requestParameters.path) && contains(requestParameters.path, 'x')", []),
        ("contains(requestParameters.userName, 'x')", [("nullable-call", 17)]),
        ("requestParameters.usrName == 'x'", [("unknown-field", 17 + 18)]),
        ("requestParameters.userName", [("not-boolean", 17)]),
        ("`true`", [("idle-predicate", 17)]),
        ("eventName == 'CreateUser'", [("idle-predicate", 17)]),
        ("eventName == 'DeleteUser'", [("never-true", 17)]),
        ("userIdentity.type == 'IamUser'", [("unknown-value", 17 + 13)]),
        ("userIdentity.type == `1`", [("never-true", 17)]),
        ("lenght(a) > `1`", [("does-not-compile", 17)]),
    ],
)
def test_conditions(condition: str, expected: list[tuple[str, int]], waive: Waive, found: Lint) -> None:
    """A condition stands beside what its policy selects; what is wrong has its place in the file of waivers."""
    waive(condition)
    result = found()
    assert {(each.path, each.line) for each in result} <= {("pack/waivers.yaml", 4)}
    assert [(each.code, each.column) for each in result] == expected


def test_a_waiver_of_no_policy(waive: Waive, found: Lint) -> None:
    """A policy that is nowhere is a warning with a near one; its condition is judged by itself."""
    waive("contains(anything, 'x')", policy="test.user-create")
    unlisted, nullable = found()
    assert (unlisted.code, unlisted.line, unlisted.level) == ("unlisted-policy", 2, "warning")
    assert "did you mean 'test.user-created'?" in unlisted.message
    assert (nullable.code, nullable.line) == ("nullable-call", 4)


def test_a_waiver_of_an_installed_policy(waive: Waive, found: Lint) -> None:
    """The policy may be of a pack that is installed and not linted; its select counts too."""
    waive("userIdentity.arn == 'x'", policy="aws.iam.root-used")
    assert found() == []
    waive("userIdentity.type == 'IAMUser'", policy="aws.iam.root-used")
    assert [each.code for each in found()] == ["never-true"]


def test_a_policy_of_steps(tmp_path: Path, waive: Waive, found: Lint) -> None:
    """A match may be of any step: what all of them select is known, and a field that one of them has may be read."""
    steps = """\
steps:
  first:
    select: {eventSource: iam.amazonaws.com, eventName: CreateUser}
    when: {jmespath: "!errorCode"}
  second:
    select: {eventSource: iam.amazonaws.com, eventName: DeleteUser}
    when: {jmespath: "!errorCode"}
correlate: {sequence: [first, second], by: requestParameters.userName, within: 1h}
"""
    for condition, expected in {
        "eventName == 'DeleteUser'": [],
        "eventName == 'GetUser'": ["never-true"],
        "!!(requestParameters.path)": [],
        "!!(requestParameters.pathh)": ["unknown-field"],
    }.items():
        waive(condition)
        path = tmp_path / "policy.yaml"
        text = path.read_text().replace("event: {eventName: CreateUser", "events: [{eventName: CreateUser")
        lines = [line for line in text.splitlines() if not line.startswith(("select:", "when:"))]
        path.write_text("\n".join(line.replace("}}", "}]}") for line in lines) + "\n" + steps)
        assert [each.code for each in found() if each.path == "pack/waivers.yaml"] == expected
        assert [each.code for each in found() if each.code == "does-not-load"] == []
