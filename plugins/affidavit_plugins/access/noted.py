"""When users and roles were active last, as IAM itself tells: also by calls that no trail recorded.

Sources: IAM API Reference, GetAccountAuthorizationDetails (`RoleLastUsed`) and GetServiceLastAccessedDetails; IAM User
Guide, "Generate credential reports for your AWS account". IAM counts attempts that were denied as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from affidavit import Noted

from affidavit_plugins.access.granted import API as AUTHORIZATION
from affidavit_plugins.access.unique_ids import unique_id

CREDENTIALS = "iam:GetCredentialReport"
LAST_ACCESSED = "iam:GetServiceLastAccessedDetails"
# Columns of the credential report: a time, and the service where one is named.
_COLUMNS = (
    ("password_last_used", ""),
    ("access_key_1_last_used_date", "access_key_1_last_used_service"),
    ("access_key_2_last_used_date", "access_key_2_last_used_service"),
)


def noted(record: Mapping[str, Any]) -> tuple[Noted, ...]:
    """Who was active when, by a record of one of the three answers; what is no time is left to the reader."""
    response = record.get("response")
    if not isinstance(response, Mapping):
        return ()
    api = record.get("api")
    if api == AUTHORIZATION:
        found = _roles(response)
    elif api == CREDENTIALS:
        found = _credentials(response)
    else:
        found = _services(response) if api == LAST_ACCESSED else iter(())
    return tuple(each for each in found if each.holder and each.time)


def _roles(response: Mapping[str, Any]) -> Iterator[Noted]:
    for role in _objects(response.get("RoleDetailList")):
        used = role.get("RoleLastUsed")
        if isinstance(used, Mapping):
            time, unique = _text(used.get("LastUsedDate")), unique_id(role.get("RoleId"))
            yield Noted(_text(role.get("Arn")), "IAM (RoleLastUsed)", time, unique=unique)


def _credentials(response: Mapping[str, Any]) -> Iterator[Noted]:
    for user in _objects(response.get("Users")):
        for when, service in _COLUMNS:
            time = _text(user.get(when))
            # It has words such as `no_information` in place of times, and `N/A` in place of services.
            if time[:1].isdigit():
                named = _text(user.get(service)).lower() if service else ""
                yield Noted(_text(user.get("arn")), "IAM's credential report", time, "" if named == "n/a" else named)


def _services(response: Mapping[str, Any]) -> Iterator[Noted]:
    for identity in _objects(response.get("Identities")):
        report = identity.get("GetServiceLastAccessedDetails")
        inside = report.get("response") if isinstance(report, Mapping) else None
        arn, by = _text(identity.get("Arn")), "IAM's last-accessed report"
        for service in _objects(inside.get("ServicesLastAccessed") if isinstance(inside, Mapping) else None):
            name = _text(service.get("ServiceNamespace"))
            yield Noted(arn, by, _text(service.get("LastAuthenticated")), name)
            for action in _objects(service.get("TrackedActionsLastAccessed")):
                right = f"{name}:{_text(action.get('ActionName'))}"
                yield Noted(arn, by, _text(action.get("LastAccessedTime")), name, right=right)


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
