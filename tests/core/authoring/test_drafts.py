"""Drafts: whatever the event, language and pattern, the policy loads and passes its tests as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from affidavit.authoring.drafts import SAMPLE, Draft, draft_policy, policy_alike
from affidavit.authoring.record_files import read_records
from affidavit.authoring.redaction import redact
from affidavit.authoring.running_tests import run_tests
from affidavit.model.policy import Effect, PatternKind
from affidavit.plugins import Plugins, load_plugins
from affidavit.policies.files import Known, Pack, load_pack

KIND = "aws.cloudtrail"


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    """The installed ones."""
    return load_plugins()


@pytest.fixture(scope="module")
def known(plugins: Plugins) -> Known:
    """What drafts may refer to."""
    return Known(frozenset(plugins.languages), {name: kind.record for name, kind in plugins.log_kinds.items()})


def drafted(plugins: Plugins, folder: Path, records: list[dict[str, Any]], known: Known, **changes: Any) -> Pack:
    """A pack of the drafts of records, every kind of draft in turn; their tests have passed."""
    patterns = (None, None, *PatternKind)
    for number, record in enumerate(records):
        language = changes.get("language") or ("rego" if number % 5 == 0 else "jmespath")
        correlate = changes.get("correlate", patterns[number % len(patterns)])
        draft = Draft(f"t.p{number}", language, Effect.REVIEW, correlate, known.kinds[KIND], record, None)
        text = draft_policy(draft)
        if language == "rego" and any(len(line) > 1_024 for line in text.splitlines()):
            text = draft_policy(Draft(f"t.p{number}", "jmespath", *list(vars_of(draft))[2:]))
            language = "jmespath"
        (folder / f"p{number}.{'rego' if language == 'rego' else 'yaml'}").write_text(text)
    pack = load_pack("drafts", folder, known)
    assert [result for result in run_tests(pack.policies, plugins) if not result.passed] == []
    assert len(pack.policies) == len(records)
    return pack


def vars_of(draft: Draft) -> list[Any]:
    """The fields of a draft, in order."""
    return [getattr(draft, name) for name in draft.__struct_fields__]


@pytest.mark.parametrize("language", ["jmespath", "rego"])
@pytest.mark.parametrize("correlate", [None, *PatternKind])
def test_templates(
    language: str, correlate: PatternKind | None, plugins: Plugins, known: Known, tmp_path: Path
) -> None:
    """Without an event, in both languages, for every pattern: select, needs, subject and tests are there."""
    pack = drafted(plugins, tmp_path, [SAMPLE], known, language=language, correlate=correlate)
    (policy,) = pack.policies
    assert policy.language == language
    assert (policy.correlate.kind if policy.correlate else None) == correlate
    assert policy.steps[0].select == {"eventSource": ("iam.amazonaws.com",), "eventName": ("CreateAccessKey",)}
    assert (policy.needs, policy.subject) == (("management-write",), ("actor.principal",))
    assert {test.matches for test in policy.tests} == {True, False}


def test_the_predicate_asks_for_what_the_call_was_about(known: Known) -> None:
    """A parameter that names something is taken before one that says how."""
    record = {**SAMPLE, "requestParameters": {"attributeType": "X", "inner": {"a": "b"}, "snapshotId": "snap-1"}}
    text = draft_policy(Draft("t.p", "jmespath", Effect.REVIEW, None, known.kinds[KIND], record, None))
    assert "requestParameters.snapshotId != `null`" in text
    assert "on {requestParameters.snapshotId}" in text


ODD: list[dict[str, Any]] = [
    {},
    {"eventName": "X"},
    {"eventSource": "example.amazonaws.com"},
    {"eventCategory": "Management"},
    {"eventName": 7, "eventSource": None, "requestParameters": [], "userIdentity": "me"},
    {"eventName": "X", "errorCode": 'Client.It\'s "denied" \\ {', "requestParameters": {"a b": "c", "d": {"e": "f"}}},
    {"eventName": "X", "userIdentity": {"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}},
    {"eventCategory": "Insight", "eventType": "AwsCloudTrailInsight", "insightDetails": {"state": "Start"}},
    {"eventName": "X", "requestParameters": {"a": {"b": {"c": {"d": "deep"}}}, "n": None, "t": True}},
    {"eventName": "X", "requestParameters": {"text": "two\nlines \u2028 and: # more\x00 ☃"}},
]


@pytest.mark.parametrize("record", ODD)
@pytest.mark.parametrize("language", ["jmespath", "rego"])
def test_odd_events(record: dict[str, Any], language: str, plugins: Plugins, known: Known, tmp_path: Path) -> None:
    """Events with little, or with odd values, still make policies of every kind that load and pass."""
    if record.get("eventName") in (None, 7) and "eventCategory" not in record:
        record = {**record, "eventType": "AwsApiCall"}
    for correlate in (None, *PatternKind):
        folder = tmp_path / str(correlate)
        folder.mkdir()
        # A pattern needs something to group by.
        whole = record if correlate is None else {**record, "recipientAccountId": "111122223333"}
        drafted(plugins, folder, [whole], known, language=language, correlate=correlate)


def test_real_events(shared_data: Path, plugins: Plugins, known: Known, tmp_path: Path) -> None:
    """Each kind of call in the attack logs drafts to a policy that passes, and no account of it is left."""
    calls: dict[Any, dict[str, Any]] = {}
    for found in read_records(("file", str(shared_data / "cloudtrail/traildiscover-samples/events.jsonl")), plugins):
        record = found.decoded()
        calls.setdefault((record.get("eventSource"), record.get("eventName")), record)
    for found in read_records(("file", str(shared_data / "cloudtrail/stratus-red-team/aws.*.json")), plugins):
        record = found.decoded()
        calls.setdefault((record.get("eventSource"), record.get("eventName"), "s"), record)
    assert len(calls) > 100
    kind = known.kinds[KIND]
    keep = {*kind.select, *kind.class_paths, *kind.time, *kind.region}
    accounts = {str(record.get("recipientAccountId")) for record in calls.values()} - {"None", "111122223333"}
    drafted(plugins, tmp_path, [redact(record, keep) for record in calls.values()], known)
    text = "".join(path.read_text() for path in tmp_path.iterdir())
    assert not [account for account in accounts if account in text]


def test_a_like_policy_lends_its_ids(plugins: Plugins, known: Known, tmp_path: Path) -> None:
    """ATT&CK ids and controls of an installed policy on the very call are proposed, and the comment says whose."""
    pack = drafted(plugins, tmp_path, [SAMPLE], known, language="jmespath", correlate=None)
    assert policy_alike(pack.policies, SAMPLE) is None
    root = plugins.policy_packs["aws"].record.root
    alike = policy_alike(load_pack("aws", root, known).policies, SAMPLE)
    assert alike is not None
    text = draft_policy(Draft("t.p", "jmespath", Effect.REVIEW, None, known.kinds[KIND], SAMPLE, alike))
    assert f"as {alike.id} has it" in text
    assert alike.attack[0] in text
