"""Log objects as CloudTrail delivers them: key, container and gzip.

Keys follow the CloudTrail user guide, "Finding your CloudTrail log files". The organisation's trail writes under the id
of the organisation; an account's own trail, like those of data events here, does not.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from synthetic_quarter.organisation import ORGANISATION_ID

#: The fastest level writes files a quarter larger than the default does, in half the time.
GZIP_LEVEL = 1


@dataclass(frozen=True)
class Log:
    """What one trail logs of one account in one region; the category is ``Management``, ``Data`` or ``Insight``."""

    account: str
    region: str
    category: str


def key(log: Log, delivered: int, unique: str) -> str:
    """The object's key; `delivered` is in seconds since 1970, `unique` has 16 letters and digits."""
    folder = "CloudTrail-Insight" if log.category == "Insight" else "CloudTrail"
    owner = log.account if log.category == "Data" else f"{ORGANISATION_ID}/{log.account}"
    instant = time.gmtime(delivered)
    name = f"{log.account}_{folder}_{log.region}_{time.strftime('%Y%m%dT%H%MZ', instant)}_{unique}.json.gz"
    return f"AWSLogs/{owner}/{folder}/{log.region}/{time.strftime('%Y/%m/%d', instant)}/{name}"


def packed(records: Sequence[str]) -> bytes:
    """Records, each as JSON text, in CloudTrail's container, compressed.

    The same records give the same bytes, as long as the same zlib compresses them: no time stands in the gzip header.
    """
    return gzip.compress(f'{{"Records":[{",".join(records)}]}}'.encode(), GZIP_LEVEL, mtime=0)


def write(out: Path, name: str, content: bytes) -> None:
    """Write an object, and the folders it stands in."""
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
