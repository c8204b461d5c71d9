"""Baselines: what is written is read back, merging keeps the earliest, and what is no baseline is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit import DocumentError
from affidavit.baseline import SCHEMA, Baseline, encode_baseline, load_baseline
from affidavit.match_store import Linked
from hypothesis import given
from hypothesis import strategies as st


def seen(policy: str, group: str, value: str, time: int) -> Linked:
    """A match of a policy that looks for new values."""
    joint, joined = (msgspec.json.encode([each]).decode() for each in (group, value))
    return Linked(f"{policy} {joint}", 0, time, 0, "a", joined, "[]", 0)


MATCHES = st.lists(
    st.builds(
        seen, st.sampled_from(["p.a", "p.b", "p.c"]), st.text(max_size=3), st.text(max_size=3), st.integers(0, 2**33)
    ),
    max_size=20,
)


def firsts(*matches: Linked) -> dict[str, dict[str, dict[str, int]]]:
    """The earliest time of each policy, group and value."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for match in sorted(matches, key=lambda match: match.time):
        found.setdefault(match.policy, {}).setdefault(match.joint, {}).setdefault(match.joined, match.time)
    return found


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where baselines are written."""
    return tmp_path_factory.mktemp("baseline") / "b.json"


@given(MATCHES, MATCHES)
def test_what_is_written_is_read_back(path: Path, older: list[Linked], newer: list[Linked]) -> None:
    """Of learning policies the earliest of each value, older knowledge kept, whatever the order; others left out."""
    learning = ["p.a", "p.b"]
    path.write_bytes(encode_baseline(Baseline(), learning, older))
    known = load_baseline(path)
    content = encode_baseline(known, learning, newer)
    path.write_bytes(content)
    both = load_baseline(path)
    expected = firsts(*(each for each in (*older, *newer) if each.policy in learning))
    assert {policy: groups for policy, groups in both.firsts.items() if groups} == expected
    assert set(both.firsts) == set(learning)
    assert both.digest == hashlib.sha256(content).hexdigest()
    assert encode_baseline(known, learning, reversed(newer)) == content


def test_one_without_entries_knows_nothing() -> None:
    """Of a policy or group that it does not name."""
    assert Baseline().of("p.a", '["g"]') == {}
    assert Baseline({"p.a": {'["g"]': {'["v"]': 3}}}).of("p.a", '["g"]') == {'["v"]': 3}


def test_policies_that_an_older_one_knows_are_kept(path: Path) -> None:
    """Extending with one pack loses nothing that was learnt with another."""
    path.write_bytes(encode_baseline(Baseline(), ["p.b"], [seen("p.b", "g", "v", 5)]))
    path.write_bytes(encode_baseline(load_baseline(path), ["p.a"], []))
    assert load_baseline(path).of("p.b", '["g"]') == {'["v"]': 5}


GOOD: dict[str, Any] = {
    "schema": SCHEMA,
    "policies": {"p.a": [{"group": ["g"], "value": ["v"], "first": "2026-07-01T00:00:00Z"}]},
}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no baseline"),
        (b"[]", "no baseline"),
        (b"\xff", "no baseline"),
        (b"[" * 100_000, "no baseline"),
        (json.dumps({**GOOD, "more": 1}).encode(), "no baseline"),
        (json.dumps({**GOOD, "schema": "affidavit.baseline/2"}).encode(), "make it anew with affidavit baseline"),
        (json.dumps(GOOD).replace("2026-07-01T00:00:00Z", "soon").encode(), "p.a: 'soon' is no time"),
    ],
)
def test_what_is_no_baseline_is_refused(content: bytes, reason: str, path: Path) -> None:
    """In one line that names the file."""
    path.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        load_baseline(path)
    (problem,) = caught.value.problems
    assert problem.path == str(path)
    assert reason in problem.message


def test_a_missing_file_is_an_error_for_people(tmp_path: Path) -> None:
    """Not a traceback."""
    with pytest.raises(DocumentError, match=r"none\.json: cannot be read: No such file"):
        load_baseline(tmp_path / "none.json")
