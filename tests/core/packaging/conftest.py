"""A small signed package, and the keys of two people."""

from __future__ import annotations

from pathlib import Path

import pytest
from affidavit.packaging.archive import write_archive
from affidavit.packaging.manifest import SCHEMA, Manifest
from affidavit.signing import SigningKey, load_private, new_key

ABOUT = Manifest(SCHEMA, "affidavit", "0", "", "", "", "2026-07-01T00:00:00Z", (), True, (), (), (), "", "", ())
FILES = {
    "reports/report.json": b'{"schema": "x"}\n',
    "populations/a b\u00e9.jsonl.gz": bytes(range(200)),
    "empty": b"",
}


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[SigningKey, SigningKey]:
    """The key that signs, and another one."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("a", "b"):
        new_key(folder / name, folder / f"{name}.pub")
    return load_private(folder / "a"), load_private(folder / "b")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What goes into the package."""
    for name, content in FILES.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "folder"


@pytest.fixture
def package(folder: Path, tmp_path: Path, keys: tuple[SigningKey, SigningKey]) -> Path:
    """The package, signed."""
    write_archive(folder, tmp_path / "p.zip", ABOUT, keys[0])
    return tmp_path / "p.zip"
