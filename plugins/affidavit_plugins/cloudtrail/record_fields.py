"""The fields of a CloudTrail record but for requests and responses, which differ from event to event.

Sources: CloudTrail User Guide, "CloudTrail record contents", "CloudTrail userIdentity element" and "CloudTrail Insights
record contents"; `@timestamp` and `@version` are what Logstash's codec writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from affidavit import FieldType, FieldTypes

from affidavit_plugins.cloudtrail.actor import actor

Fields = Mapping[str, Any]
"""Name → the fields within it: a mapping of the same kind, None for a value, `OPEN` for any."""

OPEN: Fields = {"*": None}
_TEXTS = dict.fromkeys


_STATISTIC = {"average": None}
_ISSUER = _TEXTS(("type", "principalId", "arn", "accountId", "userName"))
_USER_IDENTITY: Fields = {
    **_TEXTS(
        (
            "type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy", "identityProvider",
            "credentialId", "sourceIdentity",
        )
    ),
    "sessionContext": {
        **_TEXTS(("sourceIdentity", "ec2RoleDelivery", "ec2IssuedInVpc", "assumedRoot")),
        "attributes": _TEXTS(("creationDate", "mfaAuthenticated", "sessionCredentialFromConsole")),
        "sessionIssuer": _ISSUER,
        "webIdFederationData": {"federatedProvider": None, "attributes": OPEN},
    },
    "onBehalfOf": _TEXTS(("userId", "identityStoreArn")),
    "inScopeOf": _TEXTS(("sourceArn", "sourceAccount", "issuerType", "credentialsIssuedTo")),
    "invokedByDelegate": {"accountId": None},
}  # fmt: skip
_INSIGHT: Fields = {
    **_TEXTS(("state", "eventSource", "eventName", "insightType", "errorCode")),
    "insightContext": {
        "statistics": {
            "baseline": _STATISTIC,
            "insight": _STATISTIC,
            "insightDuration": None,
            "baselineDuration": None,
        },
        "attributions": {
            "attribute": None,
            "insight": _TEXTS(("value", "average")),
            "baseline": _TEXTS(("value", "average")),
        },
    },
}

RECORD: Fields = {
    **_TEXTS(
        (
            "eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
            "errorCode", "errorMessage", "requestID", "eventID", "eventType", "apiVersion", "managementEvent",
            "readOnly", "recipientAccountId", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId",
            "eventCategory", "sessionCredentialFromConsole", "@timestamp", "@version",
        )
    ),
    "userIdentity": _USER_IDENTITY,
    "requestParameters": OPEN,
    "responseElements": OPEN,
    "additionalEventData": OPEN,
    "resources": _TEXTS(("ARN", "ARNPrefix", "accountId", "type")),
    "serviceEventDetails": OPEN,
    "addendum": _TEXTS(("reason", "updatedFields", "originalRequestID", "originalEventID")),
    "eventContext": {"requestContext": OPEN, "tagContext": {"resourceTags": OPEN, "principalTags": OPEN}},
    "edgeDeviceDetails": OPEN,
    "tlsDetails": _TEXTS(("tlsVersion", "cipherSuite", "clientProvidedHostHeader", "keyExchange")),
    "insightDetails": _INSIGHT,
}  # fmt: skip

VALUES: Mapping[str, tuple[str, ...]] = {
    "eventCategory": ("Data", "Insight", "Management", "NetworkActivity"),
    "eventType": (
        "AwsApiCall", "AwsCloudTrailInsight", "AwsConsoleAction", "AwsConsoleSignIn", "AwsServiceEvent",
        "AwsVpceEvent",
    ),
    "userIdentity.type": (
        "AWSAccount", "AWSService", "AssumedRole", "Directory", "FederatedUser", "IAMUser", "IdentityCenterUser",
        "Role", "Root", "SAMLUser", "Unknown", "WebIdentityUser",
    ),
}  # fmt: skip
"""Header path → the values that are documented."""

FLAGS = frozenset({"managementEvent", "readOnly"})
"""Header paths that hold true or false, and no text."""

_TEXT = FieldType(frozenset({"string"}))
# LookupEvents and some shippers write flags as text.
_FLAG = FieldType(frozenset({"boolean", "string"}))
_OBJECT = FieldType(frozenset({"object"}))

TYPES: FieldTypes = {
    **dict.fromkeys(
        (
            "eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
            "errorCode", "errorMessage", "requestID", "eventID", "eventType", "recipientAccountId", "sharedEventID",
            "vpcEndpointId", "eventCategory",
            *(f"userIdentity.{name}" for name in _ISSUER),
            "userIdentity.accessKeyId", "userIdentity.invokedBy",
            *(f"userIdentity.sessionContext.sessionIssuer.{name}" for name in _ISSUER),
            "userIdentity.sessionContext.assumedRoot", "userIdentity.sessionContext.ec2RoleDelivery",
            "userIdentity.sessionContext.attributes.creationDate",
            "userIdentity.sessionContext.attributes.sessionCredentialFromConsole",
            "additionalEventData.MFAUsed",
            *(f"actor.{name}" for name in actor({})),
        ),
        _TEXT,
    ),
    **dict.fromkeys(FLAGS, _FLAG),
    **dict.fromkeys(
        (
            "userIdentity", "userIdentity.sessionContext", "userIdentity.sessionContext.sessionIssuer",
            "userIdentity.sessionContext.attributes", "tlsDetails",
        ),
        _OBJECT,
    ),
    "userIdentity.sessionContext.attributes.mfaAuthenticated": FieldType(_TEXT.types, frozenset({"true", "false"})),
}  # fmt: skip
"""What the guide says of fields of every record; the actor is Affidavit's own."""
