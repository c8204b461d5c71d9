"""Fetching ahead: the same bytes and the same errors in the same order, several at once."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from typing import IO

import pytest
from affidavit import ObjectRef, Period, Scope, Source, SourceError
from affidavit.hookspecs import hookimpl
from affidavit.plugins import Plugins, Provider
from affidavit.reading.fetching import fetching

AHEAD = 8


class Far:
    """A source whose objects take a while to open; those of some names break."""

    def __init__(self, seconds: float = 0.0, ahead: int = AHEAD) -> None:
        self.seconds = seconds
        self.ahead = ahead
        self.at_once = 0
        self.most = 0
        self.lock = threading.Lock()

    def open(self, ref: ObjectRef) -> IO[bytes]:
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(self.seconds)
        with self.lock:
            self.at_once -= 1
        if ref.uri.startswith("gone"):
            raise SourceError(f"{ref.uri}: gone")
        return Broken(ref.uri.encode()) if ref.uri.startswith("broken") else io.BytesIO(ref.uri.encode())

    @hookimpl
    def affidavit_sources(self) -> list[Source]:
        return [Source("far", ("far",), "far away", lambda *_: iter(()), self.open, fetch_ahead=self.ahead)]


class Broken(io.BytesIO):
    """Bytes that end in an error."""

    def read(self, size: int | None = -1, /) -> bytes:
        chunk = super().read(size)
        if not chunk:
            raise OSError("the line went dead")
        return chunk


def refs(*names: str) -> list[ObjectRef]:
    return [ObjectRef("far", name, name) for name in names]


def plugins(source: Far) -> Plugins:
    return Plugins([("far", source, Provider("test", "1"))])


def read(wanted: list[ObjectRef], source: Far) -> Iterator[bytes | str]:
    """What each object holds, or why it cannot be had."""
    with fetching(wanted, plugins(source)) as fetcher:
        for ref in wanted:
            try:
                with fetcher.open(ref) as stream:
                    yield b"".join(iter(lambda: stream.read(1 << 16), b""))
            except (OSError, SourceError) as error:
                yield str(error)


@pytest.mark.parametrize("ahead", [0, 1, AHEAD])
def test_each_object_gives_its_own_bytes_or_error(ahead: int) -> None:
    """In its turn, however many are fetched ahead."""
    names = [f"{number}" for number in range(20)]
    names[3], names[7] = "gone-3", "broken-7"
    found = list(read(refs(*names), Far(ahead=ahead)))
    expected: list[bytes | str] = [name.encode() for name in names]
    expected[3], expected[7] = "gone-3: gone", "the line went dead"
    assert found == expected


def test_what_came_before_an_error_is_given_first() -> None:
    """A break loses nothing of what was read."""
    (ref,) = refs("broken")
    with fetching([ref], plugins(Far())) as fetcher, fetcher.open(ref) as stream:
        assert stream.read(6) == b"broken"
        with pytest.raises(OSError, match="the line went dead"):
            stream.read(1)


def test_they_wait_together() -> None:
    """As many as the source asks for are on their way at once, and no more."""
    source = Far(seconds=0.02)
    list(read(refs(*map(str, range(40))), source))
    assert 2 <= source.most <= AHEAD


def test_large_objects_go_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that do not fit in memory wait on disk."""
    monkeypatch.setattr("affidavit.reading.fetching._IN_MEMORY", 10)
    name = "x" * 100_000
    assert list(read(refs(name, "y"), Far())) == [name.encode(), b"y"]


def test_what_is_not_asked_for_is_let_go() -> None:
    """A run that ends early leaves no file open."""
    wanted = refs(*map(str, range(10)))
    with fetching(wanted, plugins(Far())) as fetcher:
        fetcher.open(wanted[0]).close()


def test_period_and_scope_are_none_of_its_business() -> None:
    """A source without objects has nothing to fetch."""
    assert list(read([], Far())) == []
    assert list(Far().affidavit_sources()[0].list("far://", Period(), Scope())) == []
