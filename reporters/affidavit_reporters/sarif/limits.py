"""GitHub's limits on an upload, and how a log is brought below them.

From GitHub's documentation on SARIF support for code scanning: at most 10 MB gzipped, 25,000 results a run, of which it
keeps 5,000, the most severe, and 20 tags a rule, of which it shows 10. Its other limits (20 runs, 25,000 rules, 1,000
locations a result, 10,000 thread flow locations) are out of reach: a finding shows ten records.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from affidavit_reporters.sarif.log import Room

RESULTS = 5_000
# Below 10 MB however they are counted, and with some air for another gzip.
BYTES = 9_500_000
_GZIP = 31


def fit(build: Callable[[Room], bytes], most_bytes: int = BYTES, most_results: int = RESULTS) -> bytes:
    """What `build` makes in the first of `rooms` in which it fits; where none does, what it makes without results.

    First records are no longer quoted, then objects that no result is about left out, then the least severe results.
    """
    content = b""
    for room in rooms(most_results):
        content = build(room)
        if gzipped(content) <= most_bytes:
            break
    return content


def rooms(most_results: int) -> Iterator[Room]:
    """Less and less room."""
    yield Room(most_results)
    yield Room(most_results, snippets=False)
    yield Room(most_results, snippets=False, all_artifacts=False)
    while most_results:
        most_results //= 2
        yield Room(most_results, snippets=False, all_artifacts=False)


def gzipped(content: bytes) -> int:
    """How many bytes gzip makes of it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return len(packer.compress(content)) + len(packer.flush())
