"""Decides which matches are waived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from affidavit.errors import DocumentError, Problem, WaiverError
from affidavit.hookspecs import Evaluator, PredicateLanguage
from affidavit.model.logs import Candidate
from affidavit.model.profile import Profile
from affidavit.model.waiver import Waiver
from affidavit.plugins import Plugins, Provided, pick
from affidavit.waivers.files import LANGUAGE


class CompiledWaivers:
    """Waivers ready to judge matches in this process. Use as a context manager, or `close` it.

    Args:
        waivers: sorted by id.
        profile: what conditions see of the organisation.
        as_of: the moment of the assessment, in epoch seconds.

    Raises:
        DocumentError: with every problem found in any condition.
        UsageError: the language of conditions is not installed.
    """

    def __init__(self, waivers: Sequence[Waiver], plugins: Plugins, profile: Mapping[str, Any], as_of: int) -> None:
        self.waivers = tuple(waivers)
        self._as_of = as_of
        self._by_policy: dict[str, tuple[int, ...]] = {}
        for position, waiver in enumerate(self.waivers):
            self._by_policy[waiver.policy] = (*self._by_policy.get(waiver.policy, ()), position)
        self._language: Provided[PredicateLanguage] | None = None
        self._evaluator: Evaluator | None = None
        if self.waivers:
            self._language = pick(plugins.languages, LANGUAGE, "predicate language")
            with self._language.blame("compile"):
                self._evaluator = self._language.record.compile([each.condition for each in self.waivers], profile)

    def __enter__(self) -> CompiledWaivers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free the evaluator."""
        if self._evaluator is not None:
            self._evaluator.close()
            self._evaluator = None

    def concern(self, policy: str) -> bool:
        """Whether any waiver is about a policy."""
        return policy in self._by_policy

    def waiver_of(self, policy: str, candidate: Candidate, time: int | None) -> str:
        """The id of the first waiver of a policy that waives a match; '' when none does.

        Args:
            candidate: the record that matched.
            time: the record's, in epoch seconds. One that says none is waived only while the waiver lasts.

        Raises:
            WaiverError: a condition failed on the record.
            PluginError: its language did.
        """
        moment = self._as_of if time is None else time
        wanted = tuple(each for each in self._by_policy.get(policy, ()) if moment < self.waivers[each].expires)
        if not wanted or self._evaluator is None or self._language is None:
            return ""
        with self._language.blame("evaluate"):
            verdicts = list(self._evaluator.evaluate([Candidate(candidate.record, candidate.raw, wanted)]))
        failed = [verdict for verdict in verdicts if verdict.error is not None]
        if failed:
            waiver = self.waivers[failed[0].predicate]
            raise WaiverError(f"the condition of the waiver {waiver.id} failed: {failed[0].error}")
        return min((self.waivers[verdict.predicate].id for verdict in verdicts), default="")


def waiver_problems(waivers: Sequence[Waiver], plugins: Plugins) -> tuple[Problem, ...]:
    """Everything wrong with the conditions of waivers."""
    try:
        with CompiledWaivers(waivers, plugins, Profile().as_data(), 0):
            return ()
    except DocumentError as error:
        return error.problems
