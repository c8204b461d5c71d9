"""`--policies pack.zip`: the same report as from the folder; what is hostile stops the scan in a line."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE = 0, 2


def test_a_zip_gives_the_report_of_its_folder(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """Byte for byte, with workers too: name and digest of the pack are the same."""
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.write(pack / "user-created.yaml", "pack/user-created.yaml")
    reports = []
    for chosen in (pack, tmp_path / "pack.zip"):
        scan = ("scan", logs["loud"], logs["quiet"], "--workers", "2", "--policies", chosen)
        cli(*scan, "--as-of", "2026-08-01", "--report", "json=r.json", expect=[DONE])
        reports.append((tmp_path / "r.json").read_bytes())
    assert reports[0] == reports[1]
    assert b'"name": "pack"' in reports[0]
    assert "2 tests of 1 policies passed" in cli("policy", "test", "pack.zip", expect=[DONE]).stdout


def test_a_hostile_zip_stops_the_scan(cli: Cli, logs: dict[str, Path], tmp_path: Path) -> None:
    """With what is wrong, and nothing read or written outside."""
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../evil.yaml", "id: x.y")
    result = cli("scan", logs["loud"], "--policies", "evil.zip", expect=[USAGE])
    assert result.stderr == "affidavit: evil.zip/../evil.yaml: a name that could lead out of the pack: refused\n"
    assert not (tmp_path.parent / "evil.yaml").exists()
