"""Policies of what was used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from affidavit import Grant, Seen, Suggestion
from affidavit_plugins.access.documents import statements_of
from affidavit_plugins.access.globs import may_agree
from affidavit_plugins.access.suggesting import RIGHTS
from hypothesis import given, settings
from hypothesis import strategies as st

BUCKET = "arn:aws:s3:::archive"
READ = Seen("s3:GetObject", (f"{BUCKET}/*",), False)
MADE = Seen("iam:CreateUser", (), False)
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def grant(*statements: dict[str, Any], version: str = "2012-10-17") -> Grant:
    """A policy."""
    return Grant("inline: p", "p", "inline", statements_of({"Version": version, "Statement": list(statements)}))


def suggested(seen: Sequence[Seen], *statements: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements that are suggested to who used some permissions and holds a policy."""
    found = RIGHTS.suggest(seen, [grant(*statements)]).document["Statement"]
    assert isinstance(found, list)
    return found


def noted(suggestion: Suggestion, text: str) -> bool:
    """Whether a note says something."""
    return any(text in note for note in suggestion.notes)


def test_of_a_wide_grant_just_what_was_used_is_left() -> None:
    """Its actions, and resources where all are known: no `*` stands for a bucket that records name."""
    listed = Seen("s3:ListBucket", (BUCKET,), True)
    assert suggested([READ, listed, MADE], allow("*")) == [
        allow(["iam:CreateUser"]),
        allow(["s3:ListBucket"]),
        allow(["s3:GetObject"], f"{BUCKET}/*"),
    ]


def test_what_no_grant_allows_is_not_granted() -> None:
    """Whatever succeeded: a policy of the bucket may have allowed it. It is named."""
    found = RIGHTS.suggest([READ, MADE], [grant(allow("s3:GetObject", "arn:aws:s3:::other/*"))])
    assert found.document["Statement"] == []
    assert noted(found, "so they are left out")
    assert noted(found, f": iam:CreateUser, s3:GetObject on {BUCKET}/*.")


@pytest.mark.parametrize(
    ("granted", "left"),
    [
        (f"{BUCKET}/public/*", f"{BUCKET}/public/*"),
        (f"{BUCKET}/${{aws:username}}/*", f"{BUCKET}/${{aws:username}}/*"),
        ("arn:aws:s3:::*/logs/*", "arn:aws:s3:::*/logs/*"),
        ([f"{BUCKET}/a", f"{BUCKET}/b"], [f"{BUCKET}/a", f"{BUCKET}/b"]),
        ([f"{BUCKET}/a*", "arn:aws:s3:::a*"], f"{BUCKET}/*"),
        ("*", f"{BUCKET}/*"),
    ],
)
def test_no_resource_is_wider_than_the_granted(granted: Any, left: Any) -> None:
    """Records tell the bucket alone; where the grant has less of it, that stands."""
    assert suggested([READ], allow("s3:Get*", granted)) == [allow(["s3:GetObject"], left)]


def test_where_no_resource_is_known_the_granted_ones_stand() -> None:
    """A `*` is suggested to those alone who hold one."""
    instance = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"
    started = Seen("ec2:StartInstances", (), False)
    assert suggested([started], allow("ec2:*", instance)) == [allow(["ec2:StartInstances"], instance)]
    many = Seen("s3:GetObject", (f"{BUCKET}/*",), True)
    assert suggested([many], allow("s3:*", f"{BUCKET}/x")) == [allow(["s3:GetObject"], f"{BUCKET}/x")]


def test_conditions_come_along_but_where_the_same_is_granted_without() -> None:
    """What is granted under a condition alone stays so; where another statement has none, none is needed."""
    conditional = allow("iam:*", Condition=MFA)
    assert suggested([MADE], conditional) == [allow(["iam:CreateUser"], Condition=MFA)]
    assert suggested([MADE], conditional, allow("iam:CreateUser")) == [allow(["iam:CreateUser"])]
    narrow = allow("s3:GetObject", f"{BUCKET}/public/*")
    assert suggested([READ], allow("s3:*", Condition=MFA), narrow) == [
        allow(["s3:GetObject"], f"{BUCKET}/public/*"),
        allow(["s3:GetObject"], f"{BUCKET}/*", Condition=MFA),
    ]


def test_denials_come_along() -> None:
    """Or the suggestion would allow what they deny."""
    denial = {"Effect": "Deny", "NotAction": ["iam:*"], "NotResource": f"{BUCKET}/*", "Condition": MFA}
    assert suggested([MADE], allow("*"), denial) == [allow(["iam:CreateUser"]), denial]


def test_everything_but_some_stays_so_unless_the_used_is_none_of_that() -> None:
    """NotResource is carried over where it bears on what was used, and where that is not known."""
    secret = {"Effect": "Allow", "Action": ["s3:GetObject"], "NotResource": "arn:aws:s3:::secret/*"}
    part = {"Effect": "Allow", "Action": ["s3:GetObject"], "NotResource": f"{BUCKET}/secret/*"}
    assert suggested([READ], secret) == [allow(["s3:GetObject"], f"{BUCKET}/*")]
    assert suggested([READ], part) == [part]
    assert suggested([Seen("s3:GetObject", (), False)], part) == [part]
    assert suggested([Seen("s3:GetObject", ("arn:aws:s3:::secret/*",), False)], secret) == []
    nothing = {"Effect": "Allow", "Action": ["s3:GetObject"], "NotResource": []}
    assert suggested([Seen("s3:GetObject", (), False)], nothing, part) == [nothing, part]


def test_of_a_policy_that_knows_no_variables_none_becomes_one() -> None:
    """Its `${…}` is text in the suggestion too, whose Version has variables; that of a newer policy is one."""
    mine = f"{BUCKET}/${{aws:username}}/*"
    if_mine = {"StringLike": {"s3:prefix": "${aws:username}/*"}}
    old = grant(allow("s3:*", mine, Condition=if_mine), version="2008-10-17")
    found = RIGHTS.suggest([READ], [old, grant(allow("s3:*", mine))])
    assert found.document == {
        "Version": "2012-10-17",
        "Statement": [
            allow(["s3:GetObject"], mine),
            allow(
                ["s3:GetObject"],
                f"{BUCKET}/${{$}}{{aws:username}}/*",
                Condition={"StringLike": {"s3:prefix": "${$}{aws:username}/*"}},
            ),
        ],
    }
    assert noted(found, "`${$}` stands for a `$`")
    assert not noted(RIGHTS.suggest([READ], [grant(allow("s3:*", mine))]), "`${$}`")


def test_where_it_is_not_known_what_is_granted_it_says_so() -> None:
    """Of who is in no state, and of a policy whose text is missing: what was used, with a note."""
    nobody = RIGHTS.suggest([READ, MADE], None)
    assert nobody.document["Statement"] == [allow(["iam:CreateUser"]), allow(["s3:GetObject"], f"{BUCKET}/*")]
    assert noted(nobody, "What is granted is not known")
    missing = RIGHTS.suggest(
        [READ, MADE], [grant(allow("iam:*")), Grant("attached: arn:lost", "Lost", "attached", (), "no text")]
    )
    assert missing.document == nobody.document
    assert noted(missing, "could not be read: attached: arn:lost.")
    assert noted(missing, "how far they are granted is not known: s3:GetObject.")


def test_what_it_cannot_know_is_noted() -> None:
    """And no action is named that there is not."""
    found = RIGHTS.suggest([Seen("made:Up", (), False)], None)
    assert found.document["Statement"] == []
    assert noted(found, "made:Up is no action that is known")
    assert noted(found, "iam:PassRole")


PATTERNS = st.text("ab*", min_size=1, max_size=3).map(lambda end: f"arn:aws:s3:::{end}")
STATEMENTS = st.lists(
    st.builds(
        lambda named, condition: allow("s3:GetObject", named, **({"Condition": MFA} if condition else {})),
        st.lists(PATTERNS, min_size=1, max_size=3),
        st.booleans(),
    ),
    max_size=3,
)
NAMES = st.text("ab", max_size=3).map(lambda name: f"arn:aws:s3:::{name}")


def fits(statements: list[dict[str, Any]], name: str, *, condition: bool) -> bool:
    """Whether statements allow a resource, when their condition is met or not."""
    return any(
        may_agree(pattern, name)
        for each in statements
        if condition or "Condition" not in each
        for pattern in ([each["Resource"]] if isinstance(each["Resource"], str) else each["Resource"])
    )


@settings(max_examples=500)
@given(STATEMENTS, st.sets(PATTERNS, max_size=3), NAMES, st.booleans(), st.booleans())
def test_it_allows_no_more_than_is_granted_and_all_that_was_used(
    statements: list[dict[str, Any]], used: set[str], name: str, more: bool, condition: bool
) -> None:
    """Whatever the grants: what it allows they do, under the same condition; what was used and granted it allows."""
    left = suggested([Seen("s3:GetObject", tuple(sorted(used)), more)], *statements)
    granted = fits(statements, name, condition=condition)
    was_used = more or not used or any(may_agree(each, name) for each in used)
    assert not fits(left, name, condition=condition) or granted
    if was_used and granted:
        assert fits(left, name, condition=condition)
    if not was_used and not any("*" in each for each in used):
        assert not fits(left, name, condition=condition)


def test_what_may_be_lacking_is_named() -> None:
    """Of what is granted, that which calls of other names need; not what is there, nor what no policy allows."""
    deleted = Seen("rds:DeleteDBInstance", (), False)
    held = ["rds:DeleteDBInstance", "iam:PassRole", "rds:CreateDBSnapshot", "lambda:GetLayerVersion"]
    found = RIGHTS.suggest([deleted], [grant(allow(held))])
    # No call that was made needs a layer.
    assert noted(found, "may have been used: rds:CreateDBSnapshot, iam:PassRole.")
    assert not noted(RIGHTS.suggest([MADE], [grant(allow("iam:CreateUser"))]), "may have been used")
    wide = RIGHTS.suggest([MADE], [grant(allow("*"))])
    assert noted(wide, "ec2:CreateTags")
    assert noted(wide, " more.")
