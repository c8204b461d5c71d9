"""`affidavit key`, and a ledger that a scan signs, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE, INCOMPLETE = 0, 2, 3


def test_a_scan_signs_what_a_public_key_verifies(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """The ledger and the report name the key; another key is an error that names both."""
    for name in ("a.key", "b.key"):
        cli("key", "new", name, expect=[DONE])
    shown = {name: json.loads(cli("key", "show", name, "--json").stdout) for name in ("a.key", "a.key.pub", "b.key")}
    assert shown["a.key"] == shown["a.key.pub"] and shown["a.key"] != shown["b.key"]
    scan = ("scan", logs["loud"], "--policies", pack, "--as-of", "2026-07-03", "--ledger", "ledger.db")
    done = cli(*scan, "--key", "a.key", "--report", "json=r.json", "--report", "html=r.html", expect=[DONE])
    fingerprint = shown["a.key"]["fingerprint"]
    assert f"Signed by the key {fingerprint}" in done.stdout
    assert json.loads((tmp_path / "r.json").read_text())["run"]["ledger_key"] == fingerprint
    assert fingerprint in (tmp_path / "r.html").read_text()
    right = cli("ledger", "verify", "ledger.db", "--public-key", "a.key.pub", expect=[DONE])
    assert "Signed up to entry 2" in right.stdout
    wrong = cli("ledger", "verify", "ledger.db", "--public-key", "b.key.pub", expect=[INCOMPLETE])
    assert shown["b.key"]["fingerprint"] in wrong.stderr and fingerprint in wrong.stderr


def test_a_locked_key_needs_its_passphrase(cli: Cli) -> None:
    """From the environment, where nobody can be asked."""
    secret = {"AFFIDAVIT_KEY_PASSPHRASE": "secret"}
    cli("key", "new", "a.key", "--passphrase", env=secret, expect=[DONE])
    cli("key", "show", "a.key", env=secret, expect=[DONE])
    assert "set AFFIDAVIT_KEY_PASSPHRASE" in cli("key", "show", "a.key", expect=[USAGE]).stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("key", "new", "pack"), "pack: is there already"),
        (("key", "new", "none/a.key"), "none/a.key: cannot be written: No such file or directory"),
        (("key", "show", "loud.json"), "loud.json: is no key in PEM"),
        (("scan", "loud.json", "--key", "a.key"), "--key: signs the run's entry in a ledger"),
        (("scan", "loud.json", "--ledger", "l.db", "--key", "none"), "none: cannot be read"),
        (("scan", "loud.json", "--ledger", "l.db", "--key", "a.key.pub"), "is a public key; to sign"),
        (("ledger", "verify", "l.db", "--public-key", "a.key"), "is a private key, which nobody else"),
    ],
)
def test_wrong_use_is_told(
    arguments: tuple[str, ...], told: str, cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """In one line, before anything is read; no ledger is made."""
    assert logs and pack
    cli("key", "new", "a.key", expect=[DONE])
    result = cli(*arguments, expect=[USAGE])
    assert told in result.stderr and result.stderr.count("\n") == 1
    assert not (tmp_path / "l.db").exists()
