"""The pack `aws` is free of what lint finds, warnings included."""

from __future__ import annotations

from affidavit.lint.run import PackSource, lint
from affidavit.model.framework import Framework
from affidavit.plugins import Plugins


def test_the_pack_is_clean(plugins: Plugins, frameworks: dict[str, Framework]) -> None:
    """No error and no warning but those that a policy accepts with a reason."""
    source = PackSource("aws", plugins.policy_packs["aws"].record.root, "aws/")
    assert [str(each) for each in lint([source], plugins, list(frameworks.values()))] == []
