"""`scan --waivers`, `--baseline` and `--workers`, and `affidavit baseline`, as a user runs them."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3
AS_OF = ("--as-of", "2026-08-01")
WAIVERS = """\
waivers:
  - id: {id}
    policy: {policy}
    condition: "requestParameters.userName == 'user-{number}'"
    reason: Joiners of July, <b>agreed</b> on.
    owner: people@example.com
    ticket: HR-7
    expires: {expires}
"""
NEW_REGION = """\
id: test.new-region
title: A region that is new
severity: low
effect: review
logs: aws.cloudtrail
needs: [management-write]
when: {jmespath: "!errorCode"}
correlate: {first_seen: awsRegion, by: actor.principal, learn: 1d}
subject: "{actor.principal} {awsRegion}"
message: "{actor.name} in {awsRegion}"
evidence_note: Keep it.
remediation: Ask.
tests:
  - name: another region
    matches: true
    events:
      - {eventTime: "2026-07-01T00:00:00Z", awsRegion: a, userIdentity: {arn: x}}
      - {eventTime: "2026-07-03T00:00:00Z", awsRegion: b, userIdentity: {arn: x}}
  - name: the same
    matches: false
    events:
      - {eventTime: "2026-07-01T00:00:00Z", awsRegion: a, userIdentity: {arn: x}}
"""
_STEPS = """\
steps:
  made:
    select: {eventName: CreateUser}
    when: {jmespath: "!errorCode"}
    bind: {user: requestParameters.userName}
  gone:
    select: {eventName: DeleteUser}
    when: {jmespath: "!errorCode"}
    bind: {user: requestParameters.userName}
"""
_ONE_STEP = 'when: {jmespath: "!errorCode"}\n'
# What a policy of each other kind correlates.
OTHER_KINDS = {
    "count": _ONE_STEP + "correlate: {count: 3, by: actor.principal, within: 3d}",
    "distinct": _ONE_STEP + "correlate: {distinct: {of: awsRegion, at_least: 3}, by: actor.principal, within: 3d}",
    "sequence": _STEPS + "correlate: {sequence: [made, gone], by: user, within: 5d}",
    "unless": _STEPS + "correlate: {unless: {step: made, followed_by: gone}, by: user, within: 5d}",
}


def waiver(tmp_path: Path, **changes: Any) -> Path:
    """A file of one waiver, of the finding in `loud`."""
    path = tmp_path / str(changes.pop("name", "july.yaml"))
    values = {"id": "joiners", "policy": "test.user-created", "number": 0, "expires": "2026-09-01", **changes}
    path.write_text(WAIVERS.format(**values))
    return path


def reported(path: Path) -> Any:
    """A JSON report."""
    return json.loads(path.read_text())


def test_a_waived_violation_is_told_everywhere(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """Summary, JSON and HTML say that it was accepted, why, by whom and until when; its control is not satisfied."""
    arguments = ("scan", logs["loud"], "--policies", pack, "--framework", "soc2", "--waivers", waiver(tmp_path), *AS_OF)
    reports = ("--report", "json=r.json", "--report", "html=r.html")
    result = cli(*arguments, *reports, "--fail-on", "info", expect=[DONE])
    assert "0 open findings, 1 waived" in result.stdout
    assert "1 accepted deviation: waived, and deviations all the same" in result.stdout
    assert re.search(r"^soc2 CC6\.2 +not-satisfied", result.stdout, re.MULTILINE)
    assert "Waiver joiners" not in result.stdout
    report = reported(tmp_path / "r.json")
    (finding,) = report["findings"]
    assert (finding["status"], finding["waivers"], finding["evidence"][0]["waiver"]) == (
        "waived",
        ["joiners"],
        "joiners",
    )
    (told,) = report["waivers"]
    assert (told["owner"], told["ticket"], told["records"], told["source"]) == (
        "people@example.com",
        "HR-7",
        1,
        "july.yaml",
    )
    assert list(report["run"]["waiver_digests"]) == ["july.yaml"]
    page = (tmp_path / "r.html").read_text()
    for words in ("Joiners of July, &lt;b&gt;agreed&lt;/b&gt; on.", "people@example.com", "HR-7", "1 September 2026"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"expires": "2026-07-15"}, "Waiver joiners: expired on 2026-07-15; renew it (people@example.com, HR-7)"),
        ({"number": 9}, "Waiver joiners: waived nothing"),
        ({"policy": "test.user-gone"}, "Waiver joiners: its policy test.user-gone is not among those loaded"),
    ],
)
def test_waivers_that_do_nothing_are_told(
    changes: dict[str, Any], told: str, cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """Expired, never used, or about nothing."""
    path = waiver(tmp_path, **changes)
    result = cli("scan", logs["loud"], "--policies", pack, "--waivers", path, *AS_OF, expect=[DONE])
    assert told in result.stdout


@pytest.mark.parametrize(("expires", "advised"), [("2026-09-01", False), ("2026-07-02", True)])
def test_a_waiver_that_goes_on_after_the_period_need_not_be_removed(
    expires: str, advised: bool, cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """A scan of a day tells that it waived nothing there; only one that ends with the period is useless by that."""
    arguments = ("--waivers", waiver(tmp_path, number=9, expires=expires), "--since", "2026-07-01")
    until = ("--until", "2026-07-02", "--as-of", "2026-07-01T12:00:00Z")
    told = cli("scan", logs["loud"], "--policies", pack, *arguments, *until).stdout
    assert "Waiver joiners: waived nothing that no other waiver did" in told
    assert ("remove it" in told, "in this period" in told) == (advised, not advised)


def test_waivers_beside_policies(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """A pack's own waivers count without being named, and are part of its digest."""
    arguments = ("scan", logs["loud"], "--policies", pack, *AS_OF, "--report", "json=r.json")
    cli(*arguments, expect=[DONE])
    before = reported(tmp_path / "r.json")["run"]["packs"][0]["digest"]
    waiver(pack, name="waivers.yaml")
    assert "1 waived" in cli(*arguments, expect=[DONE]).stdout
    report = reported(tmp_path / "r.json")
    assert report["waivers"][0]["source"] == "pack"
    assert report["run"]["packs"][0]["digest"] != before


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    reason: Joiners of July, <b>agreed</b> on.\n", "", "july.yaml:2:5: the waiver lacks 'reason'"),
        ("    expires: 2026-09-01\n", "", "july.yaml:2:5: the waiver lacks 'expires'"),
        ("== 'user-0'", "==", "july.yaml:4:"),
    ],
)
def test_wrong_waivers_stop_the_scan(
    old: str, new: str, words: str, cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path
) -> None:
    """One without reason or expiry does not load; neither does a condition that does not compile."""
    path = waiver(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    result = cli("scan", logs["loud"], "--policies", pack, "--waivers", path, expect=[USAGE])
    assert words in result.stderr
    assert result.stdout == ""


def test_two_waivers_of_one_id_or_file_name(cli: Cli, logs: dict[str, Path], pack: Path, tmp_path: Path) -> None:
    """Reports could not tell them apart."""
    (tmp_path / "more").mkdir()
    paths = [waiver(tmp_path), waiver(tmp_path, name="august.yaml"), waiver(tmp_path / "more", id="other")]
    scan = ("scan", logs["loud"], "--policies", pack, "--waivers")
    assert "is taken in" in cli(*scan, paths[0], "--waivers", paths[1], expect=[USAGE]).stderr
    assert "two files of one name" in cli(*scan, paths[0], "--waivers", paths[2], expect=[USAGE]).stderr


def test_workers_change_no_byte(cli: Cli, pack: Path, tmp_path: Path) -> None:
    """Reports and summary are the same whatever the number of workers, waivers and correlation among them."""
    (pack / "new-region.yaml").write_text(NEW_REGION)
    correlated = NEW_REGION.splitlines(keepends=True)[6:8]
    for kind, what in OTHER_KINDS.items():
        other = NEW_REGION.replace("".join(correlated), f"{what}\n").replace("test.new-region", f"test.{kind}")
        (pack / f"{kind}.yaml").write_text(other)
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(1, 28):
        records = [
            {
                "eventTime": f"2026-07-{number:02}T00:00:00Z",
                "eventName": name,
                "awsRegion": f"r-{number % 4}",
                "userIdentity": {"arn": "arn:aws:iam::111122223333:user/eve"},
                "requestParameters": {"userName": f"user-{user}"},
            }
            for name, user in (("CreateUser", number), ("DeleteUser", number // 2))
        ]
        (folder / f"{number}.json").write_text(json.dumps({"Records": records}))
    (folder / "cut.json").write_text('{"Records": [')
    period = ("--since", "2026-07-06", "--until", "2026-07-26", *AS_OF)
    options = ("--policies", pack, "--waivers", waiver(tmp_path, number=9), "--framework", "soc2", *period)
    outputs = []
    for workers in ("1", "2", "3"):
        reports = ("--report", "json=r.json", "--report", "html=r.html")
        result = cli("scan", "logs", *options, *reports, "--workers", workers, expect=[INCOMPLETE])
        assert result.stderr == ""
        names = ("r.json", "r.html", "r.evidence.jsonl")
        outputs.append((result.stdout, [(tmp_path / name).read_bytes() for name in names]))
    assert outputs[0] == outputs[1] == outputs[2]
    stdout, (report, *_) = outputs[0]
    assert "1 waived" in stdout
    found = {each["policy"] for each in json.loads(report)["findings"]}
    assert found == {"test.user-created", "test.new-region", *(f"test.{kind}" for kind in OTHER_KINDS)}


@pytest.fixture
def regions(tmp_path: Path) -> Path:
    """A pack with one policy that looks for new regions."""
    path = tmp_path / "new-region.yaml"
    path.write_text(NEW_REGION)
    return path


def write_log(path: Path, *moments: tuple[str, str]) -> Path:
    """A log of calls by eve, each at a time and in a region."""
    records = [
        {
            "eventTime": time,
            "eventName": "RunInstances",
            "awsRegion": region,
            "userIdentity": {"arn": "arn:aws:iam::111122223333:user/eve"},
        }
        for time, region in moments
    ]
    path.write_text(json.dumps({"Records": records}))
    return path


def test_a_baseline_makes_what_it_saw_known(cli: Cli, regions: Path, tmp_path: Path) -> None:
    """A region seen in the baseline's logs is not new, another is, and a baseline of the very logs hides nothing."""
    june = write_log(
        tmp_path / "june.json", ("2026-06-01T00:00:00Z", "eu-west-1"), ("2026-06-05T00:00:00Z", "us-west-2")
    )
    july = write_log(
        tmp_path / "july.json", ("2026-07-01T00:00:00Z", "us-west-2"), ("2026-07-01T01:00:00Z", "ap-east-1")
    )
    scan = ("scan", july, "--policies", regions, *AS_OF, "--report", "json=r.json")
    assert "0 open findings" in cli(*scan, expect=[DONE]).stdout
    made = cli("baseline", june, "--policies", regions, "--output", "b.json", expect=[DONE])
    assert made.stdout == "2 records read; learnt for 1 policies: b.json\n"
    found = cli(*scan, "--baseline", "b.json", expect=[DONE]).stdout
    assert "1 open finding" in found
    assert "ap-east-1" in found
    assert "us-west-2" not in found
    assert reported(tmp_path / "r.json")["run"]["baseline_digest"]
    cli("baseline", july, "--policies", regions, "--output", "b.json", "--extend", "b.json", expect=[DONE])
    again = cli(*scan, "--baseline", "b.json", expect=[DONE]).stdout
    assert "ap-east-1" in again


def test_a_ledger_holds_a_baseline(cli: Cli, regions: Path, tmp_path: Path) -> None:
    """Learnt into it, extended by the next, used by scans that name no other, and found when it is altered."""
    june = write_log(
        tmp_path / "june.json", ("2026-06-01T00:00:00Z", "eu-west-1"), ("2026-06-05T00:00:00Z", "us-west-2")
    )
    july = write_log(
        tmp_path / "july.json", ("2026-07-01T00:00:00Z", "us-west-2"), ("2026-07-01T01:00:00Z", "ap-east-1")
    )
    august = write_log(tmp_path / "august.json", ("2026-07-31T00:00:00Z", "ap-east-1"))
    held = ("--policies", regions, "--ledger", "ledger.db")
    learnt = cli("baseline", june, *held, expect=[DONE]).stdout
    assert "2 records read; learnt for 1 policies: ledger.db, head " in learnt
    scan = ("scan", july, *held, *AS_OF, "--report", "json=r.json")
    assert "1 open finding" in cli(*scan, expect=[DONE]).stdout
    digest = reported(tmp_path / "r.json")["run"]["baseline_digest"]
    cli("baseline", june, *held, expect=[DONE])
    assert "1 open finding" in cli(*scan, expect=[DONE]).stdout
    assert reported(tmp_path / "r.json")["run"]["baseline_digest"] == digest
    late = ("scan", august, *held, *AS_OF)
    assert "1 open finding" in cli(*late, expect=[DONE]).stdout
    cli("baseline", july, *held, expect=[DONE])
    assert "0 open findings" in cli(*late, expect=[DONE]).stdout
    assert "Every entry follows" in cli("ledger", "verify", "ledger.db", expect=[DONE]).stdout
    refused = cli("baseline", july, *held, "--output", "b.json", expect=[USAGE]).stderr
    assert "--output, --ledger: name one of them" in refused
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        (trigger,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'baseline_is_fixed'").fetchone()
        database.execute("DROP TRIGGER baseline_is_fixed")
        database.execute("UPDATE baseline SET document = replace(document, 'us-west-2', 'us-west-1')")
        database.execute(trigger)
        database.commit()
    told = "(baseline): the document was altered"
    assert told in cli("ledger", "verify", "ledger.db", expect=[INCOMPLETE]).stderr
    assert told in cli(*late, expect=[USAGE]).stderr
    file = cli(*late[:-2], *AS_OF, "--baseline", "none.json", expect=[USAGE]).stderr
    assert "none.json" in file


def test_a_baseline_learns_from_its_period_only(cli: Cli, regions: Path, tmp_path: Path) -> None:
    """Not from what comes before --since, even of a value that the same file has later too."""
    moments = [("2026-06-30T23:00:00Z", region) for region in ("eu-west-1", "us-west-2")]
    log = write_log(tmp_path / "l.json", *moments, ("2026-07-01T00:00:00Z", "us-west-2"))
    cli("baseline", log, "--policies", regions, "--since", "2026-07-01", "--output", "b.json", expect=[DONE])
    (entry,) = reported(tmp_path / "b.json")["policies"]["test.new-region"]["seen"]
    assert (entry["value"], entry["first"]) == (["us-west-2"], "2026-07-01T00:00:00Z")


def test_what_a_baseline_refuses(cli: Cli, logs: dict[str, Path], pack: Path, regions: Path, tmp_path: Path) -> None:
    """Policies that learn nothing, no place to write to, what is no baseline; damaged logs make it incomplete."""
    output = ("--output", "b.json")
    assert "nothing to learn" in cli("baseline", logs["loud"], "--policies", pack, *output, expect=[USAGE]).stderr
    learn = ("baseline", logs["loud"], "--policies", regions)
    assert "name a file" in cli(*learn, "--output", ".", expect=[USAGE]).stderr
    assert "no baseline" in cli(*learn, *output, "--extend", logs["loud"], expect=[USAGE]).stderr
    assert not (tmp_path / "b.json").exists()
    result = cli("baseline", logs["cut"], "--policies", regions, *output, expect=[INCOMPLETE])
    assert "incomplete: " in result.stderr
    assert "cut.json.gz" in result.stderr
    scan = ("scan", logs["quiet"], "--policies", pack, "--baseline", logs["loud"])
    assert "no baseline" in cli(*scan, expect=[USAGE]).stderr
    cli(*learn, *output, expect=[DONE])
    regions.write_text(regions.read_text().replace("by: actor.principal", "by: recipientAccountId"))
    refused = "made when test.new-region looked for first_seen awsRegion by actor.principal: make it anew"
    changed = ("scan", logs["quiet"], "--policies", regions, "--baseline", "b.json")
    for command in (changed, (*learn, *output, "--extend", "b.json")):
        assert refused in cli(*command, expect=[USAGE]).stderr
