"""ISO/IEC 27001:2022, Annex A: all its controls, and their ATT&CK crosswalk."""

from __future__ import annotations

import importlib.resources

from affidavit import FrameworkSource, hookimpl


@hookimpl
def affidavit_frameworks() -> list[FrameworkSource]:
    """The framework `iso27001`."""
    return [FrameworkSource("iso27001", importlib.resources.files(__name__))]
