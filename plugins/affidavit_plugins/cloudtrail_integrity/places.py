"""Where an object is: a bucket and a key, also of one that was collected from there; or a copy of which only the end of
the key is known.
"""

from __future__ import annotations

import re

import msgspec
from affidavit import ObjectRef, split_location

from affidavit_plugins.s3_source.place import unquoted

_S3 = "s3://"
_BELOW_ROOT = re.compile(r"(?:o-[a-z0-9]+/)?\d{12}/CloudTrail", re.ASCII)


class Place(msgspec.Struct, frozen=True):
    """A bucket, '' in a copy, and a key."""

    bucket: str
    key: str


def place_of(ref: ObjectRef) -> Place:
    """The place of an object that a source listed."""
    location = ref.collected.place if ref.collected and ref.collected.place else ref.location
    if not location.startswith(_S3):
        # A copy is often one of what lies in AWSLogs/.
        return Place("", f"AWSLogs/{ref.uri}" if _BELOW_ROOT.match(ref.uri) else ref.uri)
    plain = split_location(location)[0] if "?" in location else location
    bucket, _, key = plain.removeprefix(_S3).partition("/")
    return Place(bucket, unquoted(key))
