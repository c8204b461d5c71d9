"""The members of a zip archive as objects of their own."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from affidavit import ObjectRef, Skipped, is_collection_list

from affidavit_plugins.file_source.names import printable
from affidavit_plugins.file_source.walk import FoundFile
from affidavit_plugins.zip_archive import EMPTY_MAGIC, MAGIC, Member, members


def is_zip(path: str) -> bool:
    """Whether a file is a zip archive, by its content."""
    try:
        with Path(path).open("rb") as file:
            return file.read(len(MAGIC)) in (MAGIC, EMPTY_MAGIC)
    except OSError:
        # Opening it to be read will say why.
        return False


def members_of(found: FoundFile, archive: ObjectRef) -> Iterator[ObjectRef | Skipped]:
    """The members, sorted by name; each `version` tells where its entry stands, and how long its name is."""
    listed: list[Member] = []
    try:
        with Path(found.path).open("rb") as file:
            # Where its directory is damaged half-way, this keeps what was listed before.
            listed.extend(member for member in members(file) if not member.is_folder)
    except OSError as error:
        yield Skipped(archive.uri, error.strerror or str(error), failed=True)
    else:
        if not listed:
            yield Skipped(archive.uri, "a zip archive that holds no files", failed=found.named)
    times = Counter(member.name for member in listed)
    for member in sorted(listed, key=lambda each: (each.name, each.entry)):
        name = printable(os.fsdecode(member.name))
        uri = f"{archive.uri}!{name}"
        if is_collection_list(name):
            yield Skipped(
                uri, "the list of what was collected counts in a folder alone: unpack the archive", failed=True
            )
            continue
        if times[member.name] > 1:
            reason = (
                f"one of {times[member.name]} members of this name in the zip archive: which one counts is not told"
            )
            yield Skipped(uri, reason, failed=True)
            continue
        # Enough to open it in any process.
        version = f"{member.entry}/{len(name)}"
        yield ObjectRef(archive.source, uri, f"{archive.location}!{name}", member.size, version)
