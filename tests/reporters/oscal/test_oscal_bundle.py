"""A bundle appears whole or not at all, in the same bytes, and touches nothing of anybody else's."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from affidavit import Assessment, Occurrence, UsageError
from affidavit.assessment.files import load_assessment, read_population
from affidavit.testing import check_reporter
from affidavit_reporters.oscal import VERSIONS, affidavit_reporters, write

from tests.reporters.oscal.conftest import population_of

if TYPE_CHECKING:
    from tests.reporters.oscal.conftest import Bundled

Population = Callable[[], Iterable[Occurrence]]


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def breaks() -> Iterator[Occurrence]:
    """A population that ends in an error."""
    raise OSError("the match store is gone")
    yield


def test_a_zip_archive_holds_what_a_folder_holds(eventful: Assessment, bundled: Bundled, tmp_path: Path) -> None:
    """The same files in the same order, and the same archive each time, whenever it is made."""
    archives = [tmp_path / "a.zip", tmp_path / "b.ZIP"]
    for archive in archives:
        assert write(eventful, population_of(eventful), archive, {}) == [archive]
        os.utime(archive, (0, 0))
    assert archives[0].read_bytes() == archives[1].read_bytes()
    with zipfile.ZipFile(archives[0]) as opened:
        assert opened.testzip() is None
        unpacked = {name: opened.read(name) for name in opened.namelist()}
    assert unpacked == contents(bundled(eventful).folder)


def test_a_bundle_renders_again(eventful: Assessment, bundled: Bundled) -> None:
    """Its Assessment and evidence are those of the json reporter, so reports can be made from the bundle alone."""
    folder = bundled(eventful).folder
    assert load_assessment(folder / "assessment.json") == eventful
    held = read_population(eventful, folder / "assessment.evidence.jsonl")
    assert next(iter(held)) == next(population_of(eventful)())


def test_the_order_of_mappings_does_not_matter(eventful: Assessment, bundled: Bundled) -> None:
    """The same Assessment, built in another order, gives the same bytes."""
    profile = dict(reversed(eventful.run.profile.items()))
    other = msgspec.structs.replace(eventful, run=msgspec.structs.replace(eventful.run, profile=profile))
    assert contents(bundled(eventful).folder) == contents(bundled(other).folder)


def test_a_folder_is_replaced_file_by_file(eventful: Assessment, empty: Assessment, bundled: Bundled) -> None:
    """Files of the last bundle go, others stay, whatever they are called."""
    folder = bundled(eventful).folder
    (folder / "catalog-mine.json").write_text("mine")
    (folder / "notes").mkdir()
    assert (folder / "poam.json").exists()
    write(empty, lambda: (), folder, {})
    names = {path.name for path in folder.iterdir()}
    assert {"catalog-mine.json", "notes", "catalog-affidavit.json"} <= names
    assert names.isdisjoint({"poam.json", "catalog-soc2.json"})
    assert json.loads((folder / "bundle.json").read_bytes())["files"].keys() == names - {
        "catalog-mine.json",
        "notes",
        "bundle.json",
    }
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_a_file_that_was_changed_since_stays(eventful: Assessment, empty: Assessment, bundled: Bundled) -> None:
    """A plan of action that somebody went on with is theirs now, though a later bundle has none."""
    folder = bundled(eventful).folder
    with (folder / "poam.json").open("a") as file:
        file.write("\n")
    write(empty, lambda: (), folder, {})
    assert (folder / "poam.json").exists() and not (folder / "mapping-collection.json").exists()


def test_files_of_others_are_never_replaced(eventful: Assessment, tmp_path: Path) -> None:
    """A folder that holds somebody's plan keeps it, and gets nothing else."""
    folder = tmp_path / "audit"
    folder.mkdir()
    (folder / "assessment-plan.json").write_text("the auditor's own")
    with pytest.raises(FileExistsError, match=r"holds assessment-plan\.json, which no bundle put there"):
        write(eventful, population_of(eventful), folder, {})
    assert contents(folder) == {"assessment-plan.json": b"the auditor's own"}
    assert [path.name for path in tmp_path.iterdir()] == ["audit"]


@pytest.mark.parametrize("name", ["../outside.txt", "sub/inside.txt", "sub", "..", ".", ""])
def test_an_index_does_not_lead_out_of_the_folder(empty: Assessment, tmp_path: Path, name: str) -> None:
    """Whatever a forged index names, only files of the folder itself are taken away."""
    folder = tmp_path / "audit"
    (folder / "sub").mkdir(parents=True)
    kept = [tmp_path / "outside.txt", folder / "sub" / "inside.txt"]
    digest = hashlib.sha256(b"kept").hexdigest()
    for path in kept:
        path.write_text("kept")
    index = {"made_by": "affidavit oscal", "assessment_sha256": "", "files": {name: digest}}
    (folder / "bundle.json").write_text(json.dumps(index))
    write(empty, lambda: (), folder, {})
    assert all(path.read_text() == "kept" for path in kept)


@pytest.mark.parametrize("target", ["new", "new.zip", "old", "old.zip"])
def test_a_failure_leaves_things_as_they_were(
    eventful: Assessment, empty: Assessment, tmp_path: Path, target: str
) -> None:
    """When the population breaks half way, nothing new appears and what was there stays."""
    for name in ("old", "old.zip"):
        write(empty, lambda: (), tmp_path / name, {})
    before = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(OSError, match="match store"):
        write(eventful, breaks, tmp_path / target, {})
    after = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before
    assert not (tmp_path / "new").exists()


def test_a_rename_that_fails_is_taken_back(
    eventful: Assessment, empty: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the third file cannot be put in place, the old ones are back."""
    folder = tmp_path / "audit"
    write(empty, lambda: (), folder, {})
    before = contents(folder)
    replace = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if self.parent.name == "new" and self.name == "bundle.json":
            raise OSError("disk full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="disk full"):
        write(eventful, population_of(eventful), folder, {})
    assert contents(folder) == before


def test_a_file_is_no_folder(empty: Assessment, tmp_path: Path) -> None:
    """A file at the destination of a folder stays, and the error says what to name."""
    target = tmp_path / "report"
    target.write_text("mine")
    with pytest.raises(NotADirectoryError, match=r"ends in \.zip"):
        write(empty, lambda: (), target, {})
    assert target.read_text() == "mine"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"version": "1.0.0"}, "1.0.0"),
        ({"version": "2.0"}, "1.2.1"),
        ({"evidence": "0"}, "above 0"),
        ({"evidence": "many"}, "above 0"),
        ({"evidence": "²"}, "above 0"),
    ],
)
def test_wrong_options_write_nothing(empty: Assessment, tmp_path: Path, options: dict[str, str], words: str) -> None:
    """An unknown version of OSCAL or a bound that is none is refused with what would do."""
    with pytest.raises(UsageError, match=words):
        write(empty, lambda: (), tmp_path / "out", options)
    assert not list(tmp_path.iterdir())


def test_it_keeps_the_contract_of_reporters(eventful: Assessment, tmp_path: Path) -> None:
    """The test kit finds nothing: an archive is the same twice."""
    (reporter,) = affidavit_reporters()
    population = list(population_of(eventful)())
    content = check_reporter(reporter, eventful, population, tmp_path, {"version": "1.1.2"}, "report.zip")
    assert content.startswith(b"PK")


def test_the_hook_names_it() -> None:
    """The reporter is called oscal, takes a folder, and names its options and versions."""
    (reporter,) = affidavit_reporters()
    assert (reporter.name, reporter.write, reporter.folder) == ("oscal", write, True)
    assert [each.name for each in reporter.options] == ["version", "evidence"]
    assert reporter.options[0].choices == VERSIONS
