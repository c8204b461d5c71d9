"""A package of any bytes, verified: by the command's own code, and by the script that lies in it."""

from __future__ import annotations

import functools
import gzip
import importlib.util
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from types import ModuleType

from affidavit.errors import PackageError
from affidavit.packaging.archive import write_archive
from affidavit.packaging.manifest import SCHEMA, Manifest, decode
from affidavit.packaging.verifying import verify_package
from affidavit.signing import SigningKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
ABOUT = Manifest(SCHEMA, "affidavit", "0", "", "", "", "2026-07-01T00:00:00Z", (), True, (), (), (), "", "", ())
# With the extract of a ledger, which the script reads on, and an archive in the archive.
FILES = {
    "reports/report.json": b'{"schema": "x"}\n',
    "given/\u00e9.yaml": bytes(range(90)),
    "empty": b"",
    "ledger/entries.jsonl.gz": gzip.compress(b"", mtime=0),
    "reports/oscal.zip": b"PK\x05\x06" + bytes(18),
}


@functools.cache
def signed() -> dict[bytes, bytes]:
    """Packages that the key signed: the whole, and the manifest in it."""
    with tempfile.TemporaryDirectory() as folder:
        root, found = Path(folder) / "files", {}
        for count in range(len(FILES) + 1):
            for name, content in list(FILES.items())[:count]:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(content)
            target = Path(folder) / f"{count}.zip"
            write_archive(root, target, ABOUT, KEY)
            with zipfile.ZipFile(target) as archive:
                found[target.read_bytes()] = archive.read("manifest.json")
    return found


@functools.cache
def script() -> ModuleType:
    """The script that every package holds."""
    with as_file(files("affidavit.packaging") / "inside" / "verify.py") as path:
        spec = importlib.util.spec_from_file_location("verify_script", path)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


def seeds() -> Iterator[bytes]:
    """Packages that are whole; their manifests, for what is read of one that is signed."""
    for package, manifest in signed().items():
        yield package
        yield manifest


def check(data: bytes) -> None:
    """Only what was signed passes, byte for byte; all else is told."""
    try:
        assert decode(data).schema == SCHEMA
    except PackageError as error:
        assert str(error)
    with tempfile.TemporaryDirectory() as folder:
        package, key = Path(folder) / "p.zip", Path(folder) / "key.pub"
        package.write_bytes(data)
        key.write_bytes(KEY.public.pem)
        try:
            problems = verify_package(package, KEY.public).problems
        except PackageError as error:
            problems = (str(error),)
        assert all(problems)
        assert bool(problems) is (data not in signed())
        try:
            with package.open("rb") as file, zipfile.ZipFile(file) as archive:
                told = list(script().problems(file, archive, str(key)))
        except Exception as error:
            told = [str(error)]  # The script tells whatever is raised as a problem.
        assert bool(told) is (data not in signed())
