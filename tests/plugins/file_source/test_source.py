"""The source `file`: what it lists of files, folders, patterns and standard input, and what it leaves aside and why."""

from __future__ import annotations

import io
import os
import pickle
import socket
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from affidavit import DigestFile, ObjectRef, Period, Scope, Skipped, SourceError
from affidavit.testing import check_source
from affidavit_plugins.file_source.source import SOURCE

ACCOUNT = "111122223333"
NAME = f"{ACCOUNT}_CloudTrail_eu-west-1_20260701T0935Z_Ab3dEf6hIj9kLm2n.json.gz"
MINUTE = 1_782_898_500
EVER, EVERYTHING = Period(), Scope()


def listed(
    location: str | Path, period: Period = EVER, scope: Scope = EVERYTHING
) -> tuple[list[ObjectRef], dict[str, Skipped]]:
    """The objects at a location, and by their names the things left aside."""
    found = list(SOURCE.list(str(location), period, scope))
    skipped = {item.uri: item for item in found if isinstance(item, Skipped)}
    return [item for item in found if isinstance(item, ObjectRef)], skipped


def uris(location: str | Path) -> list[str]:
    refs, skipped = listed(location)
    assert not skipped
    return [ref.uri for ref in refs]


def read(ref: ObjectRef) -> bytes:
    with SOURCE.open(pickle.loads(pickle.dumps(ref))) as stream:
        return stream.read()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with files at several depths."""
    for name in ("b.json", "a/x.json", "a/y/z.jsonl", "a.json", ".hidden/c.json", "LICENSE"):
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "tree"


def test_a_folder_is_listed_whole(tree: Path) -> None:
    """All files below it, of any name, sorted by it, relative and with their sizes; each opens to its bytes."""
    assert uris(tree) == [".hidden/c.json", "LICENSE", "a.json", "a/x.json", "a/y/z.jsonl", "b.json"]
    for ref in check_source(SOURCE, str(tree)):
        assert read(ref) == ref.uri.encode()
        assert ref.size == len(ref.uri)
        assert ref.source == SOURCE.name


def test_names_do_not_tell_where_the_folder_is(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tree gives the same names however it is pointed at; the location is absolute."""
    expected, _ = listed(tree)
    monkeypatch.chdir(tree / "a")
    for location in ("..", "../", f"{tree}/a/..", "./..", f"file://{tree}"):
        refs, _ = listed(location)
        assert refs == expected
    assert all(ref.location.startswith(str(tree)) for ref in expected)


def test_a_file_is_its_name(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single file is listed by name, also where its name looks like a pattern."""
    assert uris(tree / "a/x.json") == ["x.json"]
    (tree / "odd[1]*.json").write_text("odd")
    monkeypatch.chdir(tree)
    assert uris("odd[1]*.json") == ["odd[1]*.json"]
    check_source(SOURCE, "odd[1]*.json")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.json", ["a.json", "b.json"]),
        ("[!b].json", ["a.json"]),
        ("?", ["a/x.json", "a/y/z.jsonl"]),
        ("*", [".hidden/c.json", "LICENSE", "a.json", "a/x.json", "a/y/z.jsonl", "b.json"]),
        ("**/*.json", [".hidden/c.json", "a.json", "a/x.json", "b.json"]),
        ("**/y/**", ["a/y/z.jsonl"]),
        ("**", [".hidden/c.json", "LICENSE", "a.json", "a/x.json", "a/y/z.jsonl", "b.json"]),
        ("a/*.json", ["x.json"]),
        ("./a/**/z.*", ["y/z.jsonl"]),
        ("*/*.json", [".hidden/c.json", "a/x.json"]),
    ],
)
@pytest.mark.parametrize("absolute", [False, True])
def test_patterns(
    tree: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, expected: list[str], absolute: bool
) -> None:
    """Names match part by part, `**` spans folders, a folder that matches is listed whole."""
    monkeypatch.chdir(tree)
    assert uris(f"{tree}/{pattern}" if absolute else pattern) == expected


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("missing.json", "missing.json: no such file or folder"),
        ("", ": no such file or folder"),
        ("a.json/x", "a.json/x: no such file or folder"),
        ("*.parquet", "*.parquet: no file matches this pattern"),
        ("missing/*.json", "missing/*.json: nothing matches, there is no folder "),
        ("nul\0byte", "nul\0byte: cannot be read: embedded null byte"),
        ("pipe", "pipe: a FIFO, not a file; to read a stream, pipe it in and give '-'"),
        ("loop", "loop: cannot be read: Too many levels of symbolic links"),
    ],
)
def test_nothing_there_is_an_error(tree: Path, monkeypatch: pytest.MonkeyPatch, location: str, message: str) -> None:
    """A location that gives nothing is a mistake, and the message says which one."""
    monkeypatch.chdir(tree)
    os.mkfifo("pipe")
    Path("loop").symlink_to("loop")
    with pytest.raises(SourceError) as caught:
        listed(location)
    assert str(caught.value).startswith(message)


def test_an_empty_folder_is_empty(tmp_path: Path) -> None:
    """It exists, so it is no error, and there is nothing in it."""
    assert listed(tmp_path) == ([], {})


def test_what_cannot_be_read_is_named(tree: Path) -> None:
    """Links that lead nowhere or in circles are holes; FIFOs, sockets and devices are not files, and are not opened."""
    (tree / "nowhere.json").symlink_to("missing.json")
    (tree / "self.json").symlink_to("self.json")
    (tree / "a/up").symlink_to("..")
    (tree / "device").symlink_to("/dev/null")
    os.mkfifo(tree / "pipe.json")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tree / "socket"))
        refs, skipped = listed(tree)
    assert len(refs) == 6
    assert {uri: (item.reason, item.failed) for uri, item in skipped.items()} == {
        "nowhere.json": ("a symbolic link that leads nowhere", True),
        "self.json": ("symbolic links that lead in a circle", True),
        "a/up": ("a symbolic link back to a folder that it lies in", True),
        "device": ("a device, not a file", False),
        "pipe.json": ("a FIFO, not a file", False),
        "socket": ("a socket, not a file", False),
    }


def test_a_folder_that_cannot_be_listed_is_named(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without permission is a hole in the evidence; the rest is listed."""
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    refs, skipped = listed(tree)
    assert skipped == {"a": Skipped("a", "cannot be listed: Permission denied", failed=True)}
    assert [ref.uri for ref in refs] == [".hidden/c.json", "LICENSE", "a.json", "b.json"]


def test_links_are_followed_once(tree: Path, tmp_path: Path) -> None:
    """Files behind links are listed, those outside the tree too; the same file or folder only under its first name."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "o.json").write_text("o")
    (tree / "out").symlink_to(outside)
    (tree / "out2").symlink_to(outside)
    (tree / "linked.json").symlink_to("b.json")
    (tree / "hard.json").hardlink_to(tree / "a.json")
    refs, skipped = listed(tree)
    assert [ref.uri for ref in refs if ref.uri.startswith(("out", "b"))] == ["b.json", "out/o.json"]
    assert {uri: (item.reason, item.failed) for uri, item in skipped.items()} == {
        "hard.json": ("the same file as a.json", False),
        "linked.json": ("the same file as b.json", False),
        "out2": ("the same folder as out", False),
    }


def test_many_links_do_not_multiply(tmp_path: Path) -> None:
    """Thirty levels of two links each, a billion paths, are one file."""
    for level in range(30):
        folder = tmp_path / f"{level:02}"
        folder.mkdir()
        (folder / "left").symlink_to(f"../{level + 1:02}")
        (folder / "right").symlink_to(f"../{level + 1:02}")
    (tmp_path / "30").mkdir()
    (tmp_path / "30/x.json").write_text("x")
    refs, skipped = listed(tmp_path / "00")
    assert [ref.uri for ref in refs] == ["left/" * 30 + "x.json"]
    assert len(skipped) == 30


def test_a_deep_tree_is_walked(tmp_path: Path) -> None:
    """Depth is bounded by the file system, not by the interpreter's stack."""
    depth = 1_200
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(depth):
            os.mkdir("d", dir_fd=here)
            inner = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
        os.close(os.open("x.json", os.O_CREAT, dir_fd=here))
    finally:
        os.close(here)
    refs, skipped = listed(tmp_path)
    assert [ref.uri for ref in refs] == ["d/" * depth + "x.json"]
    assert not skipped
    # Too deep for the recursive clean-up of temporary folders.
    deepest = Path(refs[0].location)
    deepest.unlink()
    (tmp_path / "stays").touch()
    os.removedirs(deepest.parent)


def test_names_of_any_bytes(tmp_path: Path) -> None:
    """Names that are no UTF-8 or cannot be printed are listed by a printable name that is theirs alone, and open."""
    names = [b"caf\xe9.json", b"caf\\xe9.json", b"line\nbreak.json", b"\xe2\x80\xaertl.json", "naïve ☕.json".encode()]
    for number, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"%d" % number)
    refs = check_source(SOURCE, str(tmp_path))
    assert {ref.uri: int(read(ref)) for ref in refs} == {
        "caf\\xe9.json": 0,
        "caf\\\\xe9.json": 1,
        "line\\x0abreak.json": 2,
        "\\xe2\\x80\\xaertl.json": 3,
        "naïve ☕.json": 4,
    }
    assert all(ref.uri.isprintable() and ref.location.isprintable() for ref in refs)


def test_standard_input_is_kept_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is spooled, so it can be opened more than once, and is called stdin."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\x1f\x8b text")))
    (ref,), skipped = listed("-")
    assert not skipped
    assert (ref.uri, ref.size) == ("stdin", 7)
    assert read(ref) == read(ref) == b"\x1f\x8b text"
    Path(ref.location).unlink()


@pytest.mark.parametrize("stdin", [None, "terminal"])
def test_no_standard_input(monkeypatch: pytest.MonkeyPatch, stdin: str | None) -> None:
    """A terminal would wait for ever, and there may be none at all."""
    stream = None
    if stdin:
        stream = io.TextIOWrapper(io.BytesIO())
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", stream)
    with pytest.raises(SourceError, match="nothing is piped into standard input"):
        listed("-")


def test_opening_what_changed(tree: Path) -> None:
    """A file that is gone, or has become something else, does not open, and nothing waits."""
    gone, pipe, *_ = listed(tree)[0]
    Path(gone.location).unlink()
    Path(pipe.location).unlink()
    os.mkfifo(pipe.location)
    with pytest.raises(FileNotFoundError):
        SOURCE.open(gone)
    with pytest.raises(SourceError, match="LICENSE: a FIFO, no longer a file"):
        SOURCE.open(pipe)
    Path(pipe.location).unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(pipe.location)
        with pytest.raises(SourceError, match="LICENSE: a socket, no longer a file"):
            SOURCE.open(pipe)
    Path(pipe.location).unlink()
    Path(pipe.location).mkdir()
    with pytest.raises(SourceError, match="LICENSE: no file, no longer a file"):
        SOURCE.open(pipe)


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """A copy of a bucket with two accounts, three regions, a digest and files of other names."""
    day = "2026/07/01"
    for name in (
        f"{ACCOUNT}/CloudTrail/eu-west-1/{day}/{NAME}",
        f"{ACCOUNT}/CloudTrail/eu-west-2/{day}/{NAME.replace('west-1', 'west-2')}",
        f"{ACCOUNT}/CloudTrail/us-east-1/{day}/{NAME.replace('eu-west-1', 'us-east-1')}",
        f"{ACCOUNT}/CloudTrail/eu-west-1/{day}/renamed.json",
        f"{ACCOUNT}/CloudTrail-Digest/eu-west-1/{day}/"
        f"{ACCOUNT}_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260701T093500Z.json.gz",
        f"444455556666/CloudTrail/eu-west-1/{day}/{NAME.replace(ACCOUNT, '444455556666')}",
        "notes.txt",
    ):
        path = tmp_path / "AWSLogs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return tmp_path


def test_names_of_the_aws_layout_tell(bucket: Path) -> None:
    """Account, region and delivery are read off a name, wherever the listing begins; digest files are skipped."""
    refs, skipped = listed(bucket)
    assert [(ref.account, ref.region, ref.delivered) for ref in refs] == [
        (ACCOUNT, "eu-west-1", MINUTE),
        (ACCOUNT, "eu-west-1", None),
        (ACCOUNT, "eu-west-2", MINUTE),
        (ACCOUNT, "us-east-1", MINUTE),
        ("444455556666", "eu-west-1", MINUTE),
        ("", "", None),
    ]
    assert [item.reason for item in skipped.values()] == ["digest file, not a log"]
    (renamed,), _ = listed(bucket / f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/07/01/renamed.json")
    # What lies above the location does not count: a copy elsewhere reads the same.
    assert (renamed.uri, renamed.account, renamed.region) == ("renamed.json", "", "")


def test_what_the_period_leaves_out_is_said(bucket: Path) -> None:
    """Objects delivered outside the period are skipped by name; without a delivery time nothing is left out."""
    refs, skipped = listed(bucket, Period(since=MINUTE + 60))
    assert sorted(ref.uri.rpartition("/")[2] for ref in refs) == ["notes.txt", "renamed.json"]
    assert {item.reason for item in skipped.values()} == {"digest file, not a log", "delivered before the period"}
    assert not any(item.failed for item in skipped.values())
    refs, skipped = listed(bucket, Period(until=MINUTE - 200_000))
    assert [ref.uri for ref in refs] == ["AWSLogs/notes.txt"]
    assert "delivered after the period and the time allowed for late delivery" in {
        item.reason for item in skipped.values()
    }


def test_what_the_scope_leaves_out_is_said(bucket: Path) -> None:
    """Other accounts and regions are skipped with theirs named, the region of global services never."""
    refs, skipped = listed(bucket, scope=Scope(frozenset({ACCOUNT}), frozenset({"eu-west-1"})))
    assert sorted({ref.region for ref in refs}) == ["", "eu-west-1", "us-east-1"]
    assert {(item.reason, item.account, item.region) for item in skipped.values()} == {
        ("digest file, not a log", ACCOUNT, "eu-west-1"),
        ("its account is outside the scope", "444455556666", "eu-west-1"),
        ("its region is outside the scope", ACCOUNT, "eu-west-2"),
    }


@pytest.mark.parametrize("period", [EVER, Period(since=MINUTE + 60), Period(until=MINUTE - 200_000)])
@pytest.mark.parametrize("scope", [EVERYTHING, Scope(frozenset({"444455556666"}), None)])
def test_one_walk_gives_what_two_give(bucket: Path, period: Period, scope: Scope) -> None:
    """Logs of one period and digest files of another, and what was left aside but for these."""
    day = bucket / f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/07/01"
    (day / "archive").write_bytes(zipped({"a.json": b"a"}))
    (bucket / "nowhere").symlink_to("gone")
    for logs, digests in ((EVER, period), (period, EVER)):
        assert SOURCE.together is not None and SOURCE.digests is not None
        found = list(SOURCE.together(str(bucket), logs, digests, scope))
        apart = list(SOURCE.list(str(bucket), logs, scope))
        given = {item.ref for item in found if isinstance(item, DigestFile)}
        assert given == set(SOURCE.digests(str(bucket), digests, scope))
        others = [item for item in found if not isinstance(item, DigestFile)]
        assert [item for item in others if not _is_digest(item)] == [item for item in apart if not _is_digest(item)]


def _is_digest(item: ObjectRef | Skipped) -> bool:
    return isinstance(item, Skipped) and item.reason == "digest file, not a log"


def zipped(files: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    """An archive of these files."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in files.items():
            archive.writestr(name, content)
    return stored.getvalue()


def test_members_of_a_zip_archive_are_objects(tmp_path: Path) -> None:
    """An archive is listed as its members, sorted, each with its own name and size, and opens in any process."""
    files = {"b/y!z.json": b"y", "a.json": b"xx", "../up": b"", "b/": b""}
    folder = tmp_path / "in!out"
    folder.mkdir()
    for name in ("export.zip", "of another name"):
        (folder / name).write_bytes(zipped(files))
    (folder / "plain!a.json").write_bytes(b"plain")
    refs = check_source(SOURCE, str(folder))
    members = {"../up": b"", "a.json": b"xx", "b/y!z.json": b"y"}
    expected = {
        f"{name}!{member}": data for name in ("export.zip", "of another name") for member, data in members.items()
    }
    assert {ref.uri: read(ref) for ref in refs} == {**expected, "plain!a.json": b"plain"}
    assert all(ref.size == len(read(ref)) for ref in refs)
    assert uris(folder / "export.zip") == [f"export.zip!{name}" for name in members]
    assert not any(ref.named for ref in listed(folder / "export.zip")[0])


def test_names_of_members_are_printable_and_found_again(tmp_path: Path) -> None:
    """Names that are no UTF-8, or hold control characters and backslashes, lead back to their members."""
    data = zipped({"a\n\\b": b"1", "cXd": b"2"})
    (tmp_path / "a.zip").write_bytes(data.replace(b"cXd", b"c\xffd"))
    refs, _ = listed(tmp_path)
    assert {ref.uri: read(ref) for ref in refs} == {"a.zip!a\\x0a\\\\b": b"1", "a.zip!c\\xffd": b"2"}


def test_members_tell_what_their_keys_say(tmp_path: Path) -> None:
    """Account, region and delivery time come from a member's own name, and so does what is left aside."""
    folder = f"AWSLogs/{ACCOUNT}/CloudTrail/eu-west-1/2026/07/01"
    old = NAME.replace("20260701", "20250701")
    (tmp_path / "export.zip").write_bytes(zipped({f"{folder}/{NAME}": b"", f"x/{old}": b""}))
    (ref,), skipped = listed(tmp_path, Period(since=MINUTE - 600))
    assert (ref.account, ref.region, ref.delivered) == (ACCOUNT, "eu-west-1", MINUTE)
    assert skipped[f"export.zip!x/{old}"].reason == "delivered before the period"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_a_hole(tmp_path: Path) -> None:
    """Readers differ in which of them they take, so none is, and both are told."""
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        for content in ("1", "2"):
            archive.writestr("a.json", content)
        archive.writestr("b.json", "3")
    (tmp_path / "a.zip").write_bytes(stored.getvalue())
    found = list(SOURCE.list(str(tmp_path), EVER, EVERYTHING))
    assert [item.uri for item in found] == ["a.zip!a.json", "a.zip!a.json", "a.zip!b.json"]
    reason = "one of 2 members of this name in the zip archive: which one counts is not told"
    assert [(item.reason, item.failed) for item in found if isinstance(item, Skipped)] == [(reason, True)] * 2


def test_archives_that_cannot_be_listed(tmp_path: Path) -> None:
    """A damaged archive is a hole, what of it could be listed is; an empty one is left aside, unless it was meant."""
    (tmp_path / "cut.zip").write_bytes(zipped({"a.json": b"x"})[:-9])
    (tmp_path / "empty.zip").write_bytes(zipped({}))
    damaged = bytearray(zipped({"a.json": b"x", "b.json": b"y"}))
    damaged[damaged.rindex(b"PK\x01\x02")] = 0
    (tmp_path / "half.zip").write_bytes(damaged)
    refs, skipped = listed(tmp_path)
    assert [ref.uri for ref in refs] == ["half.zip!a.json"]
    assert skipped["cut.zip"] == Skipped("cut.zip", "damaged zip archive: it ends without its directory", failed=True)
    assert skipped["half.zip"].failed
    assert skipped["empty.zip"] == Skipped("empty.zip", "a zip archive that holds no files")
    assert listed(tmp_path / "empty.zip")[1]["empty.zip"].failed


def test_a_zip_archive_on_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that is piped in is listed as one in a file."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(zipped({"a.json": b"x"}))))
    (ref,) = listed("-")[0]
    assert (ref.uri, read(ref)) == ("stdin!a.json", b"x")
