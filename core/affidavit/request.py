"""What is to be run."""

from __future__ import annotations

import msgspec

from affidavit.correlation.baseline import Baseline
from affidavit.model.framework import Framework
from affidavit.model.logs import Period, Scope
from affidavit.model.profile import Profile
from affidavit.policies.files import Pack
from affidavit.waivers.files import WaiverFile


class Request(msgspec.Struct, frozen=True):
    """What to run.

    Attributes:
        sources: (source plugin name, location) pairs.
        scope: which accounts and regions to read at all.
        as_of: the only clock, in epoch seconds.
        baseline: what was seen before, for policies that look for new values.
        waiver_files: waivers beside those of the packs.
        keys: public keys to check digest files with; None to find them.
        workers: in how many processes to scan; no part of the result.
        version: Affidavit's own.
        access: whether to take what records show of access, for an access review.
    """

    sources: tuple[tuple[str, str], ...]
    packs: tuple[Pack, ...]
    frameworks: tuple[Framework, ...]
    profile: Profile
    period: Period
    scope: Scope
    as_of: int
    version: str
    baseline: Baseline = Baseline()
    waiver_files: tuple[WaiverFile, ...] = ()
    keys: bytes | None = None
    workers: int = 1
    access: bool = False
