"""Waivers: departures from a policy that somebody has accepted, with a reason and until a day."""

from __future__ import annotations

import msgspec

from affidavit.model.policy import Place, Predicate


class Waiver(msgspec.Struct, frozen=True):
    """A reviewed acceptance.

    Attributes:
        id: names it in reports; no two loaded waivers share one.
        policy: the policy whose matches it is about.
        condition: of a match's record; true waives it.
        expires: epoch seconds; what happens from then on is not waived.
        source: the pack or file it was loaded from.
    """

    id: str
    policy: str
    condition: Predicate
    reason: str
    owner: str
    ticket: str
    expires: int
    source: str
    place: Place
