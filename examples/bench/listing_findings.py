"""How long `affidavit findings list` takes with 100,000 findings in the ledger, which a scan put there."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from running import Bench, Row, affidavit, at_most, median, note, scan

_FINDINGS = 100_000
_ACCOUNT = "111122223333"
_FIRST = datetime(2026, 7, 1, tzinfo=UTC)
_POLICY = """\
id: bench.user-got-key
title: A user got an access key
severity: medium
effect: violation
logs: aws.cloudtrail
needs: [management-write]
attack: [T1098.001]
controls: {soc2: [CC6.1]}
select: {eventSource: iam.amazonaws.com, eventName: CreateAccessKey}
when: {jmespath: "!errorCode"}
subject: requestParameters.userName
message: "{subject} got an access key"
evidence_note: Keep the ticket.
remediation: Delete the key.
references:
  - https://docs.aws.amazon.com/
tests:
  - name: a key is made
    matches: true
    event: {eventSource: iam.amazonaws.com, eventName: CreateAccessKey, requestParameters: {userName: ana}}
  - name: a key is refused
    matches: false
    event: {eventSource: iam.amazonaws.com, eventName: CreateAccessKey, errorCode: AccessDenied}
"""


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    ledger = _ledger(bench.folder / "findings")
    log = bench.folder / "list.log"
    for title, options, last in (
        ("findings list", (), f"{_FINDINGS:,} findings\n"),
        ("findings list --json", ("--json",), "\n]\n"),
    ):
        command = ("findings", "list", "--ledger", ledger, *options)
        runs = [affidavit(*command, log=log).wait() for _ in range(2 * bench.rounds + 1)]
        if not log.read_text().endswith(last):
            raise SystemExit(f"{log}: not {_FINDINGS:,} findings")
        note(f"{median(each.seconds for each in runs):.2f} CPU seconds, {runs[0].megabytes:.0f} MB")
        yield at_most(f"{title} of {_FINDINGS:,} (clock)", 1, median(each.wall for each in runs), " s")


def _ledger(folder: Path) -> Path:
    """A ledger with so many findings, made once."""
    ledger = folder / "ledger.db"
    if ledger.exists():
        return ledger
    (folder / "policies").mkdir(parents=True, exist_ok=True)
    (folder / "policies" / "bench.user-got-key.yaml").write_text(_POLICY, "utf-8")
    with gzip.open(folder / "log.json.gz", "wb", 1) as log:
        log.write(json.dumps({"Records": list(map(_record, range(_FINDINGS)))}).encode())
    new = folder / "new.db"
    new.unlink(missing_ok=True)
    scan(folder, [folder / "log.json.gz"], "--policies", folder / "policies", "--ledger", new).wait((0, 1))
    new.rename(ledger)
    return ledger


def _record(number: int) -> dict[str, object]:
    at = (_FIRST + timedelta(seconds=number * 60)).strftime("%Y-%m-%dT%H:%M:%SZ")
    admin = f"arn:aws:iam::{_ACCOUNT}:user/admin"
    return {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLEADMIN0001", "arn": admin,
                         "accountId": _ACCOUNT, "userName": "admin"},
        "eventTime": at,
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateAccessKey",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.10",
        "userAgent": "aws-cli/2.0",
        "requestParameters": {"userName": f"user-{number:06}"},
        "responseElements": None,
        "eventID": f"00000000-0000-4000-8000-{number:012x}",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": _ACCOUNT,
    }  # fmt: skip
