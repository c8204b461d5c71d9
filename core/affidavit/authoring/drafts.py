"""Drafts a policy from a record: one that loads and passes its tests, and says what is left to decide."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from affidavit.documents.yaml_text import yaml_lines
from affidavit.log_plugins import LogKind
from affidavit.model.policy import Effect, PatternKind, Policy
from affidavit.records.fields import value_at

_ERROR = "errorCode"
_DENIED = "AccessDenied"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NOT_IN_A_PACKAGE = re.compile(r"[^a-z0-9.]")
_UNIQUE = re.compile(r"[0-9]{12}|A[A-Z]{3}[A-Z0-9]{12}")
_ERROR_CODE = re.compile(r"[A-Za-z0-9_.: -]+")
_STEPS = ("first", "then")
_SUCCESS = 'object.get(input, "errorCode", null) == null'
_CALLS = 5
_MOST_DEPTH = 3

Record = dict[str, Any]

# What a policy is drafted from where no record is given.
SAMPLE: Record = {
    "eventTime": "2026-07-01T09:00:00Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateAccessKey",
    "awsRegion": "us-east-1",
    "recipientAccountId": "111122223333",
    "sourceIPAddress": "192.0.2.1",
    "readOnly": False,
    "eventCategory": "Management",
    "userIdentity": {
        "type": "IAMUser",
        "arn": "arn:aws:iam::111122223333:user/example-1",
        "accountId": "111122223333",
        "userName": "example-1",
    },
    "requestParameters": {"userName": "example-2"},
    "responseElements": None,
}


class Draft(msgspec.Struct, frozen=True):
    """What to draft.

    Attributes:
        record: what the policy must match, redacted; it goes into the policy's tests.
        alike: an installed policy about the same call, whose ATT&CK ids and controls are proposed; None for none.
    """

    policy: str
    language: str
    effect: Effect
    correlate: PatternKind | None
    kind: LogKind
    record: Record
    alike: Policy | None


def policy_alike(policies: Iterable[Policy], record: Mapping[str, Any]) -> Policy | None:
    """The first policy, by id, that selects a record's very call and names ATT&CK ids or controls."""
    call = [(path, record.get(path)) for path in ("eventSource", "eventName")]
    for policy in sorted(policies, key=lambda each: each.id):
        selects = (step.select for step in policy.steps)
        if (policy.attack or policy.controls) and any(
            all(value in select.get(path, ()) for path, value in call) for select in selects
        ):
            return policy
    return None


def draft_policy(draft: Draft) -> str:
    """The text of a policy file: YAML for JMESPath, an annotated module for Rego."""
    keys = list(_keys(draft))
    if draft.language != "rego":
        return "\n".join(_written(keys)) + "\n"
    outer = [entry for entry in keys if entry[0] in ("title", "description")]
    custom = [entry for entry in keys if entry not in outer and entry[0] not in ("when", "references")]
    lines = ["METADATA", *_written(outer), "custom:", *(f"  {line}" for line in _written(custom))]
    package = _NOT_IN_A_PACKAGE.sub("_", draft.policy).split(".")
    name = ".".join(part if _NAME.match(part) else f"p_{part}" for part in package)
    conditions = _rego(draft)
    rules = [("match", conditions)] if not _has_steps(draft) else [(_STEPS[0], conditions), (_STEPS[1], [_SUCCESS])]
    bodies = [f"{rule} if {{\n" + "".join(f"    {line}\n" for line in body) + "}\n" for rule, body in rules]
    return "\n".join(f"# {line}".rstrip() for line in lines) + f"\npackage policies.{name}\n\n" + "\n".join(bodies)


Entry = tuple[str, Any, str]


def _written(entries: Sequence[Entry]) -> Iterator[str]:
    for key, value, comment in entries:
        if comment:
            yield f"# {comment}"
        yield from yaml_lines({key: value})


def _keys(draft: Draft) -> Iterator[Entry]:
    """Key, value and what is left to decide of it."""
    record, alike = draft.record, draft.alike
    call = str(record.get("eventName") or record.get("eventType") or "a call")
    event_class = draft.kind.event_class(tuple(value_at(record, path) for path in draft.kind.class_paths))
    source = f"as {alike.id} has it; check that it is yours too" if alike else "none is known of a like policy"
    target = _target(draft)
    whom = f" on {{{target}}}" if target else ""
    yield "id", draft.policy, ""
    yield "title", f"{call} was called", "Decide: say what was found, in a few words."
    yield "severity", "medium", "Decide: info, low, medium, high or critical."
    yield "effect", draft.effect.value, "Decide: does the record itself show a control broken (violation)?"
    yield "logs", draft.kind.name, ""
    yield "needs", [event_class or "management-write"], ""
    yield "attack", list(alike.attack) if alike else [], f"Decide: ATT&CK techniques; {source}."
    controls = {name: list(ids) for name, ids in alike.controls.items()} if alike else {}
    yield "controls", controls, f"Decide: controls that a match itself speaks to; {source}."
    if _has_steps(draft):
        first = {"select": _select(record), **_when(draft)}
        then = {"select": _select(_follower(draft)), **_when(draft, only_success=True)}
        yield (
            "steps",
            dict(zip(_STEPS, (first, then), strict=True)),
            "Decide: which call is the second; Example is none.",
        )
    else:
        yield "select", _select(record), ""
        for key, value in _when(draft).items():
            yield key, value, "Decide: what else must hold for this to matter."
    if draft.correlate is not None:
        yield "correlate", _correlation(draft), "Decide: how many, within how long, and of whom."
    yield "subject", _subject(draft), "Decide: what the finding is about; it must be unique across accounts."
    yield "message", f"{{actor.name}} called {call}{whom}", ""
    note = "Keep the approved request for this call, and the approver's name, with this record."
    yield "evidence_note", note, "Decide: what an auditor will ask for."
    yield "remediation", "Ask the caller whether this was meant; undo it if it was not.", "Decide: what to do."
    yield "references", [], "Decide: where the call and the risk are described."
    yield "tests", list(_tests(draft)), ""


def _has_steps(draft: Draft) -> bool:
    return draft.correlate in (PatternKind.SEQUENCE, PatternKind.UNLESS)


def _select(record: Record) -> dict[str, str]:
    chosen = {path: record[path] for path in ("eventSource", "eventName") if isinstance(record.get(path), str)}
    kinds = {path: record[path] for path in ("eventCategory", "eventType") if isinstance(record.get(path), str)}
    return chosen or kinds


def _target(draft: Draft) -> str:
    """The path of the first parameter that says what was acted on; '' when there is none."""
    return _leaf(draft.record.get("requestParameters"), "requestParameters", 0)


def _leaf(value: Any, path: str, depth: int) -> str:
    if isinstance(value, str):
        return path if value and depth else ""
    if not isinstance(value, dict) or depth >= _MOST_DEPTH:
        return ""

    # What names something first, and parameters of the call itself before what lies within them.
    def rank(item: tuple[str, Any]) -> tuple[bool, bool]:
        return isinstance(item[1], dict), not item[0].endswith(("Name", "name", "Id", "Arn"))

    for key, each in sorted(value.items(), key=rank):
        if _NAME.match(key) and (found := _leaf(each, f"{path}.{key}", depth + 1)):
            return found
    return ""


def _when(draft: Draft, *, only_success: bool = False) -> dict[str, Any]:
    if draft.language == "rego":
        return {}
    error = draft.record.get(_ERROR)
    if error and not only_success:
        return {"when": {"jmespath": f"errorCode == '{error}'" if _is_code(error) else "errorCode != `null`"}}
    target = _target(draft)
    condition = "" if only_success or not target else f" && {target} != `null`"
    return {"when": {"jmespath": f"!errorCode{condition}"}}


def _rego(draft: Draft) -> list[str]:
    if error := draft.record.get(_ERROR):
        return [f'input.errorCode == "{error}"' if _is_code(error) else "input.errorCode != null"]
    target = _target(draft)
    return [_SUCCESS, *([f"input.{target} != null"] if target else [])]


def _is_code(error: Any) -> bool:
    return isinstance(error, str) and bool(_ERROR_CODE.fullmatch(error))


def _group(draft: Draft) -> str:
    """What tells one actor's matches from another's: a path that the record has."""
    actor = draft.kind.actor(draft.record)
    candidates = ("actor.principal", *draft.kind.account, "eventSource")
    values = {**draft.record, "actor": dict(actor)}
    return next((path for path in candidates if value_at(values, path)), candidates[-1])


def _subject(draft: Draft) -> str:
    group = _group(draft)
    principal = str(draft.kind.actor(draft.record).get("principal") or "")
    account = next((path for path in draft.kind.account if value_at(draft.record, path)), "")
    is_unique = group != "actor.principal" or bool(_UNIQUE.search(principal))
    return group if is_unique or not account else f"{{{account}}} {{{group}}}"


def _correlation(draft: Draft) -> dict[str, Any]:
    by = {"by": _group(draft)}
    match draft.correlate:
        case PatternKind.COUNT:
            return {"count": _CALLS, **by, "within": "1h"}
        case PatternKind.DISTINCT:
            return {"distinct": {"of": _counted(draft), "at_least": _CALLS}, **by, "within": "1h"}
        case PatternKind.SEQUENCE:
            return {"sequence": list(_STEPS), **by, "within": "1h"}
        case PatternKind.UNLESS:
            return {"unless": dict(zip(("step", "followed_by"), _STEPS, strict=True)), **by, "within": "1h"}
        case _:
            return {"first_seen": "awsRegion", **by, "learn": "7d"}


def _counted(draft: Draft) -> str:
    return _target(draft) or "sourceIPAddress"


def _at(record: Record, time: str, **changes: Any) -> Record:
    """A copy at another time, as an action of its own."""
    made = copy.deepcopy(record)
    made.pop("eventID", None)
    made.pop("sharedEventID", None)
    return {**made, "eventTime": time, **changes}


_KINDS_OF_EVENT = {"eventCategory": ("Management", "Data"), "eventType": ("AwsApiCall", "AwsServiceEvent")}


def _follower(draft: Draft) -> Record:
    made = _at(draft.record, "2026-07-01T09:30:00Z", eventName="Example")
    if not isinstance(draft.record.get("eventName"), str):
        # The first step goes by source or kind, so that this must be of others to be the second alone.
        made.pop("eventSource", None)
        for path, (usual, other) in _KINDS_OF_EVENT.items():
            made[path] = other if draft.record.get(path) == usual else usual
    made.pop(_ERROR, None)
    return made


def _tests(draft: Draft) -> Iterator[dict[str, Any]]:
    record = draft.record
    for name, matches, events in _correlated_tests(draft) if draft.correlate is not None else ():
        yield {"name": name, "matches": matches, "events": events}
    if draft.correlate is not None:
        return
    yield {"name": "as it happened", "matches": True, "event": record}
    if record.get(_ERROR):
        through = {key: value for key, value in record.items() if key not in (_ERROR, "errorMessage")}
        yield {"name": "the call goes through", "matches": False, "event": through}
        return
    denied = {**record, _ERROR: _DENIED, "responseElements": None}
    yield {"name": "denied attempt", "matches": False, "event": denied}
    if _target(draft):
        yield {"name": "no parameters", "matches": False, "event": {**record, "requestParameters": None}}


def _correlated_tests(draft: Draft) -> Iterator[tuple[str, bool, list[Any]]]:
    first = _at(draft.record, "2026-07-01T09:00:00Z")
    match draft.correlate:
        case PatternKind.COUNT | PatternKind.DISTINCT:
            each = _at(first, "2026-07-01T09:0{n}:00Z")
            if draft.correlate is PatternKind.DISTINCT:
                _put(each, _counted(draft), "example-{n}")
            yield "often enough", True, [{"repeat": _CALLS, "event": each}]
            yield "once too few", False, [{"repeat": _CALLS - 1, "event": each}]
        case PatternKind.SEQUENCE:
            yield "one after the other", True, [first, _follower(draft)]
            yield "the first alone", False, [first]
        case PatternKind.UNLESS:
            yield "never followed", True, [first]
            yield "followed", False, [first, _follower(draft)]
        case _:
            one = {**first, "awsRegion": "us-east-1"}
            yield "another region", True, [one, _at(one, "2026-07-09T09:00:00Z", awsRegion="eu-west-1")]
            yield "the same region", False, [one, _at(one, "2026-07-09T09:00:00Z")]


def _put(record: Record, path: str, value: str) -> None:
    *parents, last = path.split(".")
    for key in parents:
        record = record[key]
    record[last] = value
