"""`affidavit policy explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import typer

from affidavit.authoring.explanation import ExplainedClause, ExplainedStep, explain
from affidavit.authoring.record_files import FoundRecord, read_records
from affidavit.cli import loading
from affidavit.cli.inputs import source_of
from affidavit.cli.output import print_json, printable
from affidavit.documents.strict_yaml import suggest
from affidavit.errors import UsageError
from affidavit.model.policy import Policy, describe_correlation
from affidavit.plugins import Plugins, load_plugins
from affidavit.records.fields import first_text

_SHOWN = 160
_MOST_LISTED = 1_000
# Of the things that one record lists.
_MOST_ITEMS = 20


def explain_(
    policy: str = typer.Argument(help="A policy's id."),
    event: str = typer.Option(
        ...,
        "--event",
        help="A log file with the event, in any form a scan reads; '-' for standard input.",
        metavar="FILE",
    ),
    index: int | None = typer.Option(None, "--index", help="Which record of the file, from 0.", metavar="N", min=0),
    event_id: str | None = typer.Option(None, "--event-id", help="The id of the record.", metavar="ID"),
    policies: list[str] | None = typer.Option(
        None, "--policies", help="A pack's name, or a path to policies; may be repeated.", metavar="PACK_OR_PATH"
    ),
    profile: Path | None = typer.Option(None, "--profile", help="The organisation profile.", metavar="FILE"),
    json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Tell why a policy did or did not match an event, clause by clause, with the values."""
    plugins = load_plugins()
    loaded = loading.packs(policies or (), plugins, with_tests=False)
    by_id = {each.id: each for pack in loaded for each in pack.policies}
    if policy not in by_id:
        raise UsageError(f"no policy {policy!r}{suggest(policy, by_id)}")
    found = by_id[policy]
    records = _chosen(list(read_records(source_of(event, plugins), plugins)), found, index, event_id, plugins)
    data = loading.profile(profile, plugins, loaded).as_data()
    explained = explain(found, [record.raw for record in records], plugins, data)
    if json:
        print_json(
            [
                {"object": record.object, "index": record.index, "matches": _matching(steps), "steps": steps}
                for record, steps in zip(records, explained, strict=True)
            ]
        )
    elif len(records) == 1:
        _print(found, records[0], explained[0])
    else:
        for record, steps in zip(records, explained, strict=True):
            typer.echo(printable(f"{record.index:6}  {_verdict(found, steps)}"))
        typer.echo(f"{len(records)} records; --index or --event-id explains one")


def _chosen(
    records: list[FoundRecord], policy: Policy, index: int | None, event_id: str | None, plugins: Plugins
) -> list[FoundRecord]:
    if not records:
        raise UsageError("--event: holds no record")
    kept = [record for record in records if record.kind == policy.logs]
    if not kept:
        raise UsageError(f"--event: holds records of {records[0].kind}, and {policy.id} is about {policy.logs}")
    if index is not None:
        kept = [record for record in kept if record.index == index]
    if event_id is not None:
        paths = plugins.log_kinds[policy.logs].record.event_id
        kept = [record for record in kept if first_text(_decoded(record), paths) == event_id]
    if not kept:
        wanted = f"index {index}" if index is not None else f"the id {event_id!r}"
        raise UsageError(f"--event: no record with {wanted} among {len(records)}")
    if len(kept) > _MOST_LISTED:
        raise UsageError(f"--event: holds {len(kept)} records: choose one by --index or --event-id")
    return kept


def _decoded(record: FoundRecord) -> dict[str, Any]:
    try:
        decoded: dict[str, Any] = msgspec.json.decode(record.raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return decoded


def _matching(steps: tuple[ExplainedStep, ...]) -> list[str] | bool:
    """Whether the record matches; of a policy with steps, which of them it matches."""
    named = [step.step for step in steps if step.matches]
    return named if steps[0].step else bool(named)


def _verdict(policy: Policy, steps: tuple[ExplainedStep, ...]) -> str:
    matching = [step for step in steps if step.matches]
    if matching:
        names = ", ".join(step.step for step in matching if step.step)
        alone = "" if any(step.links for step in matching) else ", but correlation leaves it out"
        return f"matches{f' the step {names}' if names else ''}{alone}"
    failed = [step for step in steps if step.selected and step.error]
    if failed:
        return f"FAILS: {failed[0].error}"
    selected = [step for step in steps if step.selected]
    if not selected:
        missing = next(each for each in steps[0].select if not each.holds)
        return f"is not selected: {missing.path} is {_cut(missing.value)}"
    if policy.each and not any(step.clauses for step in selected):
        return "is selected, but lists nothing"
    return "is selected, but does not match"


def _print(policy: Policy, record: FoundRecord, steps: tuple[ExplainedStep, ...]) -> None:
    typer.echo(printable(f"{policy.id} on record {record.index} of {record.object}: it {_verdict(policy, steps)}"))
    # Of many things those that match first.
    for step in sorted(steps, key=lambda each: not each.matches)[:_MOST_ITEMS] if policy.each else steps:
        if policy.each and step.clauses:
            typer.echo()
            typer.echo(printable(f"item {'matches' if step.matches else 'does not match'}: {_cut(step.item)}"))
        if step.step:
            typer.echo(f"\nstep {step.step}: {'matches' if step.matches else 'no match'}")
        typer.echo("\nselect")
        for each in step.select:
            mark = "ok  " if each.holds else "FAIL"
            accepted = ", ".join(each.accepted)
            typer.echo(printable(f"  {mark}  {each.path}: {_cut(each.value)}; takes {_short(accepted)}"))
        typer.echo(
            "\nclauses" + ("" if step.selected else " (not asked in a scan, since select leaves the record out)")
        )
        for clause in step.clauses:
            _print_clause(clause)
        if step.error:
            typer.echo(printable(f"  the predicate failed: {step.error}"))
        _print_linked(step)
    if len(steps) > _MOST_ITEMS:
        typer.echo(f"\n{len(steps) - _MOST_ITEMS} more in {policy.each}; --json shows all")
    if policy.correlate:
        typer.echo()
        typer.echo(printable(f"One match is no finding: it takes {describe_correlation(policy.correlate)}."))


def _print_linked(step: ExplainedStep) -> None:
    counts = "compared with other steps" if step.step else "counts"
    for what, values in (("grouped by", step.group), (counts, step.counted)):
        if values:
            typer.echo(f"\n{what}")
        for each in values:
            lost = f"; without it the record {'joins' if step.step else 'counts for'} nothing" if each.missing else ""
            typer.echo(printable(f"  {each.path} = {_cut(each.value)}{lost}"))


def _print_clause(clause: ExplainedClause) -> None:
    indent = "  " * clause.depth
    typer.echo(printable(f"  {clause.truth:11}  {indent}{_short(clause.clause)}"))
    if clause.error:
        typer.echo(printable(f"               {indent}{clause.error}"))
    for path, value in clause.values.items():
        typer.echo(printable(f"               {indent}{path} = {_cut(value)}"))


def _cut(value: Any) -> str:
    return _short(msgspec.json.encode(value).decode())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
