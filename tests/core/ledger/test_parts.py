"""What a ledger keeps of objects: who is read again, what is told of it, and that nothing altered is used."""

from __future__ import annotations

import functools
import os
import random
import resource
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit.engine import assess
from affidavit.hookspecs import PredicateLanguage
from affidavit.ledger.database import check_writable, writing
from affidavit.ledger.parts import Parts
from affidavit.ledger.pruning import prune
from affidavit.ledger.recording import record
from affidavit.ledger.verifying import verify_ledger
from affidavit.log_plugins import KnownBy, Source
from affidavit.model.assessment import Assessment, Reused
from affidavit.model.logs import ObjectRef, Period
from affidavit.model.policy import Correlation, PatternKind, Policy
from affidavit.model.profile import DeclaredScope, Profile
from affidavit.plugins import Plugins, Provider
from affidavit.times import format_time

from tests.core.ledger.test_database import in_child, start, status_of

if TYPE_CHECKING:
    from tests.core.conftest import Build

DAY = 86_400


def log(build: Build, number: int, records: int = 3) -> bytes:
    """A log of a day; each its own."""
    return build.lines(
        *(
            {"time": format_time(number * DAY + 60 * each), "id": f"{number}-{each}", "who": f"u{each}", "name": "x"}
            for each in range(records)
        )
    )


class Scans:
    """Scans of objects in memory with a ledger; `opened` are the names of those that were read, or hashed."""

    def __init__(self, build: Build, path: Path, objects: int = 4, **source: Any) -> None:
        source = {"known_by": KnownBy.CONTENT, **source}
        self.build = build
        self.path = path
        self.opened: list[str] = []
        self.memory = build.Memory({f"{each}.json": log(build, each) for each in range(objects)})
        own = self.memory.source
        self.memory.source = Source(own.name, own.schemes, own.summary, own.list, self._open, **source)
        self.memory.plugins = Plugins([("memory", self.memory, Provider("test-plugins", "1.0"))])
        check_writable(path)

    def languages(self, *languages: PredicateLanguage) -> None:
        """Have other predicate languages installed."""
        self.memory.languages = languages
        self.memory.plugins = Plugins([("memory", self.memory, Provider("test-plugins", "1.0"))])

    def _open(self, ref: ObjectRef) -> IO[bytes]:
        self.opened.append(ref.uri)
        return self.memory._open(ref)

    def scan(self, *policies: Policy, reuse: bool = True, write: bool = True, **request: Any) -> Assessment:
        """Scan everything, and write it to the ledger."""
        self.opened.clear()
        asked = self.memory.request(*(policies or (self.build.policy(),)), **request)
        keeper = functools.partial(Parts, self.path) if reuse else None
        with assess(asked, self.memory.plugins, lambda _: None, keeper) as result:
            return record(self.path, result).assessment if write else result.assessment

    def reused(self, *policies: Policy, **request: Any) -> Reused:
        """Scan everything: what was taken from the ledger."""
        told = self.scan(*policies, **request).run.reused
        assert told
        return told


@pytest.fixture
def scans(build: Build, folder: Path) -> Scans:
    """Four objects, and a ledger that holds nothing."""
    return Scans(build, folder / "ledger.db")


def but_for_reuse(assessment: Assessment) -> Assessment:
    """An Assessment without what is said of the ledger."""
    run = msgspec.structs.replace(assessment.run, reused=None, ledger_head="")
    return msgspec.structs.replace(assessment, run=run, responses=())


def test_what_was_read_is_not_read_again(scans: Scans) -> None:
    """Neither in the same period nor in another, but for new and changed objects; the account is of all."""
    assert scans.reused() == Reused()
    assert scans.reused() == Reused(objects=4, records=12)
    scans.memory.objects["late.json"] = log(scans.build, 2, 1)
    scans.memory.objects["1.json"] = log(scans.build, 1, 2)
    period = Period(0, 2 * DAY)
    found = scans.scan(period=period)
    assert found.run.reused == Reused(objects=3, records=9)
    assert found.inputs.records.read == 12
    assert but_for_reuse(found) == but_for_reuse(scans.scan(period=period, reuse=False, write=False))
    # Files tell no version, so that their bytes are compared.
    assert scans.reused().objects == 5
    assert len(scans.opened) == 5


def test_a_version_that_tells_spares_opening(build: Build, folder: Path) -> None:
    """An object of such a store is not even opened; another version, or another size, is read."""
    scans = Scans(build, folder / "ledger.db", known_by=KnownBy.VERSION, fetch_ahead=2)

    def listed(version: str) -> None:
        scans.memory.refs = {
            name: ObjectRef("memory", name, f"memory/{name}", len(content), version)
            for name, content in scans.memory.objects.items()
        }

    for version, opened in (("a", 4), ("a", 0), ("b", 4), ("", 4)):
        listed(version)
        scans.scan()
        assert len(scans.opened) == opened, version


def test_what_cannot_be_known_again_is_not_kept(build: Build, folder: Path) -> None:
    """Of a source that says nothing of that all is read each time, and the ledger doesn't grow by it."""
    scans = Scans(build, folder / "ledger.db", known_by=KnownBy.NOT)
    scans.scan()
    assert scans.reused() == Reused()
    with closing(sqlite3.connect(scans.path)) as database:
        assert database.execute("SELECT count(*) FROM part").fetchone() == (0,)


def test_nothing_is_kept_while_a_language_is_broken(build: Build, folder: Path) -> None:
    """What its policies would have found is missing, and must not be missing in the next scan."""
    scans = Scans(build, folder / "ledger.db")
    sound = scans.memory.languages

    def broken(*_: object) -> Any:
        raise RuntimeError("no memory")

    scans.languages(PredicateLanguage("python", "Broken.", broken))
    found = scans.scan()
    assert not found.run.complete
    assert found.run.reused
    assert "could not be compiled" in found.run.reused.problem
    scans.languages(*sound)
    assert scans.reused() == Reused()
    assert scans.scan().findings


BURST = Correlation(PatternKind.COUNT, ("who",), within=3_600, at_least=2)
SCOPE = DeclaredScope(("1",), ("r",), ("write",))


@pytest.mark.parametrize(
    ("changes", "profile", "changed"),
    [
        ({"message": "{who} did otherwise"}, Profile(), ("policies",)),
        ({"correlate": BURST}, Profile(), ("policies",)),
        ({"title": "Other", "controls": {"fw": ("C1",)}, "remediation": "Other."}, Profile(), ()),
        ({}, Profile(trusted_accounts=("1",)), ("profile",)),
        ({}, Profile(scope=SCOPE), ("profile", "scope")),
        ({}, Profile(organisation="Other"), ()),
    ],
)
def test_what_is_asked_otherwise_is_read_again(
    scans: Scans, changes: dict[str, Any], profile: Profile, changed: tuple[str, ...]
) -> None:
    """And it is told what changed; what only words or maps a finding changes nothing."""
    scans.scan()
    told = scans.reused(scans.build.policy(**changes), profile=profile)
    assert told.changed == changed
    assert told.objects == (0 if changed else 4)
    assert scans.reused(scans.build.policy(**changes), profile=profile) == Reused(objects=4, records=12)
    # What the first setup read is there still.
    assert scans.reused().objects == 4


def test_what_went_wrong_is_told_by_each_run(scans: Scans) -> None:
    """An object that cannot be read whole is read each time, with the same failures."""
    scans.memory.objects["bad.json"] = log(scans.build, 1) + b"!break\n"
    first, second = scans.scan(), scans.scan()
    assert first.failures
    assert second.run.reused == Reused(objects=4, records=12)
    assert but_for_reuse(first) == but_for_reuse(second)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE part SET content = x'00'",
        "UPDATE part SET content = 'text'",
        "UPDATE part SET content = (SELECT content FROM part ORDER BY number DESC LIMIT 1)",
        "UPDATE part SET digest = x'00'",
        "UPDATE part SET content = (SELECT content FROM part ORDER BY number LIMIT 1), "
        "digest = (SELECT digest FROM part ORDER BY number LIMIT 1)",
    ],
)
def test_an_altered_part_is_not_used(scans: Scans, statement: str) -> None:
    """The object is read again, that is a failure that names it, and the next scan has it right."""
    scans.scan()
    honest = scans.scan(reuse=False, write=False)
    with closing(sqlite3.connect(scans.path)) as database:
        number = database.execute("SELECT min(number) + 1 FROM part").fetchone()[0]
        database.execute(f"{statement} WHERE number = {number}")
        database.commit()
    problems = verify_ledger(scans.path).problems
    assert any("what is kept of an object" in each for each in problems), problems
    found = scans.scan()
    assert (found.run.reused, found.run.complete) == (Reused(objects=3, records=9, altered=1), False)
    (failure,) = found.failures
    assert (failure.stage, failure.object) == ("ledger", "1.json")
    assert found.findings == honest.findings
    assert scans.reused() == Reused(objects=4, records=12)
    assert verify_ledger(scans.path).problems == ()


def test_killed_at_any_instant_what_was_kept_stays(scans: Scans) -> None:
    """kill -9 at any moment of a scan: the next one goes on from there, and comes to the same."""
    scans = Scans(scans.build, scans.path, objects=1_500)
    whole = scans.scan(reuse=False, write=False)
    chance = random.Random(7)
    for _ in range(4):
        child = start(scans.scan)
        time.sleep(chance.uniform(0.1, 0.8))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert verify_ledger(scans.path).problems == ()
    found = scans.scan()
    assert but_for_reuse(found) == but_for_reuse(whole)
    assert scans.reused() == Reused(objects=1_500, records=4_500)


def test_a_scan_that_did_not_end_has_kept_what_it_read(scans: Scans) -> None:
    """In batches, each with an entry of the chain that vouches for it."""
    scans = Scans(scans.build, scans.path, objects=1_200)

    def killed() -> None:
        def progress(done: Any) -> None:
            if done.objects == 1_100:
                os.kill(os.getpid(), signal.SIGKILL)

        keeper = functools.partial(Parts, scans.path)
        request = scans.memory.request(scans.build.policy())
        with assess(request, scans.memory.plugins, progress, keeper):
            pass

    assert in_child(killed) == -signal.SIGKILL
    told = verify_ledger(scans.path)
    assert (told.head.seq, told.runs, told.unvouched, told.problems) == (2, 0, 0, ())
    assert scans.reused().objects == 1_024
    assert scans.reused() == Reused(objects=1_200, records=3_600)


def test_a_scan_that_somebody_ends_keeps_what_it_read(scans: Scans) -> None:
    """However few that is."""

    def progress(done: Any) -> None:
        if done.objects == 3:
            raise KeyboardInterrupt

    keeper = functools.partial(Parts, scans.path)
    request = scans.memory.request(scans.build.policy())
    with pytest.raises(KeyboardInterrupt), assess(request, scans.memory.plugins, progress, keeper):
        pass
    assert scans.reused() == Reused(objects=3, records=9)


def test_a_full_disk_loses_no_scan(scans: Scans) -> None:
    """Nothing more is kept, which is told; the Assessment is what it would be."""
    scans = Scans(scans.build, scans.path, objects=1_000)
    # What the scan itself keeps on disk is smaller than the ledger is then.
    scans.scan(scans.build.policy(message="otherwise"))
    expected = scans.scan(reuse=False, write=False)
    size = scans.path.stat().st_size

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        found = scans.scan(write=False)
        assert found.run.reused
        assert "the disk" in found.run.reused.problem
        assert but_for_reuse(found) == but_for_reuse(expected)

    assert in_child(full) == 0
    assert verify_ledger(scans.path).problems == ()
    scans.scan()
    assert scans.reused() == Reused(objects=1_000, records=3_000)


def test_two_scans_at_once_are_both_right(scans: Scans) -> None:
    """Each of its own setup and of the same one; no part is lost or doubled."""
    scans = Scans(scans.build, scans.path, objects=1_100)
    policies = [scans.build.policy(), scans.build.policy(), scans.build.policy(message="otherwise")]
    children = [start(functools.partial(scans.scan, policy, as_of=at)) for at, policy in enumerate(policies)]
    assert [status_of(child) for child in children] == [0, 0, 0]
    assert verify_ledger(scans.path).problems == ()
    with closing(sqlite3.connect(scans.path)) as database:
        assert database.execute("SELECT count(*) FROM part GROUP BY setup").fetchall() == [(1_100,), (1_100,)]
    for policy in policies:
        assert scans.reused(policy, as_of=9).objects == 1_100


def test_another_writer_waits_for_no_scan(scans: Scans) -> None:
    """While a scan goes on, the ledger can be written."""
    written: list[int] = []

    def progress(done: Any) -> None:
        with writing(scans.path, wait=0.1):
            written.append(done.objects)

    keeper = functools.partial(Parts, scans.path)
    with assess(scans.memory.request(scans.build.policy()), scans.memory.plugins, progress, keeper) as result:
        record(scans.path, result)
    assert written[-4:] == [1, 2, 3, 4]


def test_pruning_spares_the_setup_that_was_gone_back_to(scans: Scans) -> None:
    """One setup, another, and the first again, of which all was kept: that is the one in use."""
    other = scans.build.policy(message="otherwise")
    scans.scan()
    scans.scan(other)
    assert scans.reused().objects == 4
    assert prune(scans.path).parts == 4
    assert scans.reused().objects == 4
    assert scans.reused(other).objects == 0


def test_pruning_takes_copies_and_no_evidence(scans: Scans) -> None:
    """Of other setups than the last, of objects delivered before a day, or all; the chain stays whole."""
    scans.scan()
    scans.scan(scans.build.policy(message="otherwise"))
    before = scans.path.stat().st_size
    assert prune(scans.path).parts == 4
    assert prune(scans.path).parts == 0
    assert scans.reused(scans.build.policy(message="otherwise")).objects == 4
    assert prune(scans.path, everything=True).parts == 4
    assert scans.path.stat().st_size <= before
    assert verify_ledger(scans.path).problems == ()
    assert scans.reused(scans.build.policy(message="otherwise")) == Reused()


def test_objects_of_one_name_are_told_apart(scans: Scans) -> None:
    """A run of other objects of the same names changes nothing of the first ones' rows."""
    scans.scan()
    elsewhere = Scans(scans.build, scans.path)
    elsewhere.memory.refs = {
        name: ObjectRef("memory", name, f"memory/{name}", len(content), account="2")
        for name, content in elsewhere.memory.objects.items()
    }
    elsewhere.scan()
    scans.scan(as_of=5)
    with closing(sqlite3.connect(scans.path)) as database:
        counts = database.execute("SELECT run, count(*), count(DISTINCT place) FROM object GROUP BY run").fetchall()
    assert counts == [(2, 4, 4), (4, 4, 4)]


def test_nothing_listed_is_nothing_kept(build: Build, folder: Path) -> None:
    """A source without objects is no error for the ledger."""
    scans = Scans(build, folder / "ledger.db", objects=0)
    assert scans.reused() == Reused()
