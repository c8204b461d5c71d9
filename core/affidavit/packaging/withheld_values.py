"""Which values are withheld: those that chosen fields have in any record of the logs."""

from __future__ import annotations

import ipaddress
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec

from affidavit.authoring.record_files import records_of
from affidavit.errors import AffidavitError, PackageError, UsageError
from affidavit.log_plugins import LogKind
from affidavit.model.logs import ObjectRef
from affidavit.packaging.expressions import finder
from affidavit.packaging.naming import session_names, user_names
from affidavit.plugins import Plugins, Provided
from affidavit.records.fields import keys_of, value_at
from affidavit.records.repeated import Said, all_said
from affidavit.records.tolerant import decode_record
from affidavit.times import parse_time

Field = Callable[[Any], Iterable[str]]
# A time and an id, by which is told whether an expression finds such.
_SOME_TIME, _SOME_ID = "0001-01-01T00:00:00Z", "00000000-0000-4000-8000-000000000000"


class Withheld(msgspec.Struct, frozen=True):
    """Values that are to be withheld, by field.

    Attributes:
        values: those that can be found in texts.
        signs: how many have no letter or digit, so that they cannot be told from what else texts have, and stay.
        kept: those that are the time or the id of the event that has them: there they stay.
    """

    values: dict[str, set[str]]
    signs: int
    kept: set[str]


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
    refs: Iterable[ObjectRef], more: Iterable[Any], fields: Sequence[str], plugins: Plugins
) -> Withheld:
    """Every value that each field has in any record of these objects, as far as they can be read.

    Args:
        more: data that is looked at as if it were a record, such as the profile's.

    Raises:
        UsageError: one is neither a known name nor a JMESPath expression, or is an expression that finds nothing that
            can be withheld: a slip in it would withhold nothing, and say that it did.
        PackageError: a record is too intricate for all its values to be found.
    """
    kinds = {kind.record.name: kind for kind in plugins.log_kinds.values()}
    finders = fields_of(fields, (kind.record for kind in kinds.values()))
    found: dict[str, set[str]] = {name: set() for name in finders}
    signs, kept = set[str](), set[str]()
    given = ((None, Said((data,), {})) for data in more)
    for kind, said in itertools.chain(given, itertools.chain.from_iterable(_readable(ref, plugins) for ref in refs)):
        for record in said.records:
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
    return Withheld(found, sum(1 for each in signs if each.strip()), kept)


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
        *(value.lower() for value in ids if isinstance(value, str) and _is_uuid(value)),
    }


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _readable(ref: ObjectRef, plugins: Plugins) -> Iterator[tuple[str, Said]]:
    """The records of an object that a scan reads: what it cannot read it does not show either, and says so."""
    found = records_of(ref, plugins, strict=False)
    while True:
        try:
            each = next(found, None)
        except AffidavitError:
            return
        if each is None:
            return
        try:
            yield each.kind, all_said(each.raw)
        except ValueError as error:
            if _is_readable(each.raw):
                raise PackageError(
                    f"{ref.uri}: record {each.index}: {error}, so that what is to be withheld in it cannot be found"
                ) from None


def _is_readable(raw: bytes) -> bool:
    try:
        decode_record(raw)
    except ValueError:
        return False
    return True


def _source_ip(record: Any) -> Iterator[str]:
    """The address that a call came from; the name of a service that stands there is none."""
    address = record.get("sourceIPAddress")
    if isinstance(address, str):
        try:
            ipaddress.ip_address(address)
        except ValueError:
            return
        yield address


_FIELDS: dict[str, Field] = {"source-ip": _source_ip, "user-name": user_names, "session-name": session_names}
