"""AWS Lambda: functions made and updated. Its event names carry the date of the API version."""

from __future__ import annotations

from typing import Any

from synthetic_quarter.identities import Caller
from synthetic_quarter.organisation import function_role
from synthetic_quarter.records import Record, Stamp, record


def create_function(at: Stamp, caller: Caller, region: str, name: str, digest: str) -> Record:
    """A function made: its execution role is passed to Lambda. `digest` is 43 characters of base64."""
    parameters = {
        "functionName": name,
        "runtime": "python3.13",
        "role": function_role(caller.account, name).arn,
        "handler": "handler.handle",
        "code": {},
        "timeout": 30,
        "memorySize": 512,
        "publish": False,
        "architectures": ["arm64"],
        "environment": {},
        "tags": {"service": name},
    }
    response = _described(caller.account, region, name, at.time, digest, "Pending")
    return record(at, caller, region, "lambda", "CreateFunction20150331", parameters, response)


def update_function_code(at: Stamp, caller: Caller, region: str, name: str, commit: str, digest: str) -> Record:
    """New code for a function, built from a commit."""
    parameters = {
        "functionName": name,
        "s3Bucket": f"larkfield-releases-{region}",
        "s3Key": f"{name}/{commit}.zip",
        "publish": True,
        "dryRun": False,
    }
    response = _described(caller.account, region, name, at.time, digest, "Active")
    return record(at, caller, region, "lambda", "UpdateFunctionCode20150331v2", parameters, response)


def _described(account: str, region: str, name: str, time: str, digest: str, state: str) -> dict[str, Any]:
    return {
        "functionName": name,
        "functionArn": f"arn:aws:lambda:{region}:{account}:function:{name}",
        "runtime": "python3.13",
        "role": function_role(account, name).arn,
        "handler": "handler.handle",
        "codeSize": 418_231,
        "timeout": 30,
        "memorySize": 512,
        "lastModified": time.replace("Z", ".000+0000"),
        "codeSha256": f"{digest}=",
        "version": "$LATEST",
        "tracingConfig": {"mode": "PassThrough"},
        "packageType": "Zip",
        "architectures": ["arm64"],
        "ephemeralStorage": {"size": 512},
        "state": state,
        "loggingConfig": {"logFormat": "JSON", "logGroup": f"/aws/lambda/{name}"},
    }
