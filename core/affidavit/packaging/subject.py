"""What a package is about: a run that was made, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from affidavit.engine import listed_period, lookback_of
from affidavit.model.assessment import Assessment, Occurrence
from affidavit.model.policy import Policy
from affidavit.packaging.withholding import Withholding
from affidavit.plugins import Plugins
from affidavit.reading.refs import Refs
from affidavit.request import Request
from affidavit.result import Result
from affidavit.scanning.inputs import list_objects


class SampleWish(msgspec.Struct, frozen=True):
    """How many units of each population to draw, and the seed."""

    size: int
    seed: str


class Given(msgspec.Struct, frozen=True):
    """What the user gave beside policies and frameworks.

    Attributes:
        name: in the package, below given/.
        place: where it lies, for messages.
        read: gives its bytes.
        sha256: of what it held when the run read it.
    """

    name: str
    place: Path
    read: Callable[[], bytes]
    sha256: str


class Subject(msgspec.Struct, frozen=True):
    """What a package is about.

    Attributes:
        result: of the run, while its context is open.
        assessment: as the reports have it.
        packs, frameworks: where those of the request lie.
        given: profile, baseline and waivers.
        ledger: an extract of it goes in; None for none.
        hide: withholds values, which the Assessment does not hold any more; None withholds nothing.
    """

    request: Request
    plugins: Plugins
    result: Result
    assessment: Assessment
    packs: Sequence[Traversable]
    frameworks: Sequence[Traversable]
    given: Sequence[Given]
    ledger: Path | None = None
    sample: SampleWish | None = None
    hide: Withholding | None = None

    def population(self) -> Iterator[Occurrence]:
        """The evidence population as the reports have it."""
        found = self.result.population()
        return map(self.hide.struct, found) if self.hide else found

    def policies(self) -> list[Policy]:
        """Those of all packs."""
        return [policy for pack in self.request.packs for policy in pack.policies]


def objects_of(request: Request, plugins: Plugins) -> Refs:
    """The objects that a run reads, listed again."""
    policies = [policy for pack in request.packs for policy in pack.policies]
    period = listed_period(request.period, lookback_of(request.period, policies))
    refs, _, _ = list_objects(request.sources, plugins, period, request.scope)
    return refs
