"""IAM Identity Center, administered from the security account: users, groups, permission sets and who gets which where.

CloudTrail blanks personal data in calls of the identity store, and writes U+202F before AM and PM in their answers.
"""

from __future__ import annotations

from typing import Any

from synthetic_quarter.identifiers import lasting_uuid
from synthetic_quarter.identities import Caller
from synthetic_quarter.moments import prose, seconds
from synthetic_quarter.organisation import (
    HOME_REGION,
    IDENTITY_CENTER_INSTANCE,
    IDENTITY_STORE,
    Person,
    permission_set_arn,
)
from synthetic_quarter.records import Record, Stamp, record

NARROW_SPACE = "\u202f"


def group_id(group: str) -> str:
    """The id of a group in the identity store."""
    return lasting_uuid("group", group)


def create_user(at: Stamp, caller: Caller, created: Person) -> Record:
    """A joiner."""
    name: dict[str, Any] = {"complexValue": {"givenName": {}, "familyName": {}}}
    emails: dict[str, Any] = {"complexListValue": [{"type": {}, "value": {}, "primary": {}}]}
    attributes = {"emails": emails, "displayName": {}, "name": name}
    parameters = {
        "identityStoreId": IDENTITY_STORE,
        "passwordMode": "EMAIL",
        "active": True,
        "userAttributes": attributes,
    }
    made = prose(seconds(at.time), NARROW_SPACE)
    by = caller.identity["principalId"]
    meta = {"createdAt": made, "updatedAt": made, "createdBy": by, "updatedBy": by}
    answer = {"userId": created.user_id, "userAttributes": attributes, "active": True, "meta": meta}
    return record(at, caller, HOME_REGION, "sso-directory", "CreateUser", parameters, {"user": answer}, host=_HOST)


def change_membership(at: Stamp, caller: Caller, name: str, group: str, member: Person) -> Record:
    """AddMemberToGroup or RemoveMemberFromGroup."""
    parameters = {
        "identityStoreId": IDENTITY_STORE,
        "groupId": group_id(group),
        "member": {"memberId": member.user_id},
    }
    return record(at, caller, HOME_REGION, "sso-directory", name, parameters, host=_HOST)


def change_assignment(at: Stamp, caller: Caller, name: str, group: str, permission_set: str, account: str) -> Record:
    """CreateAccountAssignment or DeleteAccountAssignment of a group, permission set and account."""
    assignment = {
        "targetId": account,
        "targetType": "AWS_ACCOUNT",
        "permissionSetArn": permission_set_arn(permission_set),
        "principalType": "GROUP",
        "principalId": group_id(group),
    }
    verb = "Creation" if name.startswith("Create") else "Deletion"
    response = {f"accountAssignment{verb}Status": {"status": "IN_PROGRESS", "requestId": at.request_id, **assignment}}
    parameters = {"instanceArn": IDENTITY_CENTER_INSTANCE, **assignment}
    return record(at, caller, HOME_REGION, "sso", name, parameters, response)


_HOST = f"up.sso.{HOME_REGION}.amazonaws.com"
