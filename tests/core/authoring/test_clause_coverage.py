"""Coverage and explanations of policies, with a language in memory whose clauses are named conditions."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Clause, Place, Predicate, UsageError
from affidavit.authoring.clause_coverage import cover, unmatched
from affidavit.authoring.clause_judging import Truth
from affidavit.authoring.explanation import explain
from affidavit.model.profile import Profile

if TYPE_CHECKING:
    from tests.core.conftest import Build

PLACE = Place("policy.yaml", 3, 7)


def _language(build: Build, *sources: str, chained: bool = False) -> Any:
    """The language `python`, whose predicates have these clauses; chained, each is asked after the one before."""

    def clauses(predicates: Sequence[Predicate]) -> list[list[Clause]]:
        return [
            [
                Clause(
                    msgspec.structs.replace(each, source=source),
                    source,
                    PLACE,
                    after=number - 1 if chained else -1,
                    paths=(("flag",), ("profile", "accounts"), ("who", "deeper")),
                )
                for number, source in enumerate(sources)
            ]
            for each in predicates
        ]

    return dataclasses.replace(build.language, clauses=clauses)


def test_coverage_counts_how_often_a_clause_was_true_and_false(build: Build) -> None:
    """Events that `select` leaves out do not count."""
    tests = (
        build.policy_test(True, {"name": "x", "flag": True}),
        build.policy_test(False, {"name": "x"}),
        build.policy_test(False, {"name": "y", "flag": True}),
    )
    policy = build.policy(source="flagged", select={"name": ("x",)}, tests=tests)
    memory = build.Memory(languages=[_language(build, "flagged", "always")])
    (result,) = cover([policy], memory.plugins)
    assert [(each.clause, each.true, each.false, each.is_covered) for each in result.clauses] == [
        ("flagged", 1, 1, True),
        ("always", 2, 0, False),
    ]


def test_policies_that_matched_nothing_are_told_from_a_report(build: Build) -> None:
    """Of those that ran."""
    memory = build.Memory({"a": build.lines({"flag": True})})
    assessment, _ = memory.run(build.policy("p.never", "never"), build.policy("p.flagged", "flagged"))
    assert unmatched(assessment) == ["p.never"]


def test_an_explanation_has_select_clauses_and_values(build: Build) -> None:
    """What a scan would see, and the values at the paths that a clause reads, the profile's included."""
    policy = build.policy(source="flagged", select={"name": ("x", "y*"), "who": ("ana",)})
    memory = build.Memory(languages=[_language(build, "flagged", "raises", "always")])
    raw = msgspec.json.encode({"name": "yes", "who": "ben", "flag": True, "error": "it broke"})
    ((step,),) = explain(policy, [raw], memory.plugins, Profile().as_data())
    assert [(each.path, each.value, each.holds) for each in step.select] == [
        ("name", "yes", True),
        ("who", "ben", False),
    ]
    assert (step.selected, step.matches) == (False, False)
    assert [(each.truth, each.error) for each in step.clauses] == [
        (Truth.TRUE, ""),
        (Truth.ERROR, "it broke"),
        (Truth.TRUE, ""),
    ]
    assert step.clauses[0].values == {"flag": True, "profile.accounts": [], "who.deeper": None}


def test_a_clause_behind_one_that_does_not_hold_is_not_reached(build: Build) -> None:
    """Nor is what comes after it."""
    memory = build.Memory(languages=[_language(build, "always", "flagged", "always", chained=True)])
    ((step,),) = explain(build.policy(source="flagged"), [b"{}"], memory.plugins, Profile().as_data())
    assert [each.truth for each in step.clauses] == [Truth.TRUE, Truth.FALSE, Truth.NOT_REACHED]


def test_a_language_may_have_no_clauses(build: Build) -> None:
    """The commands then say so."""
    with pytest.raises(UsageError, match="has no clauses"):
        list(cover([build.policy()], build.Memory().plugins))
