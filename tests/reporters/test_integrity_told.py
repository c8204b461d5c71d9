"""Logs that were altered, are missing, or that nothing vouches for are told first and alike in every report."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from affidavit import Assessment
from affidavit.model.inputs import InputObject, Inputs, ObjectRecords, ObjectStatus, Records
from affidavit.model.integrity import Chain, ChainGap, ChainRestart, DigestVerdict, Integrity
from affidavit.model.run import Failure
from affidavit.parts.failures import NOT_AS_COLLECTED, digest_outcome, in_order
from affidavit_reporters import csv_report, junit_report, markdown_report, navigator_report, ocsf, oscal, sarif
from affidavit_reporters.html import write as write_html
from affidavit_reporters.html.integrity import integrity_view
from affidavit_reporters.run_verdict import run_verdict

GAP = ChainGap("2026-07-01T03:00:00Z", "2026-07-01T04:00:00Z", "no digest")
EXPLAINED = msgspec.structs.replace(GAP, explained="StopLogging")
SAID = (
    "1 log object was altered since its delivery.",
    "1 log object is missing.",
    "901 log objects are listed by no valid digest.",
)


def chain(*gaps: ChainGap, **digests: int) -> Chain:
    """A chain of digests with these gaps."""
    return Chain("1", "r", "t", "2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z", "", gaps, digests or {"valid": 23})


def found(name: str, integrity: str = "", status: ObjectStatus = ObjectStatus.READ) -> InputObject:
    """A log object that was listed."""
    return InputObject(name, status, 1, "a" * 64, "b" * 64, "1", "r", ObjectRecords(), (), integrity)


def run_of(empty: Assessment, integrity: Integrity, failures: list[Failure], *objects: InputObject) -> Assessment:
    """An incomplete run over these objects."""
    return msgspec.structs.replace(
        empty,
        run=msgspec.structs.replace(empty.run, complete=False),
        inputs=Inputs(objects, Records(1, 1), (), 0),
        integrity=integrity,
        failures=tuple(in_order(failures)),
    )


@pytest.fixture
def tampered(empty: Assessment) -> Assessment:
    """One log altered, one deleted from a collection, and 901 from before there were digests."""
    failures = [Failure("verify", f"not-covered: {each}", f"{each}.gz", outcome="not-covered") for each in range(100)]
    failures += [
        Failure("verify", "not-covered: more objects", count=801, outcome="not-covered"),
        Failure("verify", "altered: its hash differs", "x/altered.gz", outcome="altered"),
        Failure("verify", "its bytes are not those that were collected", "x/altered.gz", outcome=NOT_AS_COLLECTED),
        Failure("open", "it was collected, and is gone", "x/gone.gz", outcome=NOT_AS_COLLECTED),
        Failure("verify", "missing", "x/gone.gz", outcome="missing"),
    ]
    integrity = Integrity(
        True, (chain(EXPLAINED, EXPLAINED),), {"altered": 1, "missing": 1, "not-covered": 901, "valid": 527}
    )
    objects = (found("x/altered.gz", "altered"), found("x/gone.gz", "missing", ObjectStatus.FAILED))
    return run_of(empty, integrity, failures, *objects)


def test_each_kind_is_a_sentence(tampered: Assessment) -> None:
    """An altered log is not one that was read in part, and one that is gone is no failure of a plugin; each once."""
    assert run_verdict(tampered).reasons == SAID


def test_every_report_tells_it_where_it_begins(tampered: Assessment, tmp_path: Path) -> None:
    """The sentences stand in each form, with the names of both logs and all others in one count."""
    for name, write in (
        ("html", write_html),
        ("markdown", markdown_report.write),
        ("ocsf", ocsf.write),
        ("junit", junit_report.write),
        ("csv", csv_report.write),
    ):
        text = "".join(path.read_text() for path in write(tampered, lambda: (), tmp_path / name, {}))
        for said in (*SAID, "x/altered.gz", "x/gone.gz", "901"):
            assert said in text, (name, said)
    layer = navigator_report.write(tampered, lambda: (), tmp_path / "layer", {})[0].read_text()
    assert " ".join(SAID) in layer and "integrity objects altered" in layer
    log = json.loads(sarif.write(tampered, lambda: (), tmp_path / "sarif", {})[0].read_text())["runs"][0]
    first = [each["message"]["text"] for each in log["invocations"][0]["toolExecutionNotifications"][:2]]
    assert all("x/altered.gz" in each or "x/gone.gz" in each for each in first)
    oscal.write(tampered, lambda: (), tmp_path / "oscal", {})
    document = json.loads((tmp_path / "oscal" / "assessment-results.json").read_text())
    (result,) = document["assessment-results"]["results"]
    assert result["remarks"].endswith(" ".join(SAID))
    entries = [each["description"] for each in result["assessment-log"]["entries"] if "Failure" in each["title"]]
    assert len(entries) == 5 and "901 times" in entries[-1]


def test_gaps_are_counted_alike(tampered: Assessment, tmp_path: Path) -> None:
    """On the page and in OSCAL: how many, and how many of them are explained."""
    oscal.write(tampered, lambda: (), tmp_path / "oscal", {})
    assert "1 chain with 2 gaps, all explained." in (tmp_path / "oscal" / "assessment-results.json").read_text()
    assert integrity_view(tampered.integrity).verdict == "Not whole: 903 log objects, 0 digests; 2 gaps, all explained."
    some = Integrity(True, (chain(GAP, EXPLAINED),))
    assert integrity_view(some).verdict == "Not whole: 0 log objects, 0 digests; 2 gaps, 1 explained."
    assert integrity_view(Integrity(True, (chain(GAP),))).verdict.endswith("1 gap, none explained.")


def test_what_digests_and_collections_say_else(empty: Assessment) -> None:
    """Digest files, gaps, chains begun anew, and what differs from its list where no digest speaks of it."""
    anew = msgspec.structs.replace(chain(altered=1), restarts=(ChainRestart("2026-07-01T05:00:00Z", "d"),))
    integrity = Integrity(True, (chain(GAP), anew), failed_digests=(DigestVerdict("d.gz", "altered", failed=True),))
    failures = [
        Failure("verify", "its bytes are others", "a.gz", outcome=NOT_AS_COLLECTED),
        Failure("open", "it is gone", "b.gz", outcome=NOT_AS_COLLECTED),
        Failure("verify", "its bytes are others", "d.gz", outcome=digest_outcome(NOT_AS_COLLECTED)),
        Failure("verify", "its bytes are others", "e.gz", outcome=digest_outcome(NOT_AS_COLLECTED)),
        Failure("verify", "digest altered", "d.gz", outcome=digest_outcome("altered")),
    ]
    run = run_of(empty, integrity, failures, found("a.gz"), found("b.gz", status=ObjectStatus.FAILED))
    assert run_verdict(run).reasons == (
        "3 log or digest files are not as they were collected, or were removed or added since.",
        "1 digest file is missing or not shown to be valid.",
        "1 gap in a chain of digest files is not explained.",
        "1 chain of digest files begins anew, and nothing explains it.",
    )
