"""`affidavit access-review` where names change hands: users renamed, and deleted and made again, within the days."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import event
from tests.cli.test_access_review import ACCOUNT, DONE, PERIOD, answer, policy, state

if TYPE_CHECKING:
    from tests.conftest import Cli

INSIDE = f"arn:aws:iam::{ACCOUNT}"
LONG_AGO = "2025-01-01T00:00:00Z"
Review = dict[str, Any]


def user(name: str, unique: str, *actions: str, created: str = LONG_AGO) -> dict[str, Any]:
    """A user as state has it, without an id where that is ''."""
    made = {"UserName": name, "UserId": unique, "Path": "/", "Arn": f"{INSIDE}:user/{name}", "CreateDate": created}
    return {**made, "UserPolicyList": list(map(policy, actions))}


def identity(name: str, unique: str) -> dict[str, Any]:
    """A user as records have it, without an id where that is ''."""
    made: dict[str, Any] = {"type": "IAMUser", "arn": f"{INSIDE}:user/{name}", "accountId": ACCOUNT, "userName": name}
    return {**made, "principalId": unique} if unique else made


def call(at: str, name: str, unique: str, event_name: str = "CreateQueue", **request: str) -> dict[str, Any]:
    """A call that a user makes at a time of the day, of SQS or (with a request) of IAM."""
    source = "iam" if request else "sqs"
    more: dict[str, Any] = {"eventID": f"{at} {name} {event_name}", "eventSource": f"{source}.amazonaws.com"}
    more |= {"eventTime": f"2026-07-01T{at}:00Z", "requestParameters": request or {"queueName": "q"}}
    return event(0, event_name, userIdentity=identity(name, unique), **more)


@pytest.fixture
def reviewed(cli: Cli, tmp_path: Path) -> Callable[..., Review]:
    """Makes a review of users and calls, in logs of the day without a gap, by somebody else."""
    (tmp_path / "profile.yaml").write_text(
        f"organisation: Larkfield\nscope:\n  accounts: ['{ACCOUNT}']\n  regions: [us-east-1]\n"
        "  event_classes: [management-read, management-write]\n"
    )
    quiet = [
        event(hour, name, eventTime=f"2026-07-01T{hour:02}:30:00Z", readOnly=name == "GetUser", eventID=f"{name}{hour}")
        for hour in range(24)
        for name in ("TagUser", "GetUser")
    ]

    def run(users: list[dict[str, Any]], *records: dict[str, Any], roles: tuple[dict[str, Any], ...] = ()) -> Review:
        folder = tmp_path / "evidence"
        folder.mkdir(exist_ok=True)
        (folder / "log.json").write_text(json.dumps({"Records": [*quiet, *records]}))
        told = {**state(), "response": answer(users, *roles)}
        (folder / "state.jsonl").write_text(json.dumps(told) + "\n")
        outs = ("--out", "json=r.json", "--out", "csv=r.csv", "--out", "html=r.html", "--ledger", "l.db")
        cli("access-review", folder, "--profile", "profile.yaml", *PERIOD, "--late", "1", *outs, expect=(DONE,))
        found: Review = json.loads((tmp_path / "r.json").read_text())
        assert len({row["id"] for row in found["rows"]}) == len(found["rows"])
        return found

    return run


def row(review: Review, holder: str, grant: str = "") -> dict[str, Any]:
    """The one row of a holder, by what stands behind `user/` or `role/`."""
    (found,) = (
        each for each in review["rows"] if each["holder"].endswith(f"/{holder}") and each["grant_name"] == grant
    )
    return dict(found)


def told(of: dict[str, Any]) -> str:
    """What a row says for reasons."""
    return "\n".join(of["why"])


def test_a_renamed_user_is_judged_by_all_that_it_did(reviewed: Callable[..., Review]) -> None:
    """What it did under its older name is its own; no stranger has it, and the row says the older name."""
    review = reviewed([user("anna", "AIDA1", "sqs:CreateQueue")], call("03:00", "ana", "AIDA1"))
    assert row(review, "anna")["status"] == row(review, "anna", "sqs:CreateQueue")["status"] == "used"
    assert not [each for each in review["rows"] if each["holder"].endswith("/ana")]
    assert f"it was seen as {INSIDE}:user/ana, too, the last time at 2026-07-01T03:00:00Z" in told(row(review, "anna"))
    (anna,) = (each for each in review["principals"] if each["name"] == "anna")
    assert any("user/ana" in note for note in anna["notes"])
    assert row(review, "anna")["holder_unique"] == anna["unique"] == "AIDA1"


def test_a_predecessors_use_is_not_its_successors(reviewed: Callable[..., Review]) -> None:
    """The user that was deleted has a row of its own, which says why; the one that was made again used nothing."""
    users = [user("ana", "AIDA2", "sqs:CreateQueue", created="2026-07-01T05:00:00Z")]
    review = reviewed(users, call("03:00", "ana", "AIDA1"))
    assert row(review, "ana", "sqs:CreateQueue")["status"] == "not-seen"
    assert row(review, "ana")["last_used"] == ""
    before = row(review, "ana (AIDA1)")
    assert before["status"] == "used"
    assert "another: its unique id is AIDA2, and not AIDA1. This one had the name before" in told(before)


def test_a_name_that_another_took_after_a_renaming_is_told_apart(reviewed: Callable[..., Review]) -> None:
    """ana became anna, and somebody else ana: each has what it did itself."""
    users = [user("anna", "AIDA1", "sqs:CreateQueue"), user("ana", "AIDA2", "sqs:*", "iam:ListUsers")]
    calls = call("03:00", "ana", "AIDA1"), call("09:00", "ana", "AIDA2", "ListUsers", pathPrefix="/")
    review = reviewed(users, *calls)
    used = {each["name"]: [use["event"] for use in each["used"]] for each in review["principals"]}
    assert (used["anna"], used["ana"]) == (["sqs:CreateQueue"], ["iam:ListUsers"])


@pytest.mark.parametrize(("in_state", "in_log"), [("", "AIDA1"), ("AIDA1", ""), ("", "")])
def test_where_a_side_tells_no_id_the_name_joins(reviewed: Callable[..., Review], in_state: str, in_log: str) -> None:
    """As in records that were trimmed, or state of other tools."""
    review = reviewed([user("ana", in_state, "sqs:CreateQueue")], call("03:00", "ana", in_log))
    assert row(review, "ana", "sqs:CreateQueue")["status"] == "used"


def test_without_ids_the_calls_that_rename_tell(reviewed: Callable[..., Review]) -> None:
    """Who was renamed by a call is followed, and who was deleted is not whoever was made by that name."""
    users = [user("anna", "", "sqs:CreateQueue"), user("ben", "", "sqs:CreateQueue")]
    calls = [
        call("03:00", "ana", ""),
        call("04:00", "root", "", "UpdateUser", userName="ana", newUserName="anna"),
        call("03:00", "ben", ""),
        call("04:00", "root", "", "DeleteUser", userName="ben"),
        call("05:00", "root", "", "CreateUser", userName="ben"),
    ]
    review = reviewed(users, *calls)
    assert row(review, "anna", "sqs:CreateQueue")["status"] == "used"
    assert f"it was called {INSIDE}:user/ana until a call renamed it" in told(row(review, "anna"))
    assert row(review, "ben", "sqs:CreateQueue")["status"] == "unused"
    assert row(review, "ben (until 2026-07-01T04:00:00Z)")["status"] == "used"


@pytest.mark.parametrize(("given_at", "status"), [("03:00", "not-seen"), ("05:00", "unused")])
def test_a_right_given_under_an_older_name_is_new(reviewed: Callable[..., Review], given_at: str, status: str) -> None:
    """It was not there in all the days; what was given to whoever took that name later is not its own."""
    calls = [
        call(given_at, "root", "", "PutUserPolicy", userName="ana", policyName="queues"),
        call("04:00", "root", "", "UpdateUser", userName="ana", newUserName="anna"),
    ]
    anna = user("anna", "AIDA1", "sqs:CreateQueue")
    anna["UserPolicyList"][0]["PolicyName"] = "queues"
    found = row(reviewed([anna], *calls), "anna", "queues")
    assert found["status"] == status
    assert found["since"] == ("2026-07-01T03:00:00Z" if status == "not-seen" else "")


def test_a_role_made_again_is_another(reviewed: Callable[..., Review]) -> None:
    """By the id in the answer of AssumeRole and in sessions; each was taken on and used by itself."""
    role = {"RoleName": "build", "RoleId": "AROA2", "Path": "/ci/", "Arn": f"{INSIDE}:role/ci/build",
            "CreateDate": LONG_AGO}  # fmt: skip
    records = []
    for number, unique in ((3, "AROA1"), (9, "AROA2")):
        response = {
            "credentials": {"accessKeyId": f"ASIA{number}"},
            "assumedRoleUser": {"assumedRoleId": f"{unique}:s", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/build/s"},
        }
        took = call(f"0{number}:00", "alice", "AIDAEXAMPLEALICE", "AssumeRole", roleArn=role["Arn"])
        records.append({**took, "eventSource": "sts.amazonaws.com", "responseElements": response})
        issuer = {"type": "Role", "principalId": unique, "arn": role["Arn"], "accountId": ACCOUNT}
        session = {
            "type": "AssumedRole",
            "principalId": f"{unique}:s",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/build/s",
            "accountId": ACCOUNT,
            "accessKeyId": f"ASIA{number}",
            "sessionContext": {"sessionIssuer": issuer},
        }
        records += [{**call(f"0{number}:0{at}", unique, ""), "userIdentity": session} for at in range(1, number)]
    review = reviewed([], *records, roles=(role,))
    now, before = row(review, "build"), row(review, "build (AROA1)")
    assert (now["records"], before["records"]) == (8, 2)
    assert "it was taken on 1 time, the last time 2026-07-01T09:00:00Z" in told(now)
    assert "it was taken on 1 time, the last time 2026-07-01T03:00:00Z" in told(before)
    chains = {each["id"]: [via["chain"] for via in each["vias"]] for each in review["principals"]}
    assert chains[now["holder"]] == chains[before["holder"]] == [[f"{INSIDE}:user/alice"]]


def test_rows_of_one_name_are_decided_each_and_ids_outlive_names(
    reviewed: Callable[..., Review], cli: Cli, tmp_path: Path
) -> None:
    """Both can be signed; the row of a user stays the same when it is renamed, and is another for its successor."""
    first = row(reviewed([user("ana", "AIDA1", "sqs:CreateQueue")]), "ana", "sqs:CreateQueue")["id"]
    second = row(reviewed([user("ana", "AIDA2", "sqs:CreateQueue")]), "ana", "sqs:CreateQueue")["id"]
    users = [user("anna", "AIDA1", "sqs:CreateQueue"), user("ana", "AIDA2", "sqs:CreateQueue")]
    review = reviewed(users, call("02:00", "ana", "AIDA3"), call("03:00", "ana", "AIDA4"))
    assert row(review, "anna", "sqs:CreateQueue")["id"] == first != second
    assert row(review, "ana", "sqs:CreateQueue")["id"] == second
    table = list(csv.DictReader((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines(keepends=True)))
    assert {each["unique_id"] for each in table if each["holder"].rpartition("/")[2].startswith("ana")} == {
        "AIDA2",
        "AIDA3",
        "AIDA4",
    }
    with (tmp_path / "filled.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows({**each, "decision": "keep", "reason": "as agreed"} for each in table)
    sign = ("sign", "r.json", "filled.csv", "--ledger", "l.db", "--by", "amara", "--as-of", "2026-07-04")
    assert f"{len(table)} rows signed" in cli("access-review", *sign, expect=(DONE,)).stdout
    (tmp_path / "swapped.csv").write_text((tmp_path / "filled.csv").read_text().replace("AIDA3", "AIDA4"))
    swapped = ("sign", "r.json", "swapped.csv", "--ledger", "l.db", "--by", "amara", "--as-of", "2026-07-04")
    assert "AIDA" in cli("access-review", *swapped, expect=(2,)).stderr


def test_who_holds_nothing_is_never_called_unused(reviewed: Callable[..., Review]) -> None:
    """What policies of buckets and queues let it do leaves data events, which no trail recorded."""
    found = row(reviewed([user("idle", "AIDA1")]), "idle")
    assert found["status"] == "not-seen"
    assert "policies of resources" in told(found)


def test_use_without_ids_is_whose_the_name_was_then(reviewed: Callable[..., Review]) -> None:
    """What was called before a renaming is not the successor's; calls on both sides of it make nobody unused."""
    made = "2026-07-01T08:01:00Z"
    users = [user("ana", "AIDA2", "sqs:CreateQueue", created=made), user("ana.old", "AIDA1", "sqs:CreateQueue")]
    calls = [
        call("03:00", "ana", ""),
        call("08:00", "boss", "AIDA9", "UpdateUser", userName="ana", newUserName="ana.old"),
        call("08:01", "boss", "AIDA9", "CreateUser", userName="ana"),
        {**call("10:00", "ana", ""), "errorCode": "AccessDenied"},
    ]
    review = reviewed(users, *calls)
    assert [row(review, each, "sqs:CreateQueue")["status"] for each in ("ana.old", "ana")] == ["used", "not-seen"]
    assert [row(review, each, "sqs:CreateQueue")["records"] for each in ("ana.old", "ana")] == [1, 0]
    assert row(review, "ana.old", "sqs:CreateQueue")["last_used"] == "2026-07-01T03:00:00Z"
    review = reviewed(users, *calls, call("11:00", "ana", ""))
    assert [row(review, each, "sqs:CreateQueue")["status"] for each in ("ana.old", "ana")] == ["not-seen"] * 2
    assert [row(review, each)["status"] for each in ("ana.old", "ana")] == ["not-seen"] * 2
    assert row(review, "ana (several of this name)")["records"] == 2
    assert "changed hands" in told(row(review, "ana (several of this name)"))


@pytest.mark.parametrize(
    "caller",
    [
        {"type": "AssumedRole", "principalId": "AROA****", "accountId": ACCOUNT},
        {"type": "IAMUser", "principalId": "AIDA****", "arn": "****", "accountId": ACCOUNT, "userName": "****"},
        {},
    ],
)
def test_whoever_is_not_told_may_be_anybody_of_the_account(reviewed: Callable[..., Review], caller: Any) -> None:
    """Nobody is unused in the service that was called, and no principal goes by a mask."""
    made = {**call("03:00", "ana", "AIDA1"), "userIdentity": caller}
    review = reviewed([user("ana", "AIDA1", "sqs:CreateQueue")], made)
    assert row(review, "ana")["status"] == row(review, "ana", "sqs:CreateQueue")["status"] == "not-seen"
    assert not [each for each in review["rows"] if "*" in each["holder"]]
    assert f"account {ACCOUNT}, caller withheld" in {each["holder"] for each in review["rows"]}
