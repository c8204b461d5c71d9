"""IAM policy documents."""

from __future__ import annotations

import contextlib
import json
from typing import Any
from urllib.parse import quote

import pytest
from affidavit import Statement
from affidavit_plugins.access.documents import statements_of, trusted, written
from hypothesis import given
from hypothesis import strategies as st

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def test_one_statement_and_one_action_need_no_list() -> None:
    """A document as people write it, as an object, as JSON and in percent-encoding: the same."""
    document = {"Version": "2012-10-17", "Statement": READ}
    expected = (Statement(True, ("s3:GetObject",), resources=("arn:aws:s3:::b/*",)),)
    assert statements_of(document) == expected
    assert statements_of(json.dumps(document)) == expected
    assert statements_of(quote(json.dumps(document))) == expected


def test_opposites_denials_and_conditions_are_kept() -> None:
    """NotAction, NotResource, Deny, and the keys of conditions."""
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}
    found = statements_of(
        {
            "Statement": [
                {"Effect": "Allow", "NotAction": ["iam:*"], "NotResource": "arn:x", "Condition": condition},
                {"Effect": "Deny", "Action": ["*"], "Resource": ["*"]},
            ]
        }
    )
    assert found[0] == Statement(
        True,
        ("iam:*",),
        True,
        ("arn:x",),
        True,
        ("aws:MultiFactorAuthPresent", "aws:PrincipalOrgID"),
        json.dumps(condition, sort_keys=True, separators=(",", ":")),
    )
    assert found[1].allows is False
    assert written(found[0]) == {
        "Effect": "Allow",
        "NotAction": ["iam:*"],
        "NotResource": "arn:x",
        "Condition": condition,
    }
    assert statements_of({"Statement": list(map(written, found))}) == found


OLD: tuple[dict[str, str], ...] = ({}, {"Version": "2008-10-17"})
VARIABLE = {
    "Effect": "Allow",
    "Action": ["s3:*"],
    "Resource": "arn:aws:s3:::b/${aws:username}/*",
    "Condition": {"StringLike": {"s3:prefix": ["${aws:username}/*", "all"], "aws:userid": "${aws:userid}"}},
}


@pytest.mark.parametrize("version", OLD, ids=["none", "2008"])
def test_before_variables_they_are_plain_text(version: dict[str, str]) -> None:
    """Statements of older documents are written as the same is meant since: `${$}` stands for a `$` there."""
    (found,) = statements_of({**version, "Statement": VARIABLE})
    assert written(found) == {
        **VARIABLE,
        "Resource": "arn:aws:s3:::b/${$}{aws:username}/*",
        "Condition": {
            "StringLike": {"s3:prefix": ["${$}{aws:username}/*", "all"], "aws:userid": "${$}{aws:userid}"},
        },
    }
    (other,) = statements_of({**version, "Statement": {"Effect": "Deny", "Action": "*", "NotResource": "a${b}"}})
    assert other.resources == ("a${$}{b}",)
    (newer,) = statements_of({"Version": "2012-10-17", "Statement": VARIABLE})
    assert written(newer) == VARIABLE


def meant(pattern: str, variables: bool) -> list[str]:
    """A pattern's parts: a `*` or `?` stands for others, all else for itself, by what AWS says of either version."""
    parts = []
    while pattern:
        name, closed, rest = pattern[2:].partition("}") if variables and pattern.startswith("${") else ("", "", "")
        if closed:
            parts.append({"$": "$", "*": "a star", "?": "a question mark"}.get(name, f"the variable {name}"))
            pattern = rest
        else:
            parts.append(pattern[0])
            pattern = pattern[1:]
    return parts


@given(st.lists(st.sampled_from(["a", "*", "?", "$", "{", "}", "${", "${x}", "${$}", "${*}"]), max_size=8).map("".join))
def test_what_was_plain_text_means_the_same_with_variables(pattern: str) -> None:
    """Whatever stands in it, a variable or what only looks like one."""
    (found,) = statements_of({"Statement": {"Effect": "Allow", "Action": "*", "Resource": pattern}})
    assert meant(found.resources[0], variables=True) == meant(pattern, variables=False)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (None, "no object"),
        ("{", "not JSON"),
        ({}, "statement 1 is no object"),
        ({"Statement": [READ, 3]}, "statement 2 is no object"),
        ({"Statement": {"Effect": "allow", "Action": "*"}}, "the effect 'allow'"),
        ({"Statement": {"Effect": "Allow"}}, "neither Action nor NotAction"),
        ({"Statement": {"Effect": "Allow", "Action": [1]}}, "no list of texts"),
        ({"Statement": {"Effect": "Allow", "Action": "*", "Resource": {}}}, "the Resource of statement 1"),
    ],
)
def test_what_is_no_document_says_why(document: Any, reason: str) -> None:
    """The reason tells what is wrong and where."""
    with pytest.raises(ValueError, match=reason):
        statements_of(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "NotAction", "Resource", "Condition", "Principal"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_anything_gives_statements_or_a_reason(document: Any) -> None:
    """No document ends in another error; and who is trusted never raises."""
    with contextlib.suppress(ValueError):
        assert all(isinstance(each, Statement) for each in statements_of(document))
    assert all(isinstance(each, str) for each in trusted(document))


def test_trust_is_told_in_words() -> None:
    """Services, accounts with conditions, everybody; what is denied is not told."""
    statements = [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ec2.amazonaws.com"]}},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:a"}, "Condition": {"Bool": {"k": 1}}},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"},
        {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:b"}},
        {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "arn:c"}},
    ]
    told = trusted({"Statement": statements})
    assert told == ("*", "arn:a, with conditions", "ec2.amazonaws.com", "everybody but some")
