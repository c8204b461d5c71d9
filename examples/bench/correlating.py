"""Correlation over 2 million matches in 100,000 groups: into the match store object by object, and out as patterns.

Half the matches are of a policy that counts, half of one that looks for a sequence; the matches of a group are spread
over all objects, each with its record's text, and one group in 50 makes a pattern. As a command, `correlating.py
MATCHES GROUPS`: print the CPU seconds that storing took, those that correlation took, and how many patterns there are.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from affidavit.correlation.baseline import Baseline
from affidavit.correlation.correlate import Bounds, Surroundings, correlated_patterns
from affidavit.model.assessment import InputObject, ObjectRecords, ObjectStatus
from affidavit.model.policy import Correlation, Effect, PatternKind, Place, Policy, Predicate, Severity, Step
from affidavit.parts.match_store import MatchStore
from affidavit.parts.partial import Match, Partial
from affidavit.records.linking import Link
from running import Bench, Row, at_most, child, cores, median, note

MATCHES, GROUPS = 2_000_000, 100_000
_OBJECT = 2_000
_START = 1_782_864_000
_DAY = 86_400
_PATTERN_EVERY = 50
# Spreads numbers, so that ids have little in common with those before.
_ODD = 0x9E3779B97F4B
# About as long as a record of CloudTrail is, and as much of it different from the next one's.
_RECORD = json.dumps(
    {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "%(principal)s:%(unique)s",
            "arn": "arn:aws:sts::111122223333:assumed-role/service-%(group)s/%(unique)s",
            "accountId": "111122223333",
            "accessKeyId": "ASIA%(unique)s",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "%(principal)s",
                    "arn": "arn:aws:iam::111122223333:role/service-%(group)s",
                    "accountId": "111122223333",
                    "userName": "service-%(group)s",
                },
                "attributes": {"creationDate": "2026-07-01T00:00:00Z", "mfaAuthenticated": "false"},
            },
        },
        "eventTime": "%(time)s",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateAccessKey",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "10.1.2.3",
        "userAgent": "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.11.9",
        "requestParameters": {"userName": "service-%(group)s"},
        "responseElements": {
            "accessKey": {"accessKeyId": "AKIA%(unique)s", "status": "Active", "userName": "service-%(group)s"}
        },
        "requestID": "%(unique)s-4d5e-4f6a-8b7c-9d0e1f2a3b4c",
        "eventID": "%(unique)s-4000-8000-000000000000",
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    }
)


def _policy(policy_id: str, correlate: Correlation, steps: tuple[Step, ...]) -> Policy:
    return Policy(
        id=policy_id,
        title=policy_id,
        description="",
        severity=Severity.HIGH,
        effect=Effect.REVIEW,
        logs="aws.cloudtrail",
        needs=("management-write",),
        attack=(),
        controls={},
        steps=steps,
        correlate=correlate,
        subject=("actor.principal",),
        message="",
        evidence_note="",
        false_positives="",
        remediation="",
        references=(),
        tests=(),
        pack="bench",
        place=Place("bench.yaml"),
    )


def _step(name: str, *bind: str) -> Step:
    return Step(name, {}, Predicate("bench", "jmespath", "`true`", Place("bench.yaml")), {each: each for each in bind})


_COUNTING = _policy("bench.count", Correlation(PatternKind.COUNT, ("actor.principal",), 600, at_least=8), (_step(""),))
_FOLLOWING = _policy(
    "bench.sequence",
    Correlation(PatternKind.SEQUENCE, ("actor.principal",), 600, order=("made", "used")),
    (_step("made", "key"), _step("used", "key")),
)


def _unique(number: int) -> str:
    return f"{number * _ODD % 2**48:012x}"


def _match(number: int, matches: int, groups: int) -> Match:
    """The match of this number: one group after another, so that each comes back in every so many matches."""
    turn, group = divmod(number, groups)
    turns = matches // groups
    # Of most groups the matches are far apart; of some they are close, and make a pattern.
    is_close = group % (2 * _PATTERN_EVERY) < 2
    moment = _START + group % _DAY + turn * (30 if is_close else 90 * _DAY // turns)
    principal = f"AROA{group:017}"
    if group % 2:
        policy, link = _FOLLOWING.id, Link((principal,), turn % 2, (f"AKIA{group:016}",))
    else:
        policy, link = _COUNTING.id, Link((principal,), 0)
    return Match(
        policy=policy,
        subject=principal,
        time=moment,
        index=number % _OBJECT,
        event_id=f"{number:08x}-0000-4000-8000-000000000000",
        action=f"{number:08x}-0000-4000-8000-000000000000",
        account="111122223333",
        region="eu-west-1",
        event="iam.amazonaws.com CreateAccessKey",
        actor=f"arn:aws:iam::111122223333:role/service-{group}",
        source_ip="10.1.2.3",
        message=f"service-{group} created an access key",
        record=_RECORD % {"principal": principal, "group": group, "time": moment, "unique": _unique(number)},
        link=link,
    )


def _parts(matches: int, groups: int) -> Iterator[Partial]:
    for first in range(0, matches, _OBJECT):
        numbers = range(first, min(first + _OBJECT, matches))
        name = f"AWSLogs/111122223333/CloudTrail/eu-west-1/2026/07/01/{first:012}.json.gz"
        item = InputObject(name, ObjectStatus.READ, 0, f"{first:064}", "", "", "", ObjectRecords())
        yield Partial(item, (), (), tuple(_match(each, matches, groups) for each in numbers), (), b"", (), ())


def correlate(matches: int, groups: int) -> tuple[float, float, int]:
    """CPU seconds to store, CPU seconds to correlate, patterns."""
    clock = time.process_time
    surroundings = Surroundings(
        {policy.id: policy for policy in (_COUNTING, _FOLLOWING)}, Bounds(), Baseline(), lambda *_: True
    )
    storing = 0.0
    with tempfile.TemporaryDirectory(prefix="affidavit-bench-") as directory, MatchStore(Path(directory)) as store:
        for part in _parts(matches, groups):
            began = clock()
            store.add(part)
            storing += clock() - began
        began = clock()
        patterns = list(correlated_patterns(store, surroundings))
        return storing, clock() - began, len(patterns)


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    seconds, peaks = [], []
    for _ in range(bench.rounds):
        with cores(1):
            usage, (storing, correlating, patterns) = child("correlating.py", MATCHES, GROUPS, folder=bench.folder)
        if patterns != GROUPS // _PATTERN_EVERY:
            raise SystemExit(f"{patterns} patterns, not {GROUPS // _PATTERN_EVERY}")
        note(f"stored in {storing:.1f} s, correlated in {correlating:.1f} s, {usage.megabytes:.0f} MB")
        seconds.append(storing + correlating)
        peaks.append(usage.megabytes)
    what = f"correlation, {MATCHES:,} matches in {GROUPS:,} groups"
    yield at_most(what, 20, median(seconds), " s")
    yield at_most(f"{what}: peak memory", 300, median(peaks), " MB")


if __name__ == "__main__":
    print(json.dumps(correlate(*map(int, sys.argv[1:]))))
