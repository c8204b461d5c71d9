"""The source `cloudwatch-logs`: CloudTrail records that a trail delivers to a log group of CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit import Source, hookimpl

from affidavit_plugins.cloudwatch_logs_source.source import SOURCE


@hookimpl
def affidavit_sources() -> Iterable[Source]:
    """Log groups of CloudWatch Logs."""
    return [SOURCE]
