"""Makes the review of what a scan came to and what was gathered in it."""

from __future__ import annotations

import hashlib

import msgspec

from affidavit.access_review.attributing import attributed
from affidavit.access_review.crossings import crossings_of
from affidavit.access_review.gathering import Gathering
from affidavit.access_review.judging import Judge, most_of
from affidavit.access_review.names import Names
from affidavit.access_review.rows import Maker
from affidavit.access_review.watched import Watcher
from affidavit.errors import UsageError
from affidavit.model.access_facts import Rights
from affidavit.model.access_review import SCHEMA, AccessReview, Read
from affidavit.model.assessment import Assessment
from affidavit.model.inputs import ObjectStatus
from affidavit.plugins import Plugins
from affidavit.times import format_time, parse_time

_DAY = 86_400
BEFORE = "Every call that was read lies before the days that count"
"""How the note begins that says so."""

_GIVE = "Give the period's end (--until), or more --unused-days."
_NOTES = (
    "A call that several records say they share counts once. An event that shares none and was delivered twice counts "
    "twice.",
    "Permission boundaries, the organisation's policies, session policies, resource policies, conditions and denials "
    "are not evaluated: what is granted here may be less in effect, or come from elsewhere.",
    "Use is set against permissions as they were when state was collected; what was granted in between and taken back "
    "is not in it.",
)


def rights_of(plugins: Plugins) -> Rights:
    """What permissions mean, as the installed log kinds tell.

    Raises:
        UsageError: none tells.
    """
    for name in sorted(plugins.log_kinds):
        provided = plugins.log_kinds[name]
        access = provided.record.access
        if access is not None and access.rights is not None:
            with provided.blame("access"):
                return access.rights()
    raise UsageError("no installed log kind tells what permissions mean, so access cannot be reviewed")


def review_of(assessment: Assessment, gathered: Gathering, rights: Rights, unused_days: int) -> AccessReview:
    """The review.

    Args:
        unused_days: a grant that was not used in so many days before the period's end is unused.
    """
    run = assessment.run
    end = parse_time(run.until) or parse_time(run.as_of) or 0
    start = end - unused_days * _DAY
    since = parse_time(run.since)
    # Logs of less time than that say nothing of it.
    counted = start if since is not None and since <= start else None
    watcher = Watcher(assessment.coverage, counted, end)
    gathered.settle(Names(gathered).of)
    # Calls that several records tell of name unique ids, too.
    names = Names(gathered)
    uses = attributed(gathered, names)
    maker = Maker(Judge(rights, watcher, start), rights, uses, gathered, names)
    rows, principals = maker.make(gathered.granted)
    states = gathered.states.taken(assessment.coverage, start)
    notes: list[str] = [*_NOTES]
    last = most_of(seen for each in gathered.uses for seen in (each.last, each.last_denied))
    if last is not None and last < start:
        notes.insert(0, f"{BEFORE}, which begin at {format_time(start)}: the last one at {format_time(last)}. {_GIVE}")
    if not any(not each.problem for each in gathered.granted):
        notes.insert(0, "No state of any account was read, so nothing is known of what is granted.")
    if counted is None:
        notes.insert(
            0, f"Less than {unused_days} days before the end were read for certain, so nothing is called unused."
        )
    return AccessReview(
        schema=SCHEMA,
        run=run,
        complete=run.complete and bool(rows) and gathered.states.are_known(states, assessment.coverage),
        unused_days=unused_days,
        counted_from=format_time(start),
        counted_until=format_time(end),
        read=_read(assessment, gathered),
        states=states,
        rows=rows,
        principals=principals,
        crossings=crossings_of(gathered, names, uses.uses, assessment.coverage),
        watched=watcher.told,
        failures=assessment.failures,
        notes=tuple(notes),
    )


def _read(assessment: Assessment, gathered: Gathering) -> Read:
    inputs = assessment.inputs
    digest = hashlib.sha256()
    for each in inputs.objects:
        digest.update(msgspec.json.encode((each.uri, each.sha256)) + b"\n")
    return Read(
        objects=len(inputs.objects),
        digest=digest.hexdigest(),
        not_whole=tuple(each for each in inputs.objects if each.status is not ObjectStatus.READ),
        skipped=inputs.skipped_count,
        records=inputs.records,
        unnamed=gathered.unnamed,
        by_services=sum(each.records + each.denied for each in gathered.uses if each.by_service),
    )
