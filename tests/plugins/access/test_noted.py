"""When users and roles were active last, as IAM tells."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit import Noted
from affidavit_plugins.access.granted import API as AUTHORIZATION
from affidavit_plugins.access.noted import CREDENTIALS, LAST_ACCESSED, noted
from hypothesis import given
from hypothesis import strategies as st

USER, TIME = "arn:aws:iam::111122223333:user/ana", "2026-07-01T22:00:00+00:00"
ROLES = [{"Arn": "r", "RoleLastUsed": {"LastUsedDate": TIME}}, {"Arn": "s", "RoleLastUsed": {}}]
ROW = {
    "arn": USER,
    "password_last_used": "no_information",
    "access_key_1_last_used_date": TIME,
    "access_key_1_last_used_service": "s3",
    "access_key_2_last_used_date": "N/A",
    "access_key_2_last_used_service": "N/A",
}
SERVICES = [{"ServiceNamespace": "s3", "LastAuthenticated": TIME}, {"ServiceNamespace": "sqs"}]
REPORT = {"response": {"ServicesLastAccessed": SERVICES}}


@pytest.mark.parametrize(
    ("api", "response", "found"),
    [
        (AUTHORIZATION, {"RoleDetailList": ROLES}, [("r", TIME, "")]),
        (CREDENTIALS, {"Users": [ROW]}, [(USER, TIME, "s3")]),
        (LAST_ACCESSED, {"Identities": [{"Arn": USER, "GetServiceLastAccessedDetails": REPORT}]}, [(USER, TIME, "s3")]),
        ("iam:ListUsers", {"Users": [ROW]}, []),
    ],
)
def test_what_iam_tells_is_taken(api: str, response: dict[str, Any], found: list[tuple[str, str, str]]) -> None:
    """Times, and services where they are named; words in place of times are none."""
    told = noted({"api": api, "response": response})
    assert [(each.holder, each.time, each.service) for each in told] == found


def test_actions_that_iam_tracks_are_told_beside_their_service() -> None:
    """By the permission's name; of one that was never tried nothing."""
    tracked = [{"ActionName": "DeleteUser", "LastAccessedTime": TIME}, {"ActionName": "GetUser"}, 7]
    service = {"ServiceNamespace": "iam", "LastAuthenticated": TIME, "TrackedActionsLastAccessed": tracked}
    report = {"response": {"ServicesLastAccessed": [service]}}
    response = {"Identities": [{"Arn": USER, "GetServiceLastAccessedDetails": report}]}
    found = noted({"api": LAST_ACCESSED, "response": response})
    assert [(each.service, each.right, each.time) for each in found] == [
        ("iam", "", TIME),
        ("iam", "iam:DeleteUser", TIME),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=3) | st.just(TIME),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["RoleDetailList", "RoleLastUsed", "LastUsedDate", "Arn", "Users", "arn", "Identities"]),
            inner,
            max_size=4,
        )
    ),
)


@given(st.sampled_from([AUTHORIZATION, CREDENTIALS, LAST_ACCESSED]), JSON)
def test_odd_answers_never_raise(api: str, response: Any) -> None:
    """Whatever an answer holds."""
    assert all(isinstance(each, Noted) for each in noted({"api": api, "response": response}))
