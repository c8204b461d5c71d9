"""AWS CloudTrail: the log format and the log kind `aws.cloudtrail`."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit import LogFormat, LogKind, hookimpl

from affidavit_plugins.cloudtrail.format import FORMAT
from affidavit_plugins.cloudtrail.kind import KIND


@hookimpl
def affidavit_log_formats() -> Iterable[LogFormat]:
    """CloudTrail in every container it comes in."""
    return [FORMAT]


@hookimpl
def affidavit_log_kinds() -> Iterable[LogKind]:
    """CloudTrail records."""
    return [KIND]
