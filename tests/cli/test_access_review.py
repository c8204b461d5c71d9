"""`affidavit access-review`, as a user runs it: made of logs and state, decided, signed, and beside controls."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.cli.conftest import event

if TYPE_CHECKING:
    from tests.conftest import Cli

DONE, USAGE, INCOMPLETE = 0, 2, 3
ACCOUNT = "111122223333"
SHARED = "735fbea7-a934-43f7-a926-355589c59007"
SESSION = {
    "type": "AssumedRole",
    "principalId": "AROA1:s",
    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/s",
    "accountId": ACCOUNT,
    "accessKeyId": "ASIADEPLOY",
    "sessionContext": {
        "sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{ACCOUNT}:role/deploy", "principalId": "AROA1"}
    },
}
PERIOD = (
    "--since",
    "2026-07-01",
    "--until",
    "2026-07-02",
    "--late",
    "0",
    "--as-of",
    "2026-07-03",
    "--unused-days",
    "1",
)


def policy(*actions: str) -> dict[str, Any]:
    """An inline policy."""
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": list(actions), "Resource": "*"}}
    return {"PolicyName": actions[0], "PolicyDocument": document}


def answer(users: list[dict[str, Any]], *roles: dict[str, Any]) -> dict[str, Any]:
    """What IAM answers: all of its lists, also empty ones."""
    return {"UserDetailList": users, "GroupDetailList": [], "RoleDetailList": list(roles), "Policies": []}


def state(status: str = "answered") -> dict[str, Any]:
    """What the account answers: alice may make users and queues, bob anything in SQS."""
    users = [
        {
            "UserName": name,
            "UserId": f"AIDAEXAMPLE{name.upper()}",
            "Path": "/",
            "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
            "CreateDate": "2025-01-01T00:00:00Z",
            "UserPolicyList": list(map(policy, actions)),
        }
        for name, actions in (("alice", ("iam:CreateUser", "sqs:CreateQueue")), ("bob", ("sqs:*",)))
    ]
    return {
        "recordType": "aws.account/1",
        "eventID": "11111111-0000-4000-8000-000000000000",
        "collectedAt": "2026-07-02T00:10:00Z",
        "accountId": ACCOUNT,
        "region": "global",
        "api": "iam:GetAccountAuthorizationDetails",
        "status": status,
        "error": "",
        "reason": "" if status == "answered" else "the call was refused",
        "requestIds": [],
        "response": answer(users) if status == "answered" else None,
    }


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """Logs of a day in which alice made users each hour, and read, and the state after it."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    records = [
        event(hour, name, eventTime=f"2026-07-01T{hour:02}:30:00Z", readOnly=name == "GetUser", eventID=f"{name}{hour}")
        for hour in range(24)
        for name in ("CreateUser", "GetUser")
    ]
    (folder / "log.json").write_text(json.dumps({"Records": records}))
    (folder / "state.jsonl").write_text(json.dumps(state()) + "\n")
    (tmp_path / "profile.yaml").write_text(
        f"organisation: Larkfield\nscope:\n  accounts: ['{ACCOUNT}']\n  regions: [us-east-1]\n"
        "  event_classes: [management-read, management-write]\n"
    )
    return folder


@pytest.fixture
def made(cli: Cli, evidence: Path, tmp_path: Path) -> Callable[..., Any]:
    """Makes a review, and gives its JSON."""

    def run(*more: str | Path, sources: tuple[str | Path, ...] = (evidence,), expect: int = INCOMPLETE) -> Any:
        outs = ("--out", "json=r.json", "--out", "csv=r.csv", "--out", "html=r.html")
        cli("access-review", *sources, "--profile", "profile.yaml", *PERIOD, *outs, *more, expect=(expect,))
        return json.loads((tmp_path / "r.json").read_text())

    return run


def statuses(review: Any) -> dict[tuple[str, str], str]:
    """The status of each row, by holder and policy."""
    return {(row["holder_name"], row["grant_name"]): row["status"] for row in review["rows"]}


def test_use_is_set_against_grants(made: Callable[..., Any]) -> None:
    """What alice used, what she didn't, and bob; the last hour waits for deliveries, so nothing is called unused."""
    review = made(expect=DONE)
    assert statuses(review) == {
        ("alice", ""): "used",
        ("alice", "iam:CreateUser"): "used",
        ("alice", "sqs:CreateQueue"): "not-seen",
        ("bob", ""): "not-seen",
        ("bob", "sqs:*"): "not-seen",
    }
    assert review["read"]["records"]["read"] == 49
    (alice,) = (each for each in review["principals"] if each["name"] == "alice")
    assert alice["suggestion"]["document"]["Statement"] == [
        {"Action": ["iam:CreateUser"], "Effect": "Allow", "Resource": "*"}
    ]
    assert any("left out" in note and "iam:GetUser" in note for note in alice["suggestion"]["notes"])


def test_calls_that_fail_put_nothing_into_the_suggestion(made: Callable[..., Any], evidence: Path) -> None:
    """Bob may do nothing in S3: what he asks for in vain, on names of his own, is noted and granted to nobody."""
    asked = {
        "eventSource": "s3.amazonaws.com",
        "errorCode": "InvalidBucketName",
        "requestParameters": {"bucketName": "*", "key": "k"},
    }
    bob = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/bob", "accountId": ACCOUNT, "userName": "bob"}
    queue = event(1, "CreateQueue", eventTime="2026-07-01T02:00:00Z", eventID="q", userIdentity=bob)
    records = [
        event(2, "GetObject", eventTime="2026-07-01T02:00:00Z", eventID="g", userIdentity=bob, **asked),
        {**queue, "eventSource": "sqs.amazonaws.com"},
    ]
    (evidence / "more.json").write_text(json.dumps({"Records": records}))
    (found,) = (each for each in made(expect=DONE)["principals"] if each["name"] == "bob")
    assert found["suggestion"]["document"]["Statement"] == [
        {"Action": ["sqs:CreateQueue"], "Effect": "Allow", "Resource": "*"}
    ]
    assert "Of these no call succeeded, so they are not in it: s3:GetObject." in found["suggestion"]["notes"]


def test_logs_without_a_gap_make_it_unused_and_complete(made: Callable[..., Any]) -> None:
    """Where deliveries after the period are read too."""
    review = made("--late", "1", expect=DONE)
    assert review["complete"] is True
    found = statuses(review)
    assert found["alice", "sqs:CreateQueue"] == "unused"
    # Sending and receiving are data events, which no trail recorded, so neither bob's policy nor bob is unused.
    assert (found["bob", ""], found["bob", "sqs:*"]) == ("not-seen", "not-seen")


def test_workers_make_no_difference(made: Callable[..., Any], tmp_path: Path) -> None:
    """The same bytes, whatever the number of processes."""
    made("--late", "1", expect=DONE)
    one = (tmp_path / "r.json").read_bytes()
    made("--late", "1", "--workers", "2", expect=DONE)
    assert (tmp_path / "r.json").read_bytes() == one


def test_without_state_nothing_is_granted_or_complete(made: Callable[..., Any], evidence: Path) -> None:
    """Who was seen stands there all the same, and why nothing is known of grants."""
    review = made("--late", "1", sources=(evidence / "log.json",))
    assert review["complete"] is False
    (row,) = review["rows"]
    assert (row["holder_name"], row["status"]) == ("alice", "used")
    assert f"no state of the account {ACCOUNT} was read" in row["why"][0]


def test_a_refused_answer_is_no_empty_account(made: Callable[..., Any], evidence: Path) -> None:
    """The reason is told, and the review is incomplete."""
    (evidence / "state.jsonl").write_text(json.dumps(state("denied")) + "\n")
    review = made("--late", "1")
    assert review["complete"] is False
    assert [each["problem"] for each in review["states"]] == ["the call was refused"]


def test_what_cannot_be_read_makes_it_incomplete(made: Callable[..., Any], evidence: Path) -> None:
    """A log that is cut off is named."""
    whole = (evidence / "log.json").read_bytes()
    (evidence / "cut.json").write_bytes(whole[: len(whole) // 2])
    review = made("--late", "1")
    assert review["complete"] is False
    assert {each["object"] for each in review["failures"]} == {"cut.json"}
    assert [each["uri"] for each in review["read"]["not_whole"]] == ["cut.json"]


def fill(folder: Path, decision: str = "keep") -> None:
    """Fill the CSV as a reviewer would."""
    with (folder / "r.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (folder / "filled.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows({**row, "decision": decision, "reason": "as agreed"} for row in rows)


def test_a_signed_review_is_evidence_in_later_scans(
    made: Callable[..., Any], cli: Cli, pack: Path, tmp_path: Path
) -> None:
    """From the CSV to the ledger to the reports; the control's status is what it was."""
    made("--late", "1", expect=DONE)
    fill(tmp_path)
    scan = ("scan", "evidence", "--policies", pack, "--framework", "soc2", "--ledger", "l.db", "--as-of", "2026-07-05")
    reports = ("--report", "json=scan.json", "--report", "html=scan.html", "--report", "markdown=scan.md")
    cli(*scan, *reports, expect=(DONE,))
    before = json.loads((tmp_path / "scan.json").read_text())
    assert "no signed access review of this period" in (tmp_path / "scan.html").read_text()
    sign = (
        "access-review",
        "sign",
        "r.json",
        "filled.csv",
        "--ledger",
        "l.db",
        "--by",
        "amara",
        "--as-of",
        "2026-07-04",
    )
    assert "5 rows signed, 5 keep, 0 revoke, 0 change: entry 3" in cli(*sign, expect=(DONE,)).stdout
    cli(*scan, *reports, expect=(DONE,))
    after = json.loads((tmp_path / "scan.json").read_text())
    assert [each["by"] for each in after["access_reviews"]] == ["amara"]
    assert [each["status"] for each in before["controls"]] == [each["status"] for each in after["controls"]]
    assert {each["control"] for each in after["controls"] if each["reviews"]} == {"CC6.2", "CC6.3"}
    for name in ("scan.html", "scan.md"):
        assert "signed by amara at 2026-07-04" in (tmp_path / name).read_text()
    assert "1 access reviews" in cli("ledger", "verify", "l.db", expect=(DONE,)).stdout


def test_the_ledger_vouches_for_a_review_that_it_saw_made(made: Callable[..., Any], cli: Cli, tmp_path: Path) -> None:
    """With --ledger its digest is an entry; without, signing says that nothing tells whether it was altered."""
    made("--late", "1", "--ledger", "l.db", expect=DONE)
    fill(tmp_path)
    sign = ("access-review", "sign", "r.json", "filled.csv", "--by", "amara", "--as-of", "2026-07-04", "--ledger")
    assert "The review is as it was made, by entry 1" in cli(*sign, "l.db", expect=(DONE,)).stdout
    assert "could have altered it" in cli(*sign, "other.db", expect=(DONE,)).stderr
    assert "1 access reviews" in cli("ledger", "verify", "l.db", expect=(DONE,)).stdout
    nameless = cli("access-review", "evidence", *PERIOD, "--ledger", "l.db", expect=(DONE,))
    assert "l.db is the ledger of 'Larkfield', and no profile says whose this is" in nameless.stderr


def test_what_is_not_decided_is_not_signed(made: Callable[..., Any], cli: Cli, tmp_path: Path) -> None:
    """An unfilled CSV, and one of a review that was made anew."""
    made("--late", "1", expect=DONE)
    sign = ("access-review", "sign", "r.json", "--ledger", "l.db", "--by", "amara", "--as-of", "2026-07-04")
    assert "no decision about 5 rows" in cli(*sign, "r.csv", expect=(USAGE,)).stderr
    fill(tmp_path)
    made("--late", "1", "--unused-days", "1", "--as-of", "2026-07-03T01:00:00Z", expect=DONE)
    assert "made anew, or altered" in cli(*sign, "filled.csv", expect=(USAGE,)).stderr
    assert not (tmp_path / "l.db").exists()


def test_rows_are_asked_about_and_taken_up_again(made: Callable[..., Any], cli: Cli, tmp_path: Path) -> None:
    """Decide two, quit, come back: only the others are asked about; then it can be signed."""
    made("--late", "1", expect=DONE)
    decide = ("access-review", "decide", "r.json", "d.json")
    first = cli(*decide, stdin="k\nneeded\nx\nr\nleft us\nq\n", expect=(INCOMPLETE,))
    assert "2 of 5 rows are decided" in first.stdout
    # A reason is asked for until there is one, and again where a file has none.
    kept = (tmp_path / "d.json").read_bytes()
    (tmp_path / "d.json").write_bytes(kept.replace(b'"needed"', b'"  "'))
    again = cli(*decide, stdin="k\n   \n\u200b\nneeded\nq\n", expect=(INCOMPLETE,))
    assert "Row 1 of 4" in again.stdout and again.stdout.count("Say why") == 2
    (tmp_path / "d.json").write_bytes(kept)
    assert [each["decision"] for each in json.loads((tmp_path / "d.json").read_text())["decisions"]] == [
        "keep",
        "revoke",
    ]
    # The input ends: what was decided so far is kept.
    cli(*decide, stdin="c\nnarrower\n", expect=(130,))
    last = cli(*decide, stdin="s\nk\nneeded\n", expect=(INCOMPLETE,))
    assert "Row 1 of 2" in last.stdout
    cli(*decide, stdin="k\nneeded\n", expect=(DONE,))
    sign = ("access-review", "sign", "r.json", "d.json", "--ledger", "l.db", "--by", "amara", "--as-of", "2026-07-04")
    assert "3 keep, 1 revoke, 1 change" in cli(*sign, expect=(DONE,)).stdout


def test_only_whole_words_and_first_letters_decide(made: Callable[..., Any], cli: Cli, tmp_path: Path) -> None:
    """What is written is shown, one may go back, and what was decided before is told, and shown with `--again`."""
    made("--late", "1", expect=DONE)
    decide = ("access-review", "decide", "r.json", "d.json")
    answers = "retain\ncancel\nkill\nREVOKE\nleft us\nback\nkeep\nneeded\nquit\n"
    first = cli(*decide, stdin=answers, expect=(INCOMPLETE,)).stdout
    assert first.count("Type one of these words") == 3
    assert first.index("revoke: written to d.json") < first.index("Decided: revoke, left us")
    assert "keep: written to d.json" in first and first.count("Row 1 of 5") == 2
    (decision,) = json.loads((tmp_path / "d.json").read_text())["decisions"]
    assert (decision["decision"], decision["reason"]) == ("keep", "needed")
    assert "1 row decided before, 1 keep" in cli(*decide, stdin="q\n", expect=(INCOMPLETE,)).stdout
    again = cli(*decide, "--again", stdin="s\nq\n", expect=(INCOMPLETE,)).stdout
    assert "Row 1 of 5" in again and "Decided: keep, needed" in again


OPS = [f"arn:aws:iam::{ACCOUNT}:policy/{path}/Ops" for path in ("a", "b")]


@pytest.fixture
def same_name(made: Callable[..., Any], evidence: Path) -> Any:
    """A review in which bob holds two policies of one name, of which nothing was used."""
    told = state()
    document = policy("sqs:CreateQueue")["PolicyDocument"]
    versions = [{"IsDefaultVersion": True, "CreateDate": "2025-01-01T00:00:00Z", "Document": document}]
    told["response"]["Policies"] = [{"Arn": arn, "PolicyVersionList": versions} for arn in OPS]
    bob = told["response"]["UserDetailList"][1]
    bob["AttachedManagedPolicies"] = [{"PolicyName": "Ops", "PolicyArn": arn} for arn in OPS]
    (evidence / "state.jsonl").write_text(json.dumps(told) + "\n")
    return made("--late", "1", expect=DONE)


@pytest.mark.usefixtures("same_name")
def test_policies_of_one_name_are_not_signed_for_one_another(cli: Cli, tmp_path: Path) -> None:
    """Ids that changed places between their rows are refused, though nothing but the ARN tells the rows apart."""
    fill(tmp_path)
    with (tmp_path / "filled.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    one, other = (row for row in rows if row["grant_name"] == "Ops")
    assert {key for key, cell in one.items() if cell != other[key]} == {"row", "grant"}
    one["row"], other["row"] = other["row"], one["row"]
    with (tmp_path / "filled.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(one))
        table.writeheader()
        table.writerows(rows)
    sign = (
        "access-review",
        "sign",
        "r.json",
        "filled.csv",
        "--ledger",
        "l.db",
        "--by",
        "amara",
        "--as-of",
        "2026-07-04",
    )
    assert "grant shows 'attached: arn:" in cli(*sign, expect=(USAGE,)).stderr
    assert not (tmp_path / "l.db").exists()


@pytest.mark.usefixtures("same_name")
def test_who_is_asked_is_told_which_policy(cli: Cli) -> None:
    """By the ARN of the policy, and of its holder."""
    asked = cli("access-review", "decide", "r.json", "d.json", stdin="s\n" * 7, expect=(INCOMPLETE,)).stdout
    assert all(f"  attached: {arn}\n" in asked for arn in OPS)
    assert f"  user bob in account {ACCOUNT}: arn:aws:iam::{ACCOUNT}:user/bob\n" in asked


def test_the_schema_fits_what_is_written(made: Callable[..., Any], cli: Cli) -> None:
    """`affidavit schema access-review` describes the JSON, and no other version of it."""
    review = made("--late", "1", expect=DONE)
    schema = json.loads(cli("schema", "access-review", expect=(DONE,)).stdout)
    jsonschema.validate(review, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**review, "schema": "affidavit.access-review/2"}, schema)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--out", "json"), "should read FORMAT=PATH"),
        (("--out", "sarif=r.sarif"), "no review is written as 'sarif'"),
        (("--out", "json=none/r.json"), "does not exist"),
        (("--out", "json=a", "--out", "csv=a"), "two of one path"),
        (("--unused-days", "0"), "--unused-days"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_read(cli: Cli, arguments: tuple[str, ...], reason: str) -> None:
    """In one line."""
    done = cli("access-review", "nowhere", *arguments, expect=(USAGE,))
    assert reason in done.stderr


def test_a_role_taken_across_accounts_is_told_once_and_traced(made: Callable[..., Any], evidence: Path) -> None:
    """alice takes a role of another account, written in both; what is done in it leads back to her."""
    other = "444455556666"
    role = f"arn:aws:iam::{other}:role/reader"
    request = {"requestParameters": {"roleArn": role, "roleSessionName": "alice-7"}}
    response = {"responseElements": {"credentials": {"accessKeyId": "ASIAREADER"}}}
    taken = {"eventSource": "sts.amazonaws.com", **request, **response, "sharedEventID": SHARED}
    withheld = {"type": "AWSAccount", "principalId": "AIDAEXAMPLEALICE", "accountId": ACCOUNT}
    session = {
        "type": "AssumedRole",
        "principalId": "AROAREADER:alice-7",
        "arn": f"arn:aws:sts::{other}:assumed-role/reader/alice-7",
        "accountId": other,
        "accessKeyId": "ASIAREADER",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": role, "principalId": "AROAREADER"}},
    }
    records = [
        event(30, "AssumeRole", **taken),
        event(31, "AssumeRole", **taken, userIdentity=withheld, recipientAccountId=other),
        event(32, "ListUsers", userIdentity=session, recipientAccountId=other),
    ]
    (evidence / "across.json").write_text(json.dumps({"Records": records}))
    review = made("--late", "1", expect=DONE)
    (crossing,) = review["crossings"]
    assert (crossing["caller"], crossing["times"]) == (f"arn:aws:iam::{ACCOUNT}:user/alice", 1)
    assert (crossing["role"], crossing["account"], crossing["in_scope"]) == (role, other, True)
    (reader,) = (each for each in review["principals"] if each["id"] == role)
    assert [(via["session"], via["chain"]) for via in reader["vias"]] == [("alice-7", [crossing["caller"]])]
    assert all(each["kind"] != "AWSAccount" for each in review["principals"])
    (alice,) = (each for each in review["principals"] if each["id"] == crossing["caller"])
    (took,) = (each for each in alice["used"] if each["event"] == "sts:AssumeRole")
    assert (took["records"], took["channels"]) == (1, {"api": 1})


def passed(number: int, name: str, endpoint_of: str = ACCOUNT, **more: Any) -> dict[str, Any]:
    """A record of network activity: that a call of alice passed an account's VPC endpoint, and not its request."""
    made = event(number, name, eventCategory="NetworkActivity", eventType="AwsVpceEvent", sharedEventID=SHARED, **more)
    del made["managementEvent"], made["requestParameters"], made["readOnly"]
    return {**made, "recipientAccountId": endpoint_of, "vpcEndpointAccountId": endpoint_of}


def used_by(review: Any, kind: str, event_name: str) -> list[tuple[str, int, dict[str, int]]]:
    """Who used something, how often and how: those of a kind."""
    return [
        (each["id"], used["records"], used["channels"])
        for each in review["principals"]
        for used in each["used"]
        if each["kind"] == kind and used["event"] == event_name
    ]


def test_a_call_through_an_endpoint_counts_once(made: Callable[..., Any], evidence: Path) -> None:
    """It is a management event and network activity of one log; whose the endpoint is, nobody reached into there."""
    other = "444455556666"
    records = [
        event(30, "ListRoles", sharedEventID=SHARED, userIdentity=SESSION),
        passed(31, "ListRoles", userIdentity=SESSION),
        passed(
            32, "ListRoles", other, userIdentity={"type": "AWSAccount", "principalId": "AROA1:s", "accountId": ACCOUNT}
        ),
    ]
    (evidence / "network.json").write_text(json.dumps({"Records": records}))
    review = made("--late", "1", expect=DONE)
    role = f"arn:aws:iam::{ACCOUNT}:role/deploy"
    assert used_by(review, "AssumedRole", "iam:ListRoles") == [(role, 1, {"api": 1})]
    (found,) = (each for each in review["principals"] if each["id"] == role)
    assert [via["records"] for via in found["vias"]] == [1]
    assert not used_by(review, "AWSAccount", "iam:ListRoles")
    assert review["crossings"] == []


def test_a_call_that_two_other_accounts_have_counts_once(made: Callable[..., Any], evidence: Path) -> None:
    """Whose the key is and whose the endpoint; the caller's own log was not read. Placeholders join nothing."""
    owner, endpoint, caller = "444455556666", "777788889999", "222233334444"
    withheld: dict[str, Any] = {"userIdentity": {"type": "AWSAccount", "principalId": "AIDA7", "accountId": caller}}
    records = [
        event(30, "ListRoles", sharedEventID=SHARED, **withheld, recipientAccountId=owner),
        passed(31, "ListRoles", endpoint, **withheld),
        event(32, "ListUsers", sharedEventID="...", **withheld, recipientAccountId=owner),
        event(33, "ListUsers", sharedEventID="...", **withheld, recipientAccountId=owner),
    ]
    (evidence / "network.json").write_text(json.dumps({"Records": records}))
    review = made("--late", "1", expect=DONE)
    assert used_by(review, "AWSAccount", "iam:ListRoles") == [(f"{caller}:AIDA7", 1, {"api": 1})]
    assert used_by(review, "AWSAccount", "iam:ListUsers") == [(f"{caller}:AIDA7", 2, {"api": 2})]
    assert [(each["account"], each["times"]) for each in review["crossings"]] == [(owner, 3)]


def test_another_accounts_root_taken_on_is_a_way_across(made: Callable[..., Any], evidence: Path) -> None:
    """It is told once, though both accounts write it; what is done as root leads back to who took it on."""
    other = "444455556666"
    response = {"responseElements": {"credentials": {"accessKeyId": "ASIAROOT"}}}
    taken = {"eventSource": "sts.amazonaws.com", "requestParameters": {"targetPrincipal": other}, **response}
    root = f"arn:aws:iam::{other}:root"
    session = {
        "type": "Root",
        "arn": root,
        "accountId": other,
        "accessKeyId": "ASIAROOT",
        "sessionContext": {"assumedRoot": "true"},
    }
    records = [
        event(30, "AssumeRoot", **taken, sharedEventID=SHARED),
        event(31, "AssumeRoot", **taken, sharedEventID=SHARED, recipientAccountId=other),
        event(32, "ListUsers", userIdentity=session, recipientAccountId=other),
    ]
    (evidence / "across.json").write_text(json.dumps({"Records": records}))
    review = made("--late", "1", expect=DONE)
    (crossing,) = review["crossings"]
    assert (crossing["role"], crossing["account"], crossing["times"]) == (root, other, 1)
    (found,) = (each for each in review["principals"] if each["id"] == root)
    assert [via["chain"] for via in found["vias"]] == [[crossing["caller"]]]


def test_what_was_used_at_an_unreadable_time_is_not_called_unused(made: Callable[..., Any], evidence: Path) -> None:
    """Nor who used it, for something else that it is not granted: it may have been in the days that count."""
    told = state()
    wanted = {"idle": "iam:DeleteAccessKey", "used": "iam:DeleteAccessKey", "other": "iam:DeleteGroup"}
    told["response"]["UserDetailList"] = [
        {
            "UserName": name,
            "UserId": f"AIDAEXAMPLE{name.upper()}",
            "Path": "/",
            "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}",
            "CreateDate": "2025-01-01T00:00:00Z",
            "UserPolicyList": [policy(action)],
        }
        for name, action in wanted.items()
    ]
    (evidence / "state.jsonl").write_text(json.dumps(told) + "\n")
    users = {name: {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", "userName": name,
                    "accountId": ACCOUNT} for name in ("used", "other")}  # fmt: skip
    records = [
        event(1, "DeleteAccessKey", eventTime="soon", eventID=name, userIdentity=who) for name, who in users.items()
    ]
    (evidence / "more.json").write_text(json.dumps({"Records": records}))
    found = statuses(made("--late", "1", expect=DONE))
    assert [found[name, right] for name in wanted for right in (wanted[name], "")] == [
        "unused", "unused", "not-seen", "not-seen", "unused", "not-seen",
    ]  # fmt: skip


def test_what_iam_says_was_used_is_not_called_unused(made: Callable[..., Any], evidence: Path) -> None:
    """Its report tells of bob's use of SQS, of which no trail told; the row says who said so."""
    service = {"ServiceNamespace": "sqs", "LastAuthenticated": "2026-07-01T22:00:00Z"}
    report = {"status": "answered", "response": {"ServicesLastAccessed": [service]}}
    bob = {"Arn": f"arn:aws:iam::{ACCOUNT}:user/bob", "GetServiceLastAccessedDetails": report}
    told = {**state(), "api": "iam:GetServiceLastAccessedDetails", "response": {"Identities": [bob]}}
    (evidence / "used.json").write_text(json.dumps(told | {"eventID": "2"}) + "\n")
    review = made("--late", "1", expect=DONE)
    (row,) = (each for each in review["rows"] if each["holder_name"] == "bob" and not each["grant"])
    assert row["status"] == "not-seen"
    assert any("last-accessed report" in why and "sqs" in why for why in row["why"])


def test_logs_of_before_the_days_that_count_are_told(cli: Cli, evidence: Path) -> None:
    """Without --until the days end now, where old logs say nothing."""
    done = cli("access-review", evidence, "--as-of", "2027-07-03", expect=(INCOMPLETE, DONE))
    assert "Every call that was read lies before the days that count" in done.stdout
    assert "--until" in done.stdout
