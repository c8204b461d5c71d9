"""Takes from what earlier scans kept, and has only those objects read that are new, changed or cut by the period."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import msgspec

from affidavit.errors import AffidavitError
from affidavit.garbage import collector_paused
from affidavit.log_plugins import KnownBy
from affidavit.model.logs import ObjectRef, Skipped
from affidavit.model.run import Failure, Reused
from affidavit.parts.partial import Partial
from affidavit.plugins import Plugins
from affidavit.scanning.whole_partial import Span, cut, decode_whole
from affidavit.scanning.workers import Scanned

# So many objects are looked up at once, and so many bytes of what is kept are unpacked at once.
_LOOKED_UP = 4_096
_UNPACKED_BYTES = 4 << 20
_CHUNK = 1 << 20

_ALTERED = (
    "what the ledger kept of it is not what was written there: the ledger was altered or damaged. The object was read "
    "again, and that is what counts"
)
_DISPUTED = (
    "the ledger vouches for something else than reading it gave: somebody wrote an entry of his own, or the ledger was "
    "damaged. What was read is what counts, and nothing is kept of it"
)
_DISTRUSTED = "nothing that the ledger keeps of objects was used, and nothing more is kept there: {}"


class KeptPart(msgspec.Struct, frozen=True):
    """What is kept of an object, but for its content.

    Attributes:
        number: names it in the store.
        version, size: as the object's `ObjectRef` had them.
        sha256: of its bytes as stored.
        length: bytes of the content.
    """

    number: int
    version: str
    size: int | None
    sha256: str
    length: int


class Kept(Protocol):
    """A store of what objects came to, under one fingerprint. A store that fails keeps and finds nothing more."""

    def find(self, refs: Sequence[ObjectRef]) -> list[KeptPart | None]:
        """What is kept of objects, in step."""
        ...

    def load(self, parts: Sequence[tuple[ObjectRef, KeptPart]]) -> list[bytes | None]:
        """The contents, in step: b'' for one that is gone, None for one that is not what was vouched for."""
        ...

    def keep(self, ref: ObjectRef, sha256: str, content: bytes) -> None:
        """Keep what an object came to, from the next `save` on at the latest."""
        ...

    def save(self) -> None:
        """Write what was kept so far."""
        ...

    @property
    def changed(self) -> tuple[str, ...]:
        """In what the scan differs from those that kept something, so that nothing serves; see `Fingerprint`."""
        ...

    @property
    def distrusted(self) -> str:
        """How it was altered, so that it finds and keeps nothing; '' as long as it was not."""
        ...

    @property
    def disputed(self) -> Sequence[str]:
        """Names of objects that came to something else than it had been told earlier."""
        ...

    @property
    def problem(self) -> str:
        """Why nothing more is kept; '' while it is."""
        ...


class Reuse:
    """Scans objects, but for those of which what they come to is kept.

    Args:
        kept: where that is.
        scan: scans objects and gives what comes of each, in order; it may be called again and again.
    """

    def __init__(
        self,
        kept: Kept,
        plugins: Plugins,
        span: Span,
        scan: Callable[[Sequence[ObjectRef]], Iterator[Scanned]],
    ) -> None:
        self._kept = kept
        self._plugins = plugins
        self._span = span
        self._scan = scan
        self._objects = 0
        self._records = 0
        self._altered = 0
        self.failures: list[Failure] = []

    def parts(self, refs: Iterable[ObjectRef]) -> Iterator[Partial | Skipped]:
        """Each object's part, in order."""
        coming = iter(refs)
        if self._kept.distrusted:
            self.failures.append(Failure("ledger", _DISTRUSTED.format(self._kept.distrusted)))
        try:
            while some := list(itertools.islice(coming, _LOOKED_UP)):
                found = [
                    each if each is not None and self._is_of(ref, each) else None
                    for ref, each in zip(some, self._kept.find(some), strict=True)
                ]
                for group in _groups(list(zip(some, found, strict=True))):
                    yield from self._of_group(group)
        finally:
            # Also of a scan that somebody ends.
            self._kept.save()
            self.failures.extend(Failure("ledger", _DISPUTED, uri) for uri in self._kept.disputed)

    def told(self) -> Reused:
        """What was taken from the store."""
        return Reused(
            objects=self._objects,
            records=self._records,
            altered=self._altered,
            changed=self._kept.changed,
            problem=self._kept.problem,
        )

    def _of_group(self, group: Sequence[tuple[ObjectRef, KeptPart | None]]) -> Iterator[Partial | Skipped]:
        known = [(ref, part) for ref, part in group if part is not None]
        contents = iter(self._kept.load(known))
        taken = [None if part is None else self._taken(ref, next(contents)) for ref, part in group]
        scanned = self._scan([ref for (ref, _), part in zip(group, taken, strict=True) if part is None])
        for (ref, _), part in zip(group, taken, strict=True):
            if part is not None:
                self._objects += 1
                self._records += part.object.records.read
                yield part
                continue
            fresh, content = next(scanned)
            if content and isinstance(fresh, Partial) and self._known_by(ref) is not KnownBy.NOT:
                self._kept.keep(ref, fresh.object.sha256, content)
            yield fresh

    def _taken(self, ref: ObjectRef, content: bytes | None) -> Partial | None:
        if content == b"":
            return None
        try:
            if content is not None:
                with collector_paused():
                    return cut(decode_whole(content), ref, self._span)
        except msgspec.DecodeError:
            pass
        self._altered += 1
        self.failures.append(Failure("ledger", _ALTERED, ref.uri))
        return None

    def _is_of(self, ref: ObjectRef, part: KeptPart) -> bool:
        """Whether an object has the content still of which a part is kept.

        The store's version tells, where there is one that changes with the content; else the bytes themselves, where
        they are at hand.
        """
        if (part.version, part.size) != (ref.version, ref.size):
            return False
        if ref.collected is not None and ref.collected.objection(part.sha256):
            return False
        if self._known_by(ref) is KnownBy.CONTENT:
            return self._hash_of(ref) == part.sha256
        return self._known_by(ref) is KnownBy.VERSION

    def _known_by(self, ref: ObjectRef) -> KnownBy:
        known_by = self._plugins.sources[ref.source].record.known_by
        return KnownBy.NOT if known_by is KnownBy.VERSION and not ref.version else known_by

    def _hash_of(self, ref: ObjectRef) -> str:
        """SHA-256 of an object's bytes as stored; '' where they cannot be read, which reading it will tell."""
        source = self._plugins.sources[ref.source]
        digest = hashlib.sha256()
        try:
            with source.blame("open"), source.record.open(ref) as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
        except AffidavitError:
            return ""
        return digest.hexdigest()


def _groups(
    found: Sequence[tuple[ObjectRef, KeptPart | None]],
) -> Iterator[list[tuple[ObjectRef, KeptPart | None]]]:
    """Objects some at a time, so that not too much is unpacked at once."""
    group: list[tuple[ObjectRef, KeptPart | None]] = []
    size = 0
    for ref, part in found:
        group.append((ref, part))
        size += part.length if part else 0
        if size >= _UNPACKED_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group
