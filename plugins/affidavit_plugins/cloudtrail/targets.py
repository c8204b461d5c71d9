"""Whom or what a call about identities acted on: of IAM, STS and IAM Identity Center.

Sources: the request parameters of the IAM, AWS STS, IAM Identity Center and Identity Store API references. CloudTrail
writes their names with a small first letter: `SAMLProviderArn` is `sAMLProviderArn`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_TARGETS = 4
"""Targets that are named of one record."""

MAX_LENGTH = 256
"""Characters of one target; IAM's longest names and the ARNs made of them seldom have more."""

_IAM = {
    "userName": "user/",
    "roleName": "role/",
    "groupName": "group/",
    "instanceProfileName": "instance-profile/",
    "policyArn": "",
    "policyName": "policy/",
    "permissionsBoundary": "",
    "accessKeyId": "access-key/",
    "serialNumber": "",
    "virtualMFADeviceName": "mfa/",
    "sAMLProviderArn": "",
    "openIDConnectProviderArn": "",
    "url": "",
    "serverCertificateName": "server-certificate/",
    "aWSServiceName": "",
    "accountAlias": "account-alias/",
    "name": "",
}
_IDENTITY_CENTER = {
    "principalId": "principal/",
    "targetId": "account/",
    "userId": "user/",
    "memberId": "member/",
    "groupId": "group/",
    "userName": "user/",
    "groupName": "group/",
    "displayName": "",
    "permissionSetArn": "",
    "managedPolicyArn": "",
    "name": "",
    "applicationArn": "",
    "instanceArn": "",
    "identityStoreId": "identity-store/",
    "directoryId": "directory/",
}
# Request parameters by event source: the first stand for whom, later ones for what; before each what it is.
_PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "sts.amazonaws.com": {"roleArn": "", "targetPrincipal": "", "name": "federated-user/"},
    "iam.amazonaws.com": _IAM,
    "sso.amazonaws.com": _IDENTITY_CENTER,
    "sso-directory.amazonaws.com": _IDENTITY_CENTER,
    "identitystore.amazonaws.com": _IDENTITY_CENTER,
    "identitystore-scim.amazonaws.com": _IDENTITY_CENTER,
}


def targets(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom or what the call acted on, whom first: ('user/ben', 'arn:aws:iam::aws:policy/AdministratorAccess').

    () for other services and where the record's request says nothing of it.
    """
    source, request = record.get("eventSource"), record.get("requestParameters")
    known = _PARAMETERS.get(source) if isinstance(source, str) else None
    if known is None or not isinstance(request, Mapping):
        return ()
    found = (f"{what}{value}" for name, what in known.items() if (value := _value(request.get(name))))
    return tuple(_short(text) for text, _ in zip(found, range(MAX_TARGETS), strict=False))


def _value(value: Any) -> str:
    """A parameter's text; a member of a group stands one level down, `{"memberId": {"userId": …}}`."""
    if isinstance(value, Mapping):
        value = value.get("userId")
    return value if isinstance(value, str) else ""


def _short(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 1]}…"
