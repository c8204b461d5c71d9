"""The source `s3`: log objects in buckets."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit import Source, hookimpl

from affidavit_plugins.s3_source.source import SOURCE


@hookimpl
def affidavit_sources() -> Iterable[Source]:
    """Buckets of S3, and of stores that speak its protocol."""
    return [SOURCE]
