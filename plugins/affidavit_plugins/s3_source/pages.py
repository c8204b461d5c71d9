"""The listing requests that are made of a bucket, and what they give.

S3 lists keys in the order of their UTF-8 bytes, up to a thousand a request, and can begin behind any key (S3 API
Reference, "ListObjectsV2"). With a delimiter it gives folders in place of what lies in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from affidavit_plugins.s3_source.place import S3Place
from affidavit_plugins.s3_source.side_by_side import Job


class Stretch(Job, frozen=True):
    """Keys to list: those with a prefix, after `after` and before `before`; '' for no such bound."""

    prefix: str
    after: str = ""
    before: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the bounds leave no key with this prefix."""
        return bool(
            (self.before and self.before <= self.prefix)
            or (self.after and self.after > self.prefix and not self.after.startswith(self.prefix))
        )


class Listed(msgspec.Struct, frozen=True):
    """An object as a listing has it."""

    key: str
    size: int
    etag: str


class Page(msgspec.Struct, frozen=True):
    """What lies right below a prefix, or the first of it: `more` says that there is more than one answer holds."""

    folders: tuple[str, ...]
    objects: tuple[Listed, ...]
    more: bool


def pages(place: S3Place, prefix: str) -> Iterator[Page]:
    """What lies right below a prefix, an answer at a time."""
    for answer in _answers(place, Prefix=prefix, Delimiter="/"):
        folders = tuple(each["Prefix"] for each in answer.get("CommonPrefixes", ()))
        yield Page(folders, tuple(map(_listed, answer.get("Contents", ()))), bool(answer.get("IsTruncated")))


def objects(place: S3Place, stretch: Stretch) -> Iterator[Listed]:
    """The objects of a stretch; no request is made for what lies behind its end."""
    start = {"StartAfter": stretch.after} if stretch.after > stretch.prefix else {}
    for answer in _answers(place, Prefix=stretch.prefix, **start):
        for each in answer.get("Contents", ()):
            if stretch.before and each["Key"] >= stretch.before:
                return
            yield _listed(each)


def _answers(place: S3Place, **parameters: str) -> Iterator[Any]:
    paginator = place.client().get_paginator("list_objects_v2")
    yield from paginator.paginate(Bucket=place.bucket, **parameters, **place.extra())


def _listed(content: Any) -> Listed:
    return Listed(content["Key"], content["Size"], content["ETag"])
