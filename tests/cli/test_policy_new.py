"""`affidavit policy new` and `policy schema` as a user runs them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE = 0, 2


@pytest.mark.parametrize("language", ["jmespath", "rego"])
def test_a_policy_from_an_event(language: str, cli: Cli, logs: dict[str, Path], tmp_path: Path) -> None:
    """From a packed log or standard input, by index or id: it passes its tests, matches the event, names nobody."""
    packed = tmp_path / "l.json.gz"
    packed.write_bytes(gzip.compress(logs["loud"].read_bytes()))
    made = cli("policy", "new", "my.created", "--language", language, "--from-event", packed, expect=[DONE])
    name = "my.created.rego" if language == "rego" else "my.created.yaml"
    assert made.stdout.startswith(f"{name}: loads, and passes its tests")
    assert "3 tests of 1 policies passed, 0 failed" in cli("policy", "test", name, expect=[DONE]).stdout
    scanned = cli("scan", logs["loud"], "--policies", name, expect=[DONE])
    assert "1 open finding" in scanned.stdout
    text = (tmp_path / name).read_text()
    for told in ("alice", "198.51.100.7", "user-0"):
        assert told not in text
    chosen = ("--event-id", "00000000-0000-4000-8000-000000000001", "--from-event", "-")
    cli("policy", "new", "my.got", *chosen, stdin=logs["loud"].read_text(), expect=[DONE])
    assert "eventName: GetUser" in (tmp_path / "my.got.yaml").read_text()


def test_nothing_is_overwritten_unasked(cli: Cli, tmp_path: Path) -> None:
    """Unless --force says so."""
    (tmp_path / "p.yaml").write_text("mine")
    assert "--force overwrites" in cli("policy", "new", "my.p", "p.yaml", expect=[USAGE]).stderr
    assert (tmp_path / "p.yaml").read_text() == "mine"
    cli("policy", "new", "my.p", "p.yaml", "--force", expect=[DONE])
    assert "id: my.p" in (tmp_path / "p.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Upper.Case"], "lower-case words"),
        (["nodots"], "lower-case words"),
        (["a.b", "--index", "1"], "--from-event FILE"),
        (["a.b", "--from-event", "loud.json", "--index", "1", "--event-id", "x"], "give one of them"),
        (["a.b", "--from-event", "loud.json", "--index", "9"], "no record with index 9 among the 2"),
        (["a.b", "--from-event", "loud.json", "--event-id", "x"], "no record with event id x"),
        (["a.b", "--from-event", "absent.json"], "absent.json: no such file"),
        (["a.b", "--from-event", "pack/user-created.yaml"], "not JSON"),
        (["a.b", "p.rego"], "must end in .yaml"),
        (["a.b", "none/p.yaml"], "'none' does not exist"),
        (["a.b", "--language", "perl"], "--language"),
    ],
)
def test_what_is_refused(
    arguments: list[str], words: str, cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """Each in a line, with nothing written."""
    result = cli("policy", "new", *arguments, expect=[USAGE])
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list(tmp_path.glob("a.b*"))


def test_a_denied_attempt_is_never_a_violation(cli: Cli, tmp_path: Path) -> None:
    """Refused with the reason; as a review it is drafted on its error code."""
    (tmp_path / "d.json").write_text(
        json.dumps(
            {
                "Records": [
                    {
                        "eventName": "A",
                        "errorCode": "AccessDenied",
                        "eventVersion": "1.11",
                        "eventSource": "s3.amazonaws.com",
                        "eventTime": "2026-07-01T00:00:00Z",
                    }
                ]
            }
        )
    )
    new = ("policy", "new", "a.b", "--from-event", "d.json")
    assert "never a violation" in cli(*new, "--effect", "violation", expect=[USAGE]).stderr
    cli(*new, expect=[DONE])
    assert "errorCode == 'AccessDenied'" in (tmp_path / "a.b.yaml").read_text()


@pytest.mark.parametrize("of", ["policy", "waivers", "pack"])
def test_schemas(of: str, cli: Cli) -> None:
    """Printed as JSON of the draft that editors know."""
    schema = json.loads(cli("policy", "schema", "--of", of, expect=[DONE]).stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
