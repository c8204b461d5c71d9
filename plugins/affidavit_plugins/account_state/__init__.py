"""The state of AWS accounts as records: the log format and the log kind `aws.account`."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit import LogFormat, LogKind, hookimpl

from affidavit_plugins.account_state.format import FORMAT
from affidavit_plugins.account_state.kind import KIND


@hookimpl
def affidavit_log_formats() -> Iterable[LogFormat]:
    """Snapshots as JSON Lines."""
    return [FORMAT]


@hookimpl
def affidavit_log_kinds() -> Iterable[LogKind]:
    """Records of what an account looked like."""
    return [KIND]
