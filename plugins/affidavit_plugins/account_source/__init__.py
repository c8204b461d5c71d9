"""The source `aws-account`: what an AWS account looks like now, by read-only calls."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit import Source, hookimpl

from affidavit_plugins.account_source.source import SOURCE


@hookimpl
def affidavit_sources() -> Iterable[Source]:
    """The state of AWS accounts."""
    return [SOURCE]
