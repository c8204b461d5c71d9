"""Names of collected objects → files in their folder.

An object's name is nearly always its file's. But a key may hold `//` or `/./`, which a path folds, or be named as one
of the collection's own files. So a part of a name that is empty, `.` or `..`, that is one of those, or that begins with
`%`, gets a `%` in front: `a//b` lies at `a/%/b`. Whoever takes it away again has the name, so no two share a file.
"""

from __future__ import annotations

import functools

LIST_NAME = "affidavit-collection.jsonl"
# Public keys that digest files are checked with.
KEYS_NAME = "affidavit-public-keys.json"
# The folder in which objects are until they are whole.
PARTIAL_NAME = "affidavit-collection.partial"

_OWN = frozenset({LIST_NAME, KEYS_NAME, PARTIAL_NAME})
_MARK = "%"


def file_of(uri: str) -> str:
    """The path of an object's file below the folder; it leads nowhere else."""
    folder, slash, name = uri.rpartition("/")
    return f"{_folder_of(folder)}/{_named(name)}" if slash else _named(name)


@functools.lru_cache(maxsize=1_024)
def _folder_of(folder: str) -> str:
    return "/".join(map(_named, folder.split("/")))


def _named(part: str) -> str:
    return _MARK + part if _is_special(part) else part


def is_collection_list(uri: str) -> bool:
    """Whether a file is one that collecting wrote beside what was collected, or did not finish."""
    if "affidavit-" not in uri:
        return False
    *folders, name = uri.split("/")
    return name in (LIST_NAME, KEYS_NAME) or PARTIAL_NAME in folders


def _is_special(part: str) -> bool:
    # A file system may not tell capital letters from small ones.
    return part in ("", ".", "..") or part.startswith(_MARK) or part.lower() in _OWN
