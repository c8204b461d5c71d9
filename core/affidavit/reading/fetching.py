"""Opens objects ahead of their turn where opening waits on a network, so that they wait together.

Bytes that came early wait in memory, and on disk where they are many. What goes wrong is raised when the object's turn
comes, after what could be read of it: nothing else changes but the time it takes.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, cast

from affidavit.model.logs import ObjectRef
from affidavit.plugins import Plugins

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK = 1 << 20
# Of each object; with 16 objects ahead, 64 MiB in all.
_IN_MEMORY = 4 << 20


class Fetcher:
    """Opens some objects in the order in which they are asked for.

    Args:
        refs: the objects, in that order.
    """

    def __init__(self, refs: Iterable[ObjectRef], plugins: Plugins, pool: ThreadPoolExecutor) -> None:
        self._coming = iter(refs)
        self._plugins = plugins
        self._pool = pool
        self._fetched: deque[tuple[ObjectRef, Future[IO[bytes]] | None]] = deque()

    def open(self, ref: ObjectRef) -> IO[bytes]:
        """The bytes of the next object.

        Raises:
            SourceError, OSError: it cannot be opened.
        """
        self._fill(1)
        expected, future = self._fetched.popleft()
        assert expected == ref, f"{ref.uri} is not the next object, which is {expected.uri}"
        self._fill(self._ahead(ref))
        return self._open(ref) if future is None else future.result()

    def close(self) -> None:
        """Let go of what was fetched and not asked for."""
        for _, future in self._fetched:
            if future is not None and not future.cancel():
                with contextlib.suppress(Exception):
                    future.result().close()

    def _fill(self, number: int) -> None:
        while len(self._fetched) < number:
            ref = next(self._coming, None)
            if ref is None:
                return
            future = self._pool.submit(self._fetch, ref) if self._ahead(ref) else None
            self._fetched.append((ref, future))

    def _ahead(self, ref: ObjectRef) -> int:
        return self._plugins.sources[ref.source].record.fetch_ahead

    def _open(self, ref: ObjectRef) -> IO[bytes]:
        return self._plugins.sources[ref.source].record.open(ref)

    def _fetch(self, ref: ObjectRef) -> IO[bytes]:
        kept = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever asked for the object closes it
        error: Exception | None = None
        try:
            with self._open(ref) as stream:
                try:
                    while chunk := stream.read(_CHUNK):
                        kept.write(chunk)
                except Exception as broken:  # raised again where the bytes end
                    error = broken
        except BaseException:
            kept.close()
            raise
        kept.seek(0)
        return cast("IO[bytes]", _Kept(cast("IO[bytes]", kept), error))


class _Kept(io.RawIOBase):
    """Bytes that were fetched; where they broke off, the error follows them."""

    def __init__(self, kept: IO[bytes], error: Exception | None) -> None:
        super().__init__()
        self._kept = kept
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        chunk = self._kept.read(len(view))
        if not chunk and self._error is not None and len(view):
            raise self._error
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._kept.close()
        super().close()


@contextlib.contextmanager
def fetching(refs: Iterable[ObjectRef], plugins: Plugins) -> Iterator[Fetcher]:
    """A fetcher of some objects, with as many threads as a source asks for; none is begun without need."""
    threads = max((source.record.fetch_ahead for source in plugins.sources.values()), default=0)
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        fetcher = Fetcher(refs, plugins, pool)
        try:
            yield fetcher
        finally:
            fetcher.close()
