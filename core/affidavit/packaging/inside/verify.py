#!/usr/bin/env python3
"""Check an audit package with nothing but Python: python3 -I verify.py PACKAGE.zip KEY.pub

It says whether every file is as it was when the package was signed, and whether every program that unpacks the archive
finds these files in it and no others. It uses none of Affidavit's code and unpacks nothing. The signature is checked
by the package `cryptography` or by the program `openssl` (3.0 or later), whichever is there. VERIFY.md explains the
format. Exit status: 0 all is as it was signed; 1 it is not, or that cannot be told.
"""

import sys

if __name__ == "__main__" and not sys.flags.isolated:
    # The folder of this script, where Python looks for modules first. An altered package may have put some there.
    del sys.path[0]

import base64
import gzip
import hashlib
import json
import shutil
import struct
import subprocess
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LEDGER = "ledger/entries.jsonl.gz"
OWN = {"manifest.json", "manifest.sig"}
MOST_BYTES = 64 << 20
DEVICES = {"con", "prn", "aux", "nul", *(kind + str(n) for kind in ("com", "lpt") for n in range(1, 10))}
MOST_16, MOST_32 = 0xFFFF, 0xFFFFFFFF  # What says in a zip that the true number is in a zip64 field.
ED25519 = bytes.fromhex("302a300506032b6570032100")  # What an Ed25519 key begins with: RFC 8410.


def is_plain(name: str) -> bool:
    """Whether a file so called is unpacked below the folder where that is done, on any system."""
    if not name.isprintable() or set(name) & set(":\\") or name != unicodedata.normalize("NFC", name):
        return False
    parts = name.split("/")  # An absolute path begins with a part that is empty.
    plain = all(part == part.strip(" ") and part[-1:] not in ("", ".") for part in parts)
    return plain and len(name.encode()) <= 1024 and not DEVICES & {part.split(".")[0].lower() for part in parts}


def zip64(*numbers: int) -> bytes:
    """The field for numbers that are too large for their place; nothing where none is."""
    return struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers) if numbers else b""


def around(infos: list[zipfile.ZipInfo]) -> Iterator[tuple[int, bytes, str]]:
    """All that a package with these files may hold beside what is in them: at which byte, what, and where that is.

    It is a header before each file, the first at byte 0, then the directory, then its end. A zip can hold more, which
    some programs heed and others do not: a second directory, other names. They would unpack other files than these.
    """
    at, directory = 0, []
    for info in infos:
        name, size = info.orig_filename.encode(), info.file_size
        large, far = (size, size) if size >= MOST_32 else (), (at,) if at >= MOST_32 else ()
        # Version needed, names in UTF-8, not packed, 1980-01-01, checksum, size twice, length of the name.
        known = (45 if large else 20, 0x800, 0, 0, 0x21, info.CRC, min(size, MOST_32), min(size, MOST_32), len(name))
        fields, extra, extra_too = struct.pack("<5H3LH", *known), zip64(*large), zip64(*large, *far)
        header = b"PK\3\4" + fields + struct.pack("<H", len(extra)) + name + extra
        yield at, header, f"before {info.orig_filename!r}"
        made_by = struct.pack("<2B", 45 if extra_too else 20, 3)
        about = struct.pack("<4H2L", len(extra_too), 0, 0, 0, 0o100644 << 16, min(at, MOST_32))  # A plain file.
        entry = b"PK\1\2" + made_by + fields + about + name + extra_too
        directory.append((entry, f"in the directory, at {info.orig_filename!r}"))
        at += len(header) + size
    start, count = at, len(infos)
    for entry, place in directory:
        yield at, entry, place
        at += len(entry)
    size, end = at - start, b""
    if count >= MOST_16 or max(size, start) >= MOST_32:
        end = b"PK\6\6" + struct.pack("<Q2BH2L4Q", 44, 45, 3, 45, 0, 0, count, count, size, start)
        end += b"PK\6\7" + struct.pack("<LQL", 0, at, 1)
    counts, places = [min(count, MOST_16)] * 2, (min(size, MOST_32), min(start, MOST_32))
    yield at, end + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, *counts, *places, 0), "after the directory"


def layout_problem(file: IO[bytes], infos: list[zipfile.ZipInfo]) -> str:
    """'' where an archive is laid out as packages are, so that no two programs find different files in it."""
    end = 0
    for at, expected, place in around(infos):
        file.seek(at)
        if file.read(len(expected)) != expected:
            return f"the archive was altered or packed anew, {place} (byte {at}): others may unpack other files"
        end = at + len(expected)
    return "" if file.seek(0, 2) == end else "bytes were added after the archive's end"


def shown(text: object) -> str:
    """A text that a terminal can show, and that can do nothing to it."""
    plain = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in str(text))
    return plain.encode(sys.stdout.encoding, "backslashreplace").decode(sys.stdout.encoding)


def hashed(stream: IO[bytes]) -> str:
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
    pem = Path(key_file).read_bytes()
    body = pem.partition(b"-----BEGIN PUBLIC KEY-----")[2].partition(b"-----END PUBLIC KEY-----")[0]
    key = base64.b64decode(body)
    if len(key) != 44 or not key.startswith(ED25519):
        return f"{key_file} is no Ed25519 public key in PEM"
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return openssl_problem(manifest, signature, key_file)
    try:
        Ed25519PublicKey.from_public_bytes(key[len(ED25519) :]).verify(signature, manifest)
    except InvalidSignature:
        return "manifest.json is not signed by this key, or was altered"
    return ""


def openssl_problem(manifest: bytes, signature: bytes, key_file: str) -> str:
    openssl = shutil.which("openssl")
    if not openssl or Path(openssl).resolve().parent in (Path.cwd(), Path(__file__).resolve().parent):
        return "the signature cannot be checked: neither Python's cryptography nor openssl is installed"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "manifest").write_bytes(manifest)
        Path(folder, "signature").write_bytes(signature)
        command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", str(Path(key_file).resolve()), "-rawin"]
        done = subprocess.run([*command, "-in", "manifest", "-sigfile", "signature"], cwd=folder, capture_output=True)
    return "" if done.returncode == 0 else "manifest.json is not signed by this key, or was altered, so says openssl"


def ledger_problems(archive: zipfile.ZipFile) -> Iterator[str]:
    """Each entry's hash is that of the hash before, its number, kind, about and body, a line feed between each."""
    before = hashlib.sha256(b"affidavit.ledger/1").hexdigest()
    with archive.open(LEDGER) as packed, gzip.open(packed) as lines:
        for number, line in enumerate(lines, start=1):
            entry = json.loads(line)
            text = "\n".join((before, str(number), entry["kind"], entry["about"], entry["body"]))
            before = hashlib.sha256(text.encode()).hexdigest()
            if (entry["seq"], entry["hash"]) != (number, before):
                yield f"{LEDGER}: entry {number} does not follow the one before"
                return


def file_problem(archive: zipfile.ZipFile, path: str, size: int, sha256: str) -> str:
    """'' where a file holds what the manifest says."""
    if archive.getinfo(path).file_size != size:
        return f"{path!r} was altered: it has another size"
    try:
        with archive.open(path) as stream:
            return "" if hashed(stream) == sha256 else f"{path!r} was altered"
    except Exception as error:  # Whatever is wrong with it, these are not the bytes that were signed.
        return f"{path!r} was altered: {error}"


def problems(file: IO[bytes], archive: zipfile.ZipFile, key_file: str) -> Iterator[str]:
    infos = archive.infolist()
    names = {info.filename for info in infos}
    if not names >= OWN:
        yield "manifest.json or manifest.sig is missing: no package, cut off, or not signed, so that nothing counts"
        return
    if len({name.casefold() for name in names}) < len(infos):
        yield "a name stands twice in the archive, or differs from another by capitals alone"
        return
    refused = [info.orig_filename for info in infos if not is_plain(info.orig_filename)]
    if refused:
        yield from (f"{name!r} is no file of a package: it may be unpacked elsewhere" for name in refused)
        return
    if any(info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size for info in infos):
        yield "a file is packed, which none in a package is"
        return
    if any(archive.getinfo(name).file_size > MOST_BYTES for name in OWN):
        yield "manifest.json or manifest.sig is larger than that of any package"
        return
    if problem := layout_problem(file, infos):
        yield problem
    raw = archive.read("manifest.json")
    if problem := signature_problem(raw, archive.read("manifest.sig"), key_file):
        yield problem
        return
    manifest = json.loads(raw)
    leaves, whole = [], set()
    for each in manifest["files"]:
        leaves.append("{path}\n{size}\n{sha256}\n".format(**each).encode())
        if each["path"] not in names:
            yield f"{each['path']!r} is missing"
        elif problem := file_problem(archive, **each):
            yield problem
        else:
            whole.add(each["path"])
    if merkle_root(leaves).hex() != manifest["root"]:
        yield "the root of the hash tree is not that of the files"
    yield from (f"{name!r} was added" for name in sorted(names - OWN - {each["path"] for each in manifest["files"]}))
    if LEDGER in whole:  # What is packed is unpacked only where it is what was signed.
        yield from ledger_problems(archive)


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    manifest, sound = None, True
    try:
        with open(sys.argv[1], "rb") as file, zipfile.ZipFile(file) as archive:
            for problem in problems(file, archive, sys.argv[2]):
                sound = False
                print("PROBLEM:", shown(problem))
            manifest = json.loads(archive.read("manifest.json")) if sound else None
    except Exception as error:  # Any bytes may stand there, and zipfile has an error for each.
        print("PROBLEM: cannot be read, or was altered:", shown(error))
    if manifest is None:
        sys.exit(1)
    print(f"All {len(manifest['files'])} files are as they were signed by this key.")
    if manifest.get("asked_for"):
        print("The run asked for", shown(manifest["asked_for"]), "alone: what happened elsewhere is not told.")
    if not manifest["complete"]:
        print("INCOMPLETE when it was made: what that hides is not known.")
    for lacking in manifest["lacking"]:
        print("Lacking since it was made:", shown(lacking))


if __name__ == "__main__":
    main()
