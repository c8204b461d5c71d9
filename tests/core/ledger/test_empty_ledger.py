"""A ledger's file that was emptied is no ledger of which all is well."""

from __future__ import annotations

from pathlib import Path

import pytest
from affidavit.errors import LedgerError
from affidavit.ledger.database import check_writable, reading
from affidavit.ledger.verifying import verify_ledger


def test_an_empty_file_is_not_read(tmp_path: Path) -> None:
    """Nothing in it is shown to be whole, and nobody takes it for a ledger without findings."""
    ledger = tmp_path / "ledger.db"
    ledger.touch()
    with pytest.raises(LedgerError, match="is an empty file"), reading(ledger):
        pass
    with pytest.raises(LedgerError, match="is an empty file"):
        verify_ledger(ledger)


def test_a_ledger_that_begins_anew_says_so(tmp_path: Path) -> None:
    """A scan that was killed in its first moment leaves such a file, so the next one goes on, with a word of it."""
    ledger = tmp_path / "ledger.db"
    assert check_writable(ledger) == ""
    assert check_writable(ledger) == ""
    ledger.write_bytes(b"")
    assert "begins anew" in check_writable(ledger)
    with reading(ledger):
        pass
