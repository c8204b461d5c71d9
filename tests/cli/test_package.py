"""`affidavit package`, as a user runs it, and the script inside, which needs none of Affidavit."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import POLICY, event

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE, INCOMPLETE = 0, 2, 3


class Maker:
    """Makes packages of the folder `logs`; `printed` is what the last one said."""

    def __init__(self, cli: Cli, pack: Path, folder: Path) -> None:
        self._cli, self._pack, self._folder = cli, pack, folder
        self.printed = ""

    def __call__(
        self, *arguments: str | Path, name: str = "p.zip", expect: tuple[int, ...] = (DONE,), key: str = "a.key"
    ) -> Path:
        """Make one of July 2026, and give its path."""
        command = ("package", "logs", "--policies", self._pack, "--framework", "soc2", "--as-of", "2026-07-10")
        signed = ("--key", key) if key else ()
        made = self._cli(*command, "--period", "2026-07", *signed, *arguments, name, expect=expect)
        self.printed = made.stdout + made.stderr
        return self._folder / name


@pytest.fixture
def package(cli: Cli, pack: Path, tmp_path: Path) -> Maker:
    """Two keys, and two logs: five users created, one of them twice."""
    for name in ("a", "b"):
        cli("key", "new", f"{name}.key", expect=[DONE])
    (tmp_path / "logs").mkdir()
    for name, numbers in (("one", (0, 1, 2)), ("two", (2, 3, 4))):
        records = [event(number) for number in numbers] + [event(9, "GetUser")]
        (tmp_path / f"logs/{name}.json").write_text(json.dumps({"Records": records}))
    return Maker(cli, pack, tmp_path)


def content(package: Path, name: str) -> Any:
    """A file of a package: JSON, or JSON Lines where it is so called."""
    with zipfile.ZipFile(package) as archive:
        body = archive.read(name)
    body = gzip.decompress(body) if name.endswith(".gz") else body
    return [json.loads(line) for line in body.splitlines()] if ".jsonl" in name else json.loads(body)


def test_a_package_holds_what_an_auditor_needs(package: Maker, cli: Cli, pack: Path, tmp_path: Path) -> None:
    """And verifies with the archive and the public key alone; another key is told."""
    (tmp_path / "profile.yaml").write_text("organisation: Example Ltd\n")
    made = package("--profile", "profile.yaml", "--ledger", "ledger.db", "--sample", "3", "--seed", "x")
    with zipfile.ZipFile(made) as archive:
        assert {
            "reports/report.html",
            "reports/report.json",
            "reports/report.evidence.jsonl",
            "reports/oscal.zip",
            "reports/findings.csv",
            "reports/report.sarif",
            "policies/pack/user-created.yaml",
            "frameworks/soc2/controls.yaml",
            "given/profile.yaml",
            "populations/test.user-created.json",
            "populations/test.user-created.jsonl.gz",
            "populations/parameters.json",
            "sample/sample.json",
            "sample/records.jsonl",
            "integrity/integrity.json",
            "integrity/objects.jsonl.gz",
            "ledger/entries.jsonl.gz",
            "verify.py",
            "VERIFY.md",
        } <= set(archive.namelist())
        assert archive.read("policies/pack/user-created.yaml") == (pack / "user-created.yaml").read_bytes()
        assert archive.read("given/profile.yaml") == (tmp_path / "profile.yaml").read_bytes()
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(made, alone / "p.zip")
    shutil.copy(tmp_path / "a.key.pub", alone)
    done = cli("package", "verify", "p.zip", "--public-key", "a.key.pub", cwd=alone, expect=[DONE])
    assert "every byte as it was signed by" in done.stdout and "Example Ltd: 2026-07-01" in done.stdout
    wrong = cli("package", "verify", made, "--public-key", "b.key.pub", expect=[INCOMPLETE])
    assert "manifest.json is not signed by the key" in wrong.stderr


def test_a_population_has_its_definition_and_every_record(package: Maker) -> None:
    """As counted in the logs themselves: six records of five actions, with where each lies and what selected it."""
    made = package()
    about = content(made, "populations/test.user-created.json")
    rows = content(made, about["rows"])
    assert Counter(row["action"] for row in rows) == Counter(event(number)["eventID"] for number in (0, 1, 2, 2, 3, 4))
    assert [(row["object"], row["index"]) for row in rows] == [
        (f"{name}.json", index) for name in ("one", "two") for index in range(3)
    ]
    selected = {"selected": 6, "selected_records": 6, "selected_actions": 5, "units": 5}
    assert about["counts"] == {**selected, "findings": 5, "actions": 5, "records": 6, "waived": 0, "errors": 0}
    assert about["records"]["read"] == 8 and about["run_complete"] and about["ran"]
    (query,) = about["queries"]
    assert (query["select"], query["predicate"]) == ({"eventName": ["CreateUser"]}, "!errorCode")
    assert about["coverage"]["event_classes"] == ["management-write"]
    assert about["coverage"]["logs"][0]["records"] == 8 and about["file"] == "policies/pack/user-created.yaml"


def test_a_sample_can_be_checked_against_the_logs(package: Maker, tmp_path: Path) -> None:
    """Each record is the one in the log, with both its hashes; and the draw is the one that the method says."""
    made = package("--sample", "3", "--seed", "x")
    drawn = content(made, "sample/records.jsonl")
    rows = content(made, "populations/test.user-created.jsonl.gz")
    numbers = {
        hashlib.sha256(f"x\ntest.user-created\n{row['action']}\n{row['item']}".encode()).hexdigest() for row in rows
    }
    assert [each["number"] for each in drawn] == sorted(numbers)[:3]
    for each in drawn:
        log = (tmp_path / "logs" / each["object"]).read_bytes()
        record = json.loads(log)["Records"][each["index"]]
        assert each["record"] == record and each["row"] in rows
        assert each["object_sha256"] == hashlib.sha256(log).hexdigest()
        canonical = json.dumps(record, sort_keys=True, separators=(",", ":"))
        assert each["record_sha256"] == hashlib.sha256(canonical.encode()).hexdigest()


EACH = (
    POLICY.partition("select:")[0].replace("test.user-created", "test.item")
    + """\
select: {eventName: PutItems}
each: requestParameters.items
when: {jmespath: "item.open"}
subject: item.name
message: "{item.name} is open"
evidence_note: Keep the request.
remediation: Close it.
tests:
  - {name: open, matches: true, event: {eventName: PutItems, requestParameters: {items: [{name: a, open: true}]}}}
  - {name: shut, matches: false, event: {eventName: PutItems, requestParameters: {items: [{name: a, open: false}]}}}
"""
)
STEPS = (
    POLICY.partition("select:")[0].replace("test.user-created", "test.twice")
    + """\
steps:
  first: {select: {eventName: CreateUser}, when: {jmespath: "!errorCode"}}
  second: {select: {eventName: CreateUser}, when: {jmespath: "!errorCode"}}
correlate: {sequence: [first, second], by: userIdentity.arn, within: 1h}
subject: userIdentity.arn
message: "{actor.name} created users"
evidence_note: Keep the request.
remediation: Remove the users.
tests:
  - name: two
    matches: true
    events:
      - {repeat: 2, event: {eventTime: "2026-07-01T10:00:00Z", eventName: CreateUser, userIdentity: {arn: a}}}
  - {name: one, matches: false, events: [{eventTime: "2026-07-01T10:00:00Z", eventName: CreateUser}]}
"""
)


def test_every_thing_that_a_record_lists_can_be_drawn(package: Maker, pack: Path, tmp_path: Path) -> None:
    """Nine things in two records are nine rows and nine units, and a sample of nine has them all."""
    (pack / "item.yaml").write_text(EACH)
    records = [
        event(first, "PutItems", requestParameters={"items": [{"name": f"i{n}", "open": True} for n in numbers]})
        for first, numbers in ((20, range(6)), (21, range(6, 9)))
    ]
    (tmp_path / "logs/items.json").write_text(json.dumps({"Records": records}))
    made = package("--sample", "9", "--seed", "x")
    counts = content(made, "populations/test.item.json")["counts"]
    assert [counts[name] for name in ("selected", "selected_records", "selected_actions", "units")] == [9, 2, 2, 9]
    drawn = [each for each in content(made, "sample/records.jsonl") if each["policy"] == "test.item"]
    assert sorted(each["row"]["subject"] for each in drawn) == [f"i{number}" for number in range(9)]
    assert all(each["record"] == records[each["index"]] for each in drawn)
    assert content(made, "sample/sample.json")["drawn_from"]["test.item"] == 9


def test_a_record_that_fits_several_steps_is_one_row(package: Maker, pack: Path) -> None:
    """With the steps that it fits: six records of five actions, each of which is the first step and the second."""
    (pack / "twice.yaml").write_text(STEPS)
    made = package("--sample", "2", "--seed", "x")
    rows = content(made, "populations/test.twice.jsonl.gz")
    assert [(row["object"], row["index"]) for row in rows] == [
        (f"{name}.json", index) for name in ("one", "two") for index in range(3)
    ]
    assert all(row["steps"] == ["first", "second"] for row in rows)
    assert {row["message"] for row in rows} == {""}, "no record is the whole pattern that a message speaks of"
    counts = content(made, "populations/test.twice.json")["counts"]
    assert [counts[name] for name in ("selected", "selected_records", "selected_actions", "units")] == [6, 6, 5, 5]
    sample = content(made, "sample/sample.json")
    assert (sample["populations"]["test.twice"], sample["drawn_from"]["test.twice"]) == (2, 5)


def test_the_same_inputs_give_the_same_bytes(package: Maker) -> None:
    """With any number of workers."""
    arguments = ("--sample", "2", "--seed", "x", "--ledger", "ledger.db")
    first = package(*arguments, name="1.zip")
    assert package(*arguments, "--workers", "2", name="2.zip").read_bytes() == first.read_bytes()


def test_the_ledger_goes_in_with_its_chain(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """The head that the report prints is the hash of its last entry, which the key signed."""
    made = package("--ledger", "ledger.db")
    run = content(made, "reports/report.json")["run"]
    (entry,) = content(made, "ledger/entries.jsonl.gz")
    assert entry["hash"] == run["ledger_head"]
    assert content(made, "ledger/signatures.json") == [
        {"entry": 1, "key": run["ledger_key"], "signature": run["ledger_signature"]}
    ]
    assert len(content(made, "ledger/findings.jsonl.gz")) == 5
    cli("ledger", "verify", "ledger.db", "--public-key", "a.key.pub", expect=[DONE])


def test_what_is_lacking_is_told(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """A damaged log makes the package incomplete; who verifies it is told, and it is whole all the same."""
    (tmp_path / "logs/cut.json.gz").write_bytes(gzip.compress(b'{"Records": [{"eventName": "x"}, ', mtime=0)[:-12])
    made = package(expect=(INCOMPLETE,))
    assert "INCOMPLETE: " in package.printed
    assert "INCOMPLETE when it was made" in cli("package", "verify", made, "--public-key", "a.key.pub").stdout


def test_what_a_narrowed_run_left_out_is_told(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """In each population, by whoever verifies the package, and by the script inside: there is no silence there."""
    (tmp_path / "profile.yaml").write_text(
        "organisation: Example\nscope:\n  accounts: ['111122223333']\n"
        "  regions: [us-east-1, eu-west-1]\n  event_classes: [management-read]\n"
    )
    made = package("--profile", "profile.yaml", "--region", "us-east-1")
    covered = content(made, "populations/test.user-created.json")["coverage"]
    assert (covered["asked_for"], covered["not_declared"]) == ("the region us-east-1", ["management-write"])
    assert [each["region"] for each in covered["logs"]] == ["us-east-1"]
    done = cli("package", "verify", made, "--public-key", "a.key.pub", expect=[DONE])
    assert "asked for the region us-east-1 alone" in done.stdout
    with zipfile.ZipFile(made) as archive:
        archive.extract("verify.py", tmp_path)
    script = subprocess.run(
        [sys.executable, tmp_path / "verify.py", made, tmp_path / "a.key.pub"], capture_output=True, check=True
    )
    assert b"asked for the region us-east-1 alone" in script.stdout


def test_an_unsigned_package_says_so(package: Maker, cli: Cli) -> None:
    """When it is made, and when it is verified."""
    made = package(key="")
    assert "NOT SIGNED" in package.printed
    done = cli("package", "verify", made, "--public-key", "a.key.pub", expect=[INCOMPLETE])
    assert "the package is not signed" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("logs", "there.zip"), "there.zip: is there already, and no package is overwritten"),
        (("p.zip",), "name what to read, and last the archive to write"),
        (("logs", "none/p.zip"), "the folder 'none' does not exist"),
        (("logs", "p.zip", "--seed", "x"), "--seed: is for a sample"),
        (("logs", "p.zip", "--period", "2026-07", "--since", "2026-01-01"), "--period: says what --since"),
        (("logs", "p.zip", "--period", "July"), "--period: 'July' should read"),
        (("logs", "p.zip", "--key", "a.key.pub"), "is a public key"),
        (("verify", "logs", "--public-key", "a.key.pub"), "logs: cannot be read: Is a directory"),
        (("verify", "none.zip", "--public-key", "a.key.pub"), "none.zip: cannot be read: No such file"),
        (("verify", "there.zip", "--public-key", "a.key.pub"), "there.zip: is no package"),
        (("verify", "there.zip", "--public-key", "a.key"), "is a private key"),
    ],
)
def test_wrong_use_is_told(package: Maker, cli: Cli, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """In one line, and nothing is written."""
    assert package
    (tmp_path / "there.zip").write_text("mine")
    result = cli("package", *arguments, expect=[USAGE])
    assert told in result.stderr and result.stderr.count("\n") == 1
    assert (tmp_path / "there.zip").read_text() == "mine" and not (tmp_path / "p.zip").exists()


def run_inside(package: Path, tmp_path: Path, *, cryptography: bool, path: str) -> subprocess.CompletedProcess[str]:
    """The script inside, with Python alone; -S leaves out whatever is installed."""
    with zipfile.ZipFile(package) as archive:
        (tmp_path / "verify.py").write_bytes(archive.read("verify.py"))
    command = [sys.executable, *([] if cryptography else ["-I", "-S"]), "verify.py", str(package), "a.key.pub"]
    return subprocess.run(command, cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("cryptography", [True, False])
def test_the_script_inside_verifies(package: Maker, tmp_path: Path, cryptography: bool) -> None:
    """With cryptography, or with openssl where Python has nothing but itself; what is altered is named."""
    if not cryptography and not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    made = package("--ledger", "ledger.db")
    done = run_inside(made, tmp_path, cryptography=cryptography, path=os.environ["PATH"])
    assert done.returncode == 0 and "are as they were signed by this key" in done.stdout, done.stdout + done.stderr
    content = made.read_bytes()
    at = content.index(b"title: A user was created")
    made.write_bytes(content[:at] + b"T" + content[at + 1 :])
    done = run_inside(made, tmp_path, cryptography=cryptography, path=os.environ["PATH"])
    assert done.returncode == 1 and "PROBLEM: " in done.stdout
    made.write_bytes(content.replace(b'"tool": "affidavit"', b'"tool": "Affidavit"'))
    done = run_inside(made, tmp_path, cryptography=cryptography, path=os.environ["PATH"])
    assert done.returncode == 1 and "PROBLEM: " in done.stdout


def test_the_script_inside_says_what_it_cannot_tell(package: Maker, tmp_path: Path) -> None:
    """Without cryptography and without openssl no signature can be checked, and nothing passes."""
    done = run_inside(package(), tmp_path, cryptography=False, path=str(tmp_path))
    assert done.returncode == 1 and "neither Python's cryptography nor openssl" in done.stdout


def test_the_script_inside_finds_an_altered_ledger(package: Maker, cli: Cli, tmp_path: Path) -> None:
    """One whose chain does not hold, though whoever packed it signed it."""
    from affidavit.packaging.archive import write_archive
    from affidavit.signing import load_private

    from tests.core.packaging.conftest import ABOUT

    (tmp_path / "folder/ledger").mkdir(parents=True)
    lines = content(package("--ledger", "ledger.db"), "ledger/entries.jsonl.gz")
    lines[0]["body"] = lines[0]["body"].replace("2026", "2025")
    (tmp_path / "folder/ledger/entries.jsonl.gz").write_bytes(gzip.compress(json.dumps(lines[0]).encode()))
    write_archive(tmp_path / "folder", tmp_path / "q.zip", ABOUT, load_private(tmp_path / "a.key"))
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        (tmp_path / "verify.py").write_bytes(archive.read("verify.py"))
    command = [sys.executable, "verify.py", "q.zip", "a.key.pub"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "entry 1 does not follow the one before" in done.stdout
