"""`affidavit verify`, against a loop that does nothing but hash the logs and check the digests' signatures.

The logs are the sample quarter's, with digest files for every hour of it. As a command, `verifying.py FOLDER`: gunzip
and hash every log file and digest file, check each digest's signature, and print how many there were.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from isal import igzip
from running import HERE, Bench, Row, affidavit, at_least, child, cores, median, note

sys.path.insert(0, str(HERE.with_name("quarter")))

from synthetic_quarter import generate
from synthetic_quarter.moments import QUARTER_START

# The algorithm of an RSA key (RFC 8017, appendix A.1), which stands around the PKCS #1 form that AWS gives.
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")


def measure(bench: Bench) -> Iterator[Row]:
    """The row of the table."""
    logs = _logs(bench)
    ratios = []
    for _ in range(bench.rounds):
        with cores(1):
            least, (files, digests) = child("verifying.py", logs, folder=bench.folder)
            # The trail that was stopped has a gap, which is a failure: status 3.
            whole = affidavit(
                "verify", logs, "--since", "2026-07-01", "--until", "2026-10-01", "--json", log=bench.folder / "v.log"
            ).wait(accepted=(0, 3))
        text = (bench.folder / "v.log").read_text()
        found = json.JSONDecoder().raw_decode(text, text.index("{"))[0]["integrity"]
        if found["objects"]["valid"] + found["unspoken"] < files:
            raise SystemExit(f"of {files:,} log files {found['objects']} were checked")
        note(f"{files:,} log files and {digests:,} digests: {whole.seconds:.1f} s, {least.seconds:.1f} s at least")
        ratios.append(least.seconds / whole.seconds)
    yield at_least("verify, of the rate of hashes and signatures alone", 0.5, median(ratios))


def _logs(bench: Bench) -> Path:
    """The quarter with as many records as the small size, made once."""
    folder = bench.folder / f"quarter-{bench.small}"
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        generate(unfinished, bench.small, 1, QUARTER_START)
        unfinished.rename(folder)
    return folder


def check(folder: Path) -> tuple[int, int]:
    """Hash and check everything under a folder; how many log files and digests there were."""
    listed = json.loads((folder / "affidavit-public-keys.json").read_bytes())["PublicKeyList"][0]["Value"]
    bits = b"\x03" + _sized(b"\x00" + base64.b64decode(listed))
    key = load_der_public_key(b"\x30" + _sized(_RSA + bits))
    assert isinstance(key, rsa.RSAPublicKey)
    lines = (folder / "affidavit-collection.jsonl").read_text().splitlines()
    kept = [each for each in map(json.loads, lines) if each["line"] == "kept"]
    signatures = {each["uri"]: each["attributes"].get("signature") for each in kept}
    files = digests = 0
    for path in sorted(folder.rglob("*.json.gz")):
        content = path.read_bytes()
        try:
            text: bytes = igzip.decompress(content)  # type: ignore[no-untyped-call]
        except EOFError:
            continue  # The one that is cut off.
        sha256 = hashlib.sha256(text).hexdigest()
        signature = signatures.get(path.relative_to(folder).as_posix())
        if signature is None:
            files += 1
            continue
        digests += 1
        digest = json.loads(text)
        signed = "\n".join(
            (
                digest["digestEndTime"],
                f"{digest['digestS3Bucket']}/{digest['digestS3Object']}",
                sha256,
                digest["previousDigestSignature"] or "null",
            )
        )
        key.verify(bytes.fromhex(signature), signed.encode(), padding.PKCS1v15(), SHA256())
    return files, digests


def _sized(content: bytes) -> bytes:
    """Content behind its length, as DER writes it."""
    return b"\x82" + len(content).to_bytes(2, "big") + content


if __name__ == "__main__":
    print(json.dumps(check(Path(sys.argv[1]))))
