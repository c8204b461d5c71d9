"""The policies that ship with Affidavit, a YAML or Rego file each, by AWS service."""

from __future__ import annotations

import importlib.resources

from affidavit import PolicyPack, hookimpl


@hookimpl
def affidavit_policy_packs() -> list[PolicyPack]:
    """The pack `aws`: what AWS CloudTrail shows of access, monitoring, change and the movement of data."""
    return [PolicyPack("aws", importlib.resources.files(__name__))]
