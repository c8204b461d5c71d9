"""Arranges what is shown so that neither its order nor its keys tell of what is withheld."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from affidavit.model.assessment import Failure, Finding, WaiverRun
from affidavit.model.coverage import CoverageCell, CoverageGap
from affidavit.model.inputs import InputObject, RecordRef, SkippedObject
from affidavit.model.integrity import Chain, DigestVerdict, ObjectVerdict
from affidavit.model.run import ChangedObject
from affidavit.parts.failures import in_order

# What reports list by what it is called, not in time.
_BY_NAME = (InputObject, SkippedObject, RecordRef, ChangedObject, ObjectVerdict, DigestVerdict, Chain, CoverageCell,
            CoverageGap, WaiverRun)  # fmt: skip


def in_shown_order(before: Sequence[Any], shown: list[Any]) -> list[Any]:
    """What was in the order of values that are withheld, in an order that tells nothing of them."""
    first = before[0]
    if isinstance(first, Finding):
        return sorted(shown, key=lambda each: (-each.severity.rank, each.policy, each.subject, each.id))
    if isinstance(first, Failure):
        return in_order(shown)
    if isinstance(first, _BY_NAME):
        return sorted(shown, key=msgspec.json.encode)
    if isinstance(first, str) and list(before) == sorted(before):
        return sorted(shown)
    return shown


def distinct(keys: Iterable[str]) -> Iterator[str]:
    """Keys of a mapping, of which several may be `redacted`: the others of these get numbers."""
    met: set[str] = set()
    for key in keys:
        numbered = (f"{key} ({number})" for number in itertools.count(2))
        free = next(each for each in itertools.chain([key], numbered) if each not in met)
        met.add(free)
        yield free
