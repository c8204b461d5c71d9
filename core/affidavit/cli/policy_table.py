"""`affidavit policy table`."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec
import typer

from affidavit.attack import table as attack
from affidavit.authoring.pack_tables import (
    controls_table,
    events_table,
    left_out_techniques_table,
    policies_table,
    techniques_table,
)
from affidavit.cli import loading
from affidavit.documents.strict_yaml import Section, parse
from affidavit.errors import DocumentError, Problem, UsageError
from affidavit.plugins import load_plugins

_Reasons = TypeVar("_Reasons")


class Table(StrEnum):
    """What the rows are."""

    POLICIES = "policies"
    TECHNIQUES = "techniques"
    CONTROLS = "controls"
    EVENTS = "events"


class _Event(msgspec.Struct, frozen=True):
    event_source: str = msgspec.field(name="eventSource")
    event_name: str = msgspec.field(name="eventName")
    used_in_wild: bool = msgspec.field(name="usedInWild", default=True)


def table_(
    rows: Table = typer.Argument(help="What the rows are."),
    paths: list[str] = typer.Argument(None, help="Packs or paths; all installed packs when none is given."),
    framework: list[str] = typer.Option(
        (), "--framework", help="Of controls: only these frameworks; may be repeated.", metavar="ID"
    ),
    events: Path | None = typer.Option(
        None,
        "--events",
        help="Of events: a JSON list of objects with eventSource and eventName, such as TrailDiscover's; those that it "
        "says were not used in the wild are left aside.",
        metavar="FILE",
    ),
    left_out: Path | None = typer.Option(
        None, "--left-out", help="Of events and techniques: a YAML file of why no policy looks at some.", metavar="FILE"
    ),
) -> None:
    """Print a Markdown table of policies by technique, by control or by event."""
    plugins = load_plugins()
    policies = [policy for pack in loading.packs(paths or (), plugins) for policy in pack.policies]
    match rows:
        case Table.POLICIES:
            typer.echo(policies_table(policies), nl=False)
        case Table.TECHNIQUES:
            table = attack.load()
            text = techniques_table(policies, table)
            if left_out:
                unsought = left_out_techniques(left_out)
                text += "\n" + _checked(lambda: left_out_techniques_table(policies, table, unsought))
            typer.echo(text, nl=False)
        case Table.CONTROLS:
            chosen = loading.frameworks(framework or list(plugins.frameworks), plugins)
            texts = [f"## {each.title}\n\n{controls_table(each, policies, attack.load())}" for each in chosen]
            typer.echo("\n".join(texts), nl=False)
        case Table.EVENTS:
            if events is None:
                raise UsageError("--events: name a file of events")
            reasons = left_out_reasons(left_out) if left_out else {}
            typer.echo(_checked(lambda: events_table(listed_events(events), policies, reasons)), nl=False)


def _checked(make: Callable[[], str]) -> str:
    try:
        return make()
    except ValueError as error:
        raise UsageError(f"--left-out: {error}") from None


def listed_events(path: Path) -> list[tuple[str, str]]:
    """eventSource and eventName of the events that a file lists, but for those that it says were not used in the wild.

    Raises:
        UsageError: the file cannot be read, or is no such list.
    """
    try:
        listed = msgspec.json.decode(path.read_bytes(), type=list[_Event])
    except OSError as error:
        raise UsageError(f"--events: {str(path)!r} cannot be read: {error.strerror or error}") from None
    except msgspec.DecodeError as error:
        raise UsageError(f"--events: {str(path)!r} is no list of events: {error}") from None
    return [(each.event_source, each.event_name) for each in listed if each.used_in_wild]


def left_out_reasons(path: Path) -> dict[tuple[str, str], str]:
    """Why no policy looks at an event, from a YAML list `events` of ``{source, names, why}``.

    Raises:
        UsageError: the file cannot be read.
        DocumentError: with every problem found.
    """

    def reasons(file: Section) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for item in file.sections("events", "the entry"):
            source, why = item.text("source"), item.text("why")
            found.update({(source, name): why for name in item.texts("names", required=True)})
            item.finish()
        return found

    return _read(path, reasons)


def left_out_techniques(path: Path) -> dict[str, str]:
    """Why no policy looks for a technique, from a YAML list `techniques` of ``{ids, why}``.

    Raises:
        UsageError: the file cannot be read.
        DocumentError: with every problem found.
    """

    def reasons(file: Section) -> dict[str, str]:
        found: dict[str, str] = {}
        for item in file.sections("techniques", "the entry"):
            why = item.text("why")
            found.update(dict.fromkeys(item.texts("ids", required=True), why))
            item.finish()
        return found

    return _read(path, reasons)


def _read(path: Path, reasons: Callable[[Section], _Reasons]) -> _Reasons:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"--left-out: {str(path)!r} cannot be read: {error.strerror or error}") from None
    problems: list[Problem] = []
    file = Section(parse(content, path.name), path.name, problems)
    found = reasons(file)
    file.finish()
    if problems:
        raise DocumentError(problems)
    return found
