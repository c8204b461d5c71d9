"""The invocation (§3.20): whether the run is whole, all that may hide evidence, and what the report leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from affidavit.model.assessment import Assessment, Failure

from affidavit_reporters.run_verdict import RunState, narrowing, run_verdict
from affidavit_reporters.sarif.names import HOME, Json, filled, guid
from affidavit_reporters.sarif.objects import Objects
from affidavit_reporters.sarif.profiles import LeftOut
from affidavit_reporters.sarif.text import counted, plain, sentence

_NOTIFICATIONS = {
    "list": ("PlaceNotListed", "A place of logs could not be listed."),
    "open": ("ObjectNotOpened", "A log object could not be opened."),
    "read": ("ObjectNotRead", "A log object could not be read to its end."),
    "record": ("RecordNotRead", "A record could not be read."),
    "verify": ("NotWhole", "A log object or digest file is not shown to be what it should be."),
    "evaluate": ("PolicyFailed", "A policy could not be evaluated on a record."),
    "correlate": ("NotCorrelated", "A match could not be correlated with others."),
    "waive": ("WaiverFailed", "A waiver could not be judged."),
    "plugin": ("PluginFailed", "A plugin failed."),
    "report": ("ReportFailed", "A report could not be written."),
    "ledger": ("LedgerFailed", "The ledger could not be used, or was altered."),
    "earlier": ("ObjectGoneOrAltered", "A log object that an earlier run read is gone, or was altered since."),
    "other": ("Failed", "Something failed."),
    "no-hash": ("ObjectWithoutHash", "A log object of which nothing could be read is not among the artifacts."),
    "scope": ("ScopeNotCovered", "The declared scope is not covered by what was read, or none is declared."),
    "left-out": ("LeftOut", "The report leaves something out that the Assessment holds."),
    "empty": ("NothingEvaluated", "No record was evaluated, so nothing is shown."),
}
_INDEX = {name: index for index, name in enumerate(_NOTIFICATIONS)}
_HELP = "What was not read or not evaluated can hide what policies look for: mend it, and run the scan again."


def notification_descriptors() -> list[Json]:
    """The kinds of notifications (§3.19.24), described as fully as rules are, which validators ask of both."""
    return [
        {
            "id": name,
            "name": title,
            "guid": guid("notification", name),
            "shortDescription": {"text": text},
            "fullDescription": {"text": text},
            "help": {"text": _HELP if name != "left-out" else "The JSON report holds everything."},
            "helpUri": HOME,
        }
        for name, (title, text) in _NOTIFICATIONS.items()
    ]


def invocation(assessment: Assessment, objects: Objects, rules: dict[str, int], left_out: Sequence[LeftOut]) -> Json:
    """The one invocation of the run.

    `endTimeUtc` (§3.20.8) is the moment as of which the Assessment was made: the Assessment knows no other, and what
    became known later counts for nothing in it.
    """
    run, verdict = assessment.run, run_verdict(assessment)
    failures = [_failure(each, objects, rules) for each in assessment.failures]
    unread = [
        _notification("no-hash", "error", f"{each.uri} has no hash: nothing of it could be read", [each.uri], objects)
        for each in assessment.inputs.objects
        if not each.sha256
    ]
    empty = verdict.state is RunState.EMPTY
    if not run.complete and not failures and not empty:
        failures = [_notification("other", "error", "The run is incomplete; the Assessment does not say why")]
    nothing = [_notification("empty", "error", verdict.meaning)] if empty else []
    told = [
        _notification("left-out", "note", f"Left out: {each.what}, {each.count:,} in all. {each.why}")
        for each in left_out
    ]
    return filled(
        executionSuccessful=verdict.whole and not assessment.failures,
        endTimeUtc=run.as_of,
        toolExecutionNotifications=[*nothing, *failures, *unread, *told],
        toolConfigurationNotifications=list(_scope(assessment)),
    )


def _failure(failure: Failure, objects: Objects, rules: dict[str, int]) -> Json:
    stage = failure.stage if failure.stage in _INDEX else "other"
    where = f"{failure.object}: " if failure.object else ""
    who = f" (plugin {failure.plugin})" if failure.plugin else ""
    often = f"; {failure.count:,} times" if failure.count > 1 else ""
    made = _notification(
        stage,
        "error",
        f"{where}{failure.reason}{who}{often}",
        [failure.object] if failure.object else [],
        objects,
        index=failure.index,
    )
    if failure.policy:
        made["associatedRule"] = filled(id=failure.policy, index=rules.get(failure.policy))
    made["properties"] = filled(
        stage=failure.stage, policy=failure.policy, plugin=plain(failure.plugin), count=failure.count
    )
    return made


def _scope(assessment: Assessment) -> Iterable[Json]:
    coverage, integrity = assessment.coverage, assessment.integrity
    if narrowed := narrowing(assessment):
        yield _notification("scope", "warning", narrowed)
    if not coverage.declared:
        yield _notification("scope", "warning", "No scope or no period is declared, so nothing can be called covered")
    elif coverage.gaps:
        gaps = counted(len(coverage.gaps), "gap")
        yield _notification(
            "scope", "warning", f"{gaps} in the declared scope, where nothing shows that logging was on"
        )
    if not integrity.checked:
        text = "No chain of digest files was followed, so nothing shows that the logs are whole"
        yield _notification("verify", "warning", text)


def _notification(
    name: str,
    level: str,
    text: str,
    places: Sequence[str] = (),
    objects: Objects | None = None,
    *,
    index: int = -1,
) -> Json:
    region = {"startLine": index + 1} if index >= 0 else None
    return filled(
        descriptor={"id": name, "index": _INDEX[name]},
        level=level,
        message={"text": sentence(plain(text))},
        locations=[
            {"physicalLocation": filled(artifactLocation=objects.location(place), region=region)}
            for place in places
            if objects is not None
        ],
    )
