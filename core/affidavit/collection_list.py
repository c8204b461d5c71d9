"""The list that lies in a folder of collected objects, and says of each what no file can."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

LIST_NAME = "affidavit-collection.jsonl"
# Public keys that digest files are checked with.
KEYS_NAME = "affidavit-public-keys.json"


class Kept(msgspec.Struct, frozen=True):
    """An object in the folder, as a line of the list has it.

    Attributes:
        uri: its name, relative to the source and to the folder.
        sha256: of the bytes as stored.
        version: the store's own version or ETag.
        attributes: what the store says of it beside its content.
    """

    uri: str
    size: int
    sha256: str
    version: str = ""
    attributes: dict[str, str] = {}


def read_list(folder: Path) -> Iterator[Kept]:
    """What the folder's list says it holds, the last word on each; nothing where there is no list.

    A line that was cut off when a run ended is passed over: its object is then fetched again.
    """
    path = folder / LIST_NAME
    if not path.is_file():
        return
    found: dict[str, Kept] = {}
    for line in path.read_bytes().splitlines():
        try:
            kept = msgspec.json.decode(line, type=Kept)
        except msgspec.DecodeError:
            continue
        found[kept.uri] = kept
    yield from found.values()


def is_collection_list(uri: str) -> bool:
    """Whether a file is one that collecting wrote beside what was collected."""
    return uri.rpartition("/")[2] in (LIST_NAME, KEYS_NAME)


def kept_keys(place: Path) -> bytes | None:
    """The public keys that lie in a folder of collected objects, or in one above; None where there are none."""
    for folder in (place, *place.parents):
        path = folder / KEYS_NAME
        if path.is_file():
            return path.read_bytes()
    return None


def kept_attributes(path: Path) -> Mapping[str, str]:
    """What the list in a folder above says of a collected file; nothing where there is no list, or not of this file."""
    for folder in path.parents:
        listed = folder / LIST_NAME
        if listed.is_file():
            return _attributes(folder, listed.stat().st_mtime_ns).get(path.relative_to(folder).as_posix(), {})
    return {}


@functools.lru_cache(maxsize=4)
def _attributes(folder: Path, _: int) -> Mapping[str, Mapping[str, str]]:
    """By the list as it was at one moment."""
    return {kept.uri: kept.attributes for kept in read_list(folder) if kept.attributes}
