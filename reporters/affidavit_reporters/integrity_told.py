"""What is said of log objects and digest files that are not whole, so that every report says the same."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import Assessment
from affidavit.model.integrity import Integrity, ObjectIntegrity
from affidavit.parts.failures import NOT_AS_COLLECTED, digest_outcome

from affidavit_reporters.html import words

_WHOLE = (ObjectIntegrity.VALID, ObjectIntegrity.PENDING)
_TOLD = (ObjectIntegrity.ALTERED, ObjectIntegrity.MISSING)


def integrity_reasons(assessment: Assessment) -> Iterator[str]:
    """What digest files and lists of collections show to be not whole, one sentence a kind."""
    integrity = assessment.integrity
    objects = integrity.objects
    for number, what, one, many in (
        (
            objects.get(ObjectIntegrity.ALTERED, 0),
            "log object",
            "was altered since its delivery",
            "were altered since their delivery",
        ),
        (objects.get(ObjectIntegrity.MISSING, 0), "log object", "is missing", "are missing"),
        (
            len(_changed(assessment)),
            "log or digest file",
            "is not as it was collected, or was removed or added since",
            "are not as they were collected, or were removed or added since",
        ),
        (
            objects.get(ObjectIntegrity.NOT_COVERED, 0),
            "log object",
            "is listed by no valid digest",
            "are listed by no valid digest",
        ),
        (
            failed_digests(integrity),
            "digest file",
            "is missing or not shown to be valid",
            "are missing or not shown to be valid",
        ),
        (
            unexplained_gaps(integrity),
            "gap",
            "in a chain of digest files is not explained",
            "in chains of digest files are not explained",
        ),
        (
            unexplained_restarts(integrity),
            "chain",
            "of digest files begins anew, and nothing explains it",
            "of digest files begin anew, and nothing explains it",
        ),
    ):
        if number:
            yield f"{words.count(number, what)} {one if number == 1 else many}."


def gone_objects(assessment: Assessment) -> set[str]:
    """Names of log objects that are not there to be read: that they could not be is no news."""
    missing = {each.uri for each in assessment.inputs.objects if each.integrity == ObjectIntegrity.MISSING}
    return missing | {
        each.object for each in assessment.failures if each.outcome == NOT_AS_COLLECTED and each.stage == "open"
    }


def integrity_facts(integrity: Integrity) -> Iterator[tuple[str, str | int]]:
    """Names and values for forms that have properties."""
    yield "integrity_checked", "yes" if integrity.checked else "no"
    for outcome, number in integrity.objects.items():
        yield f"integrity_objects_{outcome.replace('-', '_')}", number
    yield "integrity_chains", len(integrity.chains)
    yield "integrity_gaps", sum(len(chain.gaps) for chain in integrity.chains)
    yield "integrity_gaps_unexplained", unexplained_gaps(integrity)


def failed_objects(integrity: Integrity) -> int:
    """How many log objects are neither valid nor too new to be listed."""
    return sum(number for outcome, number in integrity.objects.items() if outcome not in _WHOLE)


def failed_digests(integrity: Integrity) -> int:
    """How many digest files are not shown to be valid, by the chains; of some it is not known to which they belong."""
    counted = sum(
        number for chain in integrity.chains for outcome, number in chain.digests.items() if outcome != "valid"
    )
    return max(counted, len(integrity.failed_digests))


def gaps_told(integrity: Integrity) -> str:
    """How many gaps the chains have, and how many of them are explained."""
    gaps = sum(len(chain.gaps) for chain in integrity.chains)
    explained = gaps - unexplained_gaps(integrity)
    how = "all" if explained == gaps else "none" if not explained else words.number(explained)
    return f"{words.count(gaps, 'gap')}, {how} explained" if gaps else words.count(0, "gap")


def unexplained_restarts(integrity: Integrity) -> int:
    """How many chains begin anew, and nothing explains why."""
    return sum(not restart.explained for chain in integrity.chains for restart in chain.restarts)


def unexplained_gaps(integrity: Integrity) -> int:
    """How many gaps nothing explains."""
    return sum(not gap.explained for chain in integrity.chains for gap in chain.gaps)


def _changed(assessment: Assessment) -> set[str]:
    """Names of logs and digest files that differ from the list of their collection, where no digest says so."""
    told = {each.uri for each in assessment.inputs.objects if each.integrity in _TOLD}
    told.update(each.uri for each in assessment.integrity.failed_digests)
    outcomes = (NOT_AS_COLLECTED, digest_outcome(NOT_AS_COLLECTED))
    return {each.object for each in assessment.failures if each.outcome in outcomes} - told
