"""The list that lies in a folder of collected objects, and says of each what no file can."""

from __future__ import annotations

import functools
import os
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


class _Attributes(msgspec.Struct, frozen=True):
    """The part of a line that says what the store says of an object."""

    uri: str
    attributes: dict[str, str] = {}


_decode = msgspec.json.Decoder(_Attributes).decode


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


def kept_attributes(path: str) -> Mapping[str, str]:
    """What the list in a folder above says of a collected file; nothing where there is no list, or not of this file.

    Args:
        path: absolute. As text, since it is asked for each digest file, and a Path costs more than the answer.
    """
    above, _, _ = path.rpartition("/")
    try:
        folder = _listing(above)
        written = os.stat(f"{folder}/{LIST_NAME}").st_mtime_ns  # noqa: PTH116
    except (LookupError, OSError):
        return {}
    return _attributes(folder, written).get(path[len(folder) + 1 :], {})


@functools.lru_cache(maxsize=1_024)
def _listing(folder: str) -> str:
    """The folder itself or one above that has a list.

    Raises:
        LookupError: none has, which is not remembered.
    """
    while True:
        if Path(f"{folder}/{LIST_NAME}").is_file():
            return folder
        if not folder:
            raise LookupError
        folder = folder.rpartition("/")[0]


@functools.lru_cache(maxsize=4)
def _attributes(folder: str, _: int) -> Mapping[str, Mapping[str, str]]:
    """By the list as it was at one moment; of a million log files, which have none, nothing is kept."""
    found: dict[str, Mapping[str, str]] = {}
    with open(f"{folder}/{LIST_NAME}", "rb") as lines:
        for line in lines:
            try:
                kept = _decode(line)
            except msgspec.DecodeError:
                continue
            if kept.attributes:
                found[kept.uri] = kept.attributes
            else:
                found.pop(kept.uri, None)
    return found
