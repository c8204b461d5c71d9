"""When roles and users last used a service: asked of each, and never known where IAM's report did not come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from affidavit import Period, Scope, Skipped, SourceError
from affidavit_plugins.account_source import last_accessed as module
from affidavit_plugins.account_source.last_accessed import Waiting, last_accessed
from affidavit_plugins.account_source.permissions import permissions
from affidavit_plugins.account_source.source import SOURCE
from affidavit_plugins.aws.access import AwsAccess, client

from tests.plugins.account_source.conftest import ACCOUNT, Refuse, location, service
from tests.plugins.account_source.reports import Reports
from tests.plugins.moto_front import REGION, Front

API = "iam:GetServiceLastAccessedDetails"
TRUST = json.dumps({"Statement": []})
EC2 = ("ec2", "2026-06-01T10:00:00Z")


@pytest.fixture
def reports(front: Front) -> Reports:
    """IAM's reports, which moto does not make."""
    made = Reports()
    front.answer = made.answer
    return made


class Clock:
    """A clock that sleeping moves on, and each look at it by so many seconds."""

    def __init__(self, look: float = 0.0) -> None:
        self.now = 0.0
        self._look = look
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds
        self.pauses.append(seconds)

    def read(self) -> float:
        """The time."""
        self.now += self._look
        return self.now

    @property
    def waiting(self) -> Waiting:
        """What waits by it."""
        return Waiting(self.read, self.sleep)


def asked(front: Front, clock: Clock | None = None) -> Any:
    """The answer for the account behind the front."""
    access = AwsAccess(region=REGION, endpoint_url=front.url)
    return last_accessed(lambda _: client(access, "iam", "us-east-1"), ACCOUNT, (clock or Clock()).waiting)


def made(url: str, *roles: str, users: Sequence[str] = ()) -> None:
    """Make roles and users."""
    iam = service(url, "iam")
    for name in roles:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    for name in users:
        iam.create_user(UserName=name)


def test_every_role_and_user_is_told_with_its_services(aws: str, front: Front, reports: Reports) -> None:
    """All pages of its report, as IAM gave it, once IAM has made it."""
    made(aws, "deploy", users=["ana"])
    reports.services = {"deploy": [EC2, ("s3", "")]}
    reports.in_progress = 2
    reports.page = 1
    clock = Clock()
    answer = asked(front, clock)
    assert (answer.status, answer.error) == ("answered", "")
    role, user = answer.response["Identities"]
    assert (role["Arn"], role["Type"], role["Name"]) == (f"arn:aws:iam::{ACCOUNT}:role/deploy", "role", "deploy")
    assert role["CreateDate"].endswith("Z")
    assert (user["Name"], user["Type"]) == ("ana", "user")
    told = role["GetServiceLastAccessedDetails"]
    assert told["status"] == "answered"
    assert told["response"]["ServicesLastAccessed"] == [
        {"ServiceName": "ec2", "ServiceNamespace": "ec2", "LastAuthenticated": EC2[1]},
        {"ServiceName": "s3", "ServiceNamespace": "s3"},
    ]
    assert user["GetServiceLastAccessedDetails"]["response"]["ServicesLastAccessed"] == []
    assert sorted(clock.pauses) == [0.25, 0.25, 0.5, 0.5]


def test_roles_of_services_are_left_out(aws: str, front: Front, reports: Reports) -> None:
    """What they may do is AWS's to say."""
    service(aws, "iam").create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    assert asked(front).response == {"Identities": []}
    assert reports.asked == []


def test_a_report_that_does_not_come_is_not_known(aws: str, front: Front, reports: Reports) -> None:
    """After a time limit; the others are told, and the record says that it is not all."""
    made(aws, "deploy", "slow")
    reports.never = {"slow"}
    clock = Clock()
    answer = asked(front, clock)
    assert (answer.status, answer.error) == ("partial", "ReportInProgress")
    told = {each["Name"]: each["GetServiceLastAccessedDetails"] for each in answer.response["Identities"]}
    assert told["deploy"]["status"] == "answered"
    assert (told["slow"]["status"], told["slow"]["response"]) == ("failed", None)
    assert clock.now <= 120
    assert max(clock.pauses) == 8


def test_reports_are_waited_for_no_longer_than_the_limit_in_all(
    aws: str, front: Front, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were not asked for by then are not known either."""
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    monkeypatch.setattr(module, "_SECONDS_IN_ALL", 150.0)
    made(aws, *(f"slow-{number}" for number in range(4)))
    reports.never = {f"slow-{number}" for number in range(4)}
    clock = Clock(look=1.0)
    answer = asked(front, clock)
    assert [each["GetServiceLastAccessedDetails"]["status"] for each in answer.response["Identities"]] == ["failed"] * 4
    assert clock.now < 160
    assert len(reports.asked) < 4


def test_a_report_that_iam_cannot_make_is_not_known(aws: str, front: Front, reports: Reports) -> None:
    """With what IAM says about it."""
    made(aws, "deploy")
    reports.failing = {"deploy"}
    answer = asked(front)
    assert (answer.status, answer.error) == ("partial", "SERVICE_ERROR")
    assert "it broke" in answer.reason


def test_a_role_deleted_meanwhile_is_absent(aws: str, front: Front, reports: Reports) -> None:
    """It was listed, and there is none when its report is asked for: that is known."""
    made(aws, "deploy")
    reports.gone = {"deploy"}
    answer = asked(front)
    assert answer.status == "answered"
    assert answer.response["Identities"][0]["GetServiceLastAccessedDetails"]["status"] == "absent"


@pytest.mark.parametrize("action", ["GenerateServiceLastAccessedDetails", "GetServiceLastAccessedDetails"])
def test_a_refusal_is_not_known(aws: str, front: Front, reports: Reports, refuse: Refuse, action: str) -> None:
    """It says what to allow."""
    del reports
    made(aws, "deploy")
    refuse(f"Action={action}", 403, "AccessDenied")
    answer = asked(front)
    assert (answer.status, answer.error) == ("partial", "AccessDenied")
    assert f"allow iam:{action}" in answer.reason


@pytest.mark.parametrize("action", ["ListRoles", "ListUsers"])
def test_an_account_that_may_not_list_is_not_known(front: Front, refuse: Refuse, action: str) -> None:
    """No identity is told of, for there may be more."""
    refuse(f"Action={action}", 403, "AccessDenied")
    answer = asked(front)
    assert (answer.status, answer.response) == ("denied", None)
    assert f"allow iam:{action}" in answer.reason


def test_an_answer_that_is_not_aws_s_is_a_failure(front: Front, reports: Reports, aws: str) -> None:
    """A proxy's page, say: nothing is known then, and the other questions are asked all the same."""
    made(aws, "deploy")
    reports.page_of_a_proxy = True
    answer = asked(front)
    assert (answer.status, answer.error) == ("partial", "ResponseParserError")


def records(front: Front, **options: str) -> dict[str, Any]:
    """The snapshot's records by API."""
    found: dict[str, Any] = {}
    for ref in SOURCE.list(location(front.url, **options), Period(), Scope(regions=frozenset())):
        if isinstance(ref, Skipped):
            continue
        with SOURCE.open(ref) as stream:
            found |= {record["api"]: record for record in map(json.loads, stream)}
    return found


def test_it_is_a_record_of_its_own(aws: str, front: Front, reports: Reports) -> None:
    """One for the account, in no region."""
    made(aws, "deploy")
    record = records(front)[API]
    assert (record["region"], record["status"]) == ("global", "answered")
    assert len(reports.asked) == 1


def test_it_can_be_left_out(aws: str, front: Front, reports: Reports) -> None:
    """Then there is no record of it, so that its class is not covered; and no report is asked for."""
    made(aws, "deploy")
    found = records(front, last_accessed="no")
    assert API not in found
    assert found["iam:ListRoles"]["status"] == "answered"
    assert reports.asked == []


def test_leaving_out_is_yes_or_no(aws: str) -> None:
    """Anything else is an error, not a guess."""
    with pytest.raises(SourceError, match="last-accessed is 'yes' or 'no', not 'never'"):
        list(SOURCE.list(location(aws, last_accessed="never"), Period(), Scope()))


def test_the_least_policy_allows_it() -> None:
    """All four calls."""
    (actions,) = [each["Action"] for each in permissions()["Statement"] if each["Sid"] == "ReadAccountState"]
    assert {API, "iam:GenerateServiceLastAccessedDetails", "iam:ListRoles", "iam:ListUsers"} <= set(actions)
