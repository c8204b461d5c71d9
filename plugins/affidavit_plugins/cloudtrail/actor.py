"""Who did it: the `actor` object that policies, findings and correlation use.

Source: CloudTrail User Guide, "CloudTrail userIdentity element". `principal` is the same whatever key or session was
used:

- for users, roles and the root user their ARN, for temporary credentials that of the issuer; their unique id where a
  record gives no ARN;
- for callers from another account, whose ARN AWS withholds, their account and unique id: `111122223333:AROA…`;
- for services the service's name;
- for people of IAM Identity Center their identity store and user id;
- for SAML and web identities the principal id, which AWS builds from the identity provider and its name for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# What a failed sign-in says when the name typed is no user's: it may be a password.
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
_SESSION_ARN = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([^/]+)/(.+)", re.DOTALL)
# All that is looked at.
ACTOR_FIELDS = ("userIdentity", "awsRegion")
_FOREIGN_ID = re.compile(r"A(?:ROA|IDA)[A-Z0-9]+")


def actor(record: Mapping[str, Any]) -> dict[str, str | None]:
    """The actor of a record: each value a string that is not empty, or None.

    Keys:
        principal: whom permissions and findings are about, see above.
        session: one use of temporary credentials: unique id, session name and time of creation,
            `AROA…:alice@2026-07-01T09:00:00Z`; None for long-term keys.
        key: the access key id.
        source_identity: set by whoever began a chain of roles, and kept along it.
        type: as in `userIdentity`.
        name: for people to read.
        account: of the principal.
        arn: as in `userIdentity`, so with the session's name.
        service: the service that made the call, for itself or on somebody's behalf.
    """
    identity = _Identity(record)
    return {
        "principal": identity.principal(),
        "session": identity.session(),
        "key": identity.text("accessKeyId"),
        "source_identity": _text(identity.context.get("sourceIdentity")),
        "type": identity.type,
        "name": identity.name(),
        "account": identity.account,
        "arn": identity.arn,
        "service": identity.service,
    }


class _Identity:
    """The parts of a `userIdentity` that hold something."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.fields = _object(record.get("userIdentity"))
        self.context = _object(self.fields.get("sessionContext"))
        self.issuer = _object(self.context.get("sessionIssuer"))
        self.type = self.text("type")
        self.arn = self.text("arn")
        self.id = self.text("principalId")
        self.service = self.text("invokedBy")
        self.region = _text(record.get("awsRegion")) or ""
        self.account = self.text("accountId") or _text(self.issuer.get("accountId")) or _account(self.arn)
        self.session_arn = _SESSION_ARN.fullmatch(self.arn) if self.arn else None
        self.session_name = self._session_name()

    def text(self, key: str) -> str | None:
        return _text(self.fields.get(key))

    def principal(self) -> str | None:
        match self.type:
            case "AWSAccount":
                foreign = _FOREIGN_ID.match(self.id or "")
                return ":".join(filter(None, (self.account, foreign and foreign[0]))) or self.id
            case "AWSService":
                return self.service or self.id
            case "IdentityCenterUser":
                person = _object(self.fields.get("onBehalfOf"))
                return "/".join(filter(None, map(_text, map(person.get, ("identityStoreArn", "userId"))))) or self.id
            case "SAMLUser" | "WebIdentityUser":
                return self.id or self.text("userName")
        issuer = _text(self.issuer.get("arn"))
        unique_id = (self.id or "").partition(":")[0] if self.session_name else self.id
        return (
            (role_arn(issuer) if issuer else self._role_arn())
            or self._arn_by_name()
            or _text(self.issuer.get("principalId"))
            or (unique_id if unique_id != self.account else None)
            or self.service
            or self.account
            or None
        )

    def _arn_by_name(self) -> str | None:
        """The ARN that a failed sign-in leaves out."""
        user = self.text("userName")
        if self.account and self.type == "Root":
            resource = "root"
        elif self.account and self.type == "IAMUser" and user and user != _HIDDEN:
            resource = f"user/{user}"
        else:
            return None
        return f"arn:{partition_of(self.region)}:iam::{self.account}:{resource}"

    def _session_name(self) -> str | None:
        if self.type in ("AssumedRole", "FederatedUser") or (self.id or "").startswith("AROA"):
            name = (self.id or "").partition(":")[2]
            return name or (self.session_arn[4] if self.session_arn else None)
        return None

    def _role_arn(self) -> str | None:
        return _role_arn_of(self.session_arn) if self.session_arn else self.arn

    def session(self) -> str | None:
        holder = _text(self.issuer.get("principalId")) or (self.id or "").partition(":")[0]
        created = _text(_object(self.context.get("attributes")).get("creationDate"))
        name = self.session_name
        if not holder or not (name or created):
            return None
        return holder + (f":{name}" if name else "") + (f"@{created}" if created else "")

    def name(self) -> str | None:
        user = self.text("userName")
        match self.type:
            case "Root":
                return "root"
            case "AWSAccount":
                return f"account {self.account}" if self.account else self.id
            case "AWSService":
                return self.service or self.id
        session = self.session_name
        if session:
            holder = _text(self.issuer.get("userName")) or (self.session_arn[3] if self.session_arn else None)
            return f"{holder}/{session}" if holder else session
        return user or (self.arn or "").rpartition("/")[2] or self.principal()


def role_arn(arn: str) -> str:
    """The ARN of the role that a session's ARN names; others as they are."""
    session = _SESSION_ARN.fullmatch(arn)
    return _role_arn_of(session) if session else arn


def _role_arn_of(session: re.Match[str]) -> str:
    """A role's ARN, without its path, which is not in a session's."""
    return f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}"


def _account(arn: str | None) -> str | None:
    parts = (arn or "").split(":")
    return parts[4] if len(parts) > 5 and parts[0] == "arn" and parts[4] else None


def partition_of(region: str) -> str:
    """The partition of a region, as ARNs name it."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
