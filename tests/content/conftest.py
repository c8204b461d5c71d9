"""The shipped pack and framework, loaded as a scan loads them, and scans by the installed command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from affidavit.attack import table as attack
from affidavit.cli import loading
from affidavit.model.framework import Framework
from affidavit.plugins import Plugins, load_plugins
from affidavit.policies.files import Pack

FRAMEWORKS = ("hipaa", "iso27001", "nist-csf", "pci-dss", "soc2")

Scan = Callable[[Iterable[Path]], dict[str, Any]]


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    """What is installed."""
    return load_plugins()


@pytest.fixture(scope="session")
def pack(plugins: Plugins) -> Pack:
    """The pack `aws`."""
    (loaded,) = loading.packs(["aws"], plugins)
    return loaded


@pytest.fixture(scope="session")
def frameworks(plugins: Plugins) -> dict[str, Framework]:
    """The frameworks that ship, by id."""
    return {each.id: each for each in loading.frameworks(FRAMEWORKS, plugins)}


@pytest.fixture(scope="session")
def soc2(frameworks: dict[str, Framework]) -> Framework:
    """The framework `soc2`."""
    return frameworks["soc2"]


@pytest.fixture(scope="session")
def table() -> attack.AttackTable:
    """The ATT&CK table."""
    return attack.load()


@pytest.fixture(scope="session")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """Scan files with the pack `aws` and all frameworks that ship; gives the JSON report."""
    script = Path(sys.executable).with_name("affidavit")

    def run(files: Iterable[Path]) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("scan")
        report = folder / "report.json"
        command: list[str | Path] = [script, "scan", *files, "--policies", "aws"]
        command += [word for name in FRAMEWORKS for word in ("--framework", name)]
        result = subprocess.run(
            [*command, "--as-of", "2026-01-01T00:00:00Z", "--report", f"json={report}"],
            env={"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        assert result.returncode in (0, 3), result.stderr
        document: dict[str, Any] = json.loads(report.read_bytes())
        return document

    return run
