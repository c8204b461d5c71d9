"""What lint knows of the state of accounts: questions, answers, and what a snapshot makes of them."""

from __future__ import annotations

import pytest
from affidavit_plugins.account_source.calls import BUCKET_CALLS, CALLS
from affidavit_plugins.account_source.log_buckets import LIST_BUCKETS
from affidavit_plugins.account_state.vocabulary import failed, field_objection, value_objections

TRAILS = "cloudtrail:DescribeTrails"


def objection(path: str, *apis: str) -> str:
    """What is wrong with a field of answers to some questions; '' for nothing."""
    found = field_objection(tuple(path.split(".")), {"api": apis} if apis else {})
    return found.message if found else ""


@pytest.mark.parametrize(
    ("api", "path"),
    [
        (TRAILS, "response.trailList.*.TrailARN"),
        (TRAILS, "response.trailList.*.GetTrailStatus.response.IsLogging"),
        (TRAILS, "response.trailList.*.GetEventSelectors.status"),
        (TRAILS, "response.trailList.*.LogGroupMetricFilters.response.metricFilters.*.filterPattern"),
        (TRAILS, "response.trailList.*.LogGroupAlarms.response.MetricAlarms.*.AlarmName"),
        ("guardduty:ListDetectors", "response.DetectorIds.*.Name"),
        ("guardduty:ListDetectors", "response.DetectorIds.*.GetDetector.response.Status"),
        ("iam:GetAccountSummary", "response.SummaryMap.AccountMFAEnabled"),
        ("iam:GetCredentialReport", "response.Users.*.mfa_active"),
        ("iam:ListRoles", "response.Roles.*.AssumeRolePolicyDocument.Statement.*.Effect"),
        ("s3:ListBuckets", "response.Buckets.*.GetBucketVersioning.response.Status"),
        ("s3:ListBuckets", "response.Buckets.*.Oldest.*.LastModified"),
        ("s3:ListBuckets", "response.Buckets.*.GetBucketAcl.response.Grants.*.Grantee.URI"),
        ("s3:ListBuckets", "response.Buckets.*.AccountPublicAccessBlock.response.PublicAccessBlockConfiguration"),
        ("s3:ListBuckets", "response.NamedElsewhere.*"),
        ("*:List*", "response.Roles"),
    ],
)
def test_what_an_answer_has_is_right(api: str, path: str) -> None:
    """Fields of AWS's answers, of follow-ups in their items, and of what a snapshot makes."""
    assert objection(path, api) == ""
    assert objection(path) == ""


@pytest.mark.parametrize(
    ("api", "path"),
    [
        (TRAILS, "response.trailLists"),
        (TRAILS, "response.trailList.TrailARN"),
        (TRAILS, "response.trailList.*.GetTrailStatus.IsLogging"),
        (TRAILS, "response.trailList.*.GetTrailStatus.response.isLogging"),
        (TRAILS, "response.trailList.*.TrailARN.more"),
        (TRAILS, "response.trailList.*.LogGroupAlarms.response.metricFilters"),
        ("iam:GetAccountSummary", "response.SummaryMap.AccountMfaEnabled"),
        ("iam:GetCredentialReport", "response.Content"),
        ("s3:ListBuckets", "response.Buckets.*.Oldest.*.Keys"),
        ("s3:ListBuckets", "response.Owner"),
    ],
)
def test_what_no_answer_has_is_a_mistake(api: str, path: str) -> None:
    """Also where it is a field of another level, or AWS's own that a snapshot takes apart."""
    assert objection(path, api) == f"no answer to {api} has {path}"
    assert objection(path) == f"no answer has {path}"


def test_fields_of_the_record_are_known() -> None:
    """With the nearest one named for a mistake."""
    assert objection("accountId") == ""
    assert objection("response") == ""
    assert "did you mean 'accountId'" in objection("acountId")


def test_questions_and_statuses_are_known() -> None:
    """Of a `select`, globs included."""
    right = {"api": (TRAILS, "iam:*", "*"), "status": ("answered", "part*")}
    assert list(value_objections(right)) == []
    found = {value: one.message for _, value, one in value_objections({"api": ("iam:ListRole",), "status": ("fine",)})}
    assert found == {
        "iam:ListRole": "no snapshot asks 'iam:ListRole': did you mean 'iam:ListRoles'?",
        "fine": "no answer is 'fine'",
    }
    # Of a question that is not known nothing more is said.
    assert objection("response.anything", "iam:ListRole") == ""


def test_every_answer_can_be_looked_into() -> None:
    """Each question and each follow-up is an operation of botocore's, with the lists that are gone through."""
    for call in (*CALLS, LIST_BUCKETS):
        assert "no answer" in objection("response.nonsense", call.api), call.api
        for each in BUCKET_CALLS if call is LIST_BUCKETS else call.follow_ups:
            path = f"response.{each.items}.*.{each.operation}"
            assert objection(f"{path}.response", call.api) == ""
            assert "no answer" in objection(f"{path}.response.nonsense", call.api)


def test_a_question_without_an_answer_failed() -> None:
    """Refused or failed; that there is none is an answer."""
    assert failed({"status": "denied"})
    assert failed({"status": "failed"})
    assert not failed({"status": "absent"})
    assert not failed({})
