"""Who holds which policies, by the answer to iam:GetAccountAuthorizationDetails."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit_plugins.access import changes
from affidavit_plugins.access.granted import granted
from hypothesis import given
from hypothesis import strategies as st

ACCOUNT = "111122223333"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
MINE = f"arn:aws:iam::{ACCOUNT}:policy/team"
MADE = "2025-01-01T00:00:00+00:00"


def document(*actions: str) -> dict[str, Any]:
    """A policy that allows actions."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def managed(arn: str, *versions: tuple[bool, Any]) -> dict[str, Any]:
    """A managed policy with versions, of which one may be the default."""
    return {
        "Arn": arn,
        "PolicyVersionList": [
            {"IsDefaultVersion": first, "Document": text, "CreateDate": MADE} for first, text in versions
        ],
    }


EMPTY: dict[str, Any] = {"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}


def answer(**response: Any) -> dict[str, Any]:
    """A record with an answer; IAM gives all of its lists, also empty ones."""
    return {
        "api": "iam:GetAccountAuthorizationDetails",
        "accountId": ACCOUNT,
        "collectedAt": "2026-10-01T00:00:00Z",
        "status": "answered",
        "response": EMPTY | response,
    }


def user(name: str = "ana", **more: Any) -> dict[str, Any]:
    """A user."""
    return {
        "UserName": name,
        "UserId": "AIDA1",
        "Arn": f"arn:aws:iam::{ACCOUNT}:user/staff/{name}",
        "Path": "/staff/",
        "CreateDate": MADE,
        **more,
    }


def test_a_user_holds_what_is_attached_inline_and_its_groups() -> None:
    """Each grant says how it came; of a managed policy the default version counts."""
    group = {
        "GroupName": "admins",
        "GroupPolicyList": [{"PolicyName": "in-group", "PolicyDocument": document("ec2:*")}],
        "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMIN}],
    }
    found = granted(
        answer(
            UserDetailList=[
                user(
                    GroupList=["admins", "gone"],
                    UserPolicyList=[{"PolicyName": "own", "PolicyDocument": document("s3:GetObject")}],
                    AttachedManagedPolicies=[{"PolicyName": "team", "PolicyArn": MINE}],
                    PermissionsBoundary={"PermissionsBoundaryArn": "arn:boundary"},
                )
            ],
            GroupDetailList=[group],
            Policies=[
                managed(ADMIN, (True, document("*"))),
                managed(MINE, (False, document("x:Y")), (True, document("sqs:*"))),
            ],
        )
    )
    assert found
    (ana,) = found.holders
    told = {(grant.name, grant.how): grant.statements[0].actions for grant in ana.grants if not grant.problem}
    assert told == {
        ("own", "inline"): ("s3:GetObject",),
        ("team", "attached"): ("sqs:*",),
        ("in-group", "inline in group admins"): ("ec2:*",),
        ("AdministratorAccess", "attached to group admins"): ("*",),
    }
    assert any("arn:boundary" in note for note in ana.notes)
    assert [(grant.name, grant.problem) for grant in ana.grants if grant.problem] == [
        ("gone", "the answer has nothing of this group")
    ]
    assert f"arn:aws:iam::{ACCOUNT}:user/ana" in ana.aliases
    assert f"{ACCOUNT}:AIDA1" in ana.aliases
    assert ana.unique == "AIDA1"


def test_a_policy_whose_text_is_missing_or_odd_is_a_problem_of_its_own() -> None:
    """It is no grant of nothing; others of the holder are read."""
    found = granted(
        answer(
            UserDetailList=[
                user(
                    UserPolicyList=[
                        {"PolicyName": "odd", "PolicyDocument": "{"},
                        {"PolicyName": "good", "PolicyDocument": document("s3:*")},
                    ],
                    AttachedManagedPolicies=[{"PolicyName": "team", "PolicyArn": MINE}],
                )
            ]
        )
    )
    assert found
    problems = {grant.name: bool(grant.problem) for grant in found.holders[0].grants}
    assert problems == {"odd": True, "good": False, "team": True}


def test_roles_linked_to_a_service_are_left_aside() -> None:
    """What those may do is AWS's to say."""
    role = {
        "RoleName": "AWSServiceRoleForConfig",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "Path": "/aws-service-role/config.amazonaws.com/",
        "CreateDate": MADE,
        "RolePolicyList": [],
    }
    found = granted(answer(RoleDetailList=[role]))
    assert found and found.holders[0].aside


@pytest.mark.parametrize("status", ["denied", "failed", "partial"])
def test_an_answer_that_is_not_known_grants_nothing_and_says_so(status: str) -> None:
    """A refusal is never an account without users."""
    found = granted({**answer(), "status": status, "reason": "the call was refused", "response": None})
    assert found and (found.holders, found.problem) == ((), "the call was refused")


def test_other_questions_say_nothing() -> None:
    """Only this answer does."""
    assert granted({**answer(), "api": "iam:ListRoles"}) is None


ODD = st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["UserDetailList", "RoleDetailList", "GroupDetailList", "Policies", "UserPolicyList", "GroupList",
                 "Arn", "AttachedManagedPolicies", "PolicyVersionList", "PolicyDocument", "AssumeRolePolicyDocument",
                 "Path"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)  # fmt: skip


@given(ODD)
def test_odd_answers_never_raise(response: Any) -> None:
    """Whatever stands in it, or in its lists."""
    assert granted({**answer(), "response": response}) is not None
    assert granted(answer(**{key: [response] for key in EMPTY})) is not None


def named(kind: str, name: str) -> str:
    """A user or group of the account, as marks have it."""
    return changes.named(f"arn:aws:iam::{ACCOUNT}", kind, name)


def test_a_grant_is_marked_as_the_calls_that_give_it_are() -> None:
    """So that its age is known: also by being in a group; a managed policy has its version's time too."""
    version = {"IsDefaultVersion": True, "Document": document("*"), "CreateDate": "2026-07-01T00:00:00Z"}
    attached = [{"PolicyName": "AdministratorAccess", "PolicyArn": ADMIN}]
    found = granted(
        answer(
            UserDetailList=[user(GroupList=["admins"], AttachedManagedPolicies=attached)],
            GroupDetailList=[{"GroupName": "admins", "AttachedManagedPolicies": attached}],
            Policies=[{"Arn": ADMIN, "PolicyVersionList": [version]}],
        )
    )
    assert found
    own, through = found.holders[0].grants
    assert own.marks == (changes.given(named("user", "ana"), ADMIN), changes.version(ADMIN))
    given = (changes.given(named("group", "admins"), ADMIN), changes.version(ADMIN))
    assert through.marks == (*given, changes.member(named("user", "ana"), named("group", "admins")))
    assert {own.since, through.since} == {"2026-07-01T00:00:00Z"}


@pytest.mark.parametrize("more", [{"IsTruncated": True}, {"IsTruncated": False, "Marker": "x"}, {"NextToken": "x"}])
def test_an_answer_that_is_cut_off_tells_of_nobody(more: dict[str, Any]) -> None:
    """Whom it does not name may hold anything; a collector joins the pages, and files may not."""
    found = granted(answer(UserDetailList=[user()], **more))
    assert found and found.problem.startswith("the answer is cut off")
    assert not found.holders


@pytest.mark.parametrize("left_out", sorted(EMPTY))
def test_an_answer_that_lacks_a_list_tells_of_nobody(left_out: str) -> None:
    """IAM gives every list; one that was left out is not one with nobody in it."""
    whole = answer(UserDetailList=[user()])
    cut = {name: each for name, each in whole["response"].items() if name != left_out}
    found = granted({**whole, "response": cut})
    assert found and not found.holders
    assert left_out in found.problem


@pytest.mark.parametrize(
    ("response", "place"),
    [
        ({"UserDetailList": {}}, "$.UserDetailList"),
        ({"UserDetailList": ["ana"]}, "$.UserDetailList[0]"),
        ({"UserDetailList": [user(UserPolicyList={})]}, "$.UserDetailList[0].UserPolicyList"),
        ({"UserDetailList": [user(GroupList="admins")]}, "$.UserDetailList[0].GroupList"),
        ({"UserDetailList": [user(Arn="")]}, "$.UserDetailList[0].Arn"),
        ({"UserDetailList": [{"UserName": "ana"}]}, "field `Arn`"),
        ({"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/x", "CreateDate": MADE}]}, "field `RoleName`"),
        ({"GroupDetailList": [{"GroupName": "a", "AttachedManagedPolicies": {}}]}, "$.GroupDetailList[0]"),
        ({"Policies": [{"Arn": MINE, "PolicyVersionList": None}]}, "$.Policies[0].PolicyVersionList"),
    ],
)
def test_an_answer_that_iam_does_not_give_tells_of_nobody(response: dict[str, Any], place: str) -> None:
    """What stands in place of a list may have hidden somebody, or what somebody holds; it says where."""
    found = granted(answer(**response))
    assert found and not found.holders
    assert place in found.problem


ROLE = {"RoleName": "r", "Arn": f"arn:aws:iam::{ACCOUNT}:role/r", "CreateDate": MADE}
ELSEWHERE = "arn:aws:iam::444455556666:"


@pytest.mark.parametrize(
    ("response", "what"),
    [
        ({"UserDetailList": [user(), user(Arn=user()["Arn"].replace("ana", "Ana"))]}, "user/staff/ana is in it twice"),
        ({"RoleDetailList": [ROLE, ROLE]}, "role/r is in it twice"),
        ({"GroupDetailList": [{"GroupName": "g"}, {"GroupName": "G"}]}, "the group g is in it twice"),
        ({"Policies": [managed(MINE), managed(MINE)]}, "policy/team is in it twice"),
        ({"Policies": [managed(MINE, (True, document("*")), (True, document("s3:*")))]}, "several default versions"),
        ({"UserDetailList": [user(Arn=f"{ELSEWHERE}user/ana")]}, "is not of the account"),
        ({"UserDetailList": [user(Arn="ana")]}, "is not of the account"),
        ({"RoleDetailList": [{**ROLE, "Arn": f"{ELSEWHERE}role/r"}]}, "is not of the account"),
        ({"RoleDetailList": [{**ROLE, "Arn": "arn:aws:iam::aws:role/r"}]}, "is not of the account"),
        ({"GroupDetailList": [{"GroupName": "g", "Arn": f"{ELSEWHERE}group/g"}]}, "is not of the account"),
        ({"Policies": [managed(f"{ELSEWHERE}policy/team")]}, "is not of the account"),
    ],
)
def test_an_answer_with_what_no_account_has_tells_of_nobody(response: dict[str, Any], what: str) -> None:
    """One thing twice, or one of another account: which of the two counts, or whose all is, nobody knows."""
    found = granted(answer(**{"UserDetailList": [user("ben")], **response}))
    assert found and not found.holders
    assert what in found.problem


@pytest.mark.parametrize(
    "odd", ["", None, 1783600000, "soon", "2026-07-01", "2026-07-01T00:00:00", "0001-01-01T00:00:00+05:00"]
)
def test_an_age_that_cannot_be_read_makes_nobody_old(odd: Any) -> None:
    """Of users, roles and versions of policies: the answer tells of nobody, and so it does without a time."""
    role = {"RoleName": "r", "Arn": f"arn:aws:iam::{ACCOUNT}:role/r", "CreateDate": odd}
    version = {"IsDefaultVersion": True, "Document": document("*"), "CreateDate": odd}
    holder = user(AttachedManagedPolicies=[{"PolicyName": "team", "PolicyArn": MINE}])
    policies = [{"Arn": MINE, "PolicyVersionList": [version]}]
    for response in (
        {"UserDetailList": [user(CreateDate=odd)]},
        {"RoleDetailList": [role]},
        {"UserDetailList": [holder], "Policies": policies},
    ):
        found = granted(answer(**response))
        assert found and found.problem and not found.holders
    del role["CreateDate"], version["CreateDate"]
    for response in ({"RoleDetailList": [role]}, {"UserDetailList": [holder], "Policies": policies}):
        found = granted(answer(**response))
        assert found and "CreateDate" in found.problem and not found.holders


def test_ages_are_told_in_utc() -> None:
    """Whatever the offset, and without fractions."""
    found = granted(answer(UserDetailList=[user(CreateDate="2025-01-01T01:30:00.25+01:30")]))
    assert found and found.holders[0].created == "2025-01-01T00:00:00Z"
