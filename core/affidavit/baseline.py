"""What was seen before: the first time of each value of each group, for policies that look for new ones.

A JSON file that `affidavit baseline` writes and `affidavit scan --baseline` reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from affidavit.errors import DocumentError, Problem
from affidavit.match_store import Linked, group_text
from affidavit.times import format_time, parse_time

SCHEMA = "affidavit.baseline/1"


class First(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a value was first seen of a group; `first` is a time in RFC 3339."""

    group: tuple[str, ...]
    value: tuple[str, ...]
    first: str


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    policies: dict[str, tuple[First, ...]]


class Baseline(msgspec.Struct, frozen=True):
    """First times by policy id, group and value (both as JSON); epoch seconds. `digest` is '' where there is none."""

    firsts: Mapping[str, Mapping[str, Mapping[str, int]]] = {}
    digest: str = ""

    def of(self, policy: str, joint: str) -> Mapping[str, int]:
        """Value → when it was first seen, of one policy's group."""
        return self.firsts.get(policy, {}).get(joint, {})


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        DocumentError: it cannot be read, or is none.
    """
    try:
        content = path.read_bytes()
        document = msgspec.json.decode(content, type=_Document)
    except OSError as error:
        raise DocumentError([Problem(str(path), 0, 0, f"cannot be read: {error.strerror or error}")]) from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentError([Problem(str(path), 0, 0, f"no baseline: {error}")]) from None
    if document.schema != SCHEMA:
        message = f"its schema is {document.schema!r}, not {SCHEMA!r}: make it anew with affidavit baseline"
        raise DocumentError([Problem(str(path), 0, 0, message)])
    firsts: dict[str, dict[str, dict[str, int]]] = {}
    for policy, items in document.policies.items():
        groups = firsts.setdefault(policy, {})
        for item in items:
            time = parse_time(item.first)
            if time is None:
                raise DocumentError([Problem(str(path), 0, 0, f"{policy}: {item.first!r} is no time")])
            values = groups.setdefault(group_text(item.group), {})
            value = group_text(item.value)
            values[value] = min(time, values.get(value, time))
    return Baseline(firsts, hashlib.sha256(content).hexdigest())


def encode_baseline(known: Baseline, policies: Sequence[str], seen: Iterable[Linked]) -> bytes:
    """A baseline of what is known and what a scan has seen, as the bytes of its file.

    Args:
        known: an older one, which is kept; an empty one otherwise.
        policies: ids of those that look for new values; each is named, even if nothing was seen of it.
        seen: matches, those of other policies among them.
    """
    firsts: dict[str, dict[tuple[str, str], int]] = {policy: {} for policy in policies}
    for policy, groups in known.firsts.items():
        for joint, values in groups.items():
            for joined, time in values.items():
                firsts.setdefault(policy, {})[joint, joined] = time
    for match in seen:
        if match.policy in policies:
            times = firsts[match.policy]
            key = (match.joint, match.joined)
            times[key] = min(match.time, times.get(key, match.time))
    document = _Document(
        SCHEMA,
        {
            policy: tuple(
                First(msgspec.json.decode(joint), msgspec.json.decode(joined), format_time(time))
                for (joint, joined), time in sorted(times.items())
            )
            for policy, times in sorted(firsts.items())
        },
    )
    return msgspec.json.format(msgspec.json.encode(document)) + b"\n"
