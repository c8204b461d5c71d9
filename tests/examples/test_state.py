"""The state of the sample's accounts: what an access review of the quarter is set against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from affidavit_plugins.access.granted import granted
from affidavit_plugins.access.suggesting import RIGHTS
from synthetic_quarter.organisation import ACCOUNTS
from synthetic_quarter.state import write_state

if TYPE_CHECKING:
    from tests.conftest import Cli


def test_the_same_state_each_time(tmp_path: Path) -> None:
    """Byte for byte, one file an account, as `affidavit collect` names it."""
    one, two = write_state(tmp_path / "a"), write_state(tmp_path / "b")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert [path.parent.name for path in one] == list(ACCOUNTS)


def test_every_policy_in_it_can_be_read(tmp_path: Path) -> None:
    """Each allows or denies something that is known, so that the review has something to judge."""
    for path in write_state(tmp_path):
        found = granted(json.loads(path.read_text()))
        assert found is not None and not found.problem
        for holder in found.holders:
            for grant in holder.grants:
                assert not grant.problem
                assert RIGHTS.allowed(grant.statements).rights


def test_state_alone_is_a_review_of_grants(cli: Cli, tmp_path: Path) -> None:
    """Without logs everything is unknown, and the moment of the state is told."""
    write_state(tmp_path / "state")
    done = cli("access-review", "state", "--as-of", "2026-10-15", "--out", "json=r.json", expect=(0, 3))
    assert "granted as of 2026-10-01T00:20:00Z" in done.stdout
    review = json.loads((tmp_path / "r.json").read_text())
    assert {row["status"] for row in review["rows"]} == {"unknown"}
