"""Locations of log groups, and of the slices of their streams."""

from __future__ import annotations

import pytest
from affidavit import SourceError
from affidavit_plugins.aws.access import AwsAccess
from affidavit_plugins.cloudwatch_logs_source.location import Slice, parse_place, parse_slice, slice_location, uri_of

ARN = "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/aws/cloudtrail/logs"


@pytest.mark.parametrize("name", ["/aws/cloudtrail/logs", "CloudTrail/DefaultLogGroup", "a#b_c.d-e", "x"])
def test_all_before_the_options_is_the_name(name: str) -> None:
    """A name keeps the slash that it begins with, and every other sign that AWS allows."""
    place = parse_place(f"cloudwatch-logs://{name}?stream-prefix=o-1_%26&region=eu-west-1&unmask=true")
    assert (place.name, place.stream_prefix, place.access.region, place.unmask) == (name, "o-1_&", "eu-west-1", True)
    assert place.called == {"logGroupName": name}


@pytest.mark.parametrize("arn", [ARN, f"{ARN}:*"])
def test_an_arn_is_a_name_too(arn: str) -> None:
    """An ARN says account and region, with or without the ':*' that policies want."""
    place = parse_place(f"cloudwatch-logs://{arn}")
    assert (place.name, place.account, place.region) == ("/aws/cloudtrail/logs", "111122223333", "us-gov-west-1")
    assert place.called == {"logGroupIdentifier": ARN}


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("cloudwatch-logs://", "cloudwatch-logs://: no name or ARN of a log group"),
        ("cloudwatch-logs://a:b", "cloudwatch-logs://a:b: no name or ARN of a log group; name streams with"),
        ("cloudwatch-logs://a b", "cloudwatch-logs://a b: no name or ARN of a log group"),
        ("cloudwatch-logs://arn:aws:s3:::bucket", "no name or ARN of a log group"),
        ("cloudwatch-logs://a?prefix=x&zone=1", "cloudwatch-logs://a: unknown option prefix, zone"),
        ("cloudwatch-logs://a?unmask=yes", "cloudwatch-logs://a: unmask is true or false, not 'yes'"),
        (f"cloudwatch-logs://{ARN}?region=eu-west-1", "lies in us-gov-west-1, but the region eu-west-1 is asked for"),
        ("cloudwatch-logs://a?external-id=1", "an external id is for assuming a role"),
    ],
)
def test_what_names_no_log_group(location: str, message: str) -> None:
    """It is said what is wrong, and where."""
    with pytest.raises(SourceError) as caught:
        parse_place(location)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["/aws/cloudtrail/logs", "a#b", ARN])
def test_a_slice_is_found_again(name: str) -> None:
    """Its location holds all that opening needs, and ends in what tells objects apart, without an option in it."""
    place = parse_place(f"cloudwatch-logs://{name}?role-arn=arn:aws:iam::1:role/x%23&endpoint-url=http://h/%3F")
    part = Slice("a/b#c&d=%e [$LATEST]é", 86_400_000, 172_799_999)
    uri = uri_of(part.stream, "1970-01-02")
    location = slice_location(place, "111122223333", "us-gov-west-1", part, uri)
    found, again = parse_slice(location)
    assert again == part
    assert found.called == place.called
    assert found.access == AwsAccess(
        region="us-gov-west-1", role_arn="arn:aws:iam::1:role/x#", endpoint_url="http://h/?"
    )
    assert location.endswith(f"#/111122223333/us-gov-west-1/{place.name.strip('/')}/{uri}")


@pytest.mark.parametrize(
    ("stream", "uri"),
    [
        ("111122223333_CloudTrail_us-east-1_2", "111122223333_CloudTrail_us-east-1_2/d.jsonl"),
        ("2021/03/10/[$LATEST]f8", "2021%2F03%2F10%2F[$LATEST]f8/d.jsonl"),
        ("..", "%2E%2E/d.jsonl"),
        ("/etc", "%2Fetc/d.jsonl"),
        ("a\\b\x1b%é\n", "a%5Cb%1B%25%C3%A9%0A/d.jsonl"),
    ],
)
def test_names_of_objects_lead_nowhere(stream: str, uri: str) -> None:
    """An object's name is printable and stays in its folder, whatever the stream is called."""
    assert uri_of(stream, "d") == uri
