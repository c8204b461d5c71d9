"""Holds digest files against the list of the collection that they lie in, while they are read to be checked.

Each would be read twice otherwise, and there are a hundred thousand of them.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from typing import IO, TYPE_CHECKING, cast

from affidavit.model.assessment import Failure
from affidavit.model.logs import ObjectRef
from affidavit.parts.failures import NOT_AS_COLLECTED, digest_outcome

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ChangedDigests:
    """The digest files whose bytes are not those that were collected.

    Args:
        gone: those that were collected, and lie there no longer.
    """

    def __init__(self, gone: Iterable[ObjectRef]) -> None:
        self._reasons = {ref.uri: ref.collected.lost for ref in gone if ref.collected is not None}

    def watching(self, open_object: Callable[[ObjectRef], IO[bytes]]) -> Callable[[ObjectRef], IO[bytes]]:
        """A way to open objects that compares what is read of those that were collected, once it is read to its end."""

        def opened(ref: ObjectRef) -> IO[bytes]:
            stored = open_object(ref)
            if ref.collected is None or not ref.collected.sha256:
                return stored
            return cast("IO[bytes]", _Watched(stored, lambda sha256: self._compare(ref, sha256)))

        return opened

    def failures(self) -> Iterator[Failure]:
        """Those that are gone or were read and differ, sorted."""
        for uri, reason in sorted(self._reasons.items()):
            yield Failure("verify", reason, uri, outcome=digest_outcome(NOT_AS_COLLECTED))

    def _compare(self, ref: ObjectRef, sha256: str) -> None:
        if ref.collected is not None and (objection := ref.collected.objection(sha256)):
            self._reasons[ref.uri] = objection


class _Watched(io.RawIOBase):
    """Bytes whose hash is told at their end."""

    def __init__(self, stored: IO[bytes], ended: Callable[[str], None]) -> None:
        super().__init__()
        self._stored = stored
        self._ended = ended
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._stored.read(size)
        self._hash.update(chunk)
        if size < 0 or (size and not chunk):
            self._ended(self._hash.hexdigest())
        return chunk

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._stored.close()
        super().close()
