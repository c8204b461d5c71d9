"""Keeping what a source gives: byte for byte, whole or not at all, and resumed where it was cut off."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import pytest
from affidavit import ObjectRef, Period, Scope, Skipped, Source, SourceError
from affidavit.collection import Lost, collect
from affidavit.collection_list import LIST_NAME, Kept, read_list
from affidavit.hookspecs import hookimpl
from affidavit.plugins import Plugins, Provider


class Store:
    """A source in memory that counts how often each object is opened."""

    def __init__(self, objects: Mapping[str, bytes]) -> None:
        self.objects = dict(objects)
        self.opened: list[str] = []
        self.broken: set[str] = set()

    def list_objects(self, _: str, __: Period, ___: Scope) -> Iterator[ObjectRef | Skipped]:
        for uri, content in self.objects.items():
            yield ObjectRef("store", uri, uri, len(content), hashlib.md5(content).hexdigest())

    def open(self, ref: ObjectRef) -> IO[bytes]:
        self.opened.append(ref.uri)
        if ref.uri in self.broken:
            raise SourceError(f"{ref.uri}: gone")
        return io.BytesIO(self.objects[ref.uri])

    def attributes(self, ref: ObjectRef) -> Mapping[str, str]:
        return {"signature": ref.uri[:1]}

    @hookimpl
    def affidavit_sources(self) -> list[Source]:
        return [Source("store", ("store",), "in memory", self.list_objects, self.open, attributes=self.attributes)]


def run(store: Store, folder: Path) -> list[Kept | Lost]:
    """Collect everything of a store."""
    plugins = Plugins([("store", store, Provider("test", "1"))])
    refs = [ref for ref in store.list_objects("", Period(), Scope()) if isinstance(ref, ObjectRef)]
    return list(collect(refs, plugins, folder))


def test_objects_are_kept_byte_for_byte(tmp_path: Path) -> None:
    """Under their names, with size, hash, version and what the store says of them in the list."""
    store = Store({"a/b.json": b"one", "c.gz": b"\x00\xff", "empty": b""})
    kept = run(store, tmp_path / "to")
    for each in kept:
        assert isinstance(each, Kept)
        content = (tmp_path / "to" / each.uri).read_bytes()
        assert content == store.objects[each.uri]
        assert (each.size, each.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert [each.uri for each in kept] == list(store.objects)
    assert list(read_list(tmp_path / "to")) == kept
    first = kept[0]
    assert isinstance(first, Kept)
    assert (first.version, first.attributes) == (hashlib.md5(b"one").hexdigest(), {"signature": "a"})


def test_a_second_run_fetches_only_what_is_new(tmp_path: Path) -> None:
    """Objects of the same version are left; those that changed, or whose file is gone, are fetched."""
    store = Store({"a": b"one", "b": b"two", "c": b"three"})
    run(store, tmp_path)
    store.opened.clear()
    store.objects["b"] = b"TWO"
    store.objects["d"] = b"four"
    (tmp_path / "c").unlink()
    run(store, tmp_path)
    assert sorted(store.opened) == ["b", "c", "d"]
    assert {each.uri: each.size for each in read_list(tmp_path)} == {"a": 3, "b": 3, "c": 5, "d": 4}
    assert (tmp_path / "b").read_bytes() == b"TWO"


def test_a_list_that_was_cut_off_is_gone_on_with(tmp_path: Path) -> None:
    """A half line costs its object a second fetch, and no other."""
    store = Store({"a": b"one", "b": b"two"})
    run(store, tmp_path)
    path = tmp_path / LIST_NAME
    path.write_bytes(path.read_bytes()[:-5])
    store.opened.clear()
    run(store, tmp_path)
    assert store.opened == ["b"]
    assert sorted(each.uri for each in read_list(tmp_path)) == ["a", "b"]


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """The others are kept, and no half file is left."""
    store = Store({"a": b"one", "b": b"two"})
    store.broken.add("a")
    found = run(store, tmp_path)
    assert found[0] == Lost("a", "a: gone")
    assert isinstance(found[1], Kept)
    assert sorted(path.name for path in tmp_path.iterdir()) == [LIST_NAME, "b"]


@pytest.mark.parametrize("uri", ["../out", "/abs", "a/../../b", LIST_NAME, f"x/{LIST_NAME}", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, uri: str) -> None:
    """Nor onto the list itself."""
    (tmp_path / "to").mkdir()
    (found,) = run(Store({uri: b"evil"}), tmp_path / "to")
    assert isinstance(found, Lost)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["to"]
    assert (tmp_path / "to" / LIST_NAME).read_bytes() == b""
