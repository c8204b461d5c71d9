"""The framework `minimal`: three questions that any AWS account should be able to answer from its logs."""

from collections.abc import Iterable
from importlib.resources import files

from affidavit import FrameworkSource, hookimpl


@hookimpl
def affidavit_frameworks() -> Iterable[FrameworkSource]:
    """Provide `minimal`; its data are the YAML files beside this module."""
    return [FrameworkSource("minimal", files(__name__) / "framework")]
