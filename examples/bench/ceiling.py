"""The ceiling: what reading costs that does nothing with what it reads.

As a command, `ceiling.py FOLDER`: gunzip every log file, hash the text, decode nine header fields of each record, and
print how many there were.
"""

from __future__ import annotations

import gc
import hashlib
import sys
from pathlib import Path
from typing import Any

import msgspec
from isal import igzip


class Header(msgspec.Struct, gc=False, rename="camel"):
    """Nine fields of a record."""

    event_time: str
    event_source: str
    event_name: str
    aws_region: str
    event_id: str = msgspec.field(name="eventID")
    recipient_account_id: Any = None
    read_only: Any = None
    management_event: Any = None
    error_code: Any = None


class LogFile(msgspec.Struct, gc=False):
    """A CloudTrail log file."""

    records: list[Header] = msgspec.field(name="Records")


def read(folder: Path) -> int:
    """Read every log file of `folder` and give the count of records."""
    decode = msgspec.json.Decoder(LogFile).decode
    gc.disable()
    count = 0
    for path in sorted(folder.rglob("*.json.gz")):
        text: bytes = igzip.decompress(path.read_bytes())  # type: ignore[no-untyped-call]
        hashlib.sha256(text).digest()
        count += len(decode(text).records)
    return count


if __name__ == "__main__":
    print(read(Path(sys.argv[1])))
