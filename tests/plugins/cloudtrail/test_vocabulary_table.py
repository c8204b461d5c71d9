"""The table is made from models, a list of events and records, and holds names alone."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from affidavit_plugins.cloudtrail import vocabulary_table
from affidavit_plugins.cloudtrail.vocabulary_table import main, make, records_in

SHAPES = {
    "In": {
        "type": "structure",
        "members": {"UserName": {"shape": "S"}, "Tags": {"shape": "Tags"}, "Settings": {"shape": "M"}},
    },
    "Out": {"type": "structure", "members": {"Thing": {"shape": "Thing"}}},
    "Thing": {"type": "structure", "members": {"ARN": {"shape": "S"}, "DBName": {"shape": "S"}}},
    "Tags": {"type": "list", "member": {"shape": "Tag"}},
    "Tag": {"type": "structure", "members": {"Key": {"shape": "S"}}},
    "M": {"type": "map", "key": {"shape": "S"}, "value": {"shape": "Thing"}},
    "S": {"type": "string"},
}


def _model(prefix: str, protocol: str = "json", **operations: str) -> dict[str, Any]:
    made = {
        name: {"input": {"shape": "In"}, "output": {"shape": "Out"}, "http": {"requestUri": uri}}
        for name, uri in operations.items()
    }
    return {"metadata": {"endpointPrefix": prefix, "protocol": protocol}, "operations": made, "shapes": SHAPES}


@pytest.fixture
def botocore(tmp_path: Path) -> Path:
    """The folder of a botocore of a few small models, one of them in two versions."""
    folder = tmp_path / "botocore"
    models = {
        "things/2019-01-01": _model("things", OldCall="/"),
        "things/2020-01-01": _model("things", CreateThing="/", GetThing="/"),
        "lambda/2015-03-31": _model("lambda", CreateFunction="/2015-03-31/functions", NewCall="/2022-01-01/x"),
        "email/2010-12-01": _model("email", "query", SendEmail="/"),
    }
    for name, model in models.items():
        path = folder / "data" / name / "service-2.json.gz"
        path.parent.mkdir(parents=True)
        path.write_bytes(gzip.compress(json.dumps(model).encode()))
    (folder / "__init__.py").write_text("__version__ = '1.2.3'\n")
    return folder


def _table(content: bytes) -> Any:
    return json.loads(lzma.decompress(content))


def test_models_give_events_and_fields(botocore: Path) -> None:
    """Names in CloudTrail's spelling, to two levels; of the newest model; no response of calls that read."""
    table = _table(make(botocore, [], []))
    assert table["botocore"] == "1.2.3"
    assert table["events"]["things"] == {
        "CreateThing": ["settings tags(key) userName", "thing(aRN,arn,dBName)"],
        "GetThing": ["settings tags(key) userName", ""],
    }


def test_names_that_differ_from_the_api(botocore: Path) -> None:
    """SES's source is its own, its one response member may be left out, and Lambda's old calls end with a date."""
    table = _table(make(botocore, [], []))
    assert table["events"]["ses"]["SendEmail"][1] == "aRN arn dBName thing(aRN,arn,dBName)"
    assert "email" not in table["events"]
    assert table["dated"] == {"CreateFunction": "CreateFunction20150331"}


def test_reference_and_records_add_names(botocore: Path) -> None:
    """Listed events and those of records are known, and what records hold; of an event without a model nothing is."""
    listed = [{"eventSource": "things.amazonaws.com", "eventName": "Listed20150331"}]
    records: list[dict[str, Any]] = [
        {
            "eventSource": "things.amazonaws.com",
            "eventName": "CreateThing",
            "userIdentity": {},
            "requestParameters": {"extra": {"items": [{"inner": "hushed"}]}, "tags": [{"other": 1}], "1": 2},
            "responseElements": None,
        },
        {"eventSource": "new.amazonaws.com", "eventName": "Made", "userIdentity": {}, "requestParameters": {"a": 1}},
    ]
    content = make(botocore, listed, records)
    things = _table(content)["events"]
    assert things["things"]["CreateThing"][0] == "extra(inner) settings tags(key,other) userName"
    assert things["things"]["Listed"] == [None, None]
    assert things["new"]["Made"] == [None, None]
    assert b"hushed" not in lzma.decompress(content)


def test_records_are_found_however_they_are_wrapped() -> None:
    """In a file's list, in an EventBridge envelope, in the text that LookupEvents gives."""
    record = {"eventSource": "a", "eventName": "b", "userIdentity": {}}
    wrapped = [{"Records": [record]}, {"detail": record}, {"Events": [{"CloudTrailEvent": json.dumps(record)}]}, record]
    assert [list(records_in(each)) for each in wrapped] == [[record]] * 4


def test_the_command_writes_the_table(botocore: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three paths make the table, the same one each time; what is no botocore ends with status 2."""
    target = tmp_path / "table.xz"
    monkeypatch.setattr(vocabulary_table, "TABLE", target)
    (tmp_path / "events.json").write_text("[]")
    (tmp_path / "logs").mkdir()
    arguments = [str(botocore), str(tmp_path / "events.json"), str(tmp_path / "logs")]
    assert main(arguments) == 0
    first = target.read_bytes()
    assert main(arguments) == 0
    assert target.read_bytes() == first
    assert main([str(tmp_path), *arguments[1:]]) == 2
    assert main([]) == 2
