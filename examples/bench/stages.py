"""Where the time of a scan goes: CPU microseconds a record that each stage takes, those within others indented.

As a command, `stages.py FOLDER RECORDS`: scan logs of so many records with the built-in pack, as the benchmark does,
and once more with a policy that none of them can match. A clock is read around what is called for an object, a batch or
a match, so that little is added to what is measured; cProfile makes all calls in Python look dearer than they are.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
from affidavit.cli.app import app
from affidavit.matching.matching import Matcher
from affidavit.matching.predicates import CompiledPolicies
from affidavit.parts.duplicates import RepeatCounter
from affidavit.parts.populations import Populations
from affidavit.parts.tally import Tally
from affidavit.reading.stored_bytes import TextStream
from affidavit.scanning import kind_reader
from affidavit.scanning.kind_reader import KindReader
from affidavit.scanning.scanner import Scanner
from affidavit_plugins.cloudtrail import format as log_format
from affidavit_plugins.cloudtrail import splitter
from affidavit_plugins.cloudtrail.resolver import Resolver
from affidavit_reporters import json_report
from ceiling import read
from running import PERIOD
from share import OPTIONS

_NONE = """\
id: bench.none
title: A call that nobody makes
severity: low
effect: review
logs: aws.cloudtrail
needs: [management-write]
select:
  eventSource: none.amazonaws.com
  eventName: None
  eventType: None
  errorCode: None
  userIdentity.type: None
  userIdentity.invokedBy: None
when: {jmespath: "!errorMessage"}
subject: actor.principal
message: "{actor.name}"
evidence_note: None.
remediation: None.
tests:
  - name: all of it
    matches: true
    event:
      eventSource: none.amazonaws.com
      eventName: None
      eventType: None
      errorCode: None
      userIdentity: {type: None, invokedBy: None}
  - {name: nothing, matches: false, event: {eventName: None}}
"""


@dataclass
class Stage:
    """A stage: how deep it lies within others, what it is, and what does it, an attribute of its owner."""

    depth: int
    name: str
    owner: Any
    attribute: str
    seconds: float = 0.0


def stages() -> list[Stage]:
    """All that are told, each before those within it."""
    return [
        Stage(0, "objects", Scanner, "scan"),
        Stage(1, "gunzip, SHA-256", TextStream, "read"),
        Stage(1, "headers decoded, texts copied", splitter._Splitter, "_at_once"),
        Stage(1, "headers are of records", Resolver, "plain"),
        Stage(1, "records accounted for", KindReader, "_account"),
        Stage(2, "times", KindReader, "_times"),
        Stage(2, "places and candidate policies", KindReader, "_places_of"),
        Stage(2, "coverage", kind_reader, "_count_cells"),
        Stage(2, "keys for duplicates", kind_reader, "event_keys"),
        Stage(2, "texts of records told apart", log_format, "texts"),
        Stage(1, "candidates matched", Matcher, "match"),
        Stage(2, "decoded", Matcher, "_decoded"),
        Stage(2, "predicates run", CompiledPolicies, "evaluate"),
        Stage(2, "matches made", Matcher, "_match"),
        Stage(1, "parts summed up and packed", Tally, "partial"),
        Stage(0, "matches stored", Populations, "add"),
        Stage(0, "duplicates", RepeatCounter, "add"),
        Stage(0, "report and population written", json_report, "write"),
    ]


def timed(stage: Stage) -> Callable[[], None]:
    """Have a stage's function timed; what ends that."""
    function = getattr(stage.owner, stage.attribute)

    def call(*given: Any, **named: Any) -> Any:
        began = time.process_time()
        try:
            result = function(*given, **named)
            # What is made lazily is made here.
            return list(result) if stage.attribute == "evaluate" else result
        finally:
            stage.seconds += time.process_time() - began

    setattr(stage.owner, stage.attribute, call)
    return lambda: setattr(stage.owner, stage.attribute, function)


def scan(logs: Path, folder: Path, *options: str) -> tuple[float, list[Stage]]:
    """Scan as the command line does: CPU seconds of all of it, and of each stage."""
    report = f"json={folder / 'stages.json'}"
    told = stages()
    undo = [timed(stage) for stage in told]
    try:
        began = time.process_time()
        app(["scan", str(logs), *PERIOD, *map(str, OPTIONS), "--report", report, *options], standalone_mode=False)
        return time.process_time() - began, told
    finally:
        for each in undo:
            each()


def no_match(folder: Path) -> tuple[str, str]:
    """Options for a pack that no record matches."""
    pack = folder / "none.yaml"
    pack.write_text(_NONE)
    return "--policies", str(pack)


def main(folder: Path, records: int) -> None:
    """Print the tables."""
    logs = corpus.generate(folder, records)
    began = time.process_time()
    read(logs)
    lines = [f"{(time.process_time() - began) / records * 1e6:6.2f}  the ceiling"]
    for title, options in (("the built-in pack", ()), ("no policy that can match", no_match(folder))):
        whole, told = scan(logs, folder, *options)
        lines.append(f"\n{whole / records * 1e6:6.2f}  all, with start-up: {title}")
        lines += [f"{each.seconds / records * 1e6:6.2f}  {'  ' * each.depth}{each.name}" for each in told]
    print("\n".join(["", "µs a record", *lines]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
