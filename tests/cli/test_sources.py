"""`affidavit source`, and options of sources on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from affidavit.cli.app import app
from affidavit.cli.inputs import sources_of
from affidavit.errors import UsageError
from affidavit.plugins import load_plugins
from typer.testing import CliRunner


def shown(*arguments: str) -> object:
    """What a command prints as JSON."""
    result = CliRunner().invoke(app, ["source", *arguments, "--json"])
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_sources_are_listed() -> None:
    """Those that ship, by name."""
    found = shown("list")
    assert isinstance(found, list)
    assert [each["name"] for each in found] == ["aws-account", "cloudwatch-logs", "file", "s3"]


@pytest.mark.parametrize("name", ["aws-account", "cloudwatch-logs", "s3"])
def test_each_says_what_it_needs(name: str) -> None:
    """Its options, and an IAM policy whose statements allow no more than reading."""
    found = shown("show", name)
    assert isinstance(found, dict)
    assert {"role-arn", "region"} <= {each["name"] for each in found["options"]}
    actions = [
        action
        for each in found["permissions"]["Statement"]
        for action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    ]
    reading = ("Get", "List", "Describe", "Filter", "Decrypt", "BatchGet", "Generate", "AssumeRole")
    assert actions
    assert all(action.partition(":")[2].startswith(reading) for action in actions), actions


def test_a_policy_is_for_the_place_given() -> None:
    """A bucket and a prefix narrow it."""
    assert "arn:aws:s3:::logs/AWSLogs/*" in json.dumps(shown("show", "s3://logs/AWSLogs/"))


@pytest.mark.parametrize(
    ("place", "environment", "arn"),
    [
        ("s3://logs/A?region=us-gov-west-1", {}, "arn:aws-us-gov:s3:::logs/A*"),
        ("s3://logs/A?role-arn=arn:aws-us-gov:iam::111122223333:role/audit", {}, "arn:aws-us-gov:s3:::logs/A*"),
        ("s3://logs/A", {"AWS_DEFAULT_REGION": "cn-north-1"}, "arn:aws-cn:s3:::logs/A*"),
        ("s3://logs/A", {"AWS_DEFAULT_REGION": "cn-north-1"}, "s3.*.amazonaws.com.cn"),
        ("s3://logs/A?profile=nobody", {}, "arn:aws:s3:::logs/A*"),
        ("cloudwatch-logs://trail?region=cn-north-1", {}, "arn:aws-cn:logs:*:*:log-group:trail:*"),
    ],
)
def test_a_policy_is_for_the_partition_of_the_region(
    place: str, environment: dict[str, str], arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the place's options, or what the AWS CLI would take; AWS's own where nothing tells."""
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert f'"{arn}"' in json.dumps(shown("show", place))


def test_a_file_needs_nobodys_permission() -> None:
    """It has neither options nor a policy."""
    found = shown("show", "file")
    assert isinstance(found, dict)
    assert (found["options"], found["permissions"]) == ([], None)


def test_it_says_so_in_words() -> None:
    """Options in a table, and the policy as JSON to copy."""
    result = CliRunner().invoke(app, ["source", "show", "s3"])
    assert "request-payer" in result.stdout
    assert '"s3:GetObject"' in result.stdout
    assert "s3://" in CliRunner().invoke(app, ["source", "list"]).stdout


def test_options_reach_the_sources_that_take_them() -> None:
    """One with a flag of its own as well as any other; a path takes none."""
    named = {"role-arn": "arn:aws:iam::111122223333:role/audit", "region": None}
    found = sources_of(["s3://logs/", "local"], ["request-payer=requester"], load_plugins(), named)
    assert found == (
        ("s3", "s3://logs/?request-payer=requester&role-arn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Faudit"),
        ("file", "local"),
    )


@pytest.mark.parametrize(
    ("sources", "options", "message"),
    [
        (["local"], ["region=eu-west-1"], "no source given here takes the option 'region'"),
        (["s3://logs"], ["regoin=eu-west-1"], "takes the option 'regoin'.*region"),
        (["s3://logs"], ["region"], "should read NAME=VALUE"),
    ],
)
def test_an_option_that_would_do_nothing_is_an_error(sources: list[str], options: list[str], message: str) -> None:
    """Rather than a scan of something else than was meant."""
    with pytest.raises(UsageError, match=message):
        sources_of(sources, options, load_plugins(), {})


def test_a_dry_run_reads_nothing(tmp_path: Path) -> None:
    """It counts what would be read by account and region, and what is left aside, but opens no object."""
    names = [
        "111122223333_CloudTrail_eu-west-1_20260706T1200Z_a.json.gz",
        "111122223333_CloudTrail_eu-west-1_20260707T1200Z_b.json.gz",
        "444455556666_CloudTrail_us-east-1_20260706T1200Z_c.json.gz",
        "444455556666_CloudTrail_us-east-1_20250101T1200Z_d.json.gz",
    ]
    for name in names:
        (tmp_path / name).write_bytes(b"no log at all")
    result = CliRunner().invoke(app, ["scan", str(tmp_path), "--since", "2026-07-01", "--dry-run"])
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["111122223333", "eu-west-1", "2", "26", "2026-07-06T12:00:00Z", "2026-07-07T12:00:00Z"] in lines
    assert ["444455556666", "us-east-1", "1", "13", "2026-07-06T12:00:00Z", "2026-07-06T12:00:00Z"] in lines
    assert "3 objects, 39 bytes as stored; 0 digest files" in result.stdout
    assert "1 left aside: delivered before the period" in result.stdout
