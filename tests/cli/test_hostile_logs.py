"""Logs made to do harm, scanned in little memory: refused in words, by name, and the records around them kept."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MEMORY = 500 << 20
BOMB = (1 << 30) + (64 << 20)
MEGABYTE = bytes(1 << 20)
# Address space counts what is only reserved too, so that this holds for all that could be touched.
LIMITED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, ({0}, {0})); "
    "sys.argv[0] = 'affidavit'; from affidavit.cli.app import main; main()"
)
GOOD = {
    "eventVersion": "1.11",
    "eventTime": "2026-07-01T00:00:00Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "us-east-1",
    "eventID": "00000000-0000-4000-8000-000000000001",
    "requestParameters": {"userName": "alice"},
    "recipientAccountId": "111122223333",
}
RECORD = json.dumps(GOOD).encode()

Scan = Callable[[Path], Mapping[str, Any]]


@pytest.fixture
def scan(tmp_path: Path, pack: Path) -> Scan:
    """Log → its object's account and the reasons of all failures; the scan has `MEMORY` bytes, and is incomplete."""

    def run(log: Path) -> Mapping[str, Any]:
        report = tmp_path / "report.json"
        arguments = ["scan", log, "--policies", pack, "--report", f"json={report}"]
        command = [sys.executable, "-c", LIMITED.format(MEMORY), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=600, check=False)
        assert done.returncode == 3, done.stdout + done.stderr
        found = json.loads(report.read_bytes())
        (item,) = found["inputs"]["objects"]
        assert {each["object"] for each in found["failures"]} == {item["uri"]}
        records = item["records"]
        assert records["read"] == records["evaluated"] + records["outside_period"] + records["rejected"]
        return {**item, "reasons": [each["reason"] for each in found["failures"]]}

    return run


def test_a_very_long_line(scan: Scan, tmp_path: Path) -> None:
    """A record that outgrows any memory is rejected, whatever it holds, and its neighbours are evaluated."""
    log = tmp_path / "long.json"
    with log.open("wb") as file:
        file.write(b'{"Records": [' + RECORD + b', {"eventName": "')
        file.seek(600 << 20, 1)  # a hole, which reads as NUL bytes
        file.write(b'"}, ' + RECORD + b"]}")
    found = scan(log)
    assert (found["records"]["evaluated"], found["records"]["rejected"]) == (2, 1)
    assert found["reasons"] == ["larger than 16 MiB"]


def test_a_very_long_line_without_an_end(scan: Scan, tmp_path: Path) -> None:
    """One that never ends is told with the place where it begins; what came before is evaluated."""
    log = tmp_path / "endless.json"
    with log.open("wb") as file:
        file.write(RECORD + b'\n{"eventName": "')
        file.seek(600 << 20, 1)
        file.write(b"x")
    found = scan(log)
    assert found["records"]["evaluated"] == 1
    assert found["reasons"] == [
        f"the text ends inside a record at byte {len(RECORD) + 1} of the decompressed text; "
        "how many records lie beyond is unknown"
    ]


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_nesting_a_million_deep(opening: bytes, closing: bytes, scan: Scan, tmp_path: Path) -> None:
    """A record nested a million deep is rejected, its neighbours are evaluated."""
    log = tmp_path / "deep.json"
    depth = 1_000_000
    deep = b'{"eventName": ' + opening * depth + b"1" + closing * depth + b"}"
    log.write_bytes(b'{"Records": [' + RECORD + b"," + deep + b"," + RECORD + b"]}")
    found = scan(log)
    assert (found["records"]["evaluated"], found["records"]["rejected"]) == (2, 1)
    assert found["reasons"] == ["nested deeper than 500 levels"]


def gzip_bomb(path: Path) -> None:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    with path.open("wb") as file:
        file.write(packer.compress(RECORD + b"\n"))
        for _ in range(BOMB >> 20):
            file.write(packer.compress(MEGABYTE))
        file.write(packer.flush())


def zstd_bomb(path: Path) -> None:
    packer = zstd.ZstdCompressor()
    with path.open("wb") as file:
        file.write(packer.compress(RECORD + b"\n"))
        for _ in range(BOMB >> 20):
            file.write(packer.compress(MEGABYTE))
        file.write(packer.flush())


def zip_bomb(path: Path) -> None:
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed as archive, archive.open("a.json", "w") as file:
        file.write(RECORD + b"\n")
        for _ in range(BOMB >> 20):
            file.write(MEGABYTE)


@pytest.mark.parametrize(
    ("make", "name", "word"),
    [(gzip_bomb, "a.json.gz", "gzip"), (zstd_bomb, "a.json.zst", "zstd"), (zip_bomb, "a.zip", "zip")],
)
def test_bombs(make: Callable[[Path], None], name: str, word: str, scan: Scan, tmp_path: Path) -> None:
    """What expands past a GiB and 200 times is refused as a bomb, and what came before is evaluated."""
    make(tmp_path / name)
    assert (tmp_path / name).stat().st_size < BOMB / 200
    found = scan(tmp_path / name)
    assert found["records"]["evaluated"] == 1
    assert any(f"expands more than 200 times: refused as a {word} bomb" in each for each in found["reasons"])


ODD_TEXTS = [
    (b'{"eventName": "\\ud800", ', b"}", 0),
    (b'{"eventName": "\xff\xfe", ', b"}", 0),
    (b'{"n": 1e999, "m": -1e999, "o": NaN, "p": Infinity, ', b"}", 0),
    (b'{"eventName": "a", "eventName": "b", "eventName": ["c"], ', b"}", 0),
    (b'{"eventName": "\0", "x": "\1\n", ', b"}", 0),
    (b'{"eventName": 1e999, "eventSource": "\\udc00\\ud800", ', b"}", 0),
    (b'\xef\xbb\xbf{"eventName": "x", ', b"}", 0),
    (b'\0{"eventName": "x", ', b"}", 1),
]


@pytest.mark.parametrize(("before", "after", "rejected"), ODD_TEXTS)
def test_odd_bytes(before: bytes, after: bytes, rejected: int, cli: Any, pack: Path, tmp_path: Path) -> None:
    """Half characters, bad UTF-8, numbers out of range, repeated keys, NUL bytes: read, or told; the next record is."""
    odd = before + RECORD[1:-1] + after
    (tmp_path / "odd.json").write_bytes(b"\n".join((RECORD, odd, RECORD)))
    report = tmp_path / "report.json"
    cli("scan", "odd.json", "--policies", pack, "--report", f"json={report}", expect=[0, 3])
    records = json.loads(report.read_bytes())["inputs"]["records"]
    assert records["read"] == records["evaluated"] + records["rejected"] + records["outside_period"]
    assert records["evaluated"] == 3
    assert records["rejected"] == rejected


def test_every_type_in_every_header_field(cli: Any, pack: Path, tmp_path: Path) -> None:
    """Whatever a field of the header holds, the record is accounted for, and those around it are evaluated."""
    values: tuple[Any, ...] = (None, True, 0, -1.5, 10**30, "", "text", [], [{}], {}, {"type": {"type": []}})
    paths = [*GOOD, "userIdentity", "@timestamp", "Records", "Events", "detail", "CloudTrailEvent", "readOnly"]
    odd = [
        {**GOOD, path: value} for path in (*paths, "managementEvent", "eventCategory", "eventType") for value in values
    ]
    odd += [{**GOOD, "userIdentity": {key: value}} for key in ("type", "arn", "sessionContext") for value in values]
    text = b"\n".join([RECORD, *(json.dumps(each).encode() + b"\n" + RECORD for each in odd)])
    (tmp_path / "odd.json.gz").write_bytes(gzip.compress(text))
    report = tmp_path / "report.json"
    cli("scan", "odd.json.gz", "--policies", pack, "--report", f"json={report}", expect=[0, 3])
    found = json.loads(report.read_bytes())
    records = found["inputs"]["records"]
    assert records["read"] == records["evaluated"] + records["rejected"]
    assert records["read"] >= 2 * len(odd) + 1 - 2 * len(values)  # an empty list of records holds none
    assert records["evaluated"] > len(odd)
    assert not [each for each in found["failures"] if each["stage"] not in ("record", "read")]
