"""The source `file`: log files on disk or from standard input."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit import Source, hookimpl

from affidavit_plugins.file_source.source import SOURCE


@hookimpl
def affidavit_sources() -> Iterable[Source]:
    """Files, folders, patterns and standard input."""
    return [SOURCE]
