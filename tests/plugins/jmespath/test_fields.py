"""A predicate that sees no more than the fields it names gives what it gives on the whole record."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from affidavit import Predicate
from affidavit.plugins import load_plugins
from affidavit.policies.files import Pack, read_pack
from affidavit_plugins.jmespath_language.fields import fields

RECORD: dict[str, Any] = {"a": {"b": 1, "c": [{"d": 2}]}, "b": "x", "c": None, "other": {"a": 5}, "list": [1, 2]}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a == 'x'", {"a"}),
        ("a.b == 'x' && !errorCode", {"a", "b", "errorCode"}),
        ("length(list[?d > `1`].e) > `0`", {"list", "d", "e"}),
        ('{x: a, y: "b c"}.x', {"a", "b c", "x"}),
        ("sort_by(list, &age)[0].name", {"list", "age", "name"}),
        ("a | b.c", {"a", "b", "c"}),
        ("'text' == `\"a\"`", set()),
        ("@.a", None),
        ("length(@) > `3`", None),
        ("*.b", None),
        ("a.*", None),
        ("a ==", None),
    ],
)
def test_names(predicate: Callable[..., Predicate], source: str, expected: set[str] | None) -> None:
    """Every name in an expression; all fields where the record may be taken whole, or nothing is known."""
    assert fields(predicate(source)) == expected


_PATHS = (
    "a",
    "a.b",
    "b",
    "c",
    "a.c[0].d",
    "a.c[*].d",
    "list",
    "list[]",
    "other.a",
    "{x: a}.x.b",
    "[b, c][0]",
    "missing.a",
)
_SHAPES = (
    "{0} == {1}",
    "{0} && {1}",
    "!({0}) || {1}",
    "{0} | [0]",
    "not_null({0}, {1})",
    "[{0}, {1}]",
    "({0}).b == {1}",
)


@pytest.mark.parametrize("shape", _SHAPES)
def test_no_other_field_makes_a_difference(
    search: Callable[[str, Any], Any], predicate: Callable[..., Predicate], shape: str
) -> None:
    """Expressions of many shapes give the same on the record and on what is left of it."""
    for one, other in itertools.product(_PATHS, repeat=2):
        source = shape.format(one, other)
        named = fields(predicate(source))
        assert named is not None
        left = {key: value for key, value in RECORD.items() if key in named}
        assert search(source, left) == search(source, RECORD), source


def test_policies_of_the_pack_name_what_they_see() -> None:
    """Built-in predicates say which fields they look at, so that none costs a whole decode but a rare one."""
    pack = _pack()
    predicates = [step.predicate for policy in pack.policies if policy.language == "jmespath" for step in policy.steps]
    assert len(predicates) > 300
    assert [each.id for each in predicates if fields(each) is None] == [
        "aws.cloudtrail.management-events-left-out",
        "aws.config.recorder-narrowed",
        "aws.eks.control-plane-logging-disabled",
        "aws.iam.user-added-to-administrators",
        "aws.iam.user-added-to-new-administrators",
        "aws.iam.user-created-then-made-administrator",
        "aws.s3.object-lock-bypassed",
        "aws.sagemaker.costly-instances-started",
    ]


def _pack() -> Pack:
    from affidavit.cli.loading import known

    plugins = load_plugins()
    pack, problems = read_pack("aws", plugins.policy_packs["aws"].record.root, known(plugins))
    assert not problems
    return pack
