"""Steps and correlation of a policy: every key is read, and every mistake is told with its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from affidavit import DocumentError
from affidavit.model.policy import Correlation, PatternKind, Policy, describe_correlation
from affidavit.policies.files import Known, load_pack
from affidavit.records.linking import link_of, link_paths

if TYPE_CHECKING:
    from tests.core.conftest import Build

_HEAD = """\
id: test.correlated
title: A policy
severity: low
effect: review
logs: memory.kind
needs: [write]
subject: who
message: "{who}"
evidence_note: Keep it.
remediation: Undo it.
tests:
  - {name: one, matches: true, until: 2026-07-02, events: [{name: a}, {name: b}]}
  - {name: none, matches: false, events: [{name: a}]}
"""
_STEPS = """\
steps:
  second: {select: {name: b}, when: {python: always}, bind: {key: used, place: region}}
  first: {select: {name: a}, when: {python: always}, bind: {key: made, place: region}}
"""
_ONE = "when: {python: always}\n"


@pytest.fixture
def load(tmp_path: Path, build: Build) -> Any:
    """Loads one policy whose file ends in this text."""

    def of(text: str) -> Policy:
        path = tmp_path / "p.yaml"
        path.write_text(_HEAD + text)
        known = Known(frozenset({"python", "other"}), {build.kind.name: build.kind})
        (policy,) = load_pack("pack", path, known).policies
        return policy

    return of


def test_steps_come_in_the_order_in_which_they_follow(load: Any) -> None:
    """However they are written down, a policy's steps are in the order of its sequence."""
    policy = load(_STEPS + "correlate: {sequence: [first, second], by: key, differ: place, within: 7d}\n")
    assert [(step.name, dict(step.select), dict(step.bind)) for step in policy.steps] == [
        ("first", {"name": ("a",)}, {"key": "made", "place": "region"}),
        ("second", {"name": ("b",)}, {"key": "used", "place": "region"}),
    ]
    assert policy.correlate == Correlation(
        PatternKind.SEQUENCE, ("key",), 7 * 86_400, order=("first", "second"), differ=("place",)
    )
    one, none = policy.tests
    assert (len(one.events), one.until, len(none.events), none.until) == (2, 1_782_950_400, 1, None)


def test_values_may_stand_in_lists(load: Any) -> None:
    """Of each list the item of a number; a record whose list is shorter belongs to no group."""
    policy = load(_ONE + "correlate: {distinct: {of: 'r[1].k', at_least: 2}, by: 'r[0].k', within: 1h}\n")
    paths = link_paths(policy, 0)
    assert paths
    link = link_of(paths, {"r": [{"k": "a"}, {"k": "b"}]})
    assert link
    assert (link.group, link.values) == (("a",), ("b",))
    assert link_of(paths, {"r": [{"k": "a"}]}) is None


def test_a_bound_value_may_count_from_its_last_part_on(load: Any) -> None:
    """Of a path with `after` what follows the last of it is compared, the whole of a value that lacks it."""
    bind = "key: {path: made, after: /}"
    policy = load(_STEPS.replace("key: made", bind) + "correlate: {sequence: [first, second], by: key, within: 7d}\n")
    assert (dict(policy.steps[0].bind), dict(policy.steps[0].after)) == (
        {"key": "made", "place": "region"},
        {"key": "/"},
    )
    for made, expected in (("arn:x:trail/a/foo", "foo"), ("foo", "foo"), ("foo/", None), (None, None)):
        paths = link_paths(policy, 0)
        assert paths
        link = link_of(paths, {"made": made, "region": "r/1"})
        assert (link and (link.group, link.values)) == (expected and ((expected,), ("r/1",)))


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        (
            _ONE + "correlate: {count: 5, by: [who, region], within: 90s}\n",
            Correlation(PatternKind.COUNT, ("who", "region"), 90, 5),
            "at least 5 actions within 1m 30s for each who and region",
        ),
        (
            _ONE + "correlate: {distinct: {of: secret, at_least: 3}, by: who, within: 1h}\n",
            Correlation(PatternKind.DISTINCT, ("who",), 3_600, 3, of=("secret",)),
            "at least 3 different values of secret within 1h for each who",
        ),
        (
            _ONE + "correlate: {first_seen: [region, name], by: who, learn: 14d}\n",
            Correlation(PatternKind.FIRST_SEEN, ("who",), of=("region", "name"), learn=14 * 86_400),
            "a value of region and name not seen before, after 14d of learning for each who",
        ),
        (
            _STEPS.replace(", place: region", "")
            + "correlate: {unless: {step: first, followed_by: second}, within: 1d}\n",
            Correlation(PatternKind.UNLESS, (), 86_400, order=("first", "second")),
            "first, not followed by second within 1d",
        ),
    ],
)
def test_every_kind_is_read(text: str, expected: Correlation, words: str, load: Any) -> None:
    """Count, distinct, first_seen and unless, with their keys; and in words."""
    assert load(text).correlate == expected
    assert describe_correlation(expected) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_ONE + "correlate: {by: who}\n", "15:12: 'correlate' takes exactly one of count, distinct, sequence"),
        (_ONE + "correlate: {count: 1, by: who, within: 1h}\n", "15:20: 'count' must be a whole number of 2 or more"),
        (_ONE + "correlate: {count: 5, within: 1h}\n", "15:12: 'correlate' lacks 'by'"),
        (_ONE + "correlate: {count: 5, by: [], within: 1h}\n", "15:27: 'by' names nothing to group by"),
        (_ONE + "correlate: {count: 5, by: 'a[x]', within: 1h}\n", "'a[x]' of 'by' is no path: write one like"),
        (_ONE + "correlate: {first_seen: a..b, by: who, learn: 1h}\n", "'a..b' of 'first_seen' is no path"),
        (
            _STEPS.replace("used", "'a[]'") + "correlate: {sequence: [first, second], by: key, within: 7d}\n",
            "'a[]' of 'bind'",
        ),
        (_ONE + "correlate: {count: 5, by: who, within: soon}\n", "15:40: 'within' must be a duration like 90s"),
        (_ONE + "correlate: {count: 5, by: who}\n", "15:12: 'correlate' lacks 'within'"),
        (_ONE + "correlate: {count: 5, by: who, within: 1h, of: x}\n", "'correlate' has no key 'of'"),
        (_ONE + "correlate: {sequence: [a, b], by: who, within: 1h}\n", "'sequence' needs 'steps'"),
        (_ONE + "correlate: count\n", "15:12: 'correlate' must be a mapping"),
        (_STEPS, "'steps' need a 'correlate' that says how they follow one another"),
        (_STEPS + _ONE, "'when' stands in each of the 'steps', not beside them"),
        ("steps: {a: {when: {python: always}}}\n", "'steps' must be a mapping of 2 to 10 names"),
        (_STEPS + "correlate: {sequence: [first, thrid], by: key, within: 1h}\n", "no step 'thrid'"),
        (_STEPS + "correlate: {sequence: [first, first], by: key, within: 1h}\n", "'sequence' names a step twice"),
        (_STEPS + "correlate: {sequence: [first], by: key, within: 1h}\n", "the step 'second' is not used"),
        (_STEPS + "correlate: {count: 5, by: who, within: 1h}\n", "'count' is of one kind of match"),
        (_STEPS + "correlate: {sequence: [first, second], differ: plaice, within: 1h}\n", "'differ' names 'plaice'"),
        (_STEPS + "correlate: {sequence: [first, second], by: key, differ: key, within: 1h}\n", "'key' cannot differ"),
        (
            _STEPS.replace("key: used, ", "") + "correlate: {sequence: [first, second], by: key, within: 1h}\n",
            "'by' names 'key', which not every step binds",
        ),
        (
            _STEPS.replace("key: used, ", "") + "correlate: {sequence: [first, second], by: who, within: 1h}\n",
            "only one step binds 'key'",
        ),
        *(
            (_STEPS.replace("key: made", bind) + "correlate: {sequence: [first, second], by: key, within: 1h}\n", told)
            for bind, told in (
                ("key: {path: made}", "'key' of 'bind' lacks 'after'"),
                ("key: {path: made, after: ''}", "'after'"),
                ("key: {path: made, before: x, after: x}", "'key' of 'bind' has no key 'before'"),
            )
        ),
        (
            "steps: {a: {when: {python: always}}, b: {when: {python: never}}}\n"
            "correlate: {sequence: [a, b], within: 1h}\n",
            "nothing ties the steps together",
        ),
        (
            _STEPS.replace("{python: always}", "{other: always}", 1)
            + "correlate: {sequence: [first, second], by: key, within: 1h}\n",
            "all 'steps' of a policy must be in one language, not other and python",
        ),
    ],
)
def test_each_mistake_is_told_with_its_place(text: str, expected: str, load: Any) -> None:
    """A correlation that cannot be meant does not load."""
    with pytest.raises(DocumentError) as caught:
        load(text)
    assert any(expected in str(problem) for problem in caught.value.problems), str(caught.value)
    assert all(problem.line > 0 for problem in caught.value.problems)


def test_things_that_a_record_lists_may_be_looked_at_one_by_one(load: Any) -> None:
    """By the path of their list; a policy of several steps looks at whole records."""
    count = _ONE + "correlate: {count: 2, by: who, within: 1h}\n"
    assert load("each: a.b\n" + count).each == "a.b"
    assert load(count).each == ""
    with pytest.raises(DocumentError, match=r"must be a path to a list, like response.Users, not 'a\[0\]'"):
        load("each: 'a[0]'\n" + count)
    with pytest.raises(DocumentError, match="'each' is of one kind of match"):
        load("each: a\n" + _STEPS + "correlate: {sequence: [first, second], by: key, within: 7d}\n")
