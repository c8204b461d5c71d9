"""Single records out of files, through the plugins that a scan reads with."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from affidavit.authoring.record_files import read_records
from affidavit.errors import SourceError, UsageError
from affidavit.plugins import Plugins, load_plugins

RECORDS = [
    {"eventVersion": "1.11", "eventName": name, "eventSource": "s3.amazonaws.com", "eventTime": "2026-07-01T00:00:00Z"}
    for name in "ab"
]
CONTAINERS = {
    "Records": json.dumps({"Records": RECORDS}),
    "array": json.dumps(RECORDS),
    "lines": "\n".join(map(json.dumps, RECORDS)),
    "EventBridge": "\n".join(json.dumps({"detail-type": "x", "source": "aws.s3", "detail": each}) for each in RECORDS),
    "LookupEvents": json.dumps({"Events": [{"EventId": "1", "CloudTrailEvent": json.dumps(each)} for each in RECORDS]}),
}


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    """The installed ones."""
    return load_plugins()


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("packed", [False, True])
def test_records_of_every_container(container: str, packed: bool, plugins: Plugins, tmp_path: Path) -> None:
    """Each record with its index, packed or not."""
    content = CONTAINERS[container].encode()
    path = tmp_path / "l.json"
    path.write_bytes(gzip.compress(content) if packed else content)
    found = list(read_records(("file", str(path)), plugins))
    assert [(each.index, each.decoded()["eventName"]) for each in found] == [(0, "a"), (1, "b")]
    assert {each.kind for each in found} == {"aws.cloudtrail"}


def test_what_cannot_be_read(plugins: Plugins, tmp_path: Path) -> None:
    """No file, no log, a file cut off: errors for people, after the records before the damage."""
    with pytest.raises(SourceError, match="no such file"):
        list(read_records(("file", str(tmp_path / "none.json")), plugins))
    path = tmp_path / "l.json"
    path.write_text("words")
    with pytest.raises(UsageError, match=r"l\.json: not JSON"):
        list(read_records(("file", str(path)), plugins))
    path.write_bytes(gzip.compress(CONTAINERS["lines"].encode() + b"\n")[:-4])
    found: list[int] = []
    with pytest.raises(UsageError, match=r"l\.json: .*gzip"):
        found.extend(each.index for each in read_records(("file", str(path)), plugins))
