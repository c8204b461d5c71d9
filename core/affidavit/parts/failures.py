"""The order in which failures are told, so that a form with room for a few tells the gravest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from affidavit.model.assessment import Failure
from affidavit.model.integrity import ObjectIntegrity

NOT_AS_COLLECTED: Final = "not-as-collected"
"""Outcome of an object whose bytes are not those in the list of its collection, or which is gone from it or added."""

OF_DIGEST: Final = "digest-"
"""What the outcomes of digest files begin with."""

# What was tampered with comes first. What nothing was shown of comes last: where digests begin late it can be all.
_USUAL = 1
_RANKS = {
    ObjectIntegrity.ALTERED.value: 0,
    ObjectIntegrity.MISSING.value: 0,
    NOT_AS_COLLECTED: 0,
    f"{OF_DIGEST}altered": 0,
    f"{OF_DIGEST}missing": 0,
    f"{OF_DIGEST}moved": 0,
    f"{OF_DIGEST}signature-invalid": 0,
    f"{OF_DIGEST}{NOT_AS_COLLECTED}": 0,
    f"{OF_DIGEST}signature-unknown": 2,
    ObjectIntegrity.NOT_COVERED.value: 3,
}


def digest_outcome(outcome: str) -> str:
    """An outcome of a digest file, told apart from that of a log."""
    return f"{OF_DIGEST}{outcome.removeprefix(OF_DIGEST)}"


def in_order(failures: Iterable[Failure]) -> list[Failure]:
    """Failures, the gravest first; after what has a name comes what has none, such as how many more there are."""
    return sorted(failures, key=_order)


def told_briefly(failures: Sequence[Failure]) -> list[Failure]:
    """Failures for a form that has room for some: log objects that no valid digest lists are one."""
    uncovered = [each for each in failures if each.outcome == ObjectIntegrity.NOT_COVERED]
    if len(uncovered) < 2:
        return list(failures)
    others = [each for each in failures if each.outcome != ObjectIntegrity.NOT_COVERED]
    number = sum(each.count for each in uncovered)
    reason = f"{ObjectIntegrity.NOT_COVERED}: log objects that no valid digest lists"
    return [*others, msgspec.structs.replace(uncovered[0], reason=reason, object="", count=number)]


def _order(each: Failure) -> tuple[int, str, bool, str, int, str, str, str]:
    return (
        _RANKS.get(each.outcome, _USUAL),
        each.stage,
        not each.object,
        each.object,
        each.index,
        each.policy,
        each.plugin,
        each.reason,
    )
