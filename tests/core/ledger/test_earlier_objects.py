"""Objects that a run of the ledger read: each later run tells which are gone, and which have other content."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit.engine import assess
from affidavit.errors import SourceError
from affidavit.ledger.recording import record
from affidavit.ledger.remembering import remembered
from affidavit.ledger.verifying import verify_ledger
from affidavit.log_plugins import KnownBy, Source
from affidavit.model.assessment import Assessment, ChangedObject
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped

from tests.core.ledger.test_parts import DAY, Scans, but_for_reuse, log
from tests.core.ledger.test_verifying import tampering

if TYPE_CHECKING:
    from tests.core.conftest import Build

WEEK = Period(0, 7 * DAY)


class Looks(Scans):
    """Scans that are told what earlier ones read; objects carry names of CloudTrail's where `named` says so."""

    def __init__(self, build: Build, path: Path, *, named: bool = True, **source: Any) -> None:
        super().__init__(build, path, **source)
        self.named = named

    def look(self, period: Period = WEEK, scope: Scope | None = None, location: str = "memory:all") -> Assessment:
        """Scan and write the run to the ledger."""
        self.memory.refs = {
            name: ObjectRef(
                "memory", name, f"memory/{name}", len(content), "", "1", "r", (int(name[0]) * DAY + 60) or None
            )
            for name, content in self.memory.objects.items()
            if self.named
        }
        asked = msgspec.structs.replace(
            self.memory.request(self.build.policy(), period=period),
            scope=scope or Scope(),
            sources=((self.memory.source.name, location),),
        )
        remember = functools.partial(remembered, self.path)
        with assess(asked, self.memory.plugins, lambda _: None, remember=remember) as result:
            return record(self.path, result).assessment

    def told(self, *asked: Any, **more: Any) -> list[tuple[str, str]]:
        """Scan: stage and object of each failure."""
        return [(each.stage, each.object) for each in self.look(*asked, **more).failures]


@pytest.fixture
def looks(build: Build, folder: Path) -> Looks:
    """Objects of four days, with names of CloudTrail's, read by a first run."""
    looks = Looks(build, folder / "ledger.db")
    assert looks.told() == []
    return looks


def test_what_is_gone_is_told_by_every_run(looks: Looks) -> None:
    """Each run of a period that the object is of is incomplete, names it, and has a hole where its records were."""
    del looks.memory.objects["1.json"]
    for _ in range(2):
        found = looks.look()
        assert [(each.stage, each.object) for each in found.failures] == [("earlier", "1.json")]
        assert "entry 1 " in found.failures[0].reason
        assert not found.run.complete
    assert looks.told(Period(2 * DAY, 7 * DAY)) == []
    assert verify_ledger(looks.path).problems == ()


def test_what_was_altered_is_told_by_every_run(looks: Looks) -> None:
    """Not only by the first that saw it: it is the text of any earlier run that counts."""
    looks.memory.objects["1.json"] = log(looks.build, 1, 2)
    for _ in range(2):
        found = looks.look()
        assert [(each.stage, each.object) for each in found.failures] == [("earlier", "1.json")]
        assert "it was altered" in found.failures[0].reason
        assert found.run.changed == ()
    looks.memory.objects["1.json"] = b"#foreign"
    assert ("earlier", "1.json") in looks.told()


def test_a_file_of_another_name_may_change(build: Build, folder: Path) -> None:
    """A copy that is still written to is named with the entry that knew it otherwise, and is no failure."""
    looks = Looks(build, folder / "ledger.db", named=False)
    looks.look()
    looks.memory.objects["1.json"] += log(build, 2)
    found = looks.look()
    assert (found.failures, found.run.changed) == ((), (ChangedObject("1.json", 1),))
    again = looks.look()
    assert again.run.changed == ()
    assert verify_ledger(looks.path).runs == 2
    assert but_for_reuse(msgspec.structs.replace(found, run=again.run)) == but_for_reuse(again)
    # But it may not go.
    del looks.memory.objects["1.json"]
    assert looks.told() == [("earlier", "1.json")]


def test_what_is_not_asked_for_is_not_missed(looks: Looks) -> None:
    """Neither outside the period, nor outside the scope, nor of another location; nor what was left aside."""
    for name in ("1.json", "2.json"):
        del looks.memory.objects[name]
    assert looks.told(Period(3 * DAY, 7 * DAY)) == []
    assert looks.told(Period(0, 1000, late=0)) == []
    assert looks.told(scope=Scope(accounts=frozenset({"2"}))) == []
    assert looks.told(scope=Scope(regions=frozenset({"s"}))) == []
    assert looks.told(location="memory:other") == []
    looks.memory.skipped = (Skipped("1.json", "left aside"),)
    assert looks.told() == [("earlier", "2.json")]


def test_of_a_listing_that_broke_off_nothing_is_missed(looks: Looks) -> None:
    """What is not listed then need not be gone; that it broke off is a failure."""

    def broken(*_: object) -> Any:
        raise RuntimeError("no network")
        yield

    own = looks.memory.source
    looks.memory.source = Source(own.name, own.schemes, own.summary, broken, own.open, known_by=KnownBy.CONTENT)
    looks.languages(*looks.memory.languages)
    assert looks.told() == [("list", "")]


def test_of_a_source_without_memory_nothing_is_missed(build: Build, folder: Path) -> None:
    """Where objects can't be known again, as of a log group that is cut by the period, none can be gone."""
    looks = Looks(build, folder / "ledger.db", known_by=KnownBy.NOT)
    looks.look()
    looks.memory.objects.clear()
    assert looks.told() == []


def test_an_object_that_cannot_be_read_is_told_of_once(looks: Looks) -> None:
    """By the failure of reading it, and not as one that was altered."""

    def refused(ref: ObjectRef) -> Any:
        raise SourceError("denied")

    own = looks.memory.source
    looks.memory.source = Source(own.name, own.schemes, own.summary, own.list, refused, known_by=KnownBy.CONTENT)
    looks.languages(*looks.memory.languages)
    assert {stage for stage, _ in looks.told()} == {"open"}


def test_many_are_counted(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many are named as people read; the rest is one failure with a number."""
    monkeypatch.setattr("affidavit.integrity.earlier._NAMED", 1)
    looks.memory.objects.clear()
    found = looks.look().failures
    assert [(each.object, each.count) for each in found] == [("0.json", 1), ("", 3)]


def test_rows_that_were_altered_are_not_gone_by(looks: Looks) -> None:
    """Who deletes a log could delete its row, too: that the ledger was altered is then what is told."""
    del looks.memory.objects["1.json"]
    with tampering(looks.path) as database:
        database.execute("DELETE FROM object WHERE uri = '1.json'")
    (failure,) = looks.look().failures
    assert failure.stage == "ledger"
    assert "added to object was altered" in failure.reason
