"""Waivers: that their policy is there, and that a condition can be true of what the policy matches, and not of all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from affidavit.documents.strict_yaml import suggest
from affidavit.lint.records import use_remarks
from affidavit.model.lint import FieldTypes, PredicateFacts, PredicateLint, Remark, Values, Vocabulary
from affidavit.model.policy import Step
from affidavit.model.waiver import Waiver


def policy_remarks(waiver: Waiver, policies: Collection[str]) -> Iterator[Remark]:
    """A remark on a waiver of a policy that is not among these."""
    if waiver.policy not in policies:
        message = (
            f"no policy {waiver.policy!r} is here or installed{suggest(waiver.policy, policies)}: it waives nothing"
        )
        yield Remark("unlisted-policy", waiver.place, message)


def condition_facts(waiver: Waiver, steps: Sequence[Step], part: PredicateLint, types: FieldTypes) -> PredicateFacts:
    """The facts of a condition that compiles, as of a predicate beside what the policy's steps select.

    Args:
        steps: of the policy; () where it is not known.
        part: lint's part of the language that conditions are written in.
        types: of the fields of the policy's log kind.
    """
    (facts,) = part.examine([Step("", _common([step.select for step in steps]), waiver.condition)], types)
    return facts


def field_remarks(facts: PredicateFacts, steps: Sequence[Step], vocabulary: Vocabulary) -> Iterator[Remark]:
    """Remarks on the fields that a condition reads of matches of a policy with these steps."""
    for use in facts.fields:
        yield from use_remarks(use, [step.select for step in steps], vocabulary)


def _common(selects: Sequence[Values]) -> Values:
    """What all matches of a policy have in common, whichever step they are of."""
    paths = set.intersection(*map(set, selects)) if selects else set[str]()
    return {path: tuple(dict.fromkeys(value for select in selects for value in select[path])) for path in paths}
