#!/usr/bin/env python3
"""Check an audit package with nothing but Python: python3 verify.py PACKAGE.zip KEY.pub

It says whether every file is as it was when the package was signed. It uses none of Affidavit's code and unpacks
nothing. The signature is checked by the package `cryptography` or by the program `openssl` (3.0 or later), whichever is
there. VERIFY.md explains the format. Exit status: 0 all is as it was signed; 1 it is not, or that cannot be told.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO


def sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def merkle_root(leaves: list[bytes]) -> bytes:
    """The Merkle Tree Hash of RFC 6962: leaves begin with byte 0, nodes with byte 1."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return hashlib.sha256(b"\x01" + merkle_root(leaves[:left]) + merkle_root(leaves[left:])).digest()


def signature_problem(manifest: bytes, signature: bytes, key_file: str) -> str:
    """'' where the key signed these very bytes of manifest.json."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
    except ImportError:
        return openssl_problem(manifest, signature, key_file)
    try:
        load_pem_public_key(Path(key_file).read_bytes()).verify(signature, manifest)  # type: ignore[union-attr, call-arg]
    except InvalidSignature:
        return "manifest.json is not signed by this key, or was altered"
    return ""


def openssl_problem(manifest: bytes, signature: bytes, key_file: str) -> str:
    if not shutil.which("openssl"):
        return "the signature cannot be checked: neither Python's cryptography nor openssl is installed"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "manifest").write_bytes(manifest)
        Path(folder, "signature").write_bytes(signature)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(Path(key_file).resolve()), "-rawin"]
        done = subprocess.run([*command, "-in", "manifest", "-sigfile", "signature"], cwd=folder, capture_output=True)
    return "" if done.returncode == 0 else "manifest.json is not signed by this key, or was altered, so says openssl"


def ledger_problems(archive: zipfile.ZipFile) -> Iterator[str]:
    """Each entry's hash is that of the hash before, its number, kind, about and body, a line feed between each."""
    before = hashlib.sha256(b"affidavit.ledger/1").hexdigest()
    with archive.open("ledger/entries.jsonl.gz") as packed, gzip.open(packed) as lines:
        for number, line in enumerate(lines, start=1):
            entry = json.loads(line)
            text = "\n".join((before, str(number), entry["kind"], entry["about"], entry["body"]))
            before = hashlib.sha256(text.encode()).hexdigest()
            if (entry["seq"], entry["hash"]) != (number, before):
                yield f"ledger/entries.jsonl.gz: entry {number} does not follow the one before"
                return


def problems(archive: zipfile.ZipFile, key_file: str) -> Iterator[str]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        yield "a name stands twice in the archive"
        return
    if any(info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size for info in infos):
        yield "a file is packed, which none in a package is"
        return
    if "manifest.json" not in names or "manifest.sig" not in names:
        yield "manifest.json or manifest.sig is missing: not signed, so that nothing can be relied on"
        return
    raw = archive.read("manifest.json")
    if problem := signature_problem(raw, archive.read("manifest.sig"), key_file):
        yield problem
        return
    manifest = json.loads(raw)
    leaves = []
    for file in manifest["files"]:
        leaves.append("{path}\n{size}\n{sha256}\n".format(**file).encode())
        if file["path"] not in names:
            yield f"{file['path']} is missing"
            continue
        with archive.open(file["path"]) as stream:
            if sha256(stream) != file["sha256"]:
                yield f"{file['path']} was altered"
    if merkle_root(leaves).hex() != manifest["root"]:
        yield "the root of the hash tree is not that of the files"
    for name in set(names) - {file["path"] for file in manifest["files"]} - {"manifest.json", "manifest.sig"}:
        yield f"{name} was added"
    if "ledger/entries.jsonl.gz" in names:
        yield from ledger_problems(archive)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        with zipfile.ZipFile(sys.argv[1]) as archive:
            found = list(problems(archive, sys.argv[2]))
            count = len(archive.namelist())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        found, count = [f"cannot be read, or was altered: {error}"], 0
    for problem in found:
        print("PROBLEM:", problem)
    if found:
        sys.exit(1)
    print(f"All {count} files are as they were signed by this key.")


if __name__ == "__main__":
    main()
