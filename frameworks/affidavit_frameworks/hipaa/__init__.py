"""HIPAA Security Rule: its standards and specifications, and their ATT&CK crosswalk."""

from __future__ import annotations

import importlib.resources

from affidavit import FrameworkSource, hookimpl


@hookimpl
def affidavit_frameworks() -> list[FrameworkSource]:
    """The framework `hipaa`."""
    return [FrameworkSource("hipaa", importlib.resources.files(__name__))]
