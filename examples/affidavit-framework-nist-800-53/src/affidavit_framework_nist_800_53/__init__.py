"""NIST SP 800-53 rev 5, HIGH baseline, as a framework for Affidavit."""

from __future__ import annotations

import importlib.resources

from affidavit import FrameworkSource, hookimpl


@hookimpl
def affidavit_frameworks() -> list[FrameworkSource]:
    """The framework `nist-800-53`."""
    return [FrameworkSource("nist-800-53", importlib.resources.files(__name__) / "framework")]
