"""What differs between two assessments, and why: the logs, the policies, or what was asked.

Two runs of one period that differ in their policies alone can only differ by policy. Where several things differ at
once, each is told as a reason that may have played a part, and none is called the cause: only a third run could tell.

Findings are told one from another by their ids. In a redacted package these are stand-ins, which another secret makes
otherwise. Where ids cannot be compared, findings are counted by policy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from uuid import UUID

from affidavit.assessment.comparison import (
    ChangedField,
    Compared,
    Comparison,
    ControlChange,
    Difference,
    FindingChange,
    PolicyChange,
    Reason,
    SeenFinding,
)

_FIELDS = ("severity", "effect", "status", "disposition", "count", "records", "first_seen", "last_seen")
# What may change which records a policy selects, and so which findings there are and what they come to.
_SELECTING = (
    Reason.DATA,
    Reason.POLICY,
    Reason.PROFILE,
    Reason.PERIOD,
    Reason.PLACES,
    Reason.BASELINE,
    Reason.TOOL,
)
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
    incomparable = _incomparable(a, b)
    differences = tuple(_differences(a, b, renamed=bool(incomparable)))
    given = tuple(dict.fromkeys(each.reason for each in differences))
    if incomparable:
        policies = tuple(_policies(a, b, given))
        controls = tuple(_controls(a, b, any(Reason.MOMENT in each.reasons for each in policies), given))
        return Comparison(a.name, b.name, differences, (), (), (), controls, incomparable, policies)
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
    timed = any(Reason.MOMENT in each.reasons for each in (*appeared, *went, *changed))
    controls = tuple(_controls(a, b, timed, given))
    return Comparison(a.name, b.name, differences, _sorted(appeared), _sorted(went), _sorted(changed), controls)


# Begins what stands for a digest of what values are withheld in.
_WITHHELD = "redacted-"
# Of ids that come from a secret (`affidavit.packaging.commitments`). Those of findings else are of version 5.
_STAND_IN_VERSION = 4


def _incomparable(a: Compared, b: Compared) -> str:
    """Why an id of one side says nothing of the other; '' where it does."""
    redacted = [any(_is_stand_in(id_) for id_ in side.findings) for side in (a, b)]
    if not a.findings or not b.findings or redacted == [False, False]:
        return ""
    if redacted == [True, True]:
        # A secret gives one finding the same id each time, and two never do.
        shared = a.findings.keys() & b.findings.keys()
        return "" if shared else "A and B are both redacted, and share no id: perhaps not with the same salts"
    return f"{'A' if redacted[0] else 'B'} is redacted, and the other is not"


def _is_stand_in(id_: str) -> bool:
    try:
        return UUID(id_).version == _STAND_IN_VERSION
    except ValueError:
        return False


def _policies(a: Compared, b: Compared, given: Sequence[Reason]) -> Iterator[PolicyChange]:
    """The policies of which there are other findings, as far as counts tell."""
    before, after = _counts(a), _counts(b)
    for policy in sorted({*before, *after}):
        one, other = before.get(policy, Counter()), after.get(policy, Counter())
        if one != other:
            reasons = _of((*_SELECTING, *_SETTLING), _ruled_out(policy, a, b), given)
            yield PolicyChange(policy, dict(sorted(one.items())), dict(sorted(other.items())), reasons)


def _counts(side: Compared) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for each in side.findings.values():
        found.setdefault(each.policy, Counter())[f"{each.severity} {each.effect}, {each.status}"] += 1
    return found


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
    """Those of the given reasons that are possible. Where none is, the only one that is left; else it is not known."""
    left = tuple(each for each in given if each not in ruled_out)
    return tuple(each for each in left if each in possible) or (left if len(left) == 1 else ())


def _controls(a: Compared, b: Compared, timed: bool, given: Sequence[Reason]) -> Iterator[ControlChange]:
    # The clock moves a control by way of a finding's status, or where it comes before the end of the period.
    timed = timed or any(side.as_of < side.until for side in (a, b)) or len(given) == 1
    reasons = _of(_ON_CONTROLS, set() if timed else {Reason.MOMENT}, given)
    for key in sorted({*a.controls, *b.controls}):
        before, after = a.controls.get(key, ""), b.controls.get(key, "")
        if before != after:
            yield ControlChange(*key, before, after, reasons)


def _differences(a: Compared, b: Compared, *, renamed: bool) -> Iterator[Difference]:
    """What the two runs were made of, where it is other; `renamed` says that names may be stand-ins."""
    if a.data != b.data and not (renamed and a.contents == b.contents):
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
                told = _digests(before.get(name, ""), after.get(name, ""), renamed=renamed)
                yield Difference(reason, f"{what} {name}: {told}")
    for reason, what, one, other in (
        (Reason.PROFILE, "profile", a.profile, b.profile),
        (Reason.BASELINE, "baseline", a.baseline, b.baseline),
    ):
        if one != other:
            yield Difference(reason, f"{what}: {_digests(one, other, renamed=renamed)}")
    for reason, what, one, other in (
        (Reason.PROFILE, "organisation", *_organisations(a, b, renamed=renamed)),
        (Reason.PERIOD, "since", a.since or "the beginning", b.since or "the beginning"),
        (Reason.PERIOD, "until", a.until or "the end", b.until or "the end"),
        (Reason.PLACES, "accounts", _places(a.places[0]), _places(b.places[0])),
        (Reason.PLACES, "regions", _places(a.places[1]), _places(b.places[1])),
        (Reason.ATTACK, "ATT&CK", a.attack, b.attack),
        (Reason.TOOL, "affidavit", a.version, b.version),
        *_distributions(a, b),
        (Reason.DISPOSITION, "dispositions", f"{a.decisions:,}", f"{b.decisions:,}"),
        (Reason.MOMENT, "as of", a.as_of, b.as_of),
    ):
        if one != other:
            yield Difference(reason, f"{what}: {one} → {other}")


def _places(asked: Sequence[str]) -> str:
    return ", ".join(asked) or "all"


def _distributions(a: Compared, b: Compared) -> Iterator[tuple[Reason, str, str, str]]:
    """What plugins come from, on either side, with its version. A ledger does not hold that."""
    before, after = a.distributions, b.distributions
    if before is not None and after is not None:
        for name in sorted({*before, *after}):
            yield Reason.TOOL, f"plugins of {name}", before.get(name, "none"), after.get(name, "none")


def _organisations(a: Compared, b: Compared, *, renamed: bool) -> tuple[str, str]:
    """Their names. In one profile they are the same, though one be withheld."""
    names = a.organisation or "none", b.organisation or "none"
    same = a.profile == b.profile or _is_withheld(a.profile) or _is_withheld(b.profile)
    return (names[0], names[0]) if renamed and same else names


def _data(a: Compared, b: Compared) -> str:
    before, after = a.objects, b.objects
    if before is None or after is None:
        return f"{a.data[0]:,} → {b.data[0]:,}" + (", others" if a.data[0] == b.data[0] else "")
    counts = {
        "added": sum(uri not in before for uri in after),
        "removed": sum(uri not in after for uri in before),
        # What could not be opened, or is only named by a digest file, has no hash.
        "lost": sum(after.get(uri) == "" != sha256 for uri, sha256 in before.items()),
        "found again": sum(before.get(uri) == "" != sha256 for uri, sha256 in after.items()),
        "changed": sum(bool(sha256 and after.get(uri, "") not in ("", sha256)) for uri, sha256 in before.items()),
    }
    return ", ".join(f"{number:,} {word}" for word, number in counts.items() if number)


def _digests(one: str, other: str, *, renamed: bool) -> str:
    """Two digests that differ. One that is withheld differs from all but those by the same secret."""
    withheld = renamed and (_is_withheld(one) or _is_withheld(other))
    unknown = " (withheld: whether it is another cannot be told)" if withheld else ""
    return f"{_short(one)} → {_short(other)}{unknown}"


def _is_withheld(digest: str) -> bool:
    return digest.startswith(_WITHHELD)


def _short(digest: str) -> str:
    """A digest as people compare it; its beginning does."""
    return digest[: len(_WITHHELD) + 12 if _is_withheld(digest) else 12] or "none"
