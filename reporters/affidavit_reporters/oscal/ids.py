"""UUIDs of what documents speak of: version 5, of what the thing is, so that an importer updates what it has."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from affidavit_reporters.oscal.vocabulary import NS

_SHARED = uuid5(NAMESPACE_URL, NS)


@dataclass(frozen=True)
class Ids:
    """Names things of one organisation; two organisations' findings on one control stay two."""

    organisation: UUID

    def __call__(self, kind: str, *names: str) -> str:
        """The UUID of a thing of the organisation's."""
        return str(uuid5(self.organisation, "\0".join((kind, *names))))

    @staticmethod
    def shared(kind: str, *names: str) -> str:
        """The UUID of a thing that is the same for everybody, such as a catalog."""
        return str(uuid5(_SHARED, "\0".join((kind, *names))))


def ids_of(organisation: str) -> Ids:
    """Names for the things of an organisation, by the name that its profile gives it."""
    return Ids(uuid5(_SHARED, f"organisation\0{organisation}"))
