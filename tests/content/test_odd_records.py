"""No policy of the pack fails on a record of an odd shape.

A predicate that fails makes the run incomplete and its controls indeterminate, and parts of a record (policy documents
above all) are whatever a caller wrote. So each value of each test event is replaced by odd ones in turn.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from affidavit.authoring.running_tests import profile_data
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import Batch, ObjectRef, Period
from affidavit.model.policy import Policy, PolicyTest
from affidavit.parts.tally import Tally
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack
from affidavit.scanning.kind_reader import KindReader

ODD: tuple[Any, ...] = (None, "", "x", 5, True, [], ["x"], [None], {}, {"x": "y"})
# The policies are judged in so many parts, so that memory is bounded and tests can run side by side.
SHARES = 16
AT_ONCE = 2_000
# What is said of a record without a time that a policy with a pattern matched, whatever its predicate is.
TIMELESS = "has no time, and so stands in no pattern"
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


def _variant_events(policy: Policy, plugins: Plugins) -> Iterator[tuple[PolicyTest, Mapping[str, Any]]]:
    """Odd variants of the policy's test events; what it selects by stays, or nothing would run."""
    read = _looked_at(policy, plugins)
    for test, event in _shapes(policy):
        for key, value in event.items():
            if (read is None or key in read) and not any(key in step.select for step in policy.steps):
                for odd in _variants(value):
                    yield test, {**event, key: odd}


class Judged(msgspec.Struct):
    """What came of all variants: how many there were, how many a policy matched, and how predicates failed."""

    variants: int = 0
    matches: int = 0
    failures: set[str] = msgspec.field(default_factory=set)


def _judge(policies: Sequence[Policy], plugins: Plugins) -> Judged:
    """Judge the variants of all policies' events by all these policies, many at once as in a scan."""
    judged = Judged()
    by_run: dict[tuple[bytes, str], list[bytes]] = {}
    for policy in policies:
        for test, event in _variant_events(policy, plugins):
            key = (msgspec.json.encode(test.profile, order="deterministic"), policy.logs)
            by_run.setdefault(key, []).append(msgspec.json.encode(event))
    for (profile, kind), raws in by_run.items():
        judged.variants += len(raws)
        with CompiledPolicies(policies, plugins, profile_data(msgspec.json.decode(profile))) as compiled:
            reader = KindReader(plugins.log_kinds[kind], (), compiled, Period())
            for start in range(0, len(raws), AT_ONCE):
                part = raws[start : start + AT_ONCE]
                tally = Tally(ObjectRef("", "odd", ""))
                batch = Batch(range(len(part)), [reader.headers.decode(raw) for raw in part], part)
                reader.take(tally, (batch,))
                partial = tally.partial(None)
                judged.matches += len(partial.linked) + sum(each.records for each in partial.populations)
                judged.failures |= {
                    f"{each.policy}: {each.reason}" for each in tally.failures() if TIMELESS not in each.reason
                }
    return judged


@pytest.mark.parametrize("share", range(SHARES))
def test_no_policy_fails_on_odd_values(pack: Pack, plugins: Plugins, share: int) -> None:
    """Every variant matches or doesn't; none makes a predicate fail."""
    policies = pack.policies[share::SHARES]
    judged = _judge(policies, plugins)
    assert judged.variants > 100 * len(policies)
    assert judged.failures == set()
    assert judged.matches, "some variants still match: the predicates did run"


def test_a_predicate_that_can_fail_would_be_noticed(pack: Pack, plugins: Plugins) -> None:
    """A predicate that calls a function on whatever it finds is caught by the same variants."""
    (policy,) = [each for each in pack.policies if each.id == "aws.ssm.command-sent"]
    source = "contains(requestParameters.documentName, 'AWS-')"
    (step,) = policy.steps
    predicate = msgspec.structs.replace(step.predicate, source=source)
    careless = msgspec.structs.replace(policy, steps=(msgspec.structs.replace(step, predicate=predicate),))
    failures = _judge([careless], plugins).failures
    assert failures and all(each.startswith("aws.ssm.command-sent: ") for each in failures)
