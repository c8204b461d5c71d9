"""The evaluator: sends records to the child in batches, and finds out what to blame when the child dies or hangs.

Nothing is ever left out in silence. A predicate that ends the process, or runs past its deadline, on a record is an
error of it on that record; all other pairs of the batch are evaluated. A predicate that does so again and again is not
run any more, which bounds the time of a scan, and each of its records is then an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from affidavit import Candidate, DocumentError, Predicate, Verdict

from affidavit_plugins.rego_language.modules import Module, module_of
from affidavit_plugins.rego_language.process import DEFAULT_LIMITS, Interrupted, Limits, RegoProcess, RegoProcessError
from affidavit_plugins.rego_language.protocol import TOO_SLOW, Evaluate, Load, Outline, Reply
from affidavit_plugins.rego_language.syntax import Node


class _Item(msgspec.Struct, frozen=True):
    """A candidate's record and the predicates still to be run on it."""

    candidate: int
    predicates: tuple[int, ...]
    raw: bytes


class RegoEvaluator:
    """Compiled Rego predicates, in a child process that lives until `close`.

    Args:
        predicates: of language `rego`. Without any, no process is started.
        profile_data: what they see as `data.profile`.
        limits: of the child process.

    Raises:
        DocumentError: with every problem of every predicate.
        RegoProcessError: the child process cannot be started.
    """

    def __init__(
        self, predicates: Sequence[Predicate], profile_data: Mapping[str, Any], limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._limits = limits
        self._modules = tuple(module_of(number, predicate) for number, predicate in enumerate(predicates))
        self._data = msgspec.json.encode({"profile": profile_data}).decode()
        self._interruptions = [0] * len(self._modules)
        self._disabled: dict[int, str] = {}
        self._process: RegoProcess | None = None
        if self._modules:
            self._compile()

    def evaluate(self, candidates: Sequence[Candidate]) -> list[Verdict]:
        """A verdict for every match and every error, in the order of candidates and of predicates.

        Raises:
            RegoProcessError: the child process died and another cannot be started.
        """
        verdicts: list[Verdict] = []
        for batch in self._batches(candidates, verdicts):
            pending = [batch]
            while pending:
                pending.extend(self._run(pending.pop(), verdicts))
        verdicts.sort(key=lambda verdict: (verdict.candidate, verdict.predicate))
        return verdicts

    def trees(self) -> list[tuple[Module, Node]]:
        """The module of each predicate, and its syntax tree.

        Raises:
            RegoProcessError: the child process died.
        """
        if not self._modules:
            return []
        seconds = len(self._modules) * self._limits.step_seconds
        try:
            *_, last = self._running().exchange(Outline(seconds + self._limits.step_seconds), (), seconds)
        except Interrupted as stop:
            raise RegoProcessError(f"parsing {self._modules[stop.step].path} again {stop.reason}") from None
        return list(zip(self._modules, map(msgspec.json.decode, last.trees), strict=True))

    def close(self) -> None:
        """End the child process."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _compile(self) -> None:
        """Load all modules. One that the engine does not survive is left out, so that the others' problems show too."""
        problems = [problem for module in self._modules if (problem := module.unreadable())]
        modules = tuple(module for module in self._modules if not module.unreadable())
        while modules and len(problems) < self._limits.interruptions:
            try:
                problems.extend(self._load(modules).problems)
                break
            except Interrupted as stop:
                culprit = modules[min(stop.step, len(modules) - 1)]
                problems.append(culprit.problem(0, f"loading this policy {stop.reason}"))
                modules = tuple(module for module in modules if module is not culprit)
        if problems:
            self.close()
            raise DocumentError(problems)

    def _load(self, modules: Sequence[Module]) -> Reply:
        """Load modules into a new process.

        Raises:
            Interrupted: it did not survive that.
        """
        self.close()
        process = RegoProcess(self._limits)
        seconds = self._limits.start_seconds + len(modules) * self._limits.step_seconds
        allowance = (self._limits.batch_seconds, self._limits.record_seconds)
        request = Load(seconds + self._limits.step_seconds, tuple(modules), self._data, allowance)
        *_, last = process.exchange(request, (), seconds)
        self._process = process
        return last

    def _running(self) -> RegoProcess:
        # Somebody else may have ended it since, which is no predicate's fault.
        if self._process is None or not self._process.is_running():
            try:
                problems = self._load(self._modules).problems
            except Interrupted as stop:
                raise RegoProcessError(f"starting Rego again {stop.reason}") from None
            if problems:
                raise RegoProcessError(f"Rego policies that were loaded before are refused: {problems[0]}")
        assert self._process is not None
        return self._process

    def _batches(self, candidates: Sequence[Candidate], verdicts: list[Verdict]) -> Iterator[list[_Item]]:
        """Candidates in batches of bounded size; those whose record is too large get their verdicts here."""
        batch: list[_Item] = []
        size = 0
        for position, candidate in enumerate(candidates):
            if len(candidate.raw) > self._limits.record_bytes:
                reason = f"the record is larger than {self._limits.record_bytes} bytes"
                verdicts.extend(Verdict(position, predicate, reason) for predicate in candidate.predicates)
                continue
            if batch and (
                len(batch) == self._limits.batch_records or size + len(candidate.raw) > self._limits.batch_bytes
            ):
                yield batch
                batch, size = [], 0
            batch.append(_Item(position, candidate.predicates, candidate.raw))
            size += len(candidate.raw)
        if batch:
            yield batch

    def _run(self, items: list[_Item], verdicts: list[Verdict]) -> list[list[_Item]]:
        """Evaluate a batch. Gives the batches that are left to run when it was interrupted."""
        items = self._without_disabled(items, verdicts)
        steps = [(item.candidate, predicate) for item in items for predicate in item.predicates]
        if not steps:
            return []
        involved = len({predicate for _, predicate in steps})
        seconds = (1 + involved) * self._limits.batch_seconds + len(steps) * self._limits.record_seconds
        records = tuple((len(item.raw), item.predicates) for item in items)
        request = Evaluate(seconds + self._limits.step_seconds, records)
        done = 0
        try:
            for reply in self._running().exchange(request, [item.raw for item in items], seconds):
                verdicts.extend(Verdict(*steps[step], error) for step, error in reply.verdicts)
                done = reply.through
                self._disabled.update((number, TOO_SLOW) for number in reply.slow)
        except Interrupted as stop:
            at = min(max(stop.step, done), len(steps) - 1)
            self._strike(steps[at][1])
            before, culprit, after = (_part(items, *ends) for ends in ((done, at), (at, at + 1), (at + 1, len(steps))))
            if not (stop.certain or len(steps) == 1):
                # Others may have used up the memory, or the time: by itself it shows whether it was to blame.
                return [after, culprit, before]
            verdicts.append(Verdict(*steps[at], stop.reason))
            return [after, before]
        return []

    def _strike(self, predicate: int) -> None:
        self._interruptions[predicate] += 1
        limit = self._limits.interruptions
        if self._interruptions[predicate] >= limit:
            self._disabled[predicate] = f"not run: {limit} times before it ended its process or ran past its deadline"

    def _without_disabled(self, items: list[_Item], verdicts: list[Verdict]) -> list[_Item]:
        if not self._disabled:
            return items
        kept: list[_Item] = []
        for item in items:
            disabled = self._disabled.keys() & item.predicates
            verdicts.extend(Verdict(item.candidate, number, self._disabled[number]) for number in disabled)
            if left := tuple(number for number in item.predicates if number not in disabled):
                kept.append(_Item(item.candidate, left, item.raw))
        return kept


def _part(items: Sequence[_Item], start: int, stop: int) -> list[_Item]:
    """Of a batch, the steps [start, stop)."""
    part: list[_Item] = []
    first = 0
    for item in items:
        kept = item.predicates[max(start - first, 0) : max(stop - first, 0)]
        if kept:
            part.append(_Item(item.candidate, kept, item.raw))
        first += len(item.predicates)
    return part
