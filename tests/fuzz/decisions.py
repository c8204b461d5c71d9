"""Decisions of an access review, in a file of any bytes, as JSON and as CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from affidavit import AffidavitError
from affidavit.access_review.decisions import SCHEMA, Choice, Decisions, RowDecision, load_decisions, save_decisions

DIGEST = "0" * 64
HEADER = "review,row,decision,reason,account\n"


def seeds() -> Iterator[bytes]:
    """Each choice, as JSON and CSV; rows left open; quotes, a byte order mark, line ends, a formula."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.json"
        save_decisions(path, Decisions(SCHEMA, DIGEST, tuple(RowDecision(f"r{each}", each, "why") for each in Choice)))
        yield path.read_bytes()
    yield (HEADER + "".join(f"{DIGEST},r{each},{each},why,1\n" for each in Choice)).encode()
    # A row that has no decision, and one whose reason has commas, quotes and a line end.
    yield (HEADER + f'{DIGEST},r1, Keep ,"a ""b"", c\nd",1\n{DIGEST},r2,,,1\n').encode()
    yield ("\ufeff" + HEADER.replace("\n", "\r\n") + f"{DIGEST},'=r1,keep,=1+1\r\n").encode()
    yield HEADER.replace(",", ";").encode()
    yield b'{"schema": "affidavit.decisions/9"}'
    yield b"[" * 3_000


def check(data: bytes) -> None:
    """Decisions, each with a choice, that come back as they were saved; or one error that says why."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("d.json", "d.csv"):
            path = Path(folder) / name
            path.write_bytes(data)
            try:
                found = load_decisions(path)
            except AffidavitError as error:
                assert str(error)
                continue
            assert all(each.decision in Choice for each in found.decisions)
            again = path.with_name("again.json")
            save_decisions(again, found)
            assert load_decisions(again) == found
