"""The unique ids of users and roles, which outlive their names: `AIDA…` and `AROA…`.

Sources: IAM User Guide, "IAM identifiers", on unique ids; CloudTrail User Guide, "CloudTrail userIdentity element", on
`principalId` and `sessionIssuer`; STS API Reference, AssumedRoleUser. Masked ids are none. Root, SAML and web
identities have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PREFIXES = ("AIDA", "AROA")


def unique_id(value: Any) -> str:
    """The unique id that a field holds, alone or before a session's name; '' where it holds none."""
    found = value.partition(":")[0] if isinstance(value, str) else ""
    is_one = found.startswith(_PREFIXES) and found.isascii() and found.isalnum() and found == found.upper()
    return found if is_one and found not in _PREFIXES else ""


def of_identity(identity: Mapping[str, Any]) -> str:
    """The unique id of whose permissions count: that of the issuer, where credentials are temporary."""
    context = identity.get("sessionContext")
    issuer = context.get("sessionIssuer") if isinstance(context, Mapping) else None
    issued_by = unique_id(issuer.get("principalId")) if isinstance(issuer, Mapping) else ""
    return issued_by or unique_id(identity.get("principalId"))
