"""Integrity: what digest files say of the log objects, chain by chain, and what is not whole."""

from __future__ import annotations

from dataclasses import dataclass

from affidavit.model.integrity import Chain, DigestVerdict, Integrity, ObjectVerdict

from affidavit_reporters.html import words
from affidavit_reporters.html.words import Label
from affidavit_reporters.integrity_told import (
    failed_digests,
    failed_objects,
    gaps_told,
    unexplained_gaps,
    unexplained_restarts,
)

_OUTCOMES = {
    "valid": "valid: a valid digest lists it, with this very hash",
    "altered": "altered since it was delivered",
    "missing": "missing: a digest lists it, and it is not there",
    "not-covered": "not covered: no valid digest lists it",
    "pending": "pending: too new for its digest to be written",
    "unreadable": "unreadable, so that it has no hash",
}


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """How many log objects have an outcome."""

    outcome: str
    objects: str
    label: Label


@dataclass(frozen=True, slots=True)
class ChainRow:
    """A chain of digests."""

    place: str
    trail: str
    span: str
    digests: str
    label: Label
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A log object or a digest file that is not whole."""

    name: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class IntegrityView:
    """The section."""

    verdict: str
    alarm: bool
    note: str
    outcomes: tuple[OutcomeRow, ...]
    chains: tuple[ChainRow, ...]
    failed: tuple[FailedRow, ...]


_WHOLE = Label("ran", "No sign of alteration")
_BROKEN = Label("not-satisfied", "Evidence may be altered or missing")


def integrity_view(integrity: Integrity) -> IntegrityView:
    """The integrity section of an Assessment."""
    failed = (*map(_failed, integrity.failed_digests), *map(_failed, integrity.failed_objects))
    anew = unexplained_restarts(integrity)
    not_whole = failed_objects(integrity) + failed_digests(integrity)
    alarm = bool(not_whole or failed or unexplained_gaps(integrity) or anew or integrity.unchecked)
    if integrity.unchecked:
        verdict = f"Not all could be checked: {'; '.join(integrity.unchecked)}."
    elif not integrity.checked:
        verdict = "Not checked."
    elif alarm:
        chains = f"; {words.count(anew, 'chain')} begun anew" if anew else ""
        verdict = (
            f"Not whole: {words.count(failed_objects(integrity), 'log object')}, "
            f"{words.count(failed_digests(integrity), 'digest')}; {gaps_told(integrity)}{chains}."
        )
    else:
        verdict = "Every log object that digest files speak of is whole."
    return IntegrityView(
        verdict=verdict,
        alarm=alarm,
        note=f"{integrity.note}{_unspoken(integrity)}",
        outcomes=tuple(
            OutcomeRow(
                _OUTCOMES.get(outcome, outcome),
                words.count(number, "object"),
                _WHOLE if outcome in ("valid", "pending") else _BROKEN,
            )
            for outcome, number in integrity.objects.items()
        ),
        chains=tuple(map(_chain, integrity.chains)),
        failed=failed,
    )


def _unspoken(integrity: Integrity) -> str:
    if not integrity.checked or not integrity.unspoken:
        return ""
    objects = words.count(integrity.unspoken, "object")
    return (
        f" Of {objects} digest files say nothing: they speak of CloudTrail's log files alone, and those of the time "
        "before the period, which some policies look back on, are not read."
    )


def _chain(chain: Chain) -> ChainRow:
    digests = ", ".join(f"{words.number(number)} {outcome}" for outcome, number in chain.digests.items())
    gaps = [
        f"{gap.since or 'the beginning'} to {gap.until}: {gap.reason}"
        + (f" (explained: {gap.explained})" if gap.explained else "")
        for gap in chain.gaps
    ]
    gaps += [
        f"{each.at}: the chain begins anew with {each.digest} "
        + (f"(explained: {each.explained})" if each.explained else "(nothing explains it)")
        for each in chain.restarts
    ]
    if chain.pending:
        gaps.append(f"from {chain.pending} on: no digest was due yet")
    return ChainRow(
        place=f"{chain.account} · {chain.region or 'any region'}",
        trail=chain.trail or words.NOTHING,
        span=f"{chain.since} to {chain.until}" if chain.since else words.NOTHING,
        digests=digests or words.NOTHING,
        label=_BROKEN if chain.failed else _WHOLE,
        gaps=tuple(gaps),
    )


def _failed(found: ObjectVerdict | DigestVerdict) -> FailedRow:
    what = "digest" if isinstance(found, DigestVerdict) else "log object"
    return FailedRow(found.uri, f"{what} {found.outcome.removeprefix('digest-')}", found.detail)
