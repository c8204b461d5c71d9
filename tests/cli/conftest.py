"""Logs and policies for the tests of the command line: small, so that each run is quick."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

POLICY = """\
id: test.user-created
title: A user was created
severity: high
effect: violation
logs: aws.cloudtrail
needs: [management-write]
controls: {soc2: [CC6.2]}
select: {eventName: CreateUser}
when: {jmespath: "!errorCode"}
subject: requestParameters.userName
message: "{actor.name} created {requestParameters.userName}"
evidence_note: Keep the request and its approval.
remediation: Remove the user.
tests:
  - {name: created, matches: true, event: {eventName: CreateUser}}
  - {name: denied, matches: false, event: {eventName: CreateUser, errorCode: AccessDenied}}
"""


def event(number: int, name: str = "CreateUser", **more: Any) -> dict[str, Any]:
    """A CloudTrail record of user alice."""
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLEALICE",
            "arn": "arn:aws:iam::111122223333:user/alice",
            "accountId": "111122223333",
            "userName": "alice",
        },
        "eventTime": f"2026-07-01T00:{number:02}:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "eventID": f"00000000-0000-4000-8000-{number:012}",
        "eventCategory": "Management",
        "readOnly": False,
        "managementEvent": True,
        "recipientAccountId": "111122223333",
        "requestParameters": {"userName": f"user-{number}"},
        **more,
    }


@pytest.fixture
def logs(tmp_path: Path) -> dict[str, Path]:
    """Log files in the folder that the command runs in: with a violation, without one, and cut off."""
    loud = json.dumps({"Records": [event(0), event(1, "GetUser")]}).encode()
    contents = {
        "loud.json": loud,
        "quiet.json": json.dumps({"Records": [event(2, "GetUser")]}).encode(),
        "cut.json.gz": gzip.compress(loud, mtime=0)[:-30],
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name.partition(".")[0]: tmp_path / name for name in contents}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of one policy, which finds a user created."""
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "user-created.yaml").write_text(POLICY)
    return folder


Broken = Callable[[str], dict[str, str]]


@pytest.fixture
def third_party(tmp_path: Path) -> Broken:
    """Installs a plugin, given its code, for commands run with the variables that this gives."""

    def install(code: str) -> dict[str, str]:
        folder = tmp_path / "site"
        info = folder / "third_party-3.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: third-party\nVersion: 3.0\n")
        (info / "entry_points.txt").write_text("[affidavit]\nmine = affidavit_third_party\n")
        (folder / "affidavit_third_party.py").write_text(code)
        return {"PYTHONPATH": str(folder)}

    return install
