"""SOC 2: the common criteria of logical access, system operations and change management, and their ATT&CK crosswalk."""

from __future__ import annotations

import importlib.resources

from affidavit import FrameworkSource, hookimpl


@hookimpl
def affidavit_frameworks() -> list[FrameworkSource]:
    """The framework `soc2`."""
    return [FrameworkSource("soc2", importlib.resources.files(__name__))]
