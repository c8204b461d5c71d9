"""Write files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def whole_files(*paths: Path) -> Iterator[tuple[BinaryIO, ...]]:
    """Open a temporary file beside each path; at the end put them in place, or remove them on any error.

    All are flushed to disk before the first is put in place, each by one rename, in the order given: name last the file
    whose presence tells a reader that the others are there. Folders that are missing are made. A symbolic link stays,
    and the file that it leads to is written.

    Raises:
        OSError: a path is a folder, a device or the like, or cannot be written; no path is touched then. (Only a rename
            that fails after another one went through can leave new files beside old ones.)
    """
    for path in paths:
        if path.is_dir():
            raise IsADirectoryError(f"{path} is a folder; name a file to write the report to")
        if path.exists() and not path.is_file():
            raise OSError(f"{path} is no regular file; name a file to write the report to")
        path.parent.mkdir(parents=True, exist_ok=True)
    paths = tuple(path.resolve() for path in paths)
    partial = [path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial") for path in paths]
    try:
        with contextlib.ExitStack() as stack:
            # Mode "x" rather than tempfile: the report gets the permissions that any new file of the user gets.
            files = tuple(stack.enter_context(open(path, "xb")) for path in partial)
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
        for temporary, path in zip(partial, paths, strict=True):
            temporary.replace(path)
    except BaseException:
        for temporary in partial:
            temporary.unlink(missing_ok=True)
        raise
