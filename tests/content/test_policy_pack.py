"""Every policy of the pack `aws`: its tests pass, cover what they must, and all that it names exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from affidavit.attack import AttackTable
from affidavit.fields import fill, placeholders, subject_of, value_at
from affidavit.model.framework import Framework
from affidavit.model.policy import Effect, PatternKind, Policy, PolicyTest
from affidavit.plugins import Plugins
from affidavit.policy_files import Pack
from affidavit.policy_tests import run_tests
from affidavit_plugins.cloudtrail.vocabulary import value_objections

# Ids that reports, waivers and profiles of users hold on to: an id that goes, or changes its effect, breaks them.
PROMISED = {
    Effect.VIOLATION: """aws.cloudtrail.logging-narrowed aws.cloudtrail.logging-stopped aws.config.recorder-stopped
        aws.ec2.image-shared-outside aws.ec2.snapshot-shared-outside aws.guardduty.detector-disabled
        aws.iam.role-trust-widened aws.inspector.scanning-disabled aws.rds.snapshot-shared-outside
        aws.s3.bucket-made-public aws.s3.object-made-public aws.securityhub.hub-disabled
        aws.signin.console-login-without-mfa""",
    Effect.REVIEW: """aws.access.denied-then-allowed aws.access.new-service aws.cloudtrail.trail-not-restarted
        aws.ec2.flow-logs-deleted aws.ec2.many-snapshots-shared aws.ec2.new-region aws.ec2.security-group-opened
        aws.iam.access-key-for-another-user aws.iam.administrator-policy-attached aws.iam.administrator-policy-put
        aws.iam.default-policy-version-changed aws.iam.enumerated-then-changed aws.iam.login-profile-for-another-user
        aws.iam.mfa-device-removed aws.iam.new-key-used-elsewhere aws.iam.role-created-and-assumed aws.iam.root-used
        aws.s3.many-objects-read aws.s3.public-access-block-loosened aws.secretsmanager.many-secrets-read
        aws.signin.console-login-after-failures aws.ssm.many-parameter-batches-read aws.ssm.many-parameters-read
        aws.sts.federation-token-issued aws.sts.role-chain-across-accounts aws.sts.root-assumed
        aws.sts.untrusted-account-assume-role""",
    Effect.EVIDENCE: """aws.config.recorder-active aws.cloudformation.stack-changed aws.cloudtrail.insight
        aws.ec2.instance-session-opened
        aws.iam.change aws.iam.role-passed aws.identity-center.change aws.lambda.code-changed aws.ssm.command-sent
        aws.sts.assume-role aws.sts.cross-account-assume-role""",
}

# A call that fails says so in errorCode; an insight is no call.
NEVER_FAILS = {"aws.cloudtrail.insight"}
# Fails without errorCode, which the response tells.
FAILS_BY_RESPONSE = {
    "aws.iam.root-used": "Failure",
    "aws.signin.console-login-after-failures": "Failure",
    "aws.signin.console-login-without-mfa": "Failure",
}

# Spellings of eventName that no record in the shared data has, each looked up in the documentation of its service.
DOCUMENTED = {
    "cloudformation.amazonaws.com": """CreateChangeSet CreateStackInstances CreateStackSet DeleteStack
        DeleteStackInstances DeleteStackSet ExecuteChangeSet UpdateStack UpdateStackInstances UpdateStackSet""",
    "codebuild.amazonaws.com": "CreateProject UpdateProject",
    "ec2.amazonaws.com": "AssociateIamInstanceProfile CreateFleet ModifySecurityGroupRules RequestSpotInstances",
    "ec2-instance-connect.amazonaws.com": "OpenTunnel",
    "inspector2.amazonaws.com": "Disable",
    "lambda.amazonaws.com": """CreateFunction20150331v2 PublishLayerVersion20181031 UpdateFunctionCode20150331
        UpdateFunctionConfiguration20150331""",
    "s3.amazonaws.com": "CopyObject DeleteBucketPublicAccessBlock",
    "sagemaker.amazonaws.com": "CreateNotebookInstance",
    "guardduty.amazonaws.com": "DisassociateFromAdministratorAccount",
    "securityhub.amazonaws.com": "BatchDisableStandards DisableSecurityHub",
    "ssm.amazonaws.com": "GetParametersByPath",
    "sso.amazonaws.com": "AttachManagedPolicyToPermissionSet PutInlinePolicyToPermissionSet",
    "states.amazonaws.com": "CreateStateMachine UpdateStateMachine",
    "sts.amazonaws.com": "AssumeRoot",
}

# Those that only test events have, looked up likewise.
DOCUMENTED_IN_TESTS = {
    "appstream.amazonaws.com": "UpdateStack",
    "athena.amazonaws.com": "StartSession",
    "config.amazonaws.com": "StartConfigurationRecorder",
    "connect.amazonaws.com": "ListUsers",
    "ec2.amazonaws.com": "DescribeImageAttribute",
    "eks.amazonaws.com": "CreateCluster",
    "guardduty.amazonaws.com": "UpdateMemberDetectors",
    "iam.amazonaws.com": """DeleteAccountPasswordPolicy DeletePolicyVersion GenerateCredentialReport GetUserPolicy
        TagUser UpdateRole""",
    "identitystore-scim.amazonaws.com": "CreateUser PatchGroup",
    "identitystore.amazonaws.com": "CreateGroupMembership ListUsers",
    "inspector2.amazonaws.com": "Enable",
    "lambda.amazonaws.com": "PublishVersion20150331",
    "macie2.amazonaws.com": "DisassociateFromAdministratorAccount",
    "rds.amazonaws.com": "DescribeDBSnapshotAttributes",
    "s3-outposts.amazonaws.com": "PutBucketPolicy",
    "s3tables.amazonaws.com": "GetObject",
    "securityhub.amazonaws.com": "EnableSecurityHub",
    "signin.amazonaws.com": "PasswordRecoveryCompleted",
    "ssm.amazonaws.com": "GetParameterHistory",
    "sso-directory.amazonaws.com": """CompleteVirtualMfaDeviceRegistration DisableUser EnableUser
        RemoveMemberFromGroup""",
    "sso.amazonaws.com": """AssociateProfile CreateToken DeleteAccountAssignment DetachManagedPolicyFromPermissionSet
        DisassociateProfile ImportApplicationInstanceServiceProviderMetadata ProvisionPermissionSet
        PutMfaDeviceManagementForDirectory UpdatePermissionSet""",
    "sts.amazonaws.com": "DecodeAuthorizationMessage",
}
# Stands in for what is no service of AWS, where a test is about an event's source and no other service has that name.
ANOTHER_SYSTEM = "audit.example.com"

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_TRUST = re.compile(r"\btrusted_accounts\b")
_REQUEST = re.compile(r"\brequestParameters\b")


def _code(policy: Policy) -> str:
    """A predicate without its annotation and comments."""
    sources = (step.predicate.source for step in policy.steps)
    return "\n".join(line for source in sources for line in source.splitlines() if not line.startswith("#"))


def _failed(event: Mapping[str, Any]) -> bool:
    return bool(event.get("errorCode"))


def test_the_promised_policies_are_there(pack: Pack) -> None:
    """Exactly the promised ids, each with its effect."""
    found = {policy.id: policy.effect for policy in pack.policies}
    assert found == {policy: effect for effect, ids in PROMISED.items() for policy in ids.split()}


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


def test_every_policy_has_two_tests_each_way_under_different_names(pack: Pack) -> None:
    """At least two matching and two non-matching events, each with a name of its own."""
    for policy in pack.policies:
        matching = [test.name for test in policy.tests if test.matches]
        others = [test.name for test in policy.tests if not test.matches]
        assert len(matching) >= 2, policy.id
        assert len(others) >= 2, policy.id
        assert len({*matching, *others}) == len(policy.tests), policy.id


def test_every_policy_is_tested_with_a_failed_call(pack: Pack) -> None:
    """A call that failed is among the non-matching events of every policy."""
    for policy in pack.policies:
        if policy.id in NEVER_FAILS:
            continue
        others = [event for test in policy.tests if not test.matches for event in test.events]
        word = FAILS_BY_RESPONSE.get(policy.id)
        assert any(word in json.dumps(event.get("responseElements")) if word else _failed(event) for event in others), (
            policy.id
        )


def test_no_violation_is_expected_of_a_failed_call(pack: Pack) -> None:
    """Only the review of root's use counts failed calls, and it says why."""
    expected = {
        policy.id
        for policy in pack.policies
        for test in policy.tests
        if policy.correlate is None and test.matches and any(map(_failed, test.events))
    }
    assert expected == {"aws.iam.root-used"}


def test_policies_on_the_request_are_tested_without_one(pack: Pack) -> None:
    """Where the predicate reads requestParameters, one event has null there."""
    for policy in pack.policies:
        if _REQUEST.search(_code(policy)):
            events = [event for test in policy.tests for event in test.events]
            assert any("requestParameters" in each and each["requestParameters"] is None for each in events), policy.id


def test_policies_on_trust_are_tested_with_and_without_a_profile(pack: Pack) -> None:
    """A foreign account matches with no profile at all; a trusted one, by a profile, does not."""
    on_trust = [policy for policy in pack.policies if _TRUST.search(_code(policy))]
    assert len(on_trust) == 5
    for policy in on_trust:
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
    assert seen == {"administration_ports", "public_buckets"}


def test_every_policy_selects_by_header(pack: Pack) -> None:
    """No policy costs a whole decode of every record."""
    for policy in pack.policies:
        for step in policy.steps:
            assert {"eventSource", "eventName", "eventType", "userIdentity.type"} & set(step.select), policy.id


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
    actor = plugins.log_kinds["aws.cloudtrail"].record.actor
    for policy in pack.policies:
        matching = [_speaking(policy, test) for test in policy.tests if test.matches]
        events = [{**event, "actor": actor(event)} for event in matching]
        assert all(subject_of(event, policy.subject) for event in events), policy.id
        assert placeholders(policy.message), policy.id
        assert any("unknown" not in fill(policy.message, event) for event in events), policy.id


def test_every_technique_stands_in_18_1(pack: Pack, table: AttackTable) -> None:
    """Policies name current ids of the table's version, never revoked ones or those of another version."""
    for policy in pack.policies:
        for attack_id in policy.attack:
            assert table.resolve(attack_id) == attack_id, (policy.id, attack_id)


def test_only_what_is_no_adversary_s_behaviour_lacks_a_technique(pack: Pack) -> None:
    """All but three populations name at least one technique."""
    without = [policy.id for policy in pack.policies if not policy.attack]
    assert without == ["aws.cloudformation.stack-changed", "aws.cloudtrail.insight", "aws.config.recorder-active"]


def test_references_are_aws_s_pages_and_those_of_the_techniques(pack: Pack, table: AttackTable) -> None:
    """References are https pages of AWS's documentation and, one for each technique named, of ATT&CK 18."""
    for policy in pack.policies:
        aws = [each for each in policy.references if each.startswith("https://docs.aws.amazon.com/")]
        assert aws, policy.id
        assert sorted(set(policy.references) - set(aws)) == sorted(map(table.url, policy.attack)), policy.id
        assert len(set(policy.references)) == len(policy.references), policy.id


def test_every_control_exists(pack: Pack, soc2: Framework) -> None:
    """Every policy speaks to at least one criterion, and each is in the framework."""
    known = {control.id for control in soc2.controls}
    for policy in pack.policies:
        assert set(policy.controls) == {"soc2"}, policy.id
        assert policy.controls["soc2"], policy.id
        assert set(policy.controls["soc2"]) <= known, policy.id
        assert list(policy.controls["soc2"]) == sorted(policy.controls["soc2"]), policy.id


def test_texts_for_people_are_whole_sentences(pack: Pack) -> None:
    """Description, evidence note, false positives and remediation are there and end as sentences do."""
    for policy in pack.policies:
        for text in (policy.description, policy.evidence_note, policy.false_positives, policy.remediation):
            assert text.strip().endswith("."), (policy.id, text)
        assert len(policy.evidence_note) > 80, policy.id


def test_evidence_is_mild_and_violations_are_not(pack: Pack) -> None:
    """A population item has severity info, and nothing else has."""
    for policy in pack.policies:
        assert (policy.effect is Effect.EVIDENCE) == (policy.severity == "info"), policy.id


def test_test_accounts_are_documentation_s(pack: Pack) -> None:
    """Test events hold AWS's example accounts only."""
    for policy in pack.policies:
        text = _UUID.sub("", json.dumps([event for test in policy.tests for event in test.events]))
        accounts = set(re.findall(r"(?<!\d)\d{12}(?!\d)", text))
        assert accounts <= {"111122223333", "444455556666", "999999999999"}, policy.id


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
    """Every eventName and eventSource selected is in a real record, or was looked up in its service's documentation."""
    seen = _seen(shared_data)
    documented = {(source, name) for source, names in DOCUMENTED.items() for name in names.split()}
    sources = {source for source, _ in seen | documented} | {
        "identitystore.amazonaws.com",
        "identitystore-scim.amazonaws.com",
    }
    used = set()
    for policy in pack.policies:
        for step in policy.steps:
            assert set(step.select.get("eventSource", ())) <= sources, policy.id
            for name in step.select.get("eventName", ()):
                if name.endswith("*"):
                    continue
                chosen = {(source, name) for source in step.select.get("eventSource", sources)}
                assert chosen & (seen | documented), (policy.id, name)
                used |= chosen & documented
    assert documented - used == set(), "looked up, but selected by no policy"
    assert documented & seen == set(), "in real records now: no need to look it up"


def test_test_events_are_ones_that_aws_writes(pack: Pack, shared_data: Path) -> None:
    """No test leans on a call that its service doesn't have: names are real, looked up, or of another system."""
    looked_up = (*DOCUMENTED.items(), *DOCUMENTED_IN_TESTS.items())
    documented = {(source, name) for source, names in looked_up for name in names.split()}
    seen = _seen(shared_data)
    used = {
        (event["eventSource"], event["eventName"])
        for policy in pack.policies
        for test in policy.tests
        for event in test.events
        if event.get("eventSource", ANOTHER_SYSTEM) != ANOTHER_SYSTEM
    }
    assert used - seen - documented == set()
    only_there = {(source, name) for source, names in DOCUMENTED_IN_TESTS.items() for name in names.split()}
    assert only_there - used == set(), "looked up, but in no test"
    assert only_there & seen == set(), "in real records now: no need to look it up"


def test_looked_up_events_are_known_to_lint() -> None:
    """Each is an operation in botocore's models, or an event that CloudTrail's guides name."""
    for names in (DOCUMENTED, DOCUMENTED_IN_TESTS):
        for source, listed in names.items():
            select = {"eventSource": (source,), "eventName": tuple(listed.split())}
            assert list(value_objections(select)) == []


def test_the_command_line_runs_them_too(cli: Any) -> None:
    """`affidavit policy test aws` ends well and says how many tests it ran."""
    result = cli("policy", "test", "aws", expect=[0])
    assert re.search(r"\d+ tests of 51 policies passed, 0 failed", result.stdout)


@pytest.mark.parametrize("name", ["aws.iam.change", "aws.iam.role-trust-widened", "aws.rds.snapshot-shared-outside"])
def test_a_policy_of_each_form_can_be_shown(cli: Any, name: str) -> None:
    """`affidavit policy show` prints a policy in JMESPath, in a Rego file and in Rego inside YAML."""
    result = cli("policy", "show", name, expect=[0])
    assert name in result.stdout
