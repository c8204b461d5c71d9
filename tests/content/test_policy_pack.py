"""Every policy of the pack `aws`: its tests pass, cover what they must, and all that it names exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from affidavit.attack.table import AttackTable
from affidavit.authoring.clause_judging import seen_by
from affidavit.authoring.running_tests import run_tests
from affidavit.model.framework import Framework, Support
from affidavit.model.policy import Effect, PatternKind, Policy, PolicyTest, Severity
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack
from affidavit.records.fields import fill, placeholders, subject_of, value_at
from affidavit_plugins.cloudtrail.vocabulary import value_objections

# A call that fails says so in errorCode; an insight, and the report of a job, is no call.
NEVER_FAILS = {"aws.backup.job-completed", "aws.backup.job-failed", "aws.cloudtrail.insight"}

# Events that services' guides name, and neither a model of an API nor a record of the shared data has.
DOCUMENTED = {
    ("backup.amazonaws.com", "CopyJobCompleted"),
    ("s3express.amazonaws.com", "PutBucketPolicy"),
    ("sso.amazonaws.com", "UpdateDirectoryAssociation"),
    ("sso-directory.amazonaws.com", "UpdateExternalIdPConfigurationForDirectory"),
}

# Their tests number calls or services, or name calls of any, which count whatever they are.
NUMBERED = {
    "aws.access.many-calls-denied",
    "aws.access.services-swept",
    "aws.ec2.instance-credentials-at-two-addresses",
}
# Stands in for what is no service of AWS, where a test is about an event's source and no other service has that name.
ANOTHER_SYSTEM = "audit.example.com"

_HEADERS = {"api", "errorCode", "eventName", "eventSource", "eventType", "userIdentity.type"}
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TRUST = re.compile(r"\btrusted_accounts\b")
_ATTEMPT = re.compile(r"\b(tried|attempt|denied|failed|refused|fails)", re.IGNORECASE)
_REQUEST = re.compile(r"\brequestParameters\b")


def _code(policy: Policy) -> str:
    """A predicate without its annotation and comments."""
    sources = (step.predicate.source for step in policy.steps)
    return "\n".join(line for source in sources for line in source.splitlines() if not line.startswith("#"))


def _failed(event: Mapping[str, Any]) -> bool:
    """Whether a call failed; in the state of an account, whether a question has no answer."""
    return bool(event.get("errorCode")) or event.get("status") in ("denied", "failed")


def test_the_promised_policies_are_there(pack: Pack, repo_root: Path) -> None:
    """Exactly the promised ids, each with its effect: reports, waivers and profiles of users hold on to them."""
    promised = (repo_root / "tests/content/promised_policies.txt").read_text().splitlines()
    assert [f"{policy.id} {policy.effect}" for policy in pack.policies] == promised


def test_the_pack_is_as_large_as_it_says(pack: Pack) -> None:
    """At least 150 policies, of each effect and severity some."""
    assert len(pack.policies) >= 150
    assert {policy.effect for policy in pack.policies} == set(Effect)
    assert {policy.severity for policy in pack.policies} == set(Severity)


def test_every_policy_passes_its_own_tests(pack: Pack, plugins: Plugins) -> None:
    """Selection and predicate of every policy, JMESPath and Rego, agree with each of its test events."""
    results = run_tests(pack.policies, plugins)
    assert [f"{result.policy}: {result.test}: {result.reason}" for result in results if not result.passed] == []
    assert len(results) == sum(len(policy.tests) for policy in pack.policies) > 4 * len(pack.policies)


def test_both_languages_and_all_three_forms_are_used(pack: Pack) -> None:
    """The pack shows how to write a policy in JMESPath, in a Rego file and in Rego inside YAML."""
    forms = {(policy.language, Path(policy.place.path).suffix) for policy in pack.policies}
    assert forms == {("jmespath", ".yaml"), ("rego", ".rego"), ("rego", ".yaml")}


def test_a_file_is_named_after_its_policy(pack: Pack) -> None:
    """`aws.iam.change` stands in a folder of its service under `change`, so that an id leads to its file."""
    for policy in pack.policies:
        name = Path(policy.place.path).stem
        assert policy.id.endswith(f".{name}"), policy.place.path
        assert policy.id.startswith("aws.")


def test_every_policy_is_tested_each_way_under_different_names(pack: Pack) -> None:
    """At least one matching and two non-matching events, each with a name of its own."""
    for policy in pack.policies:
        matching = [test.name for test in policy.tests if test.matches]
        others = [test.name for test in policy.tests if not test.matches]
        assert matching, policy.id
        assert len(others) >= 2, policy.id
        assert len({*matching, *others}) == len(policy.tests), policy.id


def test_every_policy_is_tested_with_a_failed_call(pack: Pack) -> None:
    """A call that failed is among the events of every policy, and does not match one that is not about attempts."""
    for policy in pack.policies:
        counts_any = policy.correlate is not None and "errorCode" not in _code(policy)
        if policy.id in NEVER_FAILS or counts_any:
            continue
        about_attempts = _ATTEMPT.search(f"{policy.title} {policy.description}")
        others = [event for test in policy.tests if about_attempts or not test.matches for event in test.events]
        # A sign-in fails without errorCode, which the response tells.
        word = "Failure" if any("ConsoleLogin" in step.select.get("eventName", ()) for step in policy.steps) else ""
        assert any(word in json.dumps(event.get("responseElements")) if word else _failed(event) for event in others), (
            policy.id
        )


def test_only_reviews_of_attempts_expect_a_failed_call(pack: Pack) -> None:
    """A failed call is never a violation, and where it is a finding the title or description says so."""
    for policy in pack.policies:
        if policy.correlate is None and any(test.matches and any(map(_failed, test.events)) for test in policy.tests):
            assert policy.effect is not Effect.VIOLATION, policy.id
            assert _ATTEMPT.search(f"{policy.title} {policy.description}"), policy.id


def test_policies_on_the_request_are_tested_without_one(pack: Pack) -> None:
    """Where the predicate reads requestParameters, one event has null there."""
    for policy in pack.policies:
        if _REQUEST.search(_code(policy)):
            events = [event for test in policy.tests for event in test.events]
            assert any("requestParameters" in each and each["requestParameters"] is None for each in events), policy.id


def test_policies_on_trust_are_tested_with_and_without_a_profile(pack: Pack) -> None:
    """A foreign account matches with no profile at all; a trusted one, by a profile, does not."""
    on_trust = [policy for policy in pack.policies if _TRUST.search(_code(policy))]
    assert len(on_trust) >= 20
    for policy in on_trust:
        if policy.id == "aws.lambda.layer-added":  # It is about one's own layers, and leaves others' to another policy.
            continue
        assert any(test.matches and not test.profile for test in policy.tests), policy.id
        assert any(not test.matches and test.profile.get("trusted_accounts") for test in policy.tests), policy.id


def test_parameters_that_a_predicate_reads_are_tested(pack: Pack) -> None:
    """Each profile parameter that a predicate names is set by one of its tests."""
    seen = set()
    for policy in pack.policies:
        code = _code(policy)
        names = set(re.findall(r"profile\.parameters\.(\w+)", code))
        names |= set(re.findall(r'profile\.parameters, "(\w+)"', code))
        set_by_tests = {name for test in policy.tests for name in test.profile.get("parameters", {})}
        assert names == set_by_tests, policy.id
        seen |= names
    assert seen == {parameter.name for parameter in pack.parameters}


def test_every_policy_selects_by_header(pack: Pack) -> None:
    """No policy costs a whole decode of every record."""
    for policy in pack.policies:
        for step in policy.steps:
            assert _HEADERS & set(step.select), policy.id


def _speaking(policy: Policy, test: PolicyTest) -> Mapping[str, Any]:
    """The event that a finding takes its words from: the first that the first step selects, of a novelty the last."""

    def chosen(event: Mapping[str, Any]) -> bool:
        wanted = policy.steps[0].select.items()
        return all(any(fnmatchcase(str(value_at(event, field)), each) for each in values) for field, values in wanted)

    events = sorted(filter(chosen, test.events), key=lambda event: str(event.get("eventTime")))
    is_novelty = policy.correlate is not None and policy.correlate.kind is PatternKind.FIRST_SEEN
    return events[-1 if is_novelty else 0]


def test_subjects_and_messages_are_filled_from_the_events(pack: Pack, plugins: Plugins) -> None:
    """Every match has a subject, and some test event fills every placeholder of the message."""
    for policy in pack.policies:
        actor = plugins.log_kinds[policy.logs].record.actor
        matching = [_speaking(policy, test) for test in policy.tests if test.matches]
        events = [seen for event in matching for seen in seen_by(policy, {**event, "actor": actor(event)})]
        assert all(subject_of(event, policy.subject) for event in events), policy.id
        assert placeholders(policy.message), policy.id
        assert any("unknown" not in fill(policy.message, event) for event in events), policy.id


def test_every_technique_stands_in_18_1(pack: Pack, table: AttackTable) -> None:
    """Policies name current ids of the table's version, never revoked ones or those of another version."""
    for policy in pack.policies:
        for attack_id in policy.attack:
            assert table.resolve(attack_id) == attack_id, (policy.id, attack_id)


def test_only_what_is_no_adversary_s_behaviour_lacks_a_technique(pack: Pack) -> None:
    """All but populations name one, a backup that failed by itself, and a key no longer rotated; a state is no act."""
    acts = [policy for policy in pack.policies if policy.logs == "aws.cloudtrail"]
    without = {policy.id for policy in acts if not policy.attack and policy.effect is not Effect.EVIDENCE}
    assert without == {"aws.backup.job-failed", "aws.kms.rotation-disabled"}


def test_references_are_aws_s_pages_and_those_of_the_techniques(pack: Pack, table: AttackTable) -> None:
    """References are https pages of AWS's documentation and, one for each technique named, of ATT&CK 18."""
    for policy in pack.policies:
        aws = [each for each in policy.references if each.startswith("https://docs.aws.amazon.com/")]
        assert aws, policy.id
        assert sorted(set(policy.references) - set(aws)) == sorted(map(table.url, policy.attack)), policy.id
        assert len(set(policy.references)) == len(policy.references), policy.id


def test_every_control_exists(pack: Pack, frameworks: dict[str, Framework]) -> None:
    """Every policy speaks to SOC 2 and to another framework, to controls that each has and that logs can speak to."""
    known = {
        name: {control.id for control in framework.controls if control.support is not Support.NOT_BY_LOGS}
        for name, framework in frameworks.items()
    }
    for policy in pack.policies:
        assert "soc2" in policy.controls and len(policy.controls) > 1, policy.id
        for name, controls in policy.controls.items():
            assert controls and set(controls) <= known[name], (policy.id, set(controls) - known[name])
            assert len(set(controls)) == len(controls), (policy.id, name)


def test_texts_for_people_are_whole_sentences(pack: Pack) -> None:
    """Description, evidence note, false positives and remediation are there and end as sentences do."""
    for policy in pack.policies:
        for text in (policy.description, policy.evidence_note, policy.false_positives, policy.remediation):
            assert text.strip().endswith("."), (policy.id, text)
        assert len(policy.evidence_note) > 60, policy.id


def test_evidence_is_mild_and_violations_are_not(pack: Pack) -> None:
    """A population item has severity info, and nothing else has."""
    for policy in pack.policies:
        assert (policy.effect is Effect.EVIDENCE) == (policy.severity == "info"), policy.id


def test_test_accounts_are_documentation_s(pack: Pack) -> None:
    """Test events hold AWS's example accounts only."""
    for policy in pack.policies:
        text = _UUID.sub("", json.dumps([event for test in policy.tests for event in test.events]))
        accounts = set(re.findall(r"(?<!\d)\d{12}(?!\d)", text))
        assert accounts <= {"111122223333", "444455556666", "999999999999", "044455556666"}, policy.id


def _documents(path: Path) -> Iterator[Any]:
    """The JSON documents of a file: one, or one a line; none where it is broken on purpose."""
    text = path.read_text()
    for part in (text, *text.splitlines()):
        try:
            yield json.loads(part)
        except json.JSONDecodeError:
            continue
        if part is text:
            return


def _names(value: Any) -> Iterator[tuple[str, str]]:
    """(eventSource, eventName) of every record in a document, wherever it is wrapped."""
    if isinstance(value, dict):
        pair = value.get("eventSource"), value.get("eventName")
        if all(isinstance(part, str) for part in pair):
            yield str(pair[0]), str(pair[1])
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _names(item)


def _seen(shared_data: Path) -> set[tuple[str, str]]:
    """(eventSource, eventName) of every record in the shared data, and of TrailDiscover's list of events."""
    paths = [*(shared_data / "cloudtrail").rglob("*.json*"), shared_data / "reference/traildiscover/events.json"]
    readable = [path for path in paths if path.suffix in (".json", ".jsonl")]
    return {pair for path in readable for document in _documents(path) for pair in _names(document)}


def test_selected_names_are_spelled_as_cloudtrail_does(pack: Pack, shared_data: Path) -> None:
    """Every event that a policy selects is in a real record, or an operation or event that lint knows."""
    seen = _seen(shared_data)
    for policy in pack.policies:
        for step in policy.steps:
            sources = step.select.get("eventSource", ())
            for name in step.select.get("eventName", ()):
                if "*" not in name and not {(source, name) for source in sources} & (seen | DOCUMENTED):
                    select = {"eventSource": sources, "eventName": (name,)} if sources else {"eventName": (name,)}
                    assert list(value_objections(select)) == [], (policy.id, name)


def test_test_events_are_ones_that_aws_writes(pack: Pack, shared_data: Path) -> None:
    """No test leans on a call that its service doesn't have: names are real, known to lint, or of another system."""
    seen = _seen(shared_data)
    for policy in pack.policies:
        for test in filter(lambda each: each.matches, policy.tests):
            for event in test.events:
                pair = (event.get("eventSource", ANOTHER_SYSTEM), event.get("eventName"))
                made_up = policy.id in NUMBERED or pair[0] == ANOTHER_SYSTEM or not pair[1]
                if not made_up and pair not in seen | DOCUMENTED:
                    select = {"eventSource": (pair[0],), "eventName": (pair[1],)}
                    assert list(value_objections(select)) == [], (policy.id, test.name)


def test_the_command_line_runs_them_too(cli: Any) -> None:
    """`affidavit policy test aws` ends well and says how many tests it ran."""
    result = cli("policy", "test", "aws", expect=[0])
    assert re.search(r"\d+ tests of \d{3} policies passed, 0 failed", result.stdout)


@pytest.mark.parametrize("name", ["aws.iam.change", "aws.iam.role-trust-widened", "aws.rds.snapshot-shared-outside"])
def test_a_policy_of_each_form_can_be_shown(cli: Any, name: str) -> None:
    """`affidavit policy show` prints a policy in JMESPath, in a Rego file and in Rego inside YAML."""
    result = cli("policy", "show", name, expect=[0])
    assert name in result.stdout
