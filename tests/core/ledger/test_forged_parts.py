"""What a ledger keeps of objects, written anew by somebody who knows how: no scan believes it, and `verify` tells."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from affidavit.engine import assess
from affidavit.ledger.parts import Parts
from affidavit.ledger.pruning import prune
from affidavit.ledger.recording import record
from affidavit.ledger.verifying import verify_ledger
from affidavit.ledger.vouching import part_digest, part_key, vouch
from affidavit.model.assessment import Assessment, Reused
from affidavit.signing import SigningKey, load_private, new_key

from tests.core.ledger.test_parts import Scans
from tests.core.ledger.test_verifying import tampering

if TYPE_CHECKING:
    from tests.core.conftest import Build


@pytest.fixture
def scans(build: Build, folder: Path) -> Scans:
    """Four objects, and a ledger that holds nothing."""
    return Scans(build, folder / "ledger.db")


@pytest.fixture
def forge(scans: Scans, folder: Path) -> Callable[..., None]:
    """Puts what a policy that matches nothing left in the place of what a scan kept, with the right digests."""

    def forge(*, enter: bool = False) -> None:
        other = Scans(scans.build, folder / "other.db")
        other.scan(scans.build.policy(source="never"))
        with closing(sqlite3.connect(scans.path, isolation_level=None)) as database:
            database.execute("ATTACH ? AS other", (str(other.path),))
            (setup,) = database.execute("SELECT digest FROM main.setup").fetchone()
            forged = []
            for place, version, size, sha256, content in database.execute(
                "SELECT place, version, size, sha256, content FROM other.part"
            ).fetchall():
                key = part_key(setup, place, version, size, sha256)
                digest = part_digest(key, content)
                forged.append((place, digest, key))
                database.execute(
                    "UPDATE main.part SET content = ?, digest = ? WHERE place = ?", (content, digest, place)
                )
            if enter:
                vouch(database, setup, forged)

    return forge


def test_a_part_that_is_forged_with_its_digest_is_not_used(scans: Scans, forge: Callable[..., None]) -> None:
    """The chain names the digests of all parts: the objects are read again, and each scan and `verify` tell it."""
    honest = scans.scan()
    forge()
    told = verify_ledger(scans.path)
    assert told.unvouched == len(told.problems) == 4
    found = scans.scan()
    assert (found.run.reused, found.run.complete) == (Reused(altered=4), False)
    assert found.findings == honest.findings
    assert verify_ledger(scans.path).problems == ()
    assert scans.reused() == Reused(objects=4, records=12)


def test_a_forged_entry_does_not_vouch_beside_an_honest_one(scans: Scans, forge: Callable[..., None]) -> None:
    """Of two entries that vouch for different parts neither counts, in this scan and in all that follow."""
    honest = scans.scan()
    forge(enter=True)
    for _ in range(2):
        assert any("vouch for different parts" in each for each in verify_ledger(scans.path).problems)
        found = scans.scan()
        assert (found.findings, found.run.complete) == (honest.findings, False)
        assert found.run.reused
        assert found.run.reused.objects == 0


def test_reading_disputes_what_an_entry_vouches_for(scans: Scans, forge: Callable[..., None]) -> None:
    """Where somebody entered a part of his own for an object that no scan had kept, reading that object tells."""
    scans.scan()
    with tampering(scans.path) as database:
        database.execute("DELETE FROM kept")
        database.execute("DELETE FROM entry")
    forge(enter=True)
    assert scans.scan(write=False).findings == ()
    prune(scans.path, everything=True)
    failures = scans.scan(write=False).failures
    assert [each.object for each in failures] == [f"{each}.json" for each in range(4)]
    assert "vouches for something else than reading it gave" in failures[0].reason


def test_a_scan_does_not_trust_a_chain_that_was_altered(scans: Scans, forge: Callable[..., None]) -> None:
    """Also the digests that the chain speaks of: when they were rewritten, everything is read, and the run says so."""
    honest = scans.scan()
    forge()
    with tampering(scans.path) as database:
        database.execute("UPDATE kept SET digest = (SELECT digest FROM part WHERE part.place = kept.place)")
    assert any("added to kept was altered" in each for each in verify_ledger(scans.path).problems)
    found = scans.scan()
    assert (found.findings, found.run.complete) == (honest.findings, False)
    assert [each.stage for each in found.failures] == ["ledger"]


def test_a_scan_with_a_key_signs_what_it_keeps(scans: Scans, forge: Callable[..., None], tmp_path: Path) -> None:
    """So that an entry which somebody without the key adds is told to those who have the public one."""
    new_key(tmp_path / "a.key", tmp_path / "a.pub")
    key = load_private(tmp_path / "a.key")
    asked = scans.memory.request(scans.build.policy())
    keeper = functools.partial(Parts, scans.path, signer=key)
    with assess(asked, scans.memory.plugins, lambda _: None, keeper) as result:
        record(scans.path, result, key=key)
    assert verify_ledger(scans.path, keys=[key.public]).problems == ()
    forge(enter=True)
    assert "entry 3 (parts) is not signed by the key given, as earlier ones are" in (
        verify_ledger(scans.path, keys=[key.public]).problems
    )


def test_what_a_run_without_the_ledger_found_raises_no_alarm(scans: Scans) -> None:
    """A scan that keeps nothing, and then the same one, which is the same run: what it keeps is vouched for."""
    scans.scan(reuse=False)
    scans.scan()
    told = verify_ledger(scans.path)
    assert (told.runs, told.unvouched, told.problems) == (1, 0, ())
    assert scans.reused() == Reused(objects=4, records=12)


def test_a_scan_with_a_key_uses_nothing_that_its_key_did_not_sign(scans: Scans, folder: Path, tmp_path: Path) -> None:
    """A part planted with an entry of its own, for objects that no scan read so far: they are read, and it is told."""
    new_key(tmp_path / "a.key", tmp_path / "a.pub")
    key = load_private(tmp_path / "a.key")
    mine, other = Scans(scans.build, folder / "mine.db"), Scans(scans.build, folder / "other.db")
    honest = mine.scan()
    other.scan(scans.build.policy(source="never"))
    _scan(scans, key, source="never")
    with closing(sqlite3.connect(scans.path, isolation_level=None)) as database:
        database.execute("ATTACH ? AS mine", (str(mine.path),))
        database.execute("ATTACH ? AS other", (str(other.path),))
        (setup,) = database.execute("SELECT digest FROM mine.setup").fetchone()
        database.execute("INSERT INTO main.setup (digest, about, used) SELECT digest, about, 99 FROM mine.setup")
        forged = []
        for row in database.execute("SELECT place, version, size, sha256, content FROM other.part").fetchall():
            place, version, size, sha256, content = row
            part = part_key(setup, place, version, size, sha256)
            forged.append((place, part_digest(part, content), part))
            database.execute(
                "INSERT INTO main.part (place, setup, version, size, sha256, content, digest) "
                "VALUES (?, (SELECT number FROM main.setup WHERE digest = ?), ?, ?, ?, ?, ?)",
                (place, setup, version, size, sha256, content, part_digest(part, content)),
            )
        vouch(database, setup, forged)
    found = _scan(scans, key)
    assert (found.findings, found.run.complete) == (honest.findings, False)
    assert {each.object for each in found.failures} == {f"{each}.json" for each in range(4)}


def test_what_was_kept_without_the_key_is_read_again_and_signed(scans: Scans, tmp_path: Path) -> None:
    """An honest scan without the key costs one more reading, and nothing else."""
    new_key(tmp_path / "a.key", tmp_path / "a.pub")
    key = load_private(tmp_path / "a.key")
    _scan(scans, key, source="never")
    honest = scans.scan()
    again = _scan(scans, key)
    assert (again.findings, again.run.complete) == (honest.findings, True)
    assert again.run.reused and again.run.reused.objects == 0
    third = _scan(scans, key)
    assert third.run.reused and third.run.reused.objects == 4


def _scan(scans: Scans, key: SigningKey, **policy: Any) -> Assessment:
    asked = scans.memory.request(scans.build.policy(**policy))
    keeper = functools.partial(Parts, scans.path, signer=key)
    with assess(asked, scans.memory.plugins, lambda _: None, keeper) as result:
        return record(scans.path, result, key=key).assessment
