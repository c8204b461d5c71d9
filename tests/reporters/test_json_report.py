"""The json reporter writes the Assessment and the population so that both can be read back exactly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import jsonschema
import msgspec
import pytest
from affidavit import Assessment, Occurrence, encode_assessment
from affidavit.assessment.files import load_assessment
from affidavit_reporters.json_report import affidavit_reporters, write

Population = Callable[[], Iterable[Occurrence]]


def test_the_assessment_reads_back_equal(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """Nothing is lost or changed on the way, hostile text included."""
    written = write(assessment, population, tmp_path / "report.json", {})
    assert written == [tmp_path / "report.json", tmp_path / "report.evidence.jsonl"]
    assert msgspec.json.decode(written[0].read_bytes(), type=Assessment) == assessment


def test_what_findings_repeat_is_read_once(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """An Assessment loads equal, and equal texts and links of its findings are one object in memory."""
    report, _ = write(assessment, population, tmp_path / "report.json", {})
    loaded = load_assessment(report)
    assert loaded == assessment
    links = [link for finding in loaded.findings for link in finding.controls]
    actors = [evidence.actor for finding in loaded.findings for evidence in finding.evidence]
    for each in (links, actors):
        assert len(set(map(id, each))) == len(set(each)) < len(each)


def test_the_population_has_a_line_each(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """Every occurrence is one line, in the order given, and reads back equal."""
    _, lines = write(assessment, population, tmp_path / "report.json", {})
    text = lines.read_bytes()
    assert text.endswith(b"}\n")
    read = [msgspec.json.decode(line, type=Occurrence) for line in text.splitlines()]
    assert read == list(population())
    assert len(read) > len(assessment.findings)


def test_the_report_follows_the_schema(assessment: Assessment, population: Population, tmp_path: Path) -> None:
    """The report validates against the schema made from the model; a wrong one does not."""
    report, _ = write(assessment, population, tmp_path / "report.json", {})
    validator = jsonschema.Draft202012Validator(msgspec.json.schema(Assessment))
    document = json.loads(report.read_bytes())
    assert list(validator.iter_errors(document)) == []
    document["run"]["as_of"] = "yesterday"
    assert [list(error.path) for error in validator.iter_errors(document)] == [["run", "as_of"]]


def test_fields_keep_their_order_and_mappings_are_sorted(assessment: Assessment, tmp_path: Path) -> None:
    """The same Assessment gives the same bytes, whatever order its mappings were built in."""
    report, _ = write(assessment, lambda: (), tmp_path / "a.json", {})
    assert list(json.loads(report.read_bytes())) == list(Assessment.__struct_fields__)
    backwards = dict(reversed(assessment.run.profile.items()))
    again = msgspec.structs.replace(assessment, run=msgspec.structs.replace(assessment.run, profile=backwards))
    assert list(backwards) != list(assessment.run.profile)
    other, _ = write(again, lambda: (), tmp_path / "b.json", {})
    assert other.read_bytes() == report.read_bytes()


def test_pieces_are_laid_out_as_a_whole(assessment: Assessment, empty: Assessment) -> None:
    """An Assessment that is encoded piece by piece has the bytes that one in a piece has."""
    for each in (assessment, empty):
        whole = msgspec.json.Encoder(order="deterministic").encode(each)
        assert encode_assessment(each) == msgspec.json.format(whole, indent=2) + b"\n"


def test_it_is_for_people_too(assessment: Assessment, tmp_path: Path) -> None:
    """The report is indented and ends with a newline."""
    report, _ = write(assessment, lambda: (), tmp_path / "report.json", {})
    text = report.read_text(encoding="utf-8")
    assert text.startswith('{\n  "schema": "affidavit.assessment/1",\n')
    assert text.endswith("\n}\n")


def test_a_population_that_breaks_leaves_no_file(
    assessment: Assessment, population: Population, tmp_path: Path
) -> None:
    """When the match store fails half way, neither file appears and an older report stays."""
    report, lines = write(assessment, population, tmp_path / "report.json", {})
    before = report.read_bytes(), lines.read_bytes()

    def breaks() -> Iterable[Occurrence]:
        yield next(iter(population()))
        raise OSError("the match store is gone")

    with pytest.raises(OSError, match="match store"):
        write(assessment, breaks, report, {})
    assert (report.read_bytes(), lines.read_bytes()) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.evidence.jsonl", "report.json"]


def test_the_hook_names_it() -> None:
    """The reporter is called json and writes with the function tested here."""
    (reporter,) = affidavit_reporters()
    assert (reporter.name, reporter.write) == ("json", write)
