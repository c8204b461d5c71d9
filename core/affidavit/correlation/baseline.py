"""What was seen before: the first time of each value of each group, for policies that look for new ones.

A JSON file that `affidavit baseline` writes and `affidavit scan --baseline` reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from affidavit.errors import DocumentError, Problem
from affidavit.model.policy import Correlation, Policy
from affidavit.parts.match_store import Linked, group_text
from affidavit.times import format_time, parse_time

SCHEMA = "affidavit.baseline/1"


class First(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a value was first seen of a group; `first` is a time in RFC 3339."""

    group: tuple[str, ...]
    value: tuple[str, ...]
    first: str


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    by: tuple[str, ...]
    first_seen: tuple[str, ...]
    seen: tuple[First, ...]


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    policies: dict[str, _Entry]


class Learnt(msgspec.Struct, frozen=True):
    """What is known for one policy: by what it groups, what is counted, and first times by group and value, as JSON."""

    by: tuple[str, ...]
    of: tuple[str, ...]
    firsts: Mapping[str, Mapping[str, int]] = {}


class Baseline(msgspec.Struct, frozen=True):
    """What is known by policy id; first times are epoch seconds. `path` and `digest` are '' where there is no file."""

    learnt: Mapping[str, Learnt] = {}
    path: str = ""
    digest: str = ""

    def of(self, policy: str, joint: str) -> Mapping[str, int]:
        """Value → when it was first seen, of one policy's group."""
        learnt = self.learnt.get(policy)
        return {} if learnt is None else learnt.firsts.get(joint, {})


def load_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        DocumentError: it cannot be read, or is none.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError([Problem(str(path), 0, 0, f"cannot be read: {error.strerror or error}")]) from None
    return decode_baseline(content, str(path))


def decode_baseline(content: bytes, path: str) -> Baseline:
    """A baseline from the bytes of its file; `path` is what errors name.

    Raises:
        DocumentError: it is none.
    """
    try:
        document = msgspec.json.decode(content, type=_Document)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DocumentError([Problem(path, 0, 0, f"no baseline: {error}")]) from None
    if document.schema != SCHEMA:
        message = f"its schema is {document.schema!r}, not {SCHEMA!r}: make it anew with affidavit baseline"
        raise DocumentError([Problem(path, 0, 0, message)])
    learnt: dict[str, Learnt] = {}
    for policy, entry in document.policies.items():
        firsts: dict[str, dict[str, int]] = {}
        for item in entry.seen:
            time = parse_time(item.first)
            if time is None:
                raise DocumentError([Problem(path, 0, 0, f"{policy}: {item.first!r} is no time")])
            values = firsts.setdefault(group_text(item.group), {})
            value = group_text(item.value)
            values[value] = min(time, values.get(value, time))
        learnt[policy] = Learnt(entry.by, entry.first_seen, firsts)
    return Baseline(learnt, path, hashlib.sha256(content).hexdigest())


def check_baseline(baseline: Baseline, policies: Iterable[Policy]) -> None:
    """Refuse a baseline that was made when a policy grouped by, or looked at, something else: it would tell nothing.

    Raises:
        DocumentError: naming each such policy.
    """
    problems = []
    for policy in policies:
        known = baseline.learnt.get(policy.id)
        if known is not None and policy.correlate is not None and not _is_about(known, policy.correlate):
            was = f"first_seen {', '.join(known.of)} by {', '.join(known.by)}"
            message = f"it was made when {policy.id} looked for {was}: make it anew with affidavit baseline"
            problems.append(Problem(baseline.path, 0, 0, message))
    if problems:
        raise DocumentError(problems)


def still_about(baseline: Baseline, policies: Iterable[Policy]) -> Baseline:
    """A baseline without what it knows for policies that group by, or look at, something else now."""
    now = {policy.id: policy.correlate for policy in policies}
    learnt = {
        policy: known
        for policy, known in baseline.learnt.items()
        if (correlation := now.get(policy)) is None or _is_about(known, correlation)
    }
    return msgspec.structs.replace(baseline, learnt=learnt)


def _is_about(known: Learnt, correlation: Correlation) -> bool:
    return (known.by, known.of) == (correlation.by, correlation.of)


def encode_baseline(known: Baseline, policies: Sequence[Policy], seen: Iterable[Linked]) -> bytes:
    """A baseline of what is known and what a scan has seen, as the bytes of its file.

    Args:
        known: an older one, which is kept; an empty one otherwise.
        policies: those that look for new values; each is named, even if nothing was seen of it.
        seen: matches, those of other policies among them.
    """
    about = {policy: (each.by, each.of) for policy, each in known.learnt.items()}
    about |= {each.id: (each.correlate.by, each.correlate.of) for each in policies if each.correlate is not None}
    firsts: dict[str, dict[tuple[str, str], int]] = {policy: {} for policy in about}
    for policy, each in known.learnt.items():
        for joint, values in each.firsts.items():
            for joined, time in values.items():
                firsts[policy][joint, joined] = time
    learning = {policy.id for policy in policies}
    for match in seen:
        if match.policy in learning:
            times = firsts[match.policy]
            key = (match.joint, match.joined)
            times[key] = min(match.time, times.get(key, match.time))
    entries = {
        policy: _Entry(
            *about[policy],
            tuple(
                First(msgspec.json.decode(joint), msgspec.json.decode(joined), format_time(time))
                for (joint, joined), time in sorted(times.items())
            ),
        )
        for policy, times in sorted(firsts.items())
    }
    return msgspec.json.format(msgspec.json.encode(_Document(SCHEMA, entries))) + b"\n"
