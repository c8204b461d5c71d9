"""Whether log objects are whole: what digest files, signed by the service that wrote the logs, say of them.

Times are RFC 3339 in UTC with a final Z, '' where an end is not known.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ObjectIntegrity(StrEnum):
    """What is said of a log object.

    `valid`: a valid digest lists it with this very hash. `altered`: with another hash. `missing`: a digest lists it,
    and it is not there. `not-covered`: no valid digest lists it. `pending`: it is so new that its digest may not be
    written yet. `unreadable`: it cannot be read, so that it has no hash. Only the first and `pending` are no failure.
    """

    VALID = "valid"
    ALTERED = "altered"
    MISSING = "missing"
    NOT_COVERED = "not-covered"
    PENDING = "pending"
    UNREADABLE = "unreadable"


class ObjectVerdict(msgspec.Struct, frozen=True):
    """What is said of one log object.

    Attributes:
        uri: its name; of a missing one, the one that its digest gives it.
        detail: why; '' for a valid one.
        digest: name of the digest that lists it; '' where none does.
        account, region: what it is about, where its name tells.
        delivered: when it was delivered, where its name tells.
    """

    uri: str
    outcome: ObjectIntegrity
    detail: str = ""
    digest: str = ""
    account: str = ""
    region: str = ""
    delivered: str = ""

    @property
    def failed(self) -> bool:
        """Whether it is neither valid nor merely too new to be listed."""
        return self.outcome not in (ObjectIntegrity.VALID, ObjectIntegrity.PENDING)


class DigestVerdict(msgspec.Struct, frozen=True):
    """What is said of one digest file.

    Attributes:
        outcome: `valid`, `digest-missing`, `altered`, `signature-invalid`, `signature-unknown`, `moved`, `unreadable`.
        since, until: what it covers.
        account, region: what it is about.
        failed: whether it is a failure. That no signature or key was at hand shows nothing, and is one too.
    """

    uri: str
    outcome: str
    detail: str = ""
    since: str = ""
    until: str = ""
    account: str = ""
    region: str = ""
    failed: bool = False


class ChainGap(msgspec.Struct, frozen=True):
    """A stretch [since, until) of the period of which no valid digest speaks; `explained` where the trail's history
    says why, which is then no failure. `since` is '' where the period has no beginning.
    """

    since: str
    until: str
    reason: str
    explained: str = ""


class ChainRestart(msgspec.Struct, frozen=True):
    """A digest with which a chain begins anew, at a time of which the digests before it speak up to the end.

    `explained` where the trail's history says why, which is then no failure. Where there is a gap before such a digest,
    that one tells of it.
    """

    at: str
    digest: str
    explained: str = ""


class Chain(msgspec.Struct, frozen=True):
    """A chain of digests: one for each account, region and trail.

    Attributes:
        region: '' where it is any region that should have a chain.
        trail: the trail's name, with its organisation and home region where they matter; '' for a place that should
            have a chain, and has none: it is one gap.
        since, until: from the first valid digest's start to the last one's end.
        pending: from here on no digest was to be expected yet; '' where all were.
        digests: how many there are of each outcome.
        name, home_region, organisation: the trail's name, its home region, and the id of the organisation that it
            records; '' where it is an account's own.
    """

    account: str
    region: str
    trail: str
    since: str
    until: str
    pending: str
    gaps: tuple[ChainGap, ...]
    digests: dict[str, int]
    name: str = ""
    home_region: str = ""
    organisation: str = ""
    restarts: tuple[ChainRestart, ...] = ()

    @property
    def named(self) -> str:
        """Its place and trail, for people."""
        return f"{self.account} {self.region or 'any region'}, {f'trail {self.trail}' if self.trail else 'any trail'}"

    @property
    def failed(self) -> bool:
        """Whether a digest of it is not valid, or nothing explains a gap or a new beginning."""
        explanations = [*(gap.explained for gap in self.gaps), *(restart.explained for restart in self.restarts)]
        return not all(explanations) or any(outcome != "valid" for outcome in self.digests)


class Integrity(msgspec.Struct, frozen=True):
    """What digest files say of all that was read.

    Attributes:
        checked: whether any chain of digests was followed. Where not, nothing is known of any object.
        objects: how many objects there are of each outcome.
        unspoken: where there are digest files, of how many objects they say nothing.
        unchecked: why a check could not be made, for each that failed; nothing is known of what it would have shown.
        failed_objects, failed_digests: those that are a failure, at most a hundred of each outcome.
        note: what this does not show.
    """

    checked: bool = False
    chains: tuple[Chain, ...] = ()
    objects: dict[str, int] = {}
    failed_objects: tuple[ObjectVerdict, ...] = ()
    failed_digests: tuple[DigestVerdict, ...] = ()
    note: str = ""
    unspoken: int = 0
    unchecked: tuple[str, ...] = ()
