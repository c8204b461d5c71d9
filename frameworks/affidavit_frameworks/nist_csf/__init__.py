"""NIST Cybersecurity Framework 2.0: all its outcomes, and their ATT&CK crosswalk."""

from __future__ import annotations

import importlib.resources

from affidavit import FrameworkSource, hookimpl


@hookimpl
def affidavit_frameworks() -> list[FrameworkSource]:
    """The framework `nist-csf`."""
    return [FrameworkSource("nist-csf", importlib.resources.files(__name__))]
