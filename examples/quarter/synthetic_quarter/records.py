"""The envelope that all CloudTrail records of API calls share.

Field names, their order and when each is present follow records of event versions 1.09 to 1.11 and the CloudTrail user
guide, "CloudTrail record contents for management, data, and network activity events".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synthetic_quarter.identifiers import Identifiers
from synthetic_quarter.identities import Caller
from synthetic_quarter.moments import iso

Record = dict[str, Any]

#: Services move to a new event version each at its own time.
EVENT_VERSIONS = {
    "iam": "1.10",
    "kms": "1.11",
    "logs": "1.09",
    "s3": "1.11",
    "signin": "1.09",
    "sts": "1.10",
    "ec2": "1.11",
}

#: Services with one endpoint for all regions.
GLOBAL_HOSTS = {"account": "account.us-east-1.amazonaws.com", "iam": "iam.amazonaws.com"}


@dataclass(frozen=True)
class Stamp:
    """When a request was made, and the ids that AWS gave to the event and to the request."""

    time: str
    event_id: str
    request_id: str


def stamp(ids: Identifiers, moment: int) -> Stamp:
    """A fresh stamp for something that happened at a moment (seconds since 1970)."""
    return Stamp(iso(moment), ids.uuid(), ids.uuid())


def s3_stamp(ids: Identifiers, moment: int) -> Stamp:
    """The same for S3, whose request ids are no UUIDs."""
    return Stamp(iso(moment), ids.uuid(), ids.s3_request())


def record(
    at: Stamp,
    caller: Caller,
    region: str,
    source: str,
    name: str,
    parameters: Mapping[str, Any] | None = None,
    response: Mapping[str, Any] | None = None,
    *,
    reads: bool = False,
    error: tuple[str, str] | None = None,
    additional: Mapping[str, Any] | None = None,
    resources: Sequence[Mapping[str, Any]] = (),
    api_version: str = "",
    shared_event_id: str = "",
    category: str = "Management",
    host: str = "",
) -> Record:
    """One API call as the caller's account logs it.

    Args:
        source: the service, without ``.amazonaws.com``.
        parameters, response: `requestParameters` and `responseElements`; None is logged as null.
        reads: the call changes nothing (`readOnly`).
        error: `errorCode` and `errorMessage` of a call that failed.
        category: ``Management`` or ``Data``.
        host: the host that the client named, where it is not the service's regional endpoint.
    """
    body: Record = {
        "eventVersion": EVENT_VERSIONS.get(source, "1.11"),
        "userIdentity": caller.identity,
        "eventTime": at.time,
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": caller.address,
        "userAgent": caller.agent,
    }
    if error:
        body["errorCode"], body["errorMessage"] = error
    body["requestParameters"] = parameters
    body["responseElements"] = response
    if additional:
        body["additionalEventData"] = additional
    body |= {"requestID": at.request_id, "eventID": at.event_id, "readOnly": reads}
    if resources:
        body["resources"] = resources
    body["eventType"] = "AwsApiCall"
    if api_version:
        body["apiVersion"] = api_version
    body |= {"managementEvent": category == "Management", "recipientAccountId": caller.account}
    if shared_event_id:
        body["sharedEventID"] = shared_event_id
    body["eventCategory"] = category
    if not caller.is_service:
        body["tlsDetails"] = {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host or GLOBAL_HOSTS.get(source, f"{source}.{region}.amazonaws.com"),
        }
    if caller.console:
        body["sessionCredentialFromConsole"] = "true"
    return body


def denied(caller: Caller, action: str, resource: str) -> tuple[str, str]:
    """The error of a call that IAM refused. EC2 words it its own way."""
    reason = f"User: {caller.arn} is not authorized to perform: {action}"
    because = f"because no identity-based policy allows the {action} action"
    if action.startswith("ec2:"):
        return "Client.UnauthorizedOperation", f"You are not authorized to perform this operation. {reason} {because}"
    return "AccessDenied", f"{reason} on resource: {resource} {because}"
