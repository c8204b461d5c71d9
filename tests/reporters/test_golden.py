"""Reports of a fixed small scan are what they were, byte for byte, and the JSON report keeps its promise.

`make goldens` writes the files anew; see `golden.py`.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from affidavit.model.assessment import SCHEMA

_HERE = Path(__file__).parent
_MADE = runpy.run_path(str(_HERE / "golden.py"))
_GOLDEN: Path = _MADE["GOLDEN"]
_FILES = sorted(str(path.relative_to(_GOLDEN)) for path in _GOLDEN.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every report of the golden scan, made now."""
    write_reports: Callable[[Path], list[Path]] = _MADE["write_reports"]
    folder = tmp_path_factory.mktemp("golden")
    return {str(path.relative_to(folder)): path.read_bytes() for path in write_reports(folder)}


@pytest.mark.parametrize("name", [name for name in _FILES if name != "json-fields.txt"])
def test_a_report_is_what_it_was(name: str, written: dict[str, bytes]) -> None:
    """The same scan gives the same bytes as when somebody last looked at them."""
    assert written[name].decode() == (_GOLDEN / name).read_bytes().decode()


def test_every_report_is_golden(written: dict[str, bytes]) -> None:
    """A reporter that writes another file gets another golden file."""
    assert {*written, "json-fields.txt"} == set(_FILES)


def test_the_golden_scan_has_something_of_everything(written: dict[str, bytes]) -> None:
    """What reports must tell apart is in it: were it not, the golden files would show little."""
    text = written["report.json"].decode()
    for status in ("open", "waived", "pending", "recorded", "satisfied", "not-satisfied", "needs-review"):
        assert f'"status": "{status}"' in text, status
    for accounted in ("duplicates", "outside_period", "rejected"):
        assert f'"{accounted}": 1' in text, accounted
    assert '"complete": false' in text
    assert "@everyone" in text


def test_no_field_of_the_json_report_is_gone_or_changed() -> None:
    """The promise of docs/reports.md: within a version of the schema, what was there stays as it was."""
    version, *promised = _MADE["FIELDS"].read_text().splitlines()
    assert version == SCHEMA
    assert [line for line in promised if line not in set(_MADE["fields"]())] == []


def test_a_new_field_is_added_on_purpose() -> None:
    """Whoever adds one runs `make goldens`, and it is promised from then on."""
    promised = set(_MADE["FIELDS"].read_text().splitlines())
    assert [line for line in _MADE["fields"]() if line not in promised] == []


@pytest.mark.parametrize("change", ["gone", "changed"])
def test_renewing_breaks_no_promise(change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a field gone or of another type `make goldens` writes nothing, unless the version is raised."""
    renew = _MADE["renew"]
    found: list[str] = _MADE["fields"]()
    first = found[0]
    now = found[1:] if change == "gone" else [f"{first} or null", *found[1:]]
    promised = tmp_path / "json-fields.txt"
    changed: dict[str, Any] = {"GOLDEN": tmp_path, "FIELDS": promised, "fields": lambda: now}
    for name, value in {**changed, "write_reports": lambda folder: []}.items():
        monkeypatch.setitem(renew.__globals__, name, value)
    before = "\n".join([SCHEMA, *found, ""])
    promised.write_text(before)
    with pytest.raises(SystemExit, match="raise its version first"):
        renew()
    assert promised.read_text() == before
    promised.write_text(before.replace(SCHEMA, "affidavit.assessment/0"))
    renew()
    assert promised.read_text().splitlines() == [SCHEMA, *now]
