"""Which values are withheld: those that chosen fields have in any record of the logs."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from affidavit.authoring.record_files import FoundRecord, opened, records_in
from affidavit.errors import AffidavitError, PackageError, UsageError, why_not_opened
from affidavit.log_plugins import LogKind
from affidavit.model.inputs import InputObject
from affidavit.model.logs import ObjectRef
from affidavit.packaging.commitments import planted_in
from affidavit.packaging.expressions import finder, texts_of
from affidavit.packaging.naming import session_names, user_names
from affidavit.packaging.withholding import is_event_id
from affidavit.plugins import Plugins, Provided
from affidavit.records.fields import keys_of, value_at
from affidavit.records.repeated import Said, all_said
from affidavit.records.tolerant import decode_record
from affidavit.times import parse_time

Field = Callable[[Any], Iterable[str]]
# A time and an id, by which is told whether an expression finds such.
# As CloudTrail names a service in the place of an address.
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?")
_BETWEEN_ADDRESSES = re.compile(r"[^0-9A-Fa-f.:]+")
_SOME_TIME, _SOME_ID = "0001-01-01T00:00:00Z", "00000000-0000-4000-8000-000000000000"


class Withheld(msgspec.Struct, frozen=True):
    """Values that are to be withheld, by field.

    Attributes:
        values: those that can be found in texts.
        signs: how many have no letter or digit, so that they cannot be told from what else texts have, and stay.
        kept: those that are the time or the id of the event that has them: there they stay.
        planted: texts of the logs that look like stand-ins.
    """

    values: dict[str, set[str]]
    signs: int
    kept: set[str]
    planted: set[str]

    @property
    def every(self) -> set[str]:
        """All that is to be withheld."""
        return self.planted.union(*self.values.values())


def fields_of(names: Sequence[str], kinds: Iterable[LogKind]) -> dict[str, Field]:
    """What gives the values of each field in a record.

    Raises:
        UsageError: one is neither a known name nor a JMESPath expression, or finds what packages keep.
    """
    fields = {name: _FIELDS.get(name) or finder(name, _FIELDS) for name in names}
    for kind in kinds:
        for path, what, value in _kept_by(kind):
            probe: Any = value
            for key in reversed(keys_of(path)):
                probe = {key: probe} if isinstance(key, str) else [probe]
            for name, find in fields.items():
                if value in find(probe):
                    raise UsageError(f"--redact: {name!r} finds {path}, {what} of events, and those stay in a package")
    return fields


def withheld_values(
    refs: Iterable[ObjectRef],
    scanned: Iterable[InputObject],
    more: Iterable[Any],
    fields: Sequence[str],
    plugins: Plugins,
) -> Withheld:
    """Every value that each field has in any record that was scanned.

    Objects are read again for it, and each must be what the scan read: of another one the names would not be known.

    Args:
        refs: the objects of the run.
        scanned: what the scan read of them.
        more: data that is looked at as if it were a record, such as the profile's.

    Raises:
        UsageError: one is neither a known name nor a JMESPath expression, or is an expression that finds nothing that
            can be withheld: a slip in it would withhold nothing, and say that it did.
        PackageError: a record is too intricate for all its values to be found, or an object is not what was scanned.
    """
    kinds = {kind.record.name: kind for kind in plugins.log_kinds.values()}
    finders = fields_of(fields, (kind.record for kind in kinds.values()))
    found: dict[str, set[str]] = {name: set() for name in finders}
    signs, kept, planted = set[str](), set[str](), set[str]()
    given = ((None, Said((data,), {})) for data in more)
    read = list(scanned)
    for each in read:
        planted.update(planted_in(each.uri))
    for kind, said in itertools.chain(given, _scanned_again(refs, read, plugins)):
        for record in said.records:
            planted.update(_planted(record))
            for name, find in finders.items():
                values = {each for value in find(record) for each in (value, *said.written.get(value, ()))}
                wordless = {value for value in values if not any(map(str.isalnum, value))}
                found[name] |= values - wordless
                signs |= wordless
                if kind and values and name not in _FIELDS:
                    own = _kept(record, kinds[kind])
                    kept.update(value for value in values if value.lower() in own)
    for name, values in found.items():
        if name not in _FIELDS and values <= kept:
            raise UsageError(_nothing_of(name, values))
    return Withheld(found, sum(1 for each in signs if each.strip()), kept, planted)


def _planted(record: Any) -> Iterator[str]:
    """Texts that look like stand-ins."""
    for text in itertools.chain(*texts_of(record)):
        yield from planted_in(text)


def _nothing_of(name: str, values: set[str]) -> str:
    if values:
        return f"--redact: {name!r} finds times or ids of events and nothing else, and those stay in a package"
    return (
        f"--redact: {name!r} finds no value in any record that could be withheld, so nothing of it would be; "
        "fields are named as records spell them, userIdentity.userName for one"
    )


def _kept_by(kind: LogKind) -> Iterator[tuple[str, str, str]]:
    """The paths of what packages keep of records of a kind, what it is, and one as it may be."""
    yield from ((path, "the time", _SOME_TIME) for path in kind.time)
    yield from ((path, "the id", _SOME_ID) for path in kind.event_id)


def _kept(record: Any, kind: Provided[LogKind]) -> set[str]:
    """What packages keep of a record, in small letters: when it was, and the id by which it is known.

    What is no time and what is no UUID stands in no such place.
    """
    times = (value_at(record, path) for path in kind.record.time)
    with kind.blame("action"):
        ids = [kind.record.action(record), *(value_at(record, path) for path in kind.record.event_id)]
    return {
        *(value.lower() for value in times if isinstance(value, str) and parse_time(value) is not None),
        *(value.lower() for value in ids if isinstance(value, str) and is_event_id(value.lower())),
    }


def _scanned_again(
    refs: Iterable[ObjectRef], scanned: Iterable[InputObject], plugins: Plugins
) -> Iterator[tuple[str, Said]]:
    """The records of all objects of which a scan read some; what it could not read it does not show either."""
    hashes = {each.uri: each.sha256 for each in scanned if each.records.read}
    for ref in refs:
        if (sha256 := hashes.pop(ref.uri, None)) is not None:
            yield from _as_scanned(ref, sha256, plugins)
    for uri in sorted(hashes):
        raise _not_as_scanned(uri, "it is not there any more")


def _as_scanned(ref: ObjectRef, sha256: str, plugins: Plugins) -> Iterator[tuple[str, Said]]:
    """The records of an object that must have this SHA-256."""
    try:
        stream = opened(ref, plugins)
    except AffidavitError as error:
        raise _not_as_scanned(ref.uri, why_not_opened(error)) from None
    with stream:
        found = records_in(stream, ref, plugins, strict=False)
        while True:
            try:
                each = next(found, None)
            except AffidavitError:
                # Of the same bytes the scan had no more of it, and told why.
                break
            if each is None:
                break
            yield each.kind, _said(each)
        stream.finish_stored()
        if not sha256:
            raise _not_as_scanned(ref.uri, "the scan could not read all of it, so that nothing tells whether it is")
        if stream.sha256 != sha256:
            damage = stream.broken.reason if stream.broken and not stream.sha256 else "it has changed"
            raise _not_as_scanned(ref.uri, damage)


def _not_as_scanned(uri: str, reason: str) -> PackageError:
    return PackageError(
        f"{uri}: must be read again as it was scanned, for the values to withhold: {reason}; no package was made"
    )


def _said(found: FoundRecord) -> Said:
    try:
        return all_said(found.raw)
    except ValueError as error:
        if _is_readable(found.raw):
            raise PackageError(
                f"{found.object}: record {found.index}: {error}, so that what is to be withheld in it cannot be found"
            ) from None
        return Said((), {})


def _is_readable(raw: bytes) -> bool:
    try:
        decode_record(raw)
    except ValueError:
        return False
    return True


def _source_ip(record: Any) -> Iterator[str]:
    """What stands for where a call came from, and each address in it; not the name of a service.

    Not all that stands there is an address as it should be written, or one alone.
    """
    said = record.get("sourceIPAddress")
    if isinstance(said, str) and said != "AWS Internal" and not _SERVICE.fullmatch(said):
        yield said
        for part in _BETWEEN_ADDRESSES.split(said):
            # With a port behind it, perhaps.
            yield from (each for each in {part, part.rpartition(":")[0]} if each != said and _is_address(each))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_FIELDS: dict[str, Field] = {"source-ip": _source_ip, "user-name": user_names, "session-name": session_names}
