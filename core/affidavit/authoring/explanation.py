"""Why a policy did or did not match a record: `select` first, then clause by clause, with the values they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from affidavit.authoring.clause_judging import (
    ClauseJudge,
    SelectJudgement,
    SelectReader,
    StepJudgement,
    Truth,
    clauses_of,
    record_of,
    seen_by,
    shown_paths,
)
from affidavit.errors import UsageError
from affidavit.model.clauses import Clause
from affidavit.model.policy import Place, Policy
from affidavit.plugins import Plugins
from affidavit.records.fields import text_getter, value_at
from affidavit.records.items import ITEM
from affidavit.records.linking import linking_paths


class ExplainedClause(msgspec.Struct, frozen=True):
    """A clause, what it is for the record, and the values at the paths that it reads."""

    clause: str
    place: Place
    depth: int
    truth: Truth
    error: str
    values: Mapping[str, Any]


class LinkedValue(msgspec.Struct, frozen=True):
    """A value that correlation groups by, counts or compares; a record in which it is missing joins nothing."""

    path: str
    value: Any
    missing: bool


class ExplainedStep(msgspec.Struct, frozen=True):
    """A step of a policy on a record. The clauses are judged even where `select` leaves the record out.

    Attributes:
        item: of a policy that looks at things one by one, the thing that this is about; null where nothing is listed.
        group, counted: what a policy that correlates groups by, and what it counts or compares between its steps.
    """

    step: str
    matches: bool
    selected: bool
    select: tuple[SelectJudgement, ...]
    clauses: tuple[ExplainedClause, ...]
    error: str
    group: tuple[LinkedValue, ...]
    counted: tuple[LinkedValue, ...]
    item: Any = None

    @property
    def links(self) -> bool:
        """Whether correlation, where there is any, takes a match in."""
        return not any(each.missing for each in (*self.group, *self.counted))


def explain(
    policy: Policy, raws: Sequence[bytes], plugins: Plugins, profile: Mapping[str, Any]
) -> list[tuple[ExplainedStep, ...]]:
    """What each step of a policy makes of each of some records, given as JSON text.

    Of a policy that looks at things one by one it is what its one step makes of each of them.

    Args:
        profile: what predicates see of the organisation (`Profile.as_data`).

    Raises:
        UsageError: the policy's language does not offer its clauses, or a record cannot be read.
        DocumentError: a predicate does not compile.
    """
    found = clauses_of([policy], plugins)
    clauses = [found[policy.id, position] for position in range(len(policy.steps))]
    kind = plugins.log_kinds[policy.logs]
    reader = SelectReader(policy)
    explained = []
    with ClauseJudge(policy, clauses, plugins, profile) as judge:
        for raw in raws:
            try:
                record = record_of(kind, raw)
            except ValueError as error:
                raise UsageError(f"the record cannot be read: {error}") from None
            # As it was decoded: its own text may hold what the header's reader refuses.
            header = reader.read(msgspec.json.encode(record))
            seen = seen_by(policy, record)
            steps = [
                _explained(policy, position, clauses[position], each, judgement, profile)
                for each in seen or [record]
                for position, judgement in enumerate(judge.judge(each, header))
            ]
            explained.append(tuple(steps if seen else map(_of_nothing, steps)))
    return explained


def _explained(
    policy: Policy,
    position: int,
    clauses: Sequence[Clause],
    record: Mapping[str, Any],
    judgement: StepJudgement,
    profile: Mapping[str, Any],
) -> ExplainedStep:
    group, counted = (_linked(paths, record) for paths in linking_paths(policy, position))
    return ExplainedStep(
        policy.steps[position].name,
        judgement.matches,
        judgement.is_selected,
        judgement.select,
        tuple(
            ExplainedClause(
                clause.text, clause.place, clause.depth, each.truth, each.error, shown_paths(clause, record, profile)
            )
            for clause, each in zip(clauses, judgement.clauses, strict=True)
        ),
        judgement.whole.error,
        group,
        counted,
        record.get(ITEM) if policy.each else None,
    )


def _of_nothing(step: ExplainedStep) -> ExplainedStep:
    """A step that had nothing to look at: only `select` was asked."""
    return msgspec.structs.replace(step, matches=False, clauses=(), error="", item=None)


def _linked(paths: Sequence[str], record: Mapping[str, Any]) -> tuple[LinkedValue, ...]:
    return tuple(LinkedValue(path, value_at(record, path), not text_getter(path)(record)) for path in paths)
