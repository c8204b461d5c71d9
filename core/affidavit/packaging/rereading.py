"""Reads the records of a sample again from their objects: a sample shows what lies in the store, hashed anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

import msgspec

from affidavit.authoring.record_files import opened, records_in
from affidavit.errors import AffidavitError, PackageError, why_not_opened
from affidavit.model.logs import ObjectRef
from affidavit.plugins import Plugins

_CHUNK = 1 << 20


class Reread(msgspec.Struct, frozen=True):
    """A record as it was read again.

    Attributes:
        sha256: of its object as stored.
        problem: why there is no record.
        is_exact: whether any decoder of JSON reads it as it is here.
    """

    object: str
    index: int
    record: dict[str, Any] | None = None
    sha256: str = ""
    problem: str = ""
    is_exact: bool = True


def canonical(record: Any) -> str:
    """A record's one form, of which the SHA-256 is taken: JSON with its keys sorted, no white space, ASCII alone.

    Python has it by ``json.dumps(record, sort_keys=True, separators=(",", ":"))``.
    """
    return json.dumps(record, sort_keys=True, separators=(",", ":"))


def reread(
    refs: Iterator[ObjectRef], wanted: Mapping[str, Set[int]], hashes: Mapping[str, str], plugins: Plugins
) -> Iterator[Reread]:
    """The records at some places, object by object as they are read; then those of it that cannot be had, and why.

    Args:
        refs: the objects of the run.
        wanted: name of an object → the indices of records in it.
        hashes: name of an object → its SHA-256 when it was scanned.

    Raises:
        PackageError: an object was changed between one look and the next.
    """
    missing = set(wanted)
    for ref in refs:
        if ref.uri in missing:
            missing.discard(ref.uri)
            yield from _of_object(ref, wanted[ref.uri], hashes.get(ref.uri, ""), plugins)
    for uri in sorted(missing):
        yield from (Reread(uri, index, problem="the object is not there any more") for index in sorted(wanted[uri]))


def _of_object(ref: ObjectRef, indices: Set[int], expected: str, plugins: Plugins) -> Iterator[Reread]:
    missing = set(indices)
    problem = "the record is not there any more"
    sha256 = ""
    try:
        sha256 = _hash(ref, plugins)
        if expected and sha256 != expected:
            problem = f"the object has changed since it was scanned: its SHA-256 was {expected}"
        else:
            with opened(ref, plugins) as stream:
                for each in records_in(stream, ref, plugins):
                    if each.index in missing:
                        record = each.decoded()
                        missing.discard(each.index)
                        yield Reread(ref.uri, each.index, record, sha256, is_exact=_is_exact(each.raw, record))
                        if not missing:
                            break
                stream.finish_stored()
                if stream.sha256 != sha256:
                    raise PackageError(f"{ref.uri}: was changed while it was read again; start again")
    except PackageError:
        # What was given out already may be of another object than the one of which values are withheld.
        raise
    except AffidavitError as error:
        problem = why_not_opened(error)
    except ValueError as error:
        problem = f"the record cannot be read: {error}"
    yield from (Reread(ref.uri, index, None, sha256, problem) for index in sorted(missing))


def _is_exact(raw: bytes, record: dict[str, Any]) -> bool:
    """Whether a record is surely as its object has it: a log format may have put U+FFFD where it could not read."""
    try:
        text = canonical(record)
        return canonical(json.loads(raw, strict=False)) == text and r"\ufffd" not in text
    except (ValueError, RecursionError):
        return False


def _hash(ref: ObjectRef, plugins: Plugins) -> str:
    digest = hashlib.sha256()
    provided = plugins.sources[ref.source]
    with provided.blame("open"), provided.record.open(ref) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
