"""Keeping what a source gives: byte for byte, whole or not at all, and resumed where it was cut off."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

import msgspec
import pytest
from affidavit import ObjectRef, Period, Scope, Skipped, Source, SourceError
from affidavit.collection.collecting import collect
from affidavit.collection.listing import Collection, Kept, Lost, Run
from affidavit.collection.names import LIST_NAME, file_of
from affidavit.hookspecs import hookimpl
from affidavit.plugins import Plugins, Provider


class Store:
    """A source in memory that counts how often each object is opened."""

    def __init__(self, objects: Mapping[str, bytes]) -> None:
        self.objects = dict(objects)
        self.opened: list[str] = []
        self.broken: set[str] = set()
        self.failing: set[str] = set()
        self.bucket = "one"

    def list_objects(self, _: str, __: Period, ___: Scope) -> Iterator[ObjectRef | Skipped]:
        for uri, content in self.objects.items():
            location = f"store://{self.bucket}/{uri}?option=secret"
            yield ObjectRef("store", uri, location, len(content), hashlib.md5(content).hexdigest())

    def open(self, ref: ObjectRef) -> IO[bytes]:
        self.opened.append(ref.uri)
        if ref.uri in self.failing:
            raise OSError(5, "Input/output error")
        if ref.uri in self.broken:
            raise SourceError(f"{ref.uri}: gone")
        return io.BytesIO(self.objects[ref.uri])

    def attributes(self, ref: ObjectRef) -> Mapping[str, str]:
        return {"signature": ref.uri[:1]}

    @hookimpl
    def affidavit_sources(self) -> list[Source]:
        return [Source("store", ("store",), "in memory", self.list_objects, self.open, attributes=self.attributes)]


ASKED = Run(at=1_000, sources=("store://one/",))


def run(store: Store, folder: Path, aside: Iterable[Skipped] = (), asked: Run = ASKED) -> list[Kept | Lost]:
    """Collect everything of a store."""
    plugins = Plugins([("store", store, Provider("test", "1"))])
    refs = [ref for ref in store.list_objects("", Period(), Scope()) if isinstance(ref, ObjectRef)]
    return list(collect(asked, aside, refs, plugins, folder))


def listed(folder: Path) -> list[Kept | Lost]:
    """What the folder's list has."""
    return [each for _, each in Collection(folder).unmet()]


def test_files_are_found_in_any_order(tmp_path: Path) -> None:
    """Those after one that is asked for are read with it; none is taken for another, nor one that isn't there."""
    run(Store({f"{number:03}": b"%d" % number for number in range(0, 200, 2)}), tmp_path)
    collection = Collection(tmp_path)
    for number in (0, 1, 2, 199, 198, 61, 62, 64, 63, 0, 150, *range(200)):
        found = collection.find(f"{number:03}")
        assert (found is None) == bool(number % 2)
        assert found is None or found.uri == f"{number:03}"
    assert collection.find("caf\udce9") is None


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
    assert listed(tmp_path / "to") == kept
    first = kept[0]
    assert isinstance(first, Kept)
    assert (first.version, first.attributes) == (hashlib.md5(b"one").hexdigest(), {"signature": "a"})
    assert first.place == "store://one/a/b.json"


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
    sizes = {"a": 3, "b": 3, "c": 5, "d": 4}
    assert {each.uri: each.size for each in listed(tmp_path) if isinstance(each, Kept)} == sizes
    assert (tmp_path / "b").read_bytes() == b"TWO"


def test_a_list_that_was_cut_off_is_gone_on_with(tmp_path: Path) -> None:
    """A half line costs its object a second fetch, and no other."""
    store = Store({"a": b"one", "b": b"two"})
    run(store, tmp_path)
    path = tmp_path / LIST_NAME
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b'"version"')])
    assert [note.reason for note in Collection(tmp_path).notes()] == [
        "collecting was cut off: run it again, it goes on"
    ]
    store.opened.clear()
    run(store, tmp_path)
    assert store.opened == ["b"]
    assert list(Collection(tmp_path).notes()) == []
    assert [type(each) for each in listed(tmp_path)] == [Kept, Kept]


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """The others are kept, no half file is left, and the list has it until it is there."""
    store = Store({"a": b"one", "b": b"two", "c": b"three"})
    store.broken.add("a")
    store.failing.add("c")
    found = run(store, tmp_path)
    lost = [
        Lost("a", "a: gone", "store://one/a", size=3),
        Lost("c", "cannot be opened: Input/output error", "store://one/c", size=5),
    ]
    assert found == [lost[0], found[1], lost[1]] and isinstance(found[1], Kept)
    assert sorted(path.name for path in tmp_path.iterdir()) == [LIST_NAME, "b"]
    assert [each for each in listed(tmp_path) if isinstance(each, Lost)] == lost
    store.broken.clear()
    store.failing.clear()
    run(store, tmp_path)
    assert [type(each) for each in listed(tmp_path)] == [Kept] * 3


NAMES = [
    *("a/b", "a//b", "a/./b", "a/%/b", "a/%./b", "../out", "a/../../b", "/abs", "//abs", "", "a/", "a/%%/b", "/", "%"),
    *(LIST_NAME, f"x/{LIST_NAME.upper()}", f"%{LIST_NAME}", "affidavit-collection.partial/x", "\\x0a", "./x", "x"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_leads_to_a_file_inside_and_back(name: str) -> None:
    """Whatever its parts are; nothing else is escaped."""
    file = file_of(name)
    parts = file.split("/")
    assert "/".join(part.removeprefix("%") for part in parts) == name
    assert not {"", ".", "..", LIST_NAME} & {part.lower() for part in parts}
    assert file_of("AWSLogs/o-x/1/%2E.gz") == "AWSLogs/o-x/1/%%2E.gz" and file_of("a.b/.c") == "a.b/.c"


def test_names_that_a_path_folds_are_kept_apart(tmp_path: Path) -> None:
    """Each in a file of its own, none outside the folder, and the list is whole."""
    names = [name for name in NAMES if name not in ("a/", "%", "", "/", "x")]  # A file cannot be a folder as well.
    store = Store({name: f"<{name}>".encode() for name in names})
    found = run(store, tmp_path / "to")
    assert [type(each) for each in found] == [Kept] * len(names)
    assert {each.uri for each in listed(tmp_path / "to")} == set(names)
    for name in names:
        assert (tmp_path / "to" / file_of(name)).read_text() == f"<{name}>"
    assert [path.name for path in tmp_path.iterdir()] == ["to"]


def test_another_object_of_the_same_name_is_never_written_over(tmp_path: Path) -> None:
    """From another place, in another run, or in a file that the list lacks: it is lost, and said to be."""
    run(Store({"a": b"one"}), tmp_path)
    other = Store({"a": b"TWO", "b": b"three", "d": b"x", "d/e": b"y"})
    other.bucket = "other"
    (tmp_path / "b").write_bytes(b"mine")
    found = {each.uri: each for each in run(other, tmp_path)}
    lost = {uri: each.reason for uri, each in found.items() if isinstance(each, Lost)}
    assert lost["a"] == "another object of this name is kept already, from store://one/a: use two folders"
    assert lost["b"] == "cannot be written to the folder: a file or folder is in the way that the list lacks"
    assert lost.keys() - {"a", "b"} in ({"d"}, {"d/e"})
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"one", b"mine")


def test_a_name_too_long_is_the_folders_fault(tmp_path: Path) -> None:
    """And not the source's."""
    (found,) = run(Store({"L" * 300: b"one"}), tmp_path)
    assert isinstance(found, Lost)
    assert found.reason == "cannot be written to the folder: File name too long"


def test_a_changed_byte_is_fetched_again(tmp_path: Path) -> None:
    """Of the same size and version, though it is."""
    store = Store({"a": b"one"})
    run(store, tmp_path)
    (tmp_path / "a").write_bytes(b"onE")
    run(store, tmp_path)
    assert (tmp_path / "a").read_bytes() == b"one"
    assert len(store.opened) == 2


def test_what_was_left_aside_is_kept_until_the_same_is_asked_again(tmp_path: Path) -> None:
    """Whenever that is; another question leaves it."""
    store = Store({"a": b"one"})
    aside = Skipped("x", "denied", failed=True, account="111122223333", until=5)
    run(store, tmp_path, [aside])
    run(store, tmp_path, asked=Run(at=2_000, sources=("store://two/",)))
    assert list(Collection(tmp_path).notes()) == [aside]
    run(store, tmp_path, asked=msgspec.structs.replace(ASKED, at=3_000))
    assert list(Collection(tmp_path).notes()) == []


def test_a_line_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """For it may have been that of a loss."""
    store = Store({"a": b"one"})
    store.broken.add("a")
    run(store, tmp_path)
    path = tmp_path / LIST_NAME
    path.write_bytes(path.read_bytes().replace(b'"line":"lost"', b'"line":"los"'))
    (note,) = Collection(tmp_path).notes()
    assert (note.failed, note.reason) == (True, "line 2 cannot be read: what it tells of is not known")
