"""Waiver files: nothing loads without a reason, an owner, a ticket and an end; every mistake is named, all at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from affidavit import DocumentError
from affidavit.times import parse_day_or_time
from affidavit.waivers.files import duplicate_waivers, is_waiver_file, load_waiver_file, read_waivers, sort_waivers

WAIVER = {
    "id": "break-glass-drill",
    "policy": "aws.iam.root-used",
    "condition": "\"eventName == 'ConsoleLogin'\"",
    "reason": "The yearly drill.",
    "owner": "security@example.com",
    "ticket": "SEC-1",
    "expires": "2026-12-31",
}


def text(*waivers: dict[str, str]) -> bytes:
    """A file of waivers."""
    lines = ["waivers:"]
    for waiver in waivers:
        keys = [f"{key}: {value}" for key, value in waiver.items()]
        lines += [f"  {'-' if number == 0 else ' '} {line}" for number, line in enumerate(keys)]
    return "\n".join(lines).encode() + b"\n"


def problems(content: bytes) -> list[str]:
    """What is wrong with a file."""
    with pytest.raises(DocumentError) as caught:
        read_waivers(content, "w.yaml", "test")
    return [str(problem) for problem in caught.value.problems]


def test_a_waiver_reads_as_written() -> None:
    """Every key, and where the condition stands, so that an error in it points into the file."""
    (waiver,) = read_waivers(text(WAIVER), "w.yaml", "test")
    assert (waiver.id, waiver.policy, waiver.reason) == ("break-glass-drill", "aws.iam.root-used", "The yearly drill.")
    assert (waiver.owner, waiver.ticket, waiver.source) == ("security@example.com", "SEC-1", "test")
    assert waiver.expires == parse_day_or_time("2026-12-31")
    condition = waiver.condition
    assert (condition.language, condition.source) == ("jmespath", "eventName == 'ConsoleLogin'")
    assert (condition.place.path, condition.place.line, condition.place.column) == ("w.yaml", 4, 17)


@pytest.mark.parametrize("key", WAIVER)
def test_every_key_is_required(key: str) -> None:
    """A waiver that lacks any key, or has it blank or null, does not load."""
    without = {name: value for name, value in WAIVER.items() if name != key}
    assert problems(text(without)) == [f"w.yaml:2:5: the waiver lacks {key!r}"]
    assert f"{key!r} is blank" in "\n".join(problems(text({**WAIVER, key: '" "'})))
    assert f"the waiver lacks {key!r}" in "\n".join(problems(text({**WAIVER, key: "null"})))


@pytest.mark.parametrize("expires", ["never", "2026-13-01", "31.12.2026", "2026-12", "9"])
def test_an_end_must_be_a_day_or_a_time(expires: str) -> None:
    """What is no day is refused where it stands, not read as never."""
    (problem,) = problems(text({**WAIVER, "expires": f'"{expires}"'}))
    assert problem.startswith("w.yaml:8:15: 'expires' must be a day like 2026-12-31 or a time, not ")


def test_every_problem_of_a_file_is_told_at_once() -> None:
    """Missing keys, unknown keys and ids taken twice, of several waivers."""
    content = text(WAIVER, {**WAIVER, "until": "2027-01-01"}, {"id": "other"})
    found = "\n".join(problems(content))
    assert "the waiver has no key 'until'" in found
    assert "waiver id 'break-glass-drill' is taken in test, w.yaml:2" in found
    assert "the waiver lacks 'reason'" in found


@pytest.mark.parametrize("content", [b"", b"[]", b"waivers: 3", b"waiver: []", b"\xff", b"waivers: [1]"])
def test_what_is_no_file_of_waivers_is_refused(content: bytes) -> None:
    """An empty or odd file is a mistake, not a file without waivers."""
    assert problems(content)


def test_a_file_may_hold_no_waiver() -> None:
    """When the last waiver is removed, its file stays right."""
    assert read_waivers(b"waivers: []\n", "w.yaml", "test") == ()


def test_a_file_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    """So that the Assessment pins what was accepted."""
    path = tmp_path / "2026.yaml"
    path.write_bytes(text(WAIVER))
    loaded = load_waiver_file(path)
    assert (loaded.name, loaded.digest) == ("2026.yaml", hashlib.sha256(text(WAIVER)).hexdigest())
    with pytest.raises(DocumentError, match=r"missing\.yaml: cannot be read: No such file"):
        load_waiver_file(tmp_path / "missing.yaml")


def test_waivers_of_packs_and_files_share_one_list_of_ids() -> None:
    """All are sorted by id; two of one id are refused, whoever wrote them."""
    (one,) = read_waivers(text({**WAIVER, "id": "b"}), "w.yaml", "one")
    (two,) = read_waivers(text({**WAIVER, "id": "a"}), "v.yaml", "two")
    assert sort_waivers([one], [two]) == (two, one)
    (twin,) = read_waivers(text({**WAIVER, "id": "a"}), "u.yaml", "three")
    with pytest.raises(DocumentError, match=r"'a' is taken in"):
        sort_waivers([one], [two], [twin])
    assert list(duplicate_waivers([one, two])) == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("waivers.yaml", True),
        ("iam/waivers.yml", True),
        ("iam/drills.waivers.yaml", True),
        ("iam/no-waivers.yaml", False),
        ("waivers/root-used.yaml", False),
        ("waivers.rego", False),
    ],
)
def test_files_of_waivers_are_known_by_name(path: str, expected: bool) -> None:
    """In a pack, the name tells a file of waivers from a policy."""
    assert is_waiver_file(path) is expected
