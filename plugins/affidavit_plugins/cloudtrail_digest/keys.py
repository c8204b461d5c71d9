"""What the key of a digest file says: which chain it belongs to, and its time.

Source: CloudTrail User Guide, "Digest file location"::

    [prefix/]AWSLogs/[o-…/]<account>/CloudTrail-Digest/<region>/<yyyy>/<mm>/<dd>/
        <account>_CloudTrail-Digest_<region>_<trail>_<home region>_<end time>[_backfill].json.gz

A trail's name may hold underscores, a region's cannot. One chain is an account × region × trail × home region; a trail
of an organisation may have the name of an account's own, so the organisation counts too. The prefix doesn't: a
trail keeps its chain when its prefix or bucket changes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import msgspec

from affidavit_plugins.aws_keys import parse_key

_NAME = re.compile(
    r"\d{12}_CloudTrail-Digest_[a-z0-9-]+_(?P<trail>[A-Za-z0-9._-]+)_(?P<home>[a-z0-9-]+)_\d{8}T\d{6}Z"
    r"(?P<backfill>_backfill)?\.json(?:\.\w+)?\Z",
    re.ASCII,
)
_ORGANISATION = re.compile(r"(?:\A|/)AWSLogs/(o-[a-z0-9]+)/\d{12}/", re.ASCII)
_ROOT = "AWSLogs/"


class ChainId(msgspec.Struct, frozen=True, order=True):
    """One chain of digests.

    Attributes:
        account, region: where the events were logged.
        organisation: `o-…` where a trail of an organisation wrote it, else ''.
        trail: the trail's name.
        home: the region in which the trail was made.
    """

    account: str
    region: str
    organisation: str
    trail: str
    home: str

    def __str__(self) -> str:
        of = f" of {self.organisation}" if self.organisation else ""
        return f"{self.account} {self.region}, trail {self.trail}{of} ({self.home})"


class DigestKey(msgspec.Struct, frozen=True):
    """What a digest file's key says.

    Attributes:
        chain: the chain it belongs to.
        time: the end of what it covers, in epoch seconds.
        backfill: CloudTrail wrote it later, for log files that the digest of that time left out.
    """

    chain: ChainId
    time: int
    backfill: bool


# Each is asked for several times in a row.
@functools.lru_cache(maxsize=1_024)
def parse_digest_key(key: str) -> DigestKey | None:
    """Read a key or a path with forward slashes; None for what is not named as a digest file."""
    known = parse_key(key)
    name = _NAME.match(key.rpartition("/")[2])
    if known is None or name is None or not known.is_digest or known.delivered is None:
        return None
    chain = ChainId(known.account, known.region, organisation_of(key), name["trail"], name["home"])
    return DigestKey(chain, known.delivered, name["backfill"] is not None)


def digest_order(key: str) -> tuple[ChainId, int, str]:
    """Sorts digest keys as `verify` wants them: by chain, then oldest first.

    Raises:
        ValueError: it is not named as a digest file.
    """
    parsed = parse_digest_key(key)
    if parsed is None:
        raise ValueError(f"{key}: not named as a digest file")
    return parsed.chain, parsed.time, key


def organisation_of(key: str) -> str:
    """The organisation's id in the folders of a key, '' where there is none."""
    found = _ORGANISATION.search(key)
    return found[1] if found else ""


def tail(key: str) -> str:
    """A key from its last `AWSLogs/` on: what a copy of a bucket, or of a part of it, keeps of a key.

    The whole key where that folder is not in it.
    """
    at = f"/{key}".rfind(f"/{_ROOT}")
    return key if at < 0 else key[at:]


def by_account_and_region(
    keys: Iterable[str],
) -> tuple[dict[tuple[str, str], tuple[list[str], list[str]]], list[str]]:
    """Keys as `verify` wants them: account and region → its digests and its log files, each in order; and all others.

    For listings that fit in memory. In S3 an account's and region's digests, and its log files, each have a prefix.
    """
    groups: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    others: list[str] = []
    for key in keys:
        known = parse_key(key)
        if known is None or (known.is_digest and parse_digest_key(key) is None):
            others.append(key)
        else:
            digests, logs = groups.setdefault((known.account, known.region), ([], []))
            (digests if known.is_digest else logs).append(key)
    for digests, logs in groups.values():
        digests.sort(key=digest_order)
        logs.sort()
    return groups, sorted(others)
