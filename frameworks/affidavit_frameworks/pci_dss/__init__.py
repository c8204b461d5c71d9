"""PCI DSS 4.0.1: the requirements that logs may speak to and those beside them, and their ATT&CK crosswalk."""

from __future__ import annotations

import importlib.resources

from affidavit import FrameworkSource, hookimpl


@hookimpl
def affidavit_frameworks() -> list[FrameworkSource]:
    """The framework `pci-dss`."""
    return [FrameworkSource("pci-dss", importlib.resources.files(__name__))]
