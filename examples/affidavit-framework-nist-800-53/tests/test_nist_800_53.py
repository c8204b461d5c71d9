"""The framework `nist-800-53` loads, and findings of the built-in policies reach its controls by the public mapping."""

from importlib.resources import files

from affidavit import FrameworkSource
from affidavit.testing import assess_events, check_framework

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
    """Its files load as a scan would load them; ids are NIST's labels, and each link names its source."""
    framework = check_framework(FrameworkSource("nist-800-53", files("affidavit_framework_nist_800_53") / "framework"))
    assert len(framework.controls) == 370
    assert {"AC-2", "AC-2(1)", "SI-4"} <= {control.id for control in framework.controls}
    assert {link.source for link in framework.crosswalk} == {"ctid"}


def test_a_stopped_trail_reaches_controls_by_the_mapping() -> None:
    """T1562.008 leads to AC-2 and others; each link says by which mapping."""
    assessment = assess_events([STOPPED], frameworks=["nist-800-53"])
    statuses = {result.control: result.status for result in assessment.controls}
    assert statuses["AC-2"] == "needs-review"
    assert statuses["AT-1"] == "not-assessed"
    links = [link for finding in assessment.findings for link in finding.controls if link.control == "AC-2"]
    assert any("T1562.008 → AC-2" in link.why for link in links)
