"""Finds where CloudTrail's layout begins in a bucket: folders named AWSLogs, wherever they lie.

Looking costs a request a folder, so only as many are looked into as one answer names. Of a place that holds more, as
one with exported logs may, all is listed, but for an AWSLogs in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from affidavit_plugins.aws.failures import is_aws_error
from affidavit_plugins.s3_source.pages import Listed, Page, Stretch, pages
from affidavit_plugins.s3_source.place import S3Place
from affidavit_plugins.s3_source.side_by_side import Job

_NAME = "AWSLogs/"
_FOLDERS = 1_000
_THREADS = 16
# Behind every account and organisation. What should lie behind it in AWSLogs is listed twice, and taken once.
_LAST = "~"


class Root(Job, frozen=True):
    """A folder in the layout, at any of its levels."""

    folder: str


def around_roots(place: S3Place) -> Iterator[Root | Stretch | Listed]:
    """The roots below a place outside the layout, and what lies beside them.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: the place itself cannot be listed.
    """
    left = _FOLDERS
    level = [place.key]
    with ThreadPoolExecutor(_THREADS) as pool:
        while level:
            deeper: list[str] = []
            # In order, so that the same bucket is always listed in the same way.
            for prefix, page in zip(level, pool.map(lambda each: _first_page(place, each), level), strict=True):
                if page is None:
                    # Whoever lists it will say why that cannot be.
                    yield Stretch(prefix)
                    continue
                others = [folder for folder in page.folders if not f"/{folder}".endswith(f"/{_NAME}")]
                if page.more or len(others) > left:
                    yield from _whole(prefix)
                    continue
                left -= len(others)
                deeper += others
                yield from page.objects
                yield from (Root(folder) for folder in page.folders if folder not in set(others))
            level = deeper


def _first_page(place: S3Place, prefix: str) -> Page | None:
    try:
        return next(pages(place, prefix), Page((), (), more=False))
    except Exception as error:
        if prefix == place.key or not is_aws_error(error):
            raise
        return None


def _whole(prefix: str) -> Sequence[Root | Stretch]:
    root = prefix[: prefix.rfind("/") + 1] + _NAME
    if not root.startswith(prefix):
        return [Stretch(prefix)]
    return [Stretch(prefix, before=root), Root(root), Stretch(prefix, after=root + _LAST)]
