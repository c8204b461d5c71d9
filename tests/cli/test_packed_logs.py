"""A scan of packed logs: the same records whatever they are packed in, and no member lost in silence."""

from __future__ import annotations

import gzip
import json
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, INCOMPLETE = 0, 3


def scanned(cli: Cli, source: Path, pack: Path, expect: int, *options: str) -> dict[str, Any]:
    """The report of a scan."""
    report = source.with_name("report.json")
    cli("scan", source, "--policies", pack, "--report", f"json={report}", *options, expect=[expect])
    found: dict[str, Any] = json.loads(report.read_bytes())
    return found


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("workers", ["1", "2"])
def test_records_are_the_same_in_any_packing(
    workers: str, cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """gzip, zstd, zip, and gzip and zstd in zip give the same records, hashes of the text included, in any process."""
    text = logs["loud"].read_bytes()
    folder = tmp_path / "packed"
    folder.mkdir()
    (folder / "a.json").write_bytes(text)
    (folder / "b.json.zst").write_bytes(zstd.compress(text))
    files = {"c.json": text, "d/e.json.gz": gzip.compress(text), "f.json.zst": zstd.compress(text)}
    zipped(folder / "g.zip", files)
    report = scanned(cli, folder, pack, DONE, "--workers", workers)
    objects = {each["uri"]: each for each in report["inputs"]["objects"]}
    assert sorted(objects) == ["a.json", "b.json.zst", "g.zip!c.json", "g.zip!d/e.json.gz", "g.zip!f.json.zst"]
    assert {each["records"]["evaluated"] for each in objects.values()} == {2}
    assert len({each["sha256_text"] for each in objects.values()}) == 1
    assert objects["g.zip!c.json"]["sha256"] == objects["a.json"]["sha256"]


def test_members_that_cannot_be_read_are_failures(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """An encrypted member, a damaged one and an archive in the archive are named; the others are read."""
    text = logs["quiet"].read_bytes()
    inner = zipped(tmp_path / "inner", {"x.json": text}).read_bytes()
    archive = zipped(
        tmp_path / "all.zip", {"inner.zip": inner, "sound.json": text, "damaged.json": text, "z.json": text}
    )
    data = bytearray(archive.read_bytes())
    last = data.rindex(b"PK\x01\x02")
    data[last + 8] |= 1
    before = data.rindex(b"PK\x01\x02", 0, last)
    data[before + 16] ^= 1
    archive.write_bytes(data)
    report = scanned(cli, archive, pack, INCOMPLETE)
    reasons = {each["object"]: each["reason"] for each in report["failures"]}
    assert reasons == {
        "all.zip!inner.zip": "zip data, which may hold logs: unpack it first",
        "all.zip!damaged.json": "reading failed: damaged zip archive: the member's checksum (CRC-32) is wrong, "
        f"after {len(text)} bytes of decompressed text",
        "all.zip!z.json": "cannot be opened: encrypted in its zip archive: unpack it with its password first",
    }
    statuses = {each["uri"]: each["status"] for each in report["inputs"]["objects"]}
    assert statuses["all.zip!sound.json"] == "read"
    assert report["inputs"]["records"]["evaluated"] == 2
