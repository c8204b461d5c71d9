"""Digest files, as CloudTrail writes them every hour of a trail whose log file validation is on.

The form is that of the CloudTrail User Guide, "CloudTrail digest file structure" and "Custom implementations of
CloudTrail log file integrity validation". Files of Insights are in none: whether CloudTrail lists those isn't
documented.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from synthetic_quarter.delivery import GZIP_LEVEL, Log, write
from synthetic_quarter.moments import DAY, HOUR, QUARTER_END, iso, seconds
from synthetic_quarter.organisation import DATA_TRAIL, HOME_REGION, ORGANISATION_ID, PRODUCTION
from synthetic_quarter.signing import Signer

BUCKET = "larkfield-audit-logs"
ORGANISATION_TRAIL = "larkfield-organisation"
LIST_NAME, KEYS_NAME = "affidavit-collection.jsonl", "affidavit-public-keys.json"

#: The intruder stopped one trail and the security team started it again: between the two there is no digest.
OFF_LOG_ACCOUNT = PRODUCTION
OFF = (seconds("2026-09-18T23:52:36Z"), seconds("2026-09-19T07:26:14Z"))

_EVENT_TIME = re.compile(rb'"eventTime":"([^"]{20})"')


@dataclass
class Digests:
    """What was delivered, until it is written down in digest files.

    Attributes:
        since: when validation was turned on; at a full hour.
        delivered: of each log, what digests will say of each object, with the time of its delivery.
        kept: lines of the list that `affidavit collect` would have written.
    """

    since: int
    seed: str
    delivered: dict[Log, list[tuple[int, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    kept: list[dict[str, Any]] = field(default_factory=list)

    def add(self, log: Log, at: int, name: str, text: bytes) -> None:
        """Remember a log object; `text` is what it holds, decompressed."""
        times = sorted(each.decode() for each in _EVENT_TIME.findall(text))
        said = {
            "s3Bucket": BUCKET,
            "s3Object": name,
            "hashValue": hashlib.sha256(text).hexdigest(),
            "hashAlgorithm": "SHA-256",
            "newestEventTime": times[-1],
            "oldestEventTime": times[0],
        }
        if log.category != "Insight" and at >= self.since:
            self.delivered[log].append((at, said))

    def keep(self, name: str, content: bytes, attributes: dict[str, str] | None = None) -> None:
        """Remember an object as it is stored; `attributes` are what S3 says of it."""
        self.kept.append(
            {
                "line": "kept",
                "uri": name,
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
                "place": f"s3://{BUCKET}/{name}",
                "attributes": attributes or {},
            }
        )

    def write(self, out: Path) -> int:
        """Write the digest files, the public key, and what S3 would say of the files; how many digests there are."""
        signer = Signer(f"{self.seed}/signing")
        number = 0
        for log in sorted(self.delivered, key=lambda each: (each.account, each.region, each.category)):
            previous: dict[str, str] = {}
            for begin, end in _hours(log, self.since):
                if begin == OFF[1]:
                    previous = {}
                listed = [said for at, said in self.delivered[log] if begin <= at < end]
                previous = self._digest(out, signer, log, begin, end, listed, previous)
                number += 1
        write(out, KEYS_NAME, signer.public_keys(iso(self.since - 30 * DAY), iso(QUARTER_END + 30 * DAY)).encode())
        run = {"line": "run", "at": QUARTER_END + DAY, "sources": [f"s3://{BUCKET}/"]}
        lines = (run, *self.kept, {"line": "end"})
        write(out, LIST_NAME, "".join(f"{json.dumps(line)}\n" for line in lines).encode())
        return number

    def _digest(
        self,
        out: Path,
        signer: Signer,
        log: Log,
        begin: int,
        end: int,
        listed: list[dict[str, Any]],
        previous: dict[str, str],
    ) -> dict[str, str]:
        """Write a digest; what the next one says of it."""
        name = _key(log, end)
        text = json.dumps(
            {
                "awsAccountId": log.account,
                "digestStartTime": iso(begin),
                "digestEndTime": iso(end),
                "digestS3Bucket": BUCKET,
                "digestS3Object": name,
                "digestPublicKeyFingerprint": signer.fingerprint,
                "digestSignatureAlgorithm": "SHA256withRSA",
                "newestEventTime": max((each["newestEventTime"] for each in listed), default=None),
                "oldestEventTime": min((each["oldestEventTime"] for each in listed), default=None),
                "previousDigestS3Bucket": BUCKET if previous else None,
                "previousDigestS3Object": previous.get("name"),
                "previousDigestHashValue": previous.get("sha256"),
                "previousDigestHashAlgorithm": "SHA-256" if previous else None,
                "previousDigestSignature": previous.get("signature"),
                "logFiles": listed,
            }
        ).encode()
        sha256 = hashlib.sha256(text).hexdigest()
        signature = signer.sign(f"{iso(end)}\n{BUCKET}/{name}\n{sha256}\n{previous.get('signature', 'null')}")
        content = gzip.compress(text, GZIP_LEVEL, mtime=0)
        write(out, name, content)
        self.keep(name, content, {"signature": signature, "signature-algorithm": "SHA256withRSA"})
        return {"name": name, "sha256": sha256, "signature": signature}


def _hours(log: Log, since: int) -> Iterator[tuple[int, int]]:
    """What each digest covers, until a day after the quarter: late deliveries of its last day are listed, too."""
    stopped, started = OFF if log.category == "Data" and log.account == OFF_LOG_ACCOUNT else (0, 0)
    for begin in range(since, QUARTER_END + DAY, HOUR):
        end = begin + HOUR
        if begin <= started < end:
            yield started, end
        elif not stopped + HOUR < begin < started:
            # What was logged before the stop is still being delivered in the hour after it.
            yield begin, end


def _key(log: Log, end: int) -> str:
    """The object's key: CloudTrail User Guide, "CloudTrail digest file structure"."""
    trail = DATA_TRAIL[log.account] if log.category == "Data" else ORGANISATION_TRAIL
    owner = log.account if log.category == "Data" else f"{ORGANISATION_ID}/{log.account}"
    day, stamp = iso(end)[:10].replace("-", "/"), re.sub("[-:]", "", iso(end))
    name = f"{log.account}_CloudTrail-Digest_{log.region}_{trail}_{HOME_REGION}_{stamp}.json.gz"
    return f"AWSLogs/{owner}/CloudTrail-Digest/{log.region}/{day}/{name}"
