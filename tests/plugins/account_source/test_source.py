"""The source `aws-account`: a record for each account, region and question, whatever came of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from affidavit import ObjectRef, Period, Scope, Skipped, SourceError
from affidavit.cli.app import app
from affidavit.testing import check_source
from affidavit_plugins.access.granted import granted
from affidavit_plugins.account_source.calls import CALLS
from affidavit_plugins.account_source.regions import _ON_BY_DEFAULT, regions_to_ask
from affidavit_plugins.account_source.source import SOURCE
from affidavit_plugins.account_source.unknown import not_known
from affidavit_plugins.aws.access import AwsAccess
from typer.testing import CliRunner

from tests.plugins.account_source.conftest import ACCOUNT, BOTH, ONE, Refuse, location, service, state
from tests.plugins.moto_front import REGION, Asked, Front

# What moto's server does not have, and so answers with an error of its own.
REFUSED = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>refused</Message></Error></ErrorResponse>"
UNKNOWN_TO_MOTO = {"accessanalyzer:ListAnalyzers", "cloudtrail:ListEventDataStores", "s3control:GetPublicAccessBlock"}


ONE_POLICY = ("--policies", str(Path(__file__).parents[2] / "one_policy"))


def test_every_question_leaves_a_record(aws: str) -> None:
    """In every region in scope, or once for the account, also where there is nothing to tell."""
    found = state(aws, BOTH)
    expected = {
        (ACCOUNT, region, call.api)
        for call in CALLS
        for region in ((REGION, "us-east-1") if call.everywhere else ("global",))
    }
    assert set(found) == expected | {(ACCOUNT, "global", "ec2:DescribeRegions"), (ACCOUNT, "global", "s3:ListBuckets")}
    none = found[ACCOUNT, REGION, "cloudtrail:DescribeTrails"]
    assert (none["status"], none["response"]) == ("answered", {"trailList": []})
    assert none["recordType"] == "aws.account/1"
    assert none["collectedAt"].endswith("Z")
    assert none["requestIds"]
    absent = found[ACCOUNT, "global", "iam:GetAccountPasswordPolicy"]
    assert (absent["status"], absent["error"], absent["response"]) == ("absent", "NoSuchEntity", None)
    failed = {key[2] for key, record in found.items() if record["status"] == "failed"}
    assert failed == UNKNOWN_TO_MOTO


def test_a_trail_is_told_with_its_status_and_selectors(aws: str) -> None:
    """In every region that lists it; its settings are asked for where they are."""
    service(aws, "s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    trails = service(aws, "cloudtrail")
    trails.create_trail(Name="management", S3BucketName="logs", IsMultiRegionTrail=True)
    trails.start_logging(Name="management")
    found = state(aws, BOTH)
    for region in (REGION, "us-east-1"):
        record = found[ACCOUNT, region, "cloudtrail:DescribeTrails"]
        (trail,) = record["response"]["trailList"]
        assert record["status"] == "answered"
        assert trail["IsMultiRegionTrail"] is True
        assert trail["GetTrailStatus"]["response"]["IsLogging"] is True
        assert trail["GetEventSelectors"]["status"] == "answered"


def test_an_event_data_store_is_told_with_its_settings(front: Front) -> None:
    """Which AWS's list no longer has."""
    arn = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:eventdatastore/one"
    gone = f"{arn[:-3]}gone"

    def answer(asked: Asked) -> tuple[int, bytes] | None:
        if "ListEventDataStores" in asked.text:
            return 200, json.dumps({"EventDataStores": [{"EventDataStoreArn": each} for each in (arn, gone)]}).encode()
        if "GetEventDataStore" not in asked.text:
            return None
        if gone in asked.text:
            return 400, json.dumps({"__type": "EventDataStoreNotFoundException", "message": "none"}).encode()
        return 200, json.dumps({"EventDataStoreArn": arn, "TerminationProtectionEnabled": False}).encode()

    front.answer = answer
    record = state(front.url)[ACCOUNT, REGION, "cloudtrail:ListEventDataStores"]
    one, other = record["response"]["EventDataStores"]
    assert record["status"] == "answered"
    assert one["GetEventDataStore"]["response"]["TerminationProtectionEnabled"] is False
    assert other["GetEventDataStore"]["status"] == "absent"


def test_log_buckets_are_told_with_their_oldest_log(aws: str) -> None:
    """Their protection, and per account and region the first object delivered; other buckets are not told of."""
    s3 = service(aws, "s3")
    for name in ("logs", "other"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="logs", VersioningConfiguration={"Status": "Enabled"})
    for key in ("2026/08/01/b.json.gz", "2025/12/31/a.json.gz", "2026/01/01/c.json.gz"):
        s3.put_object(Bucket="logs", Key=f"org/AWSLogs/o-abc123/{ACCOUNT}/CloudTrail/{REGION}/{key}", Body=b"x")
    trails = service(aws, "cloudtrail")
    trails.create_trail(Name="here", S3BucketName="logs", S3KeyPrefix="org")
    record = state(aws)[ACCOUNT, "global", "s3:ListBuckets"]
    assert record["response"]["NamedElsewhere"] == []
    (bucket,) = record["response"]["Buckets"]
    assert bucket["Name"] == "logs"
    assert bucket["GetBucketVersioning"]["response"] == {"Status": "Enabled"}
    assert bucket["GetBucketPolicy"]["status"] == "absent"
    (oldest,) = bucket["Oldest"]
    assert (oldest["Bucket"], oldest["AccountId"], oldest["Region"]) == ("logs", ACCOUNT, REGION)
    assert oldest["Size"] == 1
    assert oldest["Key"].endswith("/2025/12/31/a.json.gz")


@pytest.mark.parametrize(
    ("key", "delivered"),
    [
        (f"2023/01/01/{ACCOUNT}_CloudTrail_{REGION}_20230101T0025Z_x.json.gz", "2023-01-01T00:25:00Z"),
        ("2023/01/01/copy-of-a-log.json.gz", "2023-01-01T00:00:00Z"),
        ("2023/13/45/a.json.gz", None),
    ],
)
def test_the_oldest_log_is_as_old_as_its_delivery(aws: str, key: str, delivered: str | None) -> None:
    """By its key, not by when it came into this bucket, which is told beside it; without a time there, not at all."""
    s3 = service(aws, "s3")
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="logs", Key=f"AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/{key}", Body=b"x")
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs")
    (bucket,) = state(aws)[ACCOUNT, "global", "s3:ListBuckets"]["response"]["Buckets"]
    (oldest,) = bucket["Oldest"]
    assert oldest.get("DeliveredAt") == delivered
    assert oldest["LastModified"] != delivered


def test_the_oldest_log_is_a_log(aws: str) -> None:
    """An empty object that stands for a folder is none, nor is one without bytes or outside the folders by date."""
    s3 = service(aws, "s3")
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    folder = f"AWSLogs/{ACCOUNT}/CloudTrail"
    for key, body in {
        f"{folder}/{REGION}/": b"",
        f"{folder}/{REGION}/2020/01/01/empty.json.gz": b"",
        f"{folder}/{REGION}/2021/01/01/": b"",
        f"{folder}/{REGION}/2022/notes.json.gz": b"x",
        f"{folder}/{REGION}/2026/01/02/a.json.gz": b"x",
        f"{folder}/us-east-1/": b"",
        f"{folder}/notes/": b"",
    }.items():
        s3.put_object(Bucket="logs", Key=key, Body=body)
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs")
    (bucket,) = state(aws)[ACCOUNT, "global", "s3:ListBuckets"]["response"]["Buckets"]
    here, virginia = bucket["Oldest"]
    assert (here["status"], here["Key"]) == ("answered", f"{folder}/{REGION}/2026/01/02/a.json.gz")
    assert virginia == {"status": "absent", "Bucket": "logs", "Prefix": "", "AccountId": ACCOUNT, "Region": "us-east-1"}


def test_a_log_bucket_without_logs_says_so(aws: str) -> None:
    """For each account whose trail delivers there; a bucket for AWS Config alone need hold no CloudTrail logs."""
    s3 = service(aws, "s3")
    for name in ("logs", "settings"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="logs", Key=f"org/AWSLogs/999999999999/CloudTrail/{REGION}/2026/01/02/a.json.gz", Body=b"x")
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs", S3KeyPrefix="org")
    config = service(aws, "config")
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": "r", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config"}
    )
    config.put_delivery_channel(DeliveryChannel={"name": "c", "s3BucketName": "settings"})
    logs, settings = state(aws)[ACCOUNT, "global", "s3:ListBuckets"]["response"]["Buckets"]
    assert [(each["status"], each["AccountId"]) for each in logs["Oldest"]] == [
        ("answered", "999999999999"),
        ("absent", ACCOUNT),
    ]
    assert settings["Oldest"] == []


def test_logs_that_cannot_be_listed_are_not_absent(front: Front, refuse: Refuse, aws: str) -> None:
    """The answer is known in part only, and says why."""
    service(aws, "s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs")
    refuse("list-type=2", 403, "AccessDenied")
    record = state(front.url)[ACCOUNT, "global", "s3:ListBuckets"]
    assert (record["status"], record["error"]) == ("partial", "AccessDenied")
    assert "allow s3:ListBucket" in record["reason"]
    (oldest,) = record["response"]["Buckets"][0]["Oldest"]
    assert oldest["status"] == "denied"


def test_what_guards_a_bucket_stands_with_it(aws: str) -> None:
    """Its list of grants, and the answer on the block of its account."""
    s3 = service(aws, "s3")
    s3.create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_acl(Bucket="logs", ACL="public-read")
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs")
    found = state(aws)
    (bucket,) = found[ACCOUNT, "global", "s3:ListBuckets"]["response"]["Buckets"]
    grants = bucket["GetBucketAcl"]["response"]["Grants"]
    assert "http://acs.amazonaws.com/groups/global/AllUsers" in {each["Grantee"].get("URI") for each in grants}
    own = found[ACCOUNT, "global", "s3control:GetPublicAccessBlock"]
    assert own["status"] == "failed"
    assert bucket["AccountPublicAccessBlock"] == {key: own[key] for key in bucket["AccountPublicAccessBlock"]}
    assert set(bucket["AccountPublicAccessBlock"]) == {"status", "error", "reason", "requestIds", "response"}


def test_a_bucket_of_another_account_is_named(aws: str) -> None:
    """Of a log bucket that the account does not own nothing is known, and the record says which it is."""
    service(aws, "s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs")
    service(aws, "s3").delete_bucket(Bucket="logs")
    record = state(aws)[ACCOUNT, "global", "s3:ListBuckets"]
    assert record["response"] == {"Buckets": [], "NamedElsewhere": ["logs"]}


def test_a_bucket_of_another_account_that_is_asked_too_is_known(aws: str) -> None:
    """It is told of in the account that owns it, and in none as one that nothing is known of."""
    organization = service(aws, "organizations", "us-east-1")
    organization.create_organization(FeatureSet="ALL")
    member = organization.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["AccountId"]
    service(aws, "s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs")
    found = state(aws, organization_role="audit")
    told = {account: found[account, "global", "s3:ListBuckets"]["response"] for account in (ACCOUNT, member)}
    assert [bucket["Name"] for bucket in told[ACCOUNT]["Buckets"]] == ["logs"]
    assert told[member] == {"Buckets": [], "NamedElsewhere": []}


def test_a_refusal_is_a_record(front: Front, refuse: Refuse) -> None:
    """Denied is told from failed, with what to allow, and is never an empty answer."""
    refuse("Action=GetAccountSummary", 403, "AccessDenied")
    refuse("DescribeLogGroups", 400, "AccessDeniedException")
    found = state(front.url)
    for key in ((ACCOUNT, "global", "iam:GetAccountSummary"), (ACCOUNT, REGION, "logs:DescribeLogGroups")):
        record = found[key]
        assert (record["status"], record["response"]) == ("denied", None)
        assert f"allow {key[2]}" in record["reason"]


def test_half_an_answer_is_partial(aws: str, front: Front, refuse: Refuse) -> None:
    """A trail whose selectors may not be read is told, and that they are not known."""
    service(aws, "s3").create_bucket(Bucket="logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    service(aws, "cloudtrail").create_trail(Name="here", S3BucketName="logs")
    refuse("GetEventSelectors", 400, "AccessDeniedException")
    record = state(front.url)[ACCOUNT, REGION, "cloudtrail:DescribeTrails"]
    (trail,) = record["response"]["trailList"]
    assert (record["status"], record["error"]) == ("partial", "AccessDeniedException")
    assert trail["GetTrailStatus"]["status"] == "answered"
    assert (trail["GetEventSelectors"]["status"], trail["GetEventSelectors"]["response"]) == ("denied", None)


def test_all_accounts_of_the_organisation_are_asked_by_a_role(aws: str) -> None:
    """Each has a record of its own; those outside the scope are left aside by name."""
    organization = service(aws, "organizations", "us-east-1")
    organization.create_organization(FeatureSet="ALL")
    member = organization.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["AccountId"]
    service(aws, "cloudtrail")
    found = state(aws, organization_role="audit")
    assert {account for account, *_ in found} == {ACCOUNT, member}
    scope = Scope(accounts=frozenset({member}), regions=frozenset({REGION}))
    listed = list(SOURCE.list(location(aws, organization_role="audit"), Period(), scope))
    assert [(type(each), each.account, each.uri.count("/")) for each in listed] == [
        (Skipped, ACCOUNT, 0),
        # What moto's server does not know is told as a failure.
        (Skipped, member, 2),
        (ObjectRef, member, 2),
    ]


def test_a_role_that_may_not_be_assumed_leaves_records_too(front: Front, refuse: Refuse, aws: str) -> None:
    """An account that cannot be entered is not known, and says so; the others are asked all the same."""
    organization = service(aws, "organizations", "us-east-1")
    organization.create_organization(FeatureSet="ALL")
    member = organization.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["AccountId"]
    refuse(f"{member}%3Arole", 403, "AccessDenied")
    found = state(front.url, organization_role="audit")
    assert found[ACCOUNT, "global", "iam:ListRoles"]["status"] == "answered"
    for key in ((member, "global", "iam:ListRoles"), (member, REGION, "cloudtrail:DescribeTrails")):
        assert found[key]["status"] == "denied"
        assert "sts:AssumeRole" in found[key]["reason"]


def failures(url: str, scope: Scope = ONE, **options: str) -> dict[str, str]:
    """What is told as not known, by account."""
    listed = SOURCE.list(location(url, **options), Period(), scope)
    return {each.account: each.reason for each in listed if isinstance(each, Skipped) and each.failed}


def test_what_is_not_known_is_one_failure_for_each_account(front: Front, refuse: Refuse, aws: str) -> None:
    """It says how much, names some, gives the commonest reason, and leaves no doubt about the time of other logs."""
    organization = service(aws, "organizations", "us-east-1")
    organization.create_organization(FeatureSet="ALL")
    member = organization.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["AccountId"]
    refuse(f"{member}%3Arole", 403, "AccessDenied")
    told = failures(front.url, organization_role="audit")
    assert set(told) == {ACCOUNT, member}
    number = len(CALLS) + 2
    assert told[member].startswith(f"{number} of {number} answers about the account are not known, or only in part: ")
    assert told[member].endswith(
        "others; access denied (AccessDenied): allow sts:AssumeRole; affidavit source show tells all it needs"
    )
    assert told[ACCOUNT].startswith(f"{len(UNKNOWN_TO_MOTO)} of {number} answers")
    assert all(api in told[ACCOUNT] for api in UNKNOWN_TO_MOTO)
    listed = SOURCE.list(location(front.url, organization_role="audit"), Period(), ONE)
    assert all(each.since == each.until is not None for each in listed if isinstance(each, Skipped))


def test_a_run_on_what_is_not_known_is_incomplete(front: Front, tmp_path: Path) -> None:
    """Where all is refused, scan and collect end with exit status 3, and the report has the one failure."""
    identity = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>" + (
        b"<Arn>arn:aws:iam::123456789012:user/ana</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"
    )
    front.answer = lambda asked: (200, identity) if "GetCallerIdentity" in asked.text else (403, REFUSED)
    report = tmp_path / "report.json"
    arguments = [location(front.url, last_accessed="no"), "--region", REGION]
    result = CliRunner().invoke(app, ["scan", *arguments, *ONE_POLICY, "--report", f"json={report}"])
    assert result.exit_code == 3, result.output
    (failure,) = json.loads(report.read_text())["failures"]
    assert "answers about the account are not known, or only in part: " in failure["reason"]
    kept = str(tmp_path / "kept")
    assert CliRunner().invoke(app, ["collect", *arguments, kept]).exit_code == 3
    # A snapshot may be of a moment outside the period, and what it lacks is missing all the same.
    for period in ([], ["--since", "2026-01-01", "--until", "2026-02-01", "--late", "0"]):
        result = CliRunner().invoke(app, ["scan", kept, *ONE_POLICY, *period, "--report", f"json={report}"])
        assert result.exit_code == 3, result.output
        (again,) = json.loads(report.read_text())["failures"]
        assert again["reason"].endswith(failure["reason"][-40:])


def test_all_known_is_no_failure() -> None:
    """What is answered, or absent, needs no word."""
    records = [{"api": "iam:ListRoles", "status": status, "reason": ""} for status in ("answered", "absent")]
    assert not not_known(records)


@pytest.mark.parametrize(
    ("scope", "regions"), [(BOTH, {REGION, "us-east-1"}), (Scope(), _ON_BY_DEFAULT)], ids=["named", "by default"]
)
def test_regions_that_are_not_told_are_guessed(front: Front, refuse: Refuse, scope: Scope, regions: set[str]) -> None:
    """Every question leaves a record even so, in the regions named or on by default; it says that they are guessed."""
    refuse("Action=DescribeRegions", 403, "UnauthorizedOperation")
    found = state(front.url, scope, last_accessed="no")
    assert {region for _, region, api in found if api == "cloudtrail:DescribeTrails"} == regions
    record = found[ACCOUNT, "global", "ec2:DescribeRegions"]
    assert record["status"] == "denied"
    assert "; asked in the regions that" in record["reason"]
    assert failures(front.url, scope, last_accessed="no")[ACCOUNT].count("ec2:DescribeRegions")


def test_regions_of_other_accounts_are_guessed_too() -> None:
    """One that must be turned on first is asked of all, where some account has it and another does not say."""
    guessed = regions_to_ask(None, [None, frozenset({"af-south-1"})], Scope(), AwsAccess(), "us-east-1")
    assert set(guessed.names) == {*_ON_BY_DEFAULT, "af-south-1"}
    own = regions_to_ask(frozenset({"eu-west-1"}), [frozenset({"af-south-1"})], Scope(), AwsAccess(), "us-east-1")
    assert (own.names, own.guess) == (("eu-west-1",), "")


def test_regions_of_another_partition_are_its_own() -> None:
    """Nothing of AWS's commercial regions is asked with credentials of another partition."""
    guessed = regions_to_ask(None, [None], Scope(), AwsAccess(), "us-gov-west-1")
    assert set(guessed.names) == {"us-gov-east-1", "us-gov-west-1"}


def test_a_named_region_that_is_not_turned_on_is_named(aws: str) -> None:
    """It has no answers, and is left aside by name rather than in silence."""
    scope = Scope(regions=frozenset({REGION, "mars-north-1"}))
    listed = list(SOURCE.list(location(aws), Period(), scope))
    aside = [each.reason for each in listed if isinstance(each, Skipped) and not each.failed]
    assert aside == ["the account has not turned the region on"]


def test_a_suspended_account_is_named(aws: str) -> None:
    """It cannot be asked, which is told."""
    organization = service(aws, "organizations", "us-east-1")
    organization.create_organization(FeatureSet="ALL")
    member = organization.create_account(Email="a@example.com", AccountName="a")["CreateAccountStatus"]["AccountId"]
    organization.close_account(AccountId=member)
    scope = Scope(accounts=frozenset({member}), regions=frozenset({REGION}))
    listed = list(SOURCE.list(location(aws, organization_role="audit"), Period(), scope))
    assert Skipped(member, "the organisation calls it SUSPENDED", account=member) in listed


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colour": "blue"}, "no option 'colour'"),
        ({"external_id": "abc"}, "an external id is for assuming a role"),
    ],
)
def test_wrong_options_are_named(aws: str, options: dict[str, str], message: str) -> None:
    """An option that would do nothing is an error."""
    with pytest.raises(SourceError, match=message):
        list(SOURCE.list(location(aws, **options), Period(), ONE))


def test_credentials_of_another_account_are_refused(aws: str) -> None:
    """A location that names an account is of that account, or nothing."""
    wrong = location(aws).replace("aws-account://", "aws-account://999999999999")
    with pytest.raises(SourceError, match=f"these credentials are for account {ACCOUNT}"):
        list(SOURCE.list(wrong, Period(), ONE))


def test_no_credentials_is_one_line(aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where AWS cannot be called at all there is no snapshot, and the message says what to do."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    with pytest.raises(SourceError, match="no usable AWS credentials"):
        list(SOURCE.list(location(aws, region="eu-west-2"), Period(), ONE))


def test_what_is_listed_can_be_opened_in_any_process(aws: str) -> None:
    """It keeps the contract of a source."""
    (ref,) = check_source(SOURCE, location(aws))
    assert ref.uri.startswith(f"AccountState/{ACCOUNT}/{ACCOUNT}_")


def test_what_everybody_is_granted_is_told_with_its_text(aws: str) -> None:
    """A user's own policy, its group's and an attached one: an access review reads them out of the answer."""
    iam = service(aws, "iam")
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    )
    arn = iam.create_policy(PolicyName="team", PolicyDocument=document)["Policy"]["Arn"]
    iam.create_user(UserName="ana")
    iam.put_user_policy(UserName="ana", PolicyName="own", PolicyDocument=document)
    iam.create_group(GroupName="staff")
    iam.attach_group_policy(GroupName="staff", PolicyArn=arn)
    iam.add_user_to_group(GroupName="staff", UserName="ana")
    found = granted(state(aws)[ACCOUNT, "global", "iam:GetAccountAuthorizationDetails"])
    assert found is not None
    (ana,) = found.holders
    told = {(each.how, each.name): [one.actions for one in each.statements] for each in ana.grants}
    assert told == {("inline", "own"): [("s3:*",)], ("attached to group staff", "team"): [("s3:*",)]}
