"""What the tests of lint share: packs written to disk, and what lint finds in them with installed plugins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from affidavit.cli import loading
from affidavit.lint.run import PackSource, lint
from affidavit.model.lint import LintFinding
from affidavit.plugins import Plugins, load_plugins

POLICY = """\
id: {id}
title: A user was created
severity: high
effect: {effect}
logs: aws.cloudtrail
needs: [{needs}]
attack: [{attack}]
controls: {controls}
{select}
when: {when}
subject: {subject}
message: "{{actor.name}} created {{requestParameters.userName}}"
evidence_note: Keep the request and its approval.
remediation: Remove the user.
references: [{references}]
{more}
tests:
  - {{name: created, matches: true, event: {{eventName: CreateUser, eventSource: iam.amazonaws.com}}}}
  - {{name: denied, matches: false, event: {denied}}}
"""
DEFAULTS = {
    "id": "test.user-created",
    "effect": "violation",
    "needs": "management-write",
    "attack": "T1136.003",
    "controls": "{soc2: [CC6.2]}",
    "select": "select: {eventSource: iam.amazonaws.com, eventName: CreateUser}",
    "when": '{jmespath: "!errorCode"}',
    "subject": "actor.principal",
    "references": "https://example.com/",
    "more": "",
    "denied": "{eventName: CreateUser, eventSource: iam.amazonaws.com, errorCode: AccessDenied}",
}

Write = Callable[..., None]
Lint = Callable[[], list[LintFinding]]


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """What is installed."""
    return load_plugins()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a sound policy to the pack, with some of its parts changed."""

    def to_pack(name: str = "policy.yaml", **changed: str) -> None:
        (tmp_path / name).write_text(POLICY.format(**{**DEFAULTS, **changed}))

    return to_pack


@pytest.fixture
def found(tmp_path: Path, plugins: Plugins) -> Lint:
    """Lints the pack."""

    def run() -> list[LintFinding]:
        frameworks = loading.frameworks(list(plugins.frameworks), plugins)
        return lint([PackSource("pack", tmp_path, "pack/")], plugins, frameworks)

    return run
