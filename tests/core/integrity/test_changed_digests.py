"""Digest files are held against the list of their collection while they are read."""

from __future__ import annotations

import hashlib
import io
from typing import IO

import pytest
from affidavit.integrity.changed_digests import ChangedDigests
from affidavit.model.logs import Collected, ObjectRef


def kept(uri: str, content: bytes, lost: str = "") -> ObjectRef:
    """A digest file that was collected with some content."""
    return ObjectRef("file", uri, f"/x/{uri}", collected=Collected("", hashlib.sha256(content).hexdigest(), lost=lost))


def opened(_: ObjectRef) -> IO[bytes]:
    """Whatever it is, these bytes."""
    return io.BytesIO(b"as it is")


@pytest.mark.parametrize(("content", "told"), [(b"as it is", 0), (b"as it was", 1)])
def test_what_is_read_is_compared(content: bytes, told: int) -> None:
    """Once it is read to its end, in whatever steps; and the bytes pass through as they are."""
    ref = kept("a", content)
    changed = ChangedDigests([])
    with changed.watching(opened)(ref) as stream:
        assert (stream.read(3), stream.read()) == (b"as ", b"it is")
    assert [each.object for each in changed.failures()] == ["a"] * told


def test_what_is_gone_is_told_without_being_read() -> None:
    """And what was not collected is not compared."""
    changed = ChangedDigests([kept("b", b"x", lost="it is gone"), kept("a", b"x", lost="it is gone")])
    with changed.watching(opened)(ObjectRef("s3", "c", "s3://c")) as stream:
        assert stream.read() == b"as it is"
    assert [(each.object, each.reason) for each in changed.failures()] == [("a", "it is gone"), ("b", "it is gone")]
