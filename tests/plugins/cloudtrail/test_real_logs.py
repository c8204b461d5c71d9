"""Real and published CloudTrail: every record of every file is read, and what is no record is counted as such."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from affidavit import ObjectRef
from affidavit_plugins.cloudtrail.format import FORMAT
from affidavit_plugins.cloudtrail.kind import KIND


def text_of(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def logs_in(folder: Path) -> list[Path]:
    """The files that the format accepts."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if FORMAT.accepts(ObjectRef("file", path.name, ""), text_of(path)[:65_536]) is None]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("trailscraper/*.json*", 4),
        ("invictus-aws-dataset/*.json", 2093),
        ("stratus-red-team/aws.*.json", 202),
        ("traildiscover-samples/events.jsonl", 210),
        ("otrf-security-datasets/*.jsonl", 103),
        ("plaso-lookup-events/*.jsonl", 6),
        ("centralized-logging/*.json", 4),
        ("cloud-custodian-cwe/eventbridge/*.json", 10),
        ("cloud-custodian-cwe/bare/*.json", 13),
        ("cloudgrep/*.json", 2),
        ("aws-cloudtrail-docs/records/*.json", 22),
        ("aws-cloudtrail-docs/lookup-events/*.json", 2),
    ],
)
def test_every_record_is_read(cloudtrail: Any, shared_data: Path, where: str, count: int) -> None:
    """As many records as the origin of the data states, none rejected, and each makes sense to the log kind."""
    read = 0
    for path in sorted((shared_data / "cloudtrail").glob(where)):
        outcome = cloudtrail.read(text_of(path))
        assert not outcome.rejected
        assert not outcome.breaks
        read += len(outcome.raws)
        for record in outcome.records:
            assert KIND.event_class(tuple(record.get(path) for path in KIND.class_paths))
            assert all(value is None or value for value in KIND.actor(record).values())
            described = dict(KIND.describe(record))
            targets = described.pop("targets")
            assert all(isinstance(text, str) for text in (*described.values(), *targets))
            assert described["event"]
    assert read == count


def test_a_truncated_file_gives_a_break(cloudtrail: Any, shared_data: Path) -> None:
    """The published cut-off file has no whole record: nothing is read, and the break says where its only one begins."""
    outcome = cloudtrail.read((shared_data / "cloudtrail/cloudgrep/bad_cloudtrail.json.truncated").read_bytes())
    assert not outcome.raws
    assert [(item.offset, item.reason) for item in outcome.breaks] == [(13, "the text ends inside a record")]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("streamalert-rule-tests/rule-tests.jsonl", 56),
        ("traildiscover-samples/labels.jsonl", 210),
        ("stratus-red-team/labels.json", 1),
    ],
)
def test_other_json_is_rejected_value_by_value(cloudtrail: Any, shared_data: Path, where: str, count: int) -> None:
    """Rule tests and labels that speak of events, or hold some deeper down, are no records, and all are counted."""
    outcome = cloudtrail.read((shared_data / "cloudtrail" / where).read_bytes())
    assert not outcome.raws
    assert Counter(outcome.rejected.values()) == {"not a CloudTrail record": count}


def test_only_logs_are_accepted(shared_data: Path) -> None:
    """Licences, notes and digest files are refused; digest files as something known."""
    folder = shared_data / "cloudtrail"
    assert {path.suffix for path in logs_in(folder)} == {".json", ".jsonl", ".gz", ".truncated"}
    digests = sorted((folder / "aws-cloudtrail-docs/digest").glob("*.json"))
    assert len(digests) == 2
    for path in digests:
        refusal = FORMAT.accepts(ObjectRef("file", path.name, ""), path.read_bytes()[:65_536])
        assert refusal is not None and refusal.foreign and "digest" in refusal.reason


def test_principals_of_one_dataset_are_few(cloudtrail: Any, shared_data: Path) -> None:
    """Two thousand real records of many sessions and keys come down to the principals of the account."""
    principals: dict[str | None, set[str | None]] = {}
    for path in sorted((shared_data / "cloudtrail/invictus-aws-dataset").glob("*.json")):
        for record in cloudtrail.read(path.read_bytes()).records:
            actor = KIND.actor(record)
            principals.setdefault(actor["principal"], set()).add(actor["key"])
    assert None not in principals
    benjamin = "arn:aws:iam::123837392027:user/benjamin"
    assert len(principals[benjamin]) > 1
    assert not any(":assumed-role/" in str(principal) for principal in principals)
