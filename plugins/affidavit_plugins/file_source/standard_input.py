"""Standard input as a file."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from affidavit import SourceError

from affidavit_plugins.file_source.walk import FoundFile


def spooled() -> FoundFile:
    """Standard input in a temporary file, which any process can open, until this one ends."""
    if sys.stdin is None or sys.stdin.isatty():
        raise SourceError("-: nothing is piped into standard input")
    path = Path(tempfile.gettempdir()) / f"affidavit-stdin-{secrets.token_hex(8)}"
    # Before it is there: a request to end may come at any moment.
    atexit.register(path.unlink, missing_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file, 1 << 20)
            size = file.tell()
    except OSError as error:
        raise SourceError(f"-: standard input cannot be kept in a temporary file: {error.strerror or error}") from None
    return FoundFile(str(path), "stdin", size, named=True)
