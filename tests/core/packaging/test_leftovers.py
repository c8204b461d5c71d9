"""No package is made while a value that is to be withheld stands anywhere in it."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from affidavit.errors import PackageError
from affidavit.packaging.commitments import Salts
from affidavit.packaging.leftovers import check_withheld
from affidavit.packaging.withholding import Withholding

HIDE = Withholding(("user-name",), {"mallory@example.com", "admin"}, Salts(bytes(32)))


@pytest.mark.parametrize("place", ["a.txt", "b.jsonl.gz", "c.zip", "mallory@example.com"])
def test_a_value_that_is_left_is_found(place: str, tmp_path: Path) -> None:
    """In a text, in packed lines, in an archive and in a file's name; the message tells it, and what to do."""
    path = tmp_path / place
    body = b"fine\nby mallory%40example.com\n"
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner", body)
    else:
        path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else b"" if "@" in place else body)
    with pytest.raises(PackageError, match=r"give --may-stay mallory@example\.com"):
        check_withheld(tmp_path, HIDE)
    check_withheld(tmp_path, Withholding((), HIDE.values, Salts(bytes(32)), ["mallory@example.com"]))


def test_an_ordinary_word_may_stand_there(tmp_path: Path) -> None:
    """A user who is called as a word that reports have anyway."""
    (tmp_path / "a.txt").write_text("an admin was made, malloryXexample.com")
    check_withheld(tmp_path, HIDE)
    assert HIDE.text("admin") != "admin"


def test_stand_ins_are_listed_and_others_are_refused(tmp_path: Path) -> None:
    """Whoever planted one would prove what they like by it."""
    ours, commitment = HIDE.text("admin"), HIDE.commitment("a record")
    (tmp_path / "a.txt").write_text(f"by {ours}_x, {ours}")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(commitment.encode()))
    assert check_withheld(tmp_path, HIDE) == sorted({ours, commitment})
    (tmp_path / "a.txt").write_text(f"by redacted-{'0' * 64}")
    with pytest.raises(PackageError, match=r"a\.txt: redacted-0{64} looks like what stands for a value"):
        check_withheld(tmp_path, HIDE)
