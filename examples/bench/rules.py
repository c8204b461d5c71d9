"""Policies to measure with, each the same thing in three languages: a policy file, a JMESPath expression, SQL.

A rule looks at one parameter of a request. The first ten match, all IAM changes and role assumptions of the corpus
between them; no record of the corpus is a candidate of the others, but for one that looks at IAM's reading calls.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_READS = ("GetRole", "ListAttachedRolePolicies", "GetUser", "ListAccessKeys", "GetPolicyVersion")
_SERVICES = ("athena", "backup", "batch", "config", "eks", "glue", "lambda", "rds", "sagemaker", "sns", "sqs", "waf")
_VERBS = ("Create", "Delete", "Modify", "Put", "Update", "Start", "Stop", "Reset", "Attach", "Enable", "Disable")
_NOUNS = ("Cluster", "Policy", "Domain", "Endpoint", "Stream", "Database", "Snapshot", "Key", "Vault", "Rule")
_FUNCTIONS = ("starts_with", "ends_with", "contains")


@dataclass(frozen=True)
class Rule:
    """Calls of a service that did not fail, with a parameter of which a function holds."""

    id: str
    source: str
    calls: tuple[str, ...]
    parameter: str
    function: str
    text: str

    def policy(self) -> str:
        """A policy file."""
        event = {
            "eventSource": self.source,
            "eventName": self.calls[0],
            "requestParameters": {self.parameter: self.text},
        }
        failed = {**event, "errorCode": "AccessDenied"}
        return f"""\
id: {self.id}
title: {self.id} was called
severity: low
effect: evidence
logs: aws.cloudtrail
needs: [management-write, management-read]
attack: [T1098]
controls: {{soc2: [CC6.3]}}
select:
  eventSource: {self.source}
  eventName: [{", ".join(self.calls)}]
when:
  jmespath: "{self._condition()}"
subject: actor.principal
message: "{{actor.name}} called {{eventName}}"
evidence_note: Keep the ticket.
remediation: Undo it.
references:
  - https://docs.aws.amazon.com/
tests:
  - name: the call
    matches: true
    event: {json.dumps(event)}
  - name: a denied call
    matches: false
    event: {json.dumps(failed)}
"""

    def expression(self) -> str:
        """A JMESPath expression on a whole record."""
        calls = json.dumps(self.calls)
        return f"eventSource == '{self.source}' && contains(`{calls}`, eventName) && {self._condition()}"

    def sql(self) -> str:
        """A condition on the columns eventSource, eventName, errorCode and requestParameters (JSON)."""
        calls = ", ".join(f"'{call}'" for call in self.calls)
        value = f"requestParameters->>'{self.parameter}'"
        return (
            f"eventSource = '{self.source}' AND eventName IN ({calls}) AND errorCode IS NULL "
            f"AND {self.function}({value}, '{self.text}')"
        )

    def _condition(self) -> str:
        path = f"requestParameters.{self.parameter}"
        return f"!errorCode && {path} && {self.function}({path}, '{self.text}')"


def rules(count: int) -> list[Rule]:
    """So many rules, ten at least."""
    return [*_matching(), *_silent(count - 10)]


def write(folder: Path, chosen: Sequence[Rule]) -> Path:
    """A pack of them."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for rule in chosen:
        (folder / f"{rule.id}.yaml").write_text(rule.policy())
    return folder


def _matching() -> Iterator[Rule]:
    sts, iam = "sts.amazonaws.com", "iam.amazonaws.com"
    changes = ("CreateRole", "TagRole", "DeleteRolePolicy")
    yield Rule("bench.m0", sts, ("AssumeRole",), "roleArn", "contains", ":role/")
    yield Rule("bench.m1", iam, changes, "roleName", "starts_with", "batch-")
    for digit in "159d":
        yield Rule(f"bench.m2-{digit}", iam, changes[:2], "roleName", "ends_with", digit)
    for role in (3, 17, 28):
        yield Rule(f"bench.m3-{role}", sts, ("AssumeRole",), "roleArn", "ends_with", f"role/service-{role}")
    yield Rule("bench.m4", sts, ("AssumeRole", "AssumeRoleWithSAML"), "roleSessionName", "starts_with", "task-7")


def _silent(count: int) -> Iterator[Rule]:
    if count > 0:
        yield Rule("bench.reads", "iam.amazonaws.com", _READS, "roleName", "starts_with", "break-glass")
    for number in range(count - 1):
        service = _SERVICES[number % len(_SERVICES)]
        verb, noun = _VERBS[number % len(_VERBS)], _NOUNS[number // len(_VERBS) % len(_NOUNS)]
        calls = (f"{verb}{noun}", f"{verb}{noun}{number}")
        parameter = f"{noun.lower()}Name"
        function = _FUNCTIONS[number % len(_FUNCTIONS)]
        yield Rule(f"bench.s{number:04}", f"{service}.amazonaws.com", calls, parameter, function, f"prod-{number}")
