"""What the engine does with a corpus: which records are candidates of a built-in policy, and which match one.

As a command, `candidates.py FOLDER`: print both shares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from affidavit.cli import loading
from affidavit.cli.inputs import scope_of, source_of
from affidavit.matching.predicates import CompiledPolicies, Outcome
from affidavit.model.logs import Candidate, Period
from affidavit.model.policy import Predicate
from affidavit.model.profile import Profile
from affidavit.parts.partial import Partial
from affidavit.plugins import load_plugins
from affidavit.scanning.inputs import list_objects
from affidavit.scanning.scanner import Scanner


class Watched(CompiledPolicies):
    """Policies that note which candidates they are given, and which of these match, by eventID."""

    given: dict[int, list[Candidate]]
    seen: set[str]
    matched: set[str]

    def predicates_of(self, language: int) -> list[Predicate]:
        """The predicates of a language, in the order of their positions."""
        return [each.step.predicate for each in self._languages[language].steps]

    def evaluate(self, language: int, candidates: Sequence[Candidate]) -> Iterator[Outcome]:
        """As ever."""
        self.given.setdefault(language, []).extend(candidates)
        self.seen.update(each.record["eventID"] for each in candidates)
        for outcome in super().evaluate(language, candidates):
            if outcome.error:
                raise SystemExit(f"{outcome.matched.policy.id}: {outcome.error}")
            self.matched.add(candidates[outcome.candidate].record["eventID"])
            yield outcome


def watched(logs: Path) -> Iterator[tuple[Watched, int]]:
    """Scan log files one by one with all built-in policies: what was noted of each, and its count of records."""
    plugins = load_plugins()
    policies = [policy for pack in loading.packs([], plugins, ()) for policy in pack.policies]
    period = Period(None, None, 0)
    refs, _, failures = list_objects((source_of(str(logs), plugins),), plugins, period, scope_of([], []))
    compiled = Watched(sorted(policies, key=lambda each: each.id), plugins, Profile().as_data())
    with compiled:
        scanner = Scanner(plugins, compiled, period)
        for ref in refs:
            compiled.given, compiled.seen, compiled.matched = {}, set(), set()
            part = scanner.scan(ref)
            if failures or not isinstance(part, Partial) or part.failures:
                raise SystemExit(f"{ref.uri}: not scanned as it should be")
            yield compiled, part.object.records.read


def shares(logs: Path) -> tuple[float, float]:
    """Of all records, the share that are candidates and the share that match."""
    counts = [(len(noted.seen), len(noted.matched), records) for noted, records in watched(logs)]
    seen, matched, records = map(sum, zip(*counts, strict=True))
    return seen / records, matched / records


if __name__ == "__main__":
    print(json.dumps(shares(Path(sys.argv[1]))))
