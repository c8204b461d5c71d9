"""Files appear whole or not at all, and never disturb what was there before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from affidavit.documents.whole_file import whole_files


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_appear_together_with_their_content(tmp_path: Path) -> None:
    """What was written stands in the files, in folders that were made, and nothing else is left."""
    first, second = tmp_path / "new" / "a.txt", tmp_path / "new" / "b.txt"
    with whole_files(first, second) as (one, two):
        one.write(b"one")
        two.write(b"two")
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert _names(tmp_path / "new") == ["a.txt", "b.txt"]


def test_nothing_appears_before_the_end(tmp_path: Path) -> None:
    """A reader who looks while the file is written sees the old one."""
    path = tmp_path / "report"
    path.write_bytes(b"old")
    with whole_files(path) as (file,):
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_everything_as_it_was(tmp_path: Path, error: type[BaseException]) -> None:
    """After an error or an interrupt the old file stands, the new one does not, and no temporary file is left."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"old")

    def write_half() -> None:
        with whole_files(old, new) as (one, two):
            one.write(b"half")
            two.write(b"half")
            raise error

    with pytest.raises(error):
        write_half()
    assert old.read_bytes() == b"old"
    assert _names(tmp_path) == ["old"]


def test_a_folder_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    """Naming a folder is an error that says what to do."""
    with pytest.raises(IsADirectoryError, match="name a file"), whole_files(tmp_path / "a", tmp_path):
        pytest.fail("the block must not run")
    assert _names(tmp_path) == []


def test_a_file_that_cannot_be_opened_takes_the_others_with_it(tmp_path: Path) -> None:
    """When one of the files cannot be made, none appears."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError), whole_files(tmp_path / "a", tmp_path / "file" / "b"):  # noqa: PT011
        pytest.fail("the block must not run")
    assert _names(tmp_path) == ["file"]


def test_a_device_is_never_replaced(tmp_path: Path) -> None:
    """What is neither a file nor free is refused: a rename over /dev/null would break the machine."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with pytest.raises(OSError, match="no regular file"), whole_files(fifo):
        pass
    assert fifo.is_fifo()


def test_a_link_is_followed(tmp_path: Path) -> None:
    """A symbolic link stays one, and what it leads to is written."""
    target, link = tmp_path / "target", tmp_path / "link"
    link.symlink_to(target)
    with whole_files(link) as (file,):
        file.write(b"report")
    assert link.is_symlink()
    assert target.read_bytes() == b"report"
