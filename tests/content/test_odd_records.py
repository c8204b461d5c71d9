"""No policy of the pack fails on a record of an odd shape.

A predicate that fails makes the run incomplete and its controls indeterminate, and parts of a record (policy documents
above all) are whatever a caller wrote. So each value of each test event is replaced by odd ones in turn.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from affidavit.model.policy import Policy, PolicyTest
from affidavit.plugins import Plugins
from affidavit.policy_files import Pack
from affidavit.policy_tests import run_tests

ODD: tuple[Any, ...] = (None, "", "x", 5, True, [], ["x"], [None], {}, {"x": "y"})
# The policies are judged in so many parts, so that memory is bounded and tests can run side by side.
SHARES = 16
DOCUMENTS = ("policyDocument", "assumeRolePolicyDocument", "inlinePolicy")


def _variants(value: Any) -> Iterator[Any]:
    """The value with one of its parts, or itself, replaced by each odd value."""
    yield from ODD
    if isinstance(value, Mapping):
        for key, part in value.items():
            for odd in _variants(part):
                yield {**value, key: odd}
    elif isinstance(value, list):
        for position, part in enumerate(value):
            for odd in _variants(part):
                yield [*value[:position], odd, *value[position + 1 :]]


def _opened(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event with policy documents as objects, so that their parts are replaced too."""
    request = event.get("requestParameters")
    if not isinstance(request, Mapping):
        return event
    opened = {}
    for key, text in request.items():
        if key in DOCUMENTS and isinstance(text, str) and text.startswith("{"):
            with contextlib.suppress(json.JSONDecodeError):  # Some tests are about what is no document.
                opened[key] = json.loads(text)
    return {**event, "requestParameters": {**request, **opened}}


def _shapes(policy: Policy) -> Iterator[tuple[PolicyTest, Mapping[str, Any]]]:
    """Each test event, but for those that differ from an earlier one in numbers only, as repeated ones do."""
    seen: set[str] = set()
    for test in policy.tests:
        for event in map(_opened, test.events):
            shape = "".join(each for each in json.dumps(event) if not each.isdigit())
            if shape not in seen:
                seen.add(shape)
                yield test, event


def _looked_at(policy: Policy, plugins: Plugins) -> frozenset[str] | None:
    """The fields of a record that a policy's predicates can look at; None for all. `actor` is made of others."""
    if policy.correlate:
        return None
    read: set[str] = set()
    for step in policy.steps:
        fields = plugins.languages[step.predicate.language].record.fields(step.predicate)
        if fields is None or "actor" in fields:
            return None
        read |= fields
    return frozenset(read)


def _odd(policy: Policy, plugins: Plugins) -> Policy:
    """The policy with odd variants of its test events as its tests; what it selects by stays, or nothing would run."""
    read = _looked_at(policy, plugins)
    tests = [
        msgspec.structs.replace(test, matches=False, events=({**event, key: odd},))
        for test, event in _shapes(policy)
        for key, value in event.items()
        if (read is None or key in read)
        and not any(key in step.select for step in policy.steps)
        # Without a time a record is in no pattern, which is a failure whatever the predicate is.
        and not (policy.correlate and key == "eventTime")
        for odd in _variants(value)
    ]
    return msgspec.structs.replace(policy, tests=tuple(tests))


@pytest.mark.parametrize("share", range(SHARES))
def test_no_policy_fails_on_odd_values(pack: Pack, plugins: Plugins, share: int) -> None:
    """Every variant matches or doesn't; none makes a predicate fail."""
    policies = [_odd(policy, plugins) for policy in pack.policies[share::SHARES]]
    assert sum(len(policy.tests) for policy in policies) > 100 * len(policies)
    results = run_tests(policies, plugins)
    failures = {f"{result.policy}: {result.reason}" for result in results if "failed" in result.reason}
    assert failures == set()
    assert any(not result.passed for result in results), "some variants still match: the predicates did run"


def test_a_predicate_that_can_fail_would_be_noticed(pack: Pack, plugins: Plugins) -> None:
    """A predicate that calls a function on whatever it finds is caught by the same variants."""
    (policy,) = [each for each in pack.policies if each.id == "aws.ssm.command-sent"]
    source = "contains(requestParameters.documentName, 'AWS-')"
    (step,) = policy.steps
    predicate = msgspec.structs.replace(step.predicate, source=source)
    careless = msgspec.structs.replace(policy, steps=(msgspec.structs.replace(step, predicate=predicate),))
    results = run_tests([_odd(careless, plugins)], plugins)
    assert any("it failed" in result.reason for result in results)
