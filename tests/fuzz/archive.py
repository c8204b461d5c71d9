"""A zip archive of any bytes, listed, and its members read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from affidavit_plugins.zip_archive import ZipError, members, open_member

MOST = 1 << 22


def seeds() -> Iterator[bytes]:
    """Archives of stored and deflated members, with comments and 64-bit sizes."""
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        stored = io.BytesIO()
        with zipfile.ZipFile(stored, "w", method) as archive:
            archive.comment = b"PK\x05\x06 a comment"
            archive.writestr("a/b.json", b'{"Records": []}' * 20)
            with archive.open("c", "w", force_zip64=True) as file:
                file.write(b"x")
        yield stored.getvalue()


def check(data: bytes) -> None:
    """Members or a `ZipError`; each gives all the bytes that it declares, or a `ZipError`."""
    try:
        found = list(members(io.BytesIO(data)))
    except ZipError as error:
        assert str(error)
        return
    assert sum(member.packed for member in found) <= len(data)
    for member in found:
        given = 0
        try:
            with open_member(io.BytesIO(data), member.entry, member.name) as stream:
                while given < MOST and (piece := stream.read(1 << 16)):
                    given += len(piece)
        except ZipError as error:
            assert str(error)
        else:
            assert given == member.size or given >= MOST
