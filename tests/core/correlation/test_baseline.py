"""Baselines: what is written is read back, merging keeps the earliest, and what is no baseline is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import DocumentError
from affidavit.correlation.baseline import SCHEMA, Baseline, Learnt, check_baseline, encode_baseline, load_baseline
from affidavit.model.policy import Correlation, PatternKind, Policy
from affidavit.parts.match_store import Linked
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build


def seen(policy: str, group: str, value: str, time: int) -> Linked:
    """A match of a policy that looks for new values."""
    joint, joined = (msgspec.json.encode([each]).decode() for each in (group, value))
    return Linked(f"{policy} {joint}", 0, time, 0, "a", joined, "[]", 0)


@pytest.fixture(scope="session")
def looking(build: Build) -> Callable[..., Policy]:
    """Makes policies that look for new values."""

    def make(policy_id: str, by: str = "who", of: str = "region") -> Policy:
        return build.policy(policy_id, correlate=Correlation(PatternKind.FIRST_SEEN, (by,), of=(of,), learn=60))

    return make


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
def test_what_is_written_is_read_back(
    path: Path, looking: Callable[..., Policy], older: list[Linked], newer: list[Linked]
) -> None:
    """Of learning policies the earliest of each value, older knowledge kept, whatever the order; others left out."""
    learning = ["p.a", "p.b"]
    policies = [looking(each) for each in learning]
    path.write_bytes(encode_baseline(Baseline(), policies, older))
    known = load_baseline(path)
    content = encode_baseline(known, policies, newer)
    path.write_bytes(content)
    both = load_baseline(path)
    expected = firsts(*(each for each in (*older, *newer) if each.policy in learning))
    assert {policy: each.firsts for policy, each in both.learnt.items() if each.firsts} == expected
    assert set(both.learnt) == set(learning)
    check_baseline(both, policies)
    assert both.digest == hashlib.sha256(content).hexdigest()
    assert encode_baseline(known, policies, reversed(newer)) == content


def test_one_without_entries_knows_nothing() -> None:
    """Of a policy or group that it does not name."""
    assert Baseline().of("p.a", '["g"]') == {}
    known = Baseline({"p.a": Learnt(("who",), ("region",), {'["g"]': {'["v"]': 3}})})
    assert known.of("p.a", '["g"]') == {'["v"]': 3}


def test_policies_that_an_older_one_knows_are_kept(path: Path, looking: Callable[..., Policy]) -> None:
    """Extending with one pack loses nothing that was learnt with another."""
    path.write_bytes(encode_baseline(Baseline(), [looking("p.b")], [seen("p.b", "g", "v", 5)]))
    path.write_bytes(encode_baseline(load_baseline(path), [looking("p.a")], []))
    assert load_baseline(path).of("p.b", '["g"]') == {'["v"]': 5}


GOOD: dict[str, Any] = {
    "schema": SCHEMA,
    "policies": {
        "p.a": {
            "by": ["who"],
            "first_seen": ["region"],
            "seen": [{"group": ["g"], "value": ["v"], "first": "2026-07-01T00:00:00Z"}],
        }
    },
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


@pytest.mark.parametrize("changed", [{"by": "account"}, {"of": "name"}])
def test_a_baseline_of_another_question_is_refused(
    path: Path, looking: Callable[..., Policy], changed: dict[str, str]
) -> None:
    """What was learnt by account says nothing of a policy that groups by who; of others it may say what it likes."""
    path.write_bytes(encode_baseline(Baseline(), [looking("p.a"), looking("p.b")], []))
    known = load_baseline(path)
    with pytest.raises(DocumentError) as caught:
        check_baseline(known, [looking("p.a", **changed), looking("p.b"), looking("p.c", **changed)])
    (problem,) = caught.value.problems
    assert problem.path == str(path)
    assert "p.a looked for first_seen region by who: make it anew" in problem.message
