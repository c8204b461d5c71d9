"""What the page tells of the whole evidence population, gathered in one pass and in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from affidavit import SourceError
from affidavit.model.assessment import Assessment, Evidence, Occurrence

from affidavit_reporters.html import words

ACTIONS_KEPT = 200_000
"""Actions remembered of one view to tell a second record of one; past that each record counts."""


class Gatherer(Protocol):
    """Takes the occurrences of some policies, one after the other."""

    @property
    def policies(self) -> Sequence[str]:
        """The ids of the policies whose occurrences it takes."""
        ...

    def take(self, occurrence: Occurrence) -> None:
        """Take one."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies."""

    object: str
    index: str
    event_id: str


def gather(population: Callable[[], Iterable[Occurrence]], gatherers: Sequence[Gatherer]) -> bool:
    """Show the population to whoever takes of it; False where it cannot be read whole."""
    takers: dict[str, list[Callable[[Occurrence], None]]] = {}
    for gatherer in gatherers:
        for policy in gatherer.policies:
            takers.setdefault(policy, []).append(gatherer.take)
    try:
        for occurrence in population():
            for take in takers.get(occurrence.policy, ()):
                take(occurrence)
    except SourceError:
        return False
    return True


class Actions:
    """Tells the first record of an action from further ones: a copy in another account, or delivered again."""

    def __init__(self, limit: int = ACTIONS_KEPT) -> None:
        self._limit = limit
        self._seen: set[tuple[str, ...]] = set()

    def is_first(self, *action: str) -> bool:
        """Whether it is new. When full, everything that was not seen before is."""
        if action in self._seen:
            return False
        if len(self._seen) < self._limit:
            self._seen.add(action)
        return True

    @property
    def full(self) -> bool:
        """Whether an action may be counted more than once from now on."""
        return len(self._seen) >= self._limit


def silence(assessment: Assessment, policies: Sequence[str], of: str) -> str:
    """Why a view holds nothing: nobody looked, those who looked failed, or there was nothing to find.

    `of` is what it would hold, in the plural.
    """
    runs = [run for run in assessment.policies if run.id in policies]
    if not runs:
        return f"No policy of this run gathers {of}."
    if not all(run.ran for run in runs):
        return f"No {of} can be shown: {words.listed([run.id for run in runs if not run.ran])} did not run."
    failed = [run.id for run in runs if run.errors]
    if failed:
        return f"No {of} in the records that could be evaluated; {words.listed(failed)} failed on some."
    return f"No {of} in the logs that were read."


def principal_of(evidence: Evidence) -> str:
    """Who acted, the same whatever session was used; by name where the Assessment says no more; or ''."""
    return evidence.principal or evidence.actor


def short_name(principal: str) -> str:
    """A name that fits in a picture: an ARN's kind and last name, `user/ana`; anything else after its account."""
    resource = principal.split(":", 5)[5] if principal.startswith("arn:") and principal.count(":") >= 5 else ""
    if resource:
        kind, slash, rest = resource.partition("/")
        return resource if kind == "assumed-role" else f"{kind}{slash}{rest.rpartition('/')[2]}"
    account, colon, rest = principal.partition(":")
    return rest if colon and rest and len(account) == 12 and account.isdecimal() else principal


def full_name(principal: str, account: str) -> str:
    """A principal with its account, where the name does not hold it already, and not what `short_name` says anyway."""
    parts = [principal] if principal != short_name(principal) else []
    return " · ".join(parts if account in principal else [account, *parts])


def account_of(arn: str) -> str:
    """The account in an ARN, an account id itself, or ''."""
    parts = arn.split(":", 5)
    account = parts[4] if len(parts) == 6 and parts[0] == "arn" else arn
    return account if len(account) == 12 and account.isascii() and account.isdecimal() else ""
