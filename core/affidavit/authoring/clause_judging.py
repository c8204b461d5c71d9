"""Judges the clauses of policies on records, one by one: what `coverage` and `explain` are made of."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from affidavit.errors import UsageError
from affidavit.headers import Headers
from affidavit.hookspecs import Evaluator
from affidavit.log_plugins import LogKind
from affidavit.model.clauses import Clause
from affidavit.model.logs import Candidate
from affidavit.model.policy import Policy, Predicate
from affidavit.plugins import Plugins, Provided
from affidavit.records.items import seen_one_by_one
from affidavit.records.selection import condition_holds, conditions
from affidavit.records.tolerant import decode_record


class Truth(StrEnum):
    """What a clause is for a record. `not-reached`: a clause that must hold before it does not."""

    TRUE = "true"
    FALSE = "false"
    ERROR = "error"
    NOT_REACHED = "not-reached"


class Judgement(msgspec.Struct, frozen=True):
    """What a predicate or clause is for a record; `error` is '' unless it failed."""

    truth: Truth
    error: str = ""


class SelectJudgement(msgspec.Struct, frozen=True):
    """A field of `select`: the values it takes, the record's value, whether that is one of them."""

    path: str
    accepted: tuple[str, ...]
    value: Any
    holds: bool


class StepJudgement(msgspec.Struct, frozen=True):
    """What a step of a policy makes of a record: its `select`, each of its clauses, and the predicate as a whole."""

    select: tuple[SelectJudgement, ...]
    clauses: tuple[Judgement, ...]
    whole: Judgement

    @property
    def is_selected(self) -> bool:
        """Whether the record gets as far as the predicate."""
        return all(each.holds for each in self.select)

    @property
    def matches(self) -> bool:
        """Whether the step matches the record."""
        return self.is_selected and self.whole.truth is Truth.TRUE


def clauses_of(policies: Sequence[Policy], plugins: Plugins) -> dict[tuple[str, int], tuple[Clause, ...]]:
    """The clauses of each step of policies, by policy id and position.

    Raises:
        UsageError: a policy's language does not offer its clauses.
        DocumentError: a predicate does not compile.
    """
    found: dict[tuple[str, int], tuple[Clause, ...]] = {}
    for name in sorted({policy.language for policy in policies}):
        language = plugins.languages[name]
        if language.record.clauses is None:
            raise UsageError(f"the predicate language {name!r} has no clauses: its plugin does not offer them")
        steps = [
            (policy.id, position, step)
            for policy in policies
            if policy.language == name
            for position, step in enumerate(policy.steps)
        ]
        with language.blame("clauses"):
            by_step = language.record.clauses([step.predicate for _, _, step in steps])
            for (policy_id, position, _), clauses in zip(steps, by_step, strict=True):
                found[policy_id, position] = tuple(clauses)
    return found


def record_of(kind: Provided[LogKind], raw: bytes) -> dict[str, Any]:
    """A record as predicates see it: decoded, with the actor added.

    Raises:
        ValueError: it is no JSON object, or nests too deeply.
    """
    record, _ = decode_record(raw)
    with kind.blame("actor"):
        record["actor"] = dict(kind.record.actor(record))
    return record


def seen_by(policy: Policy, record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A record as a policy looks at it: as it is, or once for each of the things that it lists; maybe not at all."""
    return list(seen_one_by_one(record, policy.each)) if policy.each else [record]


class SelectReader:
    """Reads what the steps of a policy select by off a record's JSON text, as a scan does."""

    def __init__(self, policy: Policy) -> None:
        paths = sorted({path for step in policy.steps for path in step.select})
        self._headers = Headers(paths)
        self._columns = {path: self._headers.column(path) for path in paths}

    def read(self, raw: bytes) -> dict[str, Any]:
        """Header path → value."""
        header = self._headers.decode(raw)
        return {path: column([header])[0] for path, column in self._columns.items()}


class ClauseJudge:
    """Judges the steps of one policy, under one profile. Use as a context manager.

    Args:
        clauses: of each of its steps.
        profile: what predicates see of the organisation.

    Raises:
        DocumentError: a predicate does not compile.
    """

    def __init__(
        self, policy: Policy, clauses: Sequence[Sequence[Clause]], plugins: Plugins, profile: Mapping[str, Any]
    ) -> None:
        self._policy = policy
        self._clauses = clauses
        self._language = plugins.languages[policy.language]
        with self._language.blame("compile"):
            self._evaluators = [self._language.record.compile(group, profile) for group in self._groups()]

    def _groups(self) -> list[list[Predicate]]:
        """The predicates themselves, and their clauses apart: in one engine the altered modules would collide."""
        whole = [step.predicate for step in self._policy.steps]
        return [whole, [each.predicate for members in self._clauses for each in members]]

    def __enter__(self) -> ClauseJudge:
        return self

    def __exit__(self, *_: object) -> None:
        for evaluator in self._evaluators:
            evaluator.close()

    def judge(self, record: Mapping[str, Any], header: Mapping[str, Any]) -> list[StepJudgement]:
        """What each step makes of a record.

        Args:
            header: the value of each field that a `select` names, as a scan reads it.
        """
        whole, parts = (self._truths(evaluator, record, count) for evaluator, count in self._counted())
        judgements = []
        first = 0
        for position, (step, members) in enumerate(zip(self._policy.steps, self._clauses, strict=True)):
            own = parts[first : first + len(members)]
            first += len(members)
            selects = tuple(
                SelectJudgement(
                    condition.path,
                    step.select[condition.path],
                    header[condition.path],
                    condition_holds(condition, header[condition.path]),
                )
                for condition in conditions(step, {})
            )
            judgements.append(StepJudgement(selects, _reached(members, own), whole[position]))
        return judgements

    def _counted(self) -> list[tuple[Evaluator, int]]:
        return list(zip(self._evaluators, (len(group) for group in self._groups()), strict=True))

    def _truths(self, evaluator: Evaluator, record: Mapping[str, Any], count: int) -> list[Judgement]:
        if not count:
            return []
        candidate = Candidate(record, msgspec.json.encode(record), tuple(range(count)))
        with self._language.blame("evaluate"):
            verdicts = {each.predicate: each.error for each in evaluator.evaluate([candidate])}
        return [_judgement(verdicts, number) for number in range(count)]


def _judgement(verdicts: Mapping[int, str | None], number: int) -> Judgement:
    if number not in verdicts:
        return Judgement(Truth.FALSE)
    error = verdicts[number]
    return Judgement(Truth.TRUE) if error is None else Judgement(Truth.ERROR, error or "it failed without saying why")


def _reached(clauses: Sequence[Clause], judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    return tuple(
        judgement if clause.after < 0 or judgements[clause.after].truth is Truth.TRUE else Judgement(Truth.NOT_REACHED)
        for clause, judgement in zip(clauses, judgements, strict=True)
    )


def shown_paths(clause: Clause, record: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """The values at the paths that a clause reads, by path; None where the path leads nowhere."""
    document = {**record, "profile": profile}
    return {".".join(path): functools.reduce(_child, path, document) for path in clause.paths}


def _child(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
