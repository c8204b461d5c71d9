"""The framework `minimal` loads, and findings of the built-in policies reach its controls."""

from importlib.resources import files

from affidavit import FrameworkSource
from affidavit.testing import assess_events, check_framework

CONTROLS = ["who-is-root", "who-changes-access", "is-logging-on"]

STOPPED = {
    "eventTime": "2026-07-01T12:00:00Z",
    "eventSource": "cloudtrail.amazonaws.com",
    "eventName": "StopLogging",
    "eventType": "AwsApiCall",
    "eventID": "00000000-0000-4000-8000-000000000001",
    "awsRegion": "us-east-1",
    "readOnly": False,
    "managementEvent": True,
    "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": "111122223333", "userName": "sam"},
    "requestParameters": {"name": "organisation"},
    "responseElements": None,
    "recipientAccountId": "111122223333",
}


def test_it_is_a_framework() -> None:
    """Its three files load as a scan would load them, and hold three controls."""
    framework = check_framework(FrameworkSource("minimal", files("affidavit_framework_minimal") / "framework"))
    assert [control.id for control in framework.controls] == CONTROLS


def test_a_stopped_trail_reaches_its_control_through_the_crosswalk() -> None:
    """A violation of a built-in policy asks for a review of `is-logging-on`, and says by which technique."""
    assessment = assess_events([STOPPED], frameworks=["minimal"])
    results = {result.control: result for result in assessment.controls}
    assert sorted(results) == sorted(CONTROLS)
    assert results["is-logging-on"].status == "needs-review"
    findings = {finding.id: finding for finding in assessment.findings}
    stopped = [findings[each] for each in results["is-logging-on"].findings if findings[each].effect == "violation"]
    links = [link for finding in stopped for link in finding.controls]
    assert [(link.via, "T1562.008" in link.why) for link in links] == [("crosswalk", True)]
    assert results["who-is-root"].status != "needs-review"
