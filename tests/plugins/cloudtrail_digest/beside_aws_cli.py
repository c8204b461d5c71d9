"""Runs `aws cloudtrail validate-logs` and `affidavit verify` on one bucket of moto's server, and says what each says.

Moto has no public keys of CloudTrail to give: an HTTP server in front of it answers for those, and for the trail.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import boto3

from tests.plugins.cloudtrail_digest.making import (
    ACCOUNT,
    BUCKET,
    HOME,
    START,
    TRAIL,
    Bucket,
    der_of,
    epoch,
    fingerprint_of,
    iso,
)
from tests.plugins.moto_front import Asked, Front, in_front_of

REGION: Final = "eu-west-1"
HOURS = 6
UNTIL = START + timedelta(hours=HOURS)

# What stands in a line of `validate-logs`: a digest or log file's key, and what is said of it.
_SAID = re.compile(r"(?:Digest|Log) file\ts3://[^/]+/(?P<key>[^\t]+)\t(?P<what>.+)")
_GAP = re.compile(r"No log files were delivered by CloudTrail between (\S+) and (\S+)")

Said = tuple[int, dict[str, str]]
"""An exit status, and by key (or `gap SINCE UNTIL`, `anew AT`) what is wrong."""


def _answer(asked: Asked) -> tuple[int, bytes] | None:
    target = asked.headers.get("X-Amz-Target", asked.headers.get("x-amz-target", ""))
    if target.endswith("ListPublicKeys"):
        key = {
            "Value": base64.b64encode(der_of()).decode(),
            "ValidityStartTime": epoch(START) - 86_400,
            "ValidityEndTime": epoch(START) + 86_400,
            "Fingerprint": fingerprint_of(),
        }
        return 200, json.dumps({"PublicKeyList": [key]}).encode()
    if target.endswith("DescribeTrails"):
        arn = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/{TRAIL}"
        trail = {"Name": TRAIL, "S3BucketName": BUCKET, "TrailARN": arn, "HomeRegion": HOME}
        return 200, json.dumps({"trailList": [trail]}).encode()
    return None


@contextmanager
def served(moto_url: str) -> Iterator[Front]:
    """The server in front of moto."""
    front = Front(answer=_answer, content_type="application/x-amz-json-1.1")
    with in_front_of(moto_url, front):
        yield front


def upload(bucket: Bucket, url: str) -> None:
    """Put a bucket's objects where there was none of its name."""
    s3 = boto3.client("s3", endpoint_url=url, region_name=REGION)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key, stored in bucket.objects.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=stored.data, Metadata=stored.metadata)


def aws_cli(url: str) -> Said:
    """What `aws cloudtrail validate-logs` says."""
    arn = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/{TRAIL}"
    period = ("--start-time", iso(START), "--end-time", iso(UNTIL))
    result = _run("aws", "cloudtrail", "validate-logs", "--verbose", "--trail-arn", arn, *period,
                  "--region", REGION, "--endpoint-url", url, url=url)  # fmt: skip
    text = result.stdout + result.stderr
    said = {found["key"]: found["what"] for found in _SAID.finditer(text)}
    wrong = {key: what.removeprefix("INVALID: ") for key, what in said.items() if what != "valid"}
    wrong |= {f"gap {since} {until}": "" for since, until in _GAP.findall(text)}
    assert said, text
    return result.returncode, wrong


def affidavit(url: str) -> Said:
    """What `affidavit verify` says."""
    period = ("--since", iso(START), "--until", iso(UNTIL), "--late", "0")
    result = _run("affidavit", "verify", f"s3://{BUCKET}", *period, "--aws-region", REGION,
                  "--endpoint-url", url, "--json", url=url)  # fmt: skip
    found = json.loads(result.stdout)["integrity"]
    assert found["checked"], result.stderr
    wrong = {each["uri"]: each["outcome"] for each in (*found["failed_objects"], *found["failed_digests"])}
    for chain in found["chains"]:
        wrong |= {f"gap {gap['since']} {gap['until']}": gap["explained"] for gap in chain["gaps"]}
        wrong |= {f"anew {each['at']}": each["explained"] for each in chain["restarts"]}
    return result.returncode, wrong


def _run(name: str, *arguments: str, url: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": url,
    }
    command = [str(Path(sys.executable).with_name(name)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
