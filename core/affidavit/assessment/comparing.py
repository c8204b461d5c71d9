"""What differs between two assessments, and why: the logs, the policies, or what was asked.

Two runs of one period that differ in their policies alone can only differ by policy. Where several things differ at
once, each is told as a reason that may have played a part, and none is called the cause: only a third run could tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from enum import StrEnum

import msgspec


class Reason(StrEnum):
    """What may have made the difference."""

    DATA = "data"
    POLICY = "policy"
    FRAMEWORK = "framework"
    PROFILE = "profile"
    PERIOD = "period"
    DISPOSITION = "disposition"
    WAIVER = "waiver"
    BASELINE = "baseline"
    ATTACK = "attack"
    TOOL = "tool"
    MOMENT = "moment"


class SeenFinding(msgspec.Struct, frozen=True):
    """What is compared of a finding.

    Attributes:
        disposition: its state, '' where nothing was decided.
        objects: where its records lie, of a policy without correlation all whose records are shown; None else.
    """

    id: str
    policy: str
    subject: str
    severity: str
    effect: str
    status: str
    count: int
    records: int
    first_seen: str
    last_seen: str
    disposition: str = ""
    objects: frozenset[str] | None = None


class Compared(msgspec.Struct, frozen=True):
    """One side of a comparison, from a file or from a ledger.

    Attributes:
        name: of the file, or of the run.
        packs, frameworks, waivers: name → digest.
        data: how many objects were read, and what tells them from others.
        decisions: how many dispositions count.
        controls: (framework, control) → status.
        objects: name of an object → SHA-256 as stored; None where only `data` is known.
        policies: id of a policy → the digest of its pack; None where that is not known.
    """

    name: str
    as_of: str
    since: str
    until: str
    version: str
    organisation: str
    complete: bool
    profile: str
    baseline: str
    attack: str
    packs: Mapping[str, str]
    frameworks: Mapping[str, str]
    waivers: Mapping[str, str]
    data: tuple[int, str]
    decisions: int
    findings: Mapping[str, SeenFinding]
    controls: Mapping[tuple[str, str], str]
    objects: Mapping[str, str] | None = None
    policies: Mapping[str, str] | None = None


class Difference(msgspec.Struct, frozen=True):
    """Something that is other on the two sides of what a run was made of. `detail` is in words."""

    reason: Reason
    detail: str


class ChangedField(msgspec.Struct, frozen=True):
    """A field of a finding, before and after."""

    field: str
    before: str
    after: str


class FindingChange(msgspec.Struct, frozen=True):
    """A finding that appeared, went or changed, and what may have played a part. `changes` is of one that changed."""

    finding: SeenFinding
    reasons: tuple[Reason, ...]
    changes: tuple[ChangedField, ...] = ()


class ControlChange(msgspec.Struct, frozen=True):
    """A control whose status is another. '' on a side that does not have it."""

    framework: str
    control: str
    before: str
    after: str
    reasons: tuple[Reason, ...]


class Comparison(msgspec.Struct, frozen=True):
    """What differs from A to B. All lists are sorted."""

    a: str
    b: str
    differences: tuple[Difference, ...]
    appeared: tuple[FindingChange, ...]
    went: tuple[FindingChange, ...]
    changed: tuple[FindingChange, ...]
    controls: tuple[ControlChange, ...]

    @property
    def differs(self) -> bool:
        """Whether what was found is other. That only what it was made of is other is no difference."""
        return bool(self.appeared or self.went or self.changed or self.controls)


_FIELDS = ("severity", "effect", "status", "disposition", "count", "records", "first_seen", "last_seen")
# What may change which records a policy selects, and so which findings there are and what they come to.
_SELECTING = (Reason.DATA, Reason.POLICY, Reason.PROFILE, Reason.PERIOD, Reason.BASELINE, Reason.TOOL)
# What may change the status of a finding whose records are the same. The clock ends waivers and acceptances.
_SETTLING = (Reason.DISPOSITION, Reason.WAIVER, Reason.MOMENT)
_BY_FIELDS: tuple[tuple[frozenset[str], tuple[Reason, ...]], ...] = (
    (frozenset({"severity", "effect"}), (Reason.POLICY, Reason.TOOL)),
    (frozenset({"disposition", "status"}), _SETTLING),
    (frozenset({"severity", "effect", "disposition", "status"}), (Reason.POLICY, Reason.TOOL, *_SETTLING)),
)
_ON_CONTROLS = (*_SELECTING, *_SETTLING, Reason.FRAMEWORK, Reason.ATTACK)


def compare(a: Compared, b: Compared) -> Comparison:
    """What differs from A to B."""
    differences = tuple(_differences(a, b))
    given = tuple(dict.fromkeys(each.reason for each in differences))
    appeared = [
        FindingChange(b.findings[id_], _why_one_sided(b.findings[id_], b, a, given))
        for id_ in b.findings.keys() - a.findings.keys()
    ]
    went = [
        FindingChange(a.findings[id_], _why_one_sided(a.findings[id_], a, b, given))
        for id_ in a.findings.keys() - b.findings.keys()
    ]
    changed = [
        FindingChange(after, _why_changed(fields, after, a, b, given), fields)
        for id_, after in b.findings.items()
        if (before := a.findings.get(id_)) and (fields := _fields(before, after))
    ]
    controls = tuple(_controls(a, b, (*appeared, *went, *changed), given))
    return Comparison(a.name, b.name, differences, _sorted(appeared), _sorted(went), _sorted(changed), controls)


def _sorted(changes: Sequence[FindingChange]) -> tuple[FindingChange, ...]:
    return tuple(sorted(changes, key=lambda each: (each.finding.policy, each.finding.subject, each.finding.id)))


def _fields(before: SeenFinding, after: SeenFinding) -> tuple[ChangedField, ...]:
    return tuple(
        ChangedField(name, str(getattr(before, name)), str(getattr(after, name)))
        for name in _FIELDS
        if getattr(before, name) != getattr(after, name)
    )


def _why_one_sided(finding: SeenFinding, on: Compared, off: Compared, given: Sequence[Reason]) -> tuple[Reason, ...]:
    """Why a finding is on one side alone."""
    if off.policies is not None and finding.policy not in off.policies:
        return (Reason.POLICY,)
    ruled_out = _ruled_out(finding.policy, on, off)
    if finding.objects is not None:
        if on.objects is not None and off.objects is not None:
            other = any(on.objects.get(uri) != off.objects.get(uri) for uri in finding.objects)
            ruled_out |= set() if other else {Reason.DATA}
        if (off.since or finding.first_seen) <= finding.first_seen and (not off.until or finding.last_seen < off.until):
            ruled_out |= {Reason.PERIOD}
    return _of(_SELECTING, ruled_out, given)


def _why_changed(
    fields: Sequence[ChangedField], finding: SeenFinding, a: Compared, b: Compared, given: Sequence[Reason]
) -> tuple[Reason, ...]:
    names = {each.field for each in fields}
    possible = next((reasons for some, reasons in _BY_FIELDS if names <= some), (*_SELECTING, *_SETTLING))
    if names == {"status"}:
        # That a waiver accepts it or not, or that what was pending is decided, may be of the data, too.
        possible = (*_SELECTING, *_SETTLING)
    return _of(possible, _ruled_out(finding.policy, a, b), given)


def _ruled_out(policy: str, a: Compared, b: Compared) -> set[Reason]:
    """A policy whose pack is the same made no difference."""
    known = a.policies is not None and b.policies is not None
    return {Reason.POLICY} if known and _pack(a, policy) == _pack(b, policy) else set()


def _pack(side: Compared, policy: str) -> str | None:
    return side.policies.get(policy) if side.policies is not None else None


def _of(possible: Sequence[Reason], ruled_out: Set[Reason], given: Sequence[Reason]) -> tuple[Reason, ...]:
    """Those of the given reasons that are possible; where none is, all that are not ruled out."""
    left = tuple(each for each in given if each not in ruled_out)
    return tuple(each for each in left if each in possible) or left


def _controls(
    a: Compared, b: Compared, findings: Sequence[FindingChange], given: Sequence[Reason]
) -> Iterator[ControlChange]:
    # The clock moves a control by way of a finding's status, or where it comes before the end of the period.
    timed = any(side.as_of < side.until for side in (a, b)) or any(Reason.MOMENT in each.reasons for each in findings)
    reasons = _of(_ON_CONTROLS, set() if timed else {Reason.MOMENT}, given) or tuple(given)
    for key in sorted({*a.controls, *b.controls}):
        before, after = a.controls.get(key, ""), b.controls.get(key, "")
        if before != after:
            yield ControlChange(*key, before, after, reasons)


def _differences(a: Compared, b: Compared) -> Iterator[Difference]:
    """What the two runs were made of, where it is other."""
    if a.data != b.data:
        yield Difference(Reason.DATA, f"objects read: {_data(a, b)}")
    elif a.complete != b.complete:
        words = {True: "complete", False: "incomplete"}
        yield Difference(Reason.DATA, f"the run: {words[a.complete]} → {words[b.complete]}")
    for reason, what, before, after in (
        (Reason.POLICY, "pack", a.packs, b.packs),
        (Reason.FRAMEWORK, "framework", a.frameworks, b.frameworks),
        (Reason.WAIVER, "waivers", a.waivers, b.waivers),
    ):
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                yield Difference(reason, f"{what} {name}: {_short(before.get(name))} → {_short(after.get(name))}")
    for reason, what, one, other in (
        (Reason.PROFILE, "profile", _short(a.profile), _short(b.profile)),
        (Reason.PROFILE, "organisation", a.organisation or "none", b.organisation or "none"),
        (Reason.PERIOD, "since", a.since or "the beginning", b.since or "the beginning"),
        (Reason.PERIOD, "until", a.until or "the end", b.until or "the end"),
        (Reason.BASELINE, "baseline", _short(a.baseline), _short(b.baseline)),
        (Reason.ATTACK, "ATT&CK", a.attack, b.attack),
        (Reason.TOOL, "affidavit", a.version, b.version),
        (Reason.DISPOSITION, "dispositions", f"{a.decisions:,}", f"{b.decisions:,}"),
        (Reason.MOMENT, "as of", a.as_of, b.as_of),
    ):
        if one != other:
            yield Difference(reason, f"{what}: {one} → {other}")


def _data(a: Compared, b: Compared) -> str:
    before, after = a.objects, b.objects
    if before is None or after is None:
        return f"{a.data[0]:,} → {b.data[0]:,}" + (", others" if a.data[0] == b.data[0] else "")
    counts = {
        "added": sum(uri not in before for uri in after),
        "removed": sum(uri not in after for uri in before),
        "changed": sum(uri in after and after[uri] != sha256 for uri, sha256 in before.items()),
    }
    return ", ".join(f"{number:,} {word}" for word, number in counts.items() if number)


def _short(digest: str | None) -> str:
    """A digest as people compare it; its beginning does."""
    return digest[:12] if digest else "none"
