"""Reads the records of a sample again from their objects: a sample shows what lies in the store, hashed anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

import msgspec

from affidavit.authoring.record_files import records_of
from affidavit.errors import AffidavitError, why_not_opened
from affidavit.model.logs import ObjectRef
from affidavit.plugins import Plugins

_CHUNK = 1 << 20


class Reread(msgspec.Struct, frozen=True):
    """A record as it was read again.

    `sha256` is of its object as stored. `problem` says why there is no record.
    """

    object: str
    index: int
    record: dict[str, Any] | None = None
    sha256: str = ""
    problem: str = ""


def canonical(record: Any) -> str:
    """A record's one form, of which the SHA-256 is taken: JSON with its keys sorted, no white space, ASCII alone.

    Python has it by ``json.dumps(record, sort_keys=True, separators=(",", ":"))``.
    """
    return json.dumps(record, sort_keys=True, separators=(",", ":"))


def reread(
    refs: Iterator[ObjectRef], wanted: Mapping[str, Set[int]], hashes: Mapping[str, str], plugins: Plugins
) -> Iterator[Reread]:
    """The records at some places, by object and index; one that cannot be had says why.

    Args:
        refs: the objects of the run.
        wanted: name of an object → the indices of records in it.
        hashes: name of an object → its SHA-256 when it was scanned.
    """
    missing = set(wanted)
    for ref in refs:
        if ref.uri in missing:
            missing.discard(ref.uri)
            yield from _of_object(ref, wanted[ref.uri], hashes.get(ref.uri, ""), plugins)
    for uri in sorted(missing):
        yield from (Reread(uri, index, problem="the object is not there any more") for index in sorted(wanted[uri]))


def _of_object(ref: ObjectRef, indices: Set[int], expected: str, plugins: Plugins) -> Iterator[Reread]:
    found: dict[int, dict[str, Any]] = {}
    problem = "the record is not there any more"
    sha256 = ""
    try:
        sha256 = _hash(ref, plugins)
        if expected and sha256 != expected:
            problem = f"the object has changed since it was scanned: its SHA-256 was {expected}"
        else:
            for each in records_of(ref, plugins):
                if each.index in indices:
                    found[each.index] = each.decoded()
                    if len(found) == len(indices):
                        break
    except AffidavitError as error:
        problem = why_not_opened(error)
    except ValueError as error:
        problem = f"the record cannot be read: {error}"
    for index in sorted(indices):
        record = found.get(index)
        yield Reread(ref.uri, index, record, sha256, "" if record is not None else problem)


def _hash(ref: ObjectRef, plugins: Plugins) -> str:
    digest = hashlib.sha256()
    provided = plugins.sources[ref.source]
    with provided.blame("open"), provided.record.open(ref) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
