"""A run as the engine gives it, before it stands in a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from affidavit.model.assessment import Assessment, Finding
from affidavit.parts.match_store import Came
from affidavit.reading.refs import Origin


class Made(Protocol):
    """What the engine gives of a run, as far as a ledger asks for it."""

    @property
    def assessment(self) -> Assessment:
        """The Assessment, without dispositions."""
        ...

    @property
    def actions(self) -> Callable[[], Iterator[tuple[str, str]]]:
        """Id of a finding and one of its actions, for each record that is part of a violation or a review."""
        ...

    @property
    def came(self) -> Callable[[], Iterator[Came]]:
        """The actions of policies that wait for what is to follow, of which it did follow."""
        ...

    @property
    def versions(self) -> Callable[[], Iterator[tuple[str, str]]]:
        """Name of an object and its version in its store."""
        ...

    @property
    def with_findings(self) -> Callable[[Sequence[Finding]], Assessment]:
        """The Assessment as it is when its findings are these."""
        ...

    @property
    def places(self) -> Callable[[], Iterator[tuple[str, bytes]]]:
        """Name of an object and what tells it from those of other runs."""
        ...

    @property
    def origins(self) -> Callable[[], Iterator[Origin]]:
        """Where each object was listed."""
        ...
