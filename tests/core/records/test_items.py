"""`each`: a policy that looks at the things of a record one by one has a match for each that it matches."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Clause, Place
from affidavit.authoring.clause_coverage import cover
from affidavit.authoring.explanation import explain
from affidavit.model.policy import Correlation, Effect, PatternKind
from affidavit.model.profile import Profile
from affidavit.records.items import is_list_path, seen_one_by_one

if TYPE_CHECKING:
    from tests.core.conftest import Build

TIME = "2026-07-01T09:30:15Z"


@pytest.mark.parametrize(
    ("record", "path", "items"),
    [
        ({"a": {"b": [1, "x", None, {"k": 1}, [2]]}}, "a.b", [1, "x", {"k": 1}, [2]]),
        ({"a": {"b": {"k": 1}}}, "a.b", [{"k": 1}]),
        ({"a": [{"b": [1]}, {"b": None}, 7, {"b": [2, 3]}]}, "a.b", [1, 2, 3]),
        ({"a": {"b": []}}, "a.b", []),
        ({"a": {"b": None}}, "a.b", []),
        ({"a": "text"}, "a.b", []),
        ({}, "a.b", []),
        ({"a": [1]}, "a", [1]),
    ],
)
def test_things_are_found_wherever_a_list_lies(record: dict[str, Any], path: str, items: list[Any]) -> None:
    """Lists on the way are gone through; null is nothing, and one thing without brackets is a list of it."""
    assert [each["item"] for each in seen_one_by_one(record, path)] == items


def test_the_list_is_left_out_and_the_rest_stays() -> None:
    """What the record says of all its things stands beside each, and the record itself is not altered."""
    record = {"who": "me", "a": {"b": [1, 2], "c": 3}, "item": "own"}
    before = msgspec.json.encode(record)
    assert list(seen_one_by_one(record, "a.b")) == [
        {"who": "me", "a": {"b": None, "c": 3}, "item": item} for item in (1, 2)
    ]
    assert list(seen_one_by_one({"a": [{"b": [1], "c": 2}]}, "a.b")) == [{"a": None, "item": 1}]
    assert msgspec.json.encode(record) == before


def test_a_list_is_named_without_numbers() -> None:
    """A path to one of its things is none to a list."""
    assert is_list_path("response.Users")
    assert not is_list_path("response.Users[0]")
    assert not is_list_path("response..Users")


def _record(*items: Any, **more: Any) -> dict[str, Any]:
    return {"id": "e1", "time": TIME, "who": "me", "list": list(items), **more}


def test_each_thing_has_a_finding_of_its_own(build: Build) -> None:
    """Subject and message are of the thing; the record is shown with that thing alone."""
    policy = build.policy(
        each="list", subject=("{who} {item.name}",), message="{item.name} is open", effect=Effect.REVIEW
    )
    memory = build.Memory({"a": build.lines(_record({"name": "x"}, {"name": "y"}, other=1))})
    assessment, population = memory.run(policy)
    found = {finding.subject: finding for finding in assessment.findings}
    assert set(found) == {"me x", "me y"}
    (evidence,) = found["me y"].evidence
    assert evidence.message == "y is open"
    shown = {"id": "e1", "time": TIME, "who": "me", "list": None, "other": 1, "item": {"name": "y"}}
    assert msgspec.json.decode(evidence.record) == shown
    assert len(population) == 2


def test_the_same_things_seen_again_are_the_same_findings(build: Build) -> None:
    """Two records that list a thing make one finding of two records."""
    policy = build.policy(each="list", subject=("item.name",))
    records = [_record({"name": "x"}, {"name": "y"}), _record({"name": "x"}) | {"id": "e2"}]
    assessment, _ = build.Memory({"a": build.lines(*records)}).run(policy)
    assert {each.subject: each.count for each in assessment.findings} == {"x": 2, "y": 1}


def test_other_policies_see_the_record_whole(build: Build) -> None:
    """One that looks at the record as it is matches it once, beside those that look at other lists."""
    policies = [
        build.policy("p.each", each="list", subject=("item",)),
        build.policy("p.other", each="others", subject=("item",)),
        build.policy("p.whole", subject=("list[1]",)),
    ]
    assessment, _ = build.Memory({"a": build.lines(_record("x", "y", others=["z"]))}).run(*policies)
    assert {(each.policy, each.subject) for each in assessment.findings} == {
        ("p.each", "x"),
        ("p.each", "y"),
        ("p.other", "z"),
        ("p.whole", "y"),
    }


def test_a_record_may_list_very_many(build: Build) -> None:
    """All are matched, past every limit of what is held at once, and a failure on one is told once a thing."""
    items = [{"number": number, "padding": "x" * 3_000} for number in range(5_000)]
    memory = build.Memory({"a": build.lines(_record(*items))})
    assessment, population = memory.run(build.policy(each="list", subject=("item.number",)))
    assert len(assessment.findings) == len(population) == 5_000
    assessment, _ = memory.run(build.policy(each="list", source="raises"))
    assert [each.count for each in assessment.failures] == [5_000]


def test_correlation_counts_by_things(build: Build) -> None:
    """What is grouped by and counted may be of the thing."""
    correlate = Correlation(PatternKind.DISTINCT, ("who",), 3_600, 3, ("item.name",))
    policy = build.policy(each="list", correlate=correlate, subject=("who",))
    records = [_record({"name": "x"}, {"name": "y"}), _record({"name": "z"}) | {"id": "e2"}]
    assessment, _ = build.Memory({"a": build.lines(*records)}).run(policy)
    assert [each.subject for each in assessment.findings] == ["me"]
    assessment, _ = build.Memory({"a": build.lines(records[0])}).run(policy)
    assert assessment.findings == ()


def _with_clauses(build: Build) -> Any:
    def clauses(predicates: Any) -> list[list[Clause]]:
        return [[Clause(each, each.source, Place("p.yaml"), paths=(("item", "name"),))] for each in predicates]

    return build.Memory(languages=[dataclasses.replace(build.language, clauses=clauses)])


def test_coverage_counts_things(build: Build) -> None:
    """A clause is asked once for each thing, and not at all of a record that lists none."""
    tests = (build.policy_test(True, _record(1, 2)), build.policy_test(False, _record()))
    (result,) = cover([build.policy(each="list", tests=tests)], _with_clauses(build).plugins)
    assert [(clause.true, clause.false) for clause in result.clauses] == [(2, 0)]


def test_an_explanation_is_of_each_thing(build: Build) -> None:
    """With the thing and its values; of a record that lists none it says only whether it is selected."""
    policy = build.policy(each="list", select={"who": ("me",)})
    raws = [msgspec.json.encode(_record({"name": "x"}, {"name": "y"})), msgspec.json.encode(_record())]
    things, nothing = explain(policy, raws, _with_clauses(build).plugins, Profile().as_data())
    assert [(step.item, step.matches, step.clauses[0].values) for step in things] == [
        ({"name": "x"}, True, {"item.name": "x"}),
        ({"name": "y"}, True, {"item.name": "y"}),
    ]
    assert [(step.selected, step.matches, step.clauses) for step in nothing] == [(True, False, ())]
