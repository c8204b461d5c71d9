"""Populations are written as they come: what is held does not grow with them."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from affidavit.packaging.population import write_rows
from affidavit.packaging.sampling import Sample


def rows(number: int, sample: Sample | None = None) -> Iterator[tuple[str, bytes]]:
    """Rows of three policies, mixed, as those of policies that correlate come."""
    for index in range(number):
        action = f"{index:08}"
        row = json.dumps({"action": action, "more": action * 20}).encode()
        if sample:
            sample.take(action, 0, ("o", index), index)
        yield f"p{index % 3}", row


def test_every_row_is_there_in_order(tmp_path: Path) -> None:
    """In the file of its policy, whatever else came between."""
    write_rows(tmp_path, rows(10_000))
    for policy in range(3):
        with gzip.open(tmp_path / f"populations/p{policy}.jsonl.gz") as lines:
            assert [int(json.loads(line)["action"]) for line in lines] == list(range(policy, 10_000, 3))


@pytest.mark.parametrize("number", [5_000, 80_000])
def test_memory_does_not_grow(number: int, tmp_path: Path) -> None:
    """Two megabytes at most, with a sample of a hundred: 14 MB of rows pass."""
    tracemalloc.start()
    try:
        write_rows(tmp_path, rows(number, Sample("p", "s", 100)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 << 20
