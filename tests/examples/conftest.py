"""The sample quarter, generated once: its objects, and the few fields of each record that most tests ask for."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "quarter"
sys.path.insert(0, str(EXAMPLE))
sys.path.insert(0, str(EXAMPLE.with_name("bench")))

from synthetic_quarter import Summary, fewest_records, generate  # noqa: E402  (found through the line above)


class Seen(msgspec.Struct, frozen=True, rename="camel"):
    """What tests select records by."""

    event_time: str
    event_id: str = msgspec.field(name="eventID")
    event_category: str
    recipient_account_id: str
    aws_region: str
    event_name: str = ""
    event_source: str = ""
    read_only: bool = False
    error_code: str = ""
    shared_event_id: str = msgspec.field(name="sharedEventID", default="")


@dataclass(frozen=True)
class Entry:
    """A record: the key of its object, selected fields, and its JSON text."""

    key: str
    seen: Seen
    raw: bytes

    def whole(self) -> dict[str, Any]:
        """The decoded record."""
        return msgspec.json.decode(self.raw, type=dict[str, Any])


@dataclass(frozen=True)
class Quarter:
    """The generated quarter. `entries` are the records of whole objects, `damaged` the keys of the others."""

    folder: Path
    requested: int
    summary: Summary
    entries: tuple[Entry, ...]
    damaged: tuple[str, ...]

    def named(self, *names: str) -> list[dict[str, Any]]:
        """Whole records of events with these names, in the order of their times."""
        found = [entry for entry in self.entries if entry.seen.event_name in names]
        return [entry.whole() for entry in sorted(found, key=lambda entry: entry.seen.event_time)]


class _Container(msgspec.Struct):
    Records: list[msgspec.Raw]


def contents(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder, by its relative name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="session")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Quarter:
    """A quarter with little ordinary work, so that it is quick."""
    folder = tmp_path_factory.mktemp("quarter") / "logs"
    requested = fewest_records() + 4_000
    summary = generate(folder, requested)
    entries: list[Entry] = []
    damaged: list[str] = []
    for key, content in contents(folder).items():
        try:
            text = gzip.decompress(content)
        except EOFError:
            damaged.append(key)
            continue
        entries.extend(
            Entry(key, msgspec.json.decode(raw, type=Seen), bytes(raw))
            for raw in msgspec.json.decode(text, type=_Container).Records
        )
    return Quarter(folder, requested, summary, tuple(entries), tuple(damaged))
