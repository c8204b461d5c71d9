"""What IAM's actions mean: which ones statements allow, and which events tell of their use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from affidavit import Allowed, Statement, Told

from affidavit_plugins.access.action_names import NEEDLESS, NO_PERMISSION, events_of, is_told
from affidavit_plugins.access.action_table import table
from affidavit_plugins.access.dependent_actions import ASKED_WIDELY
from affidavit_plugins.access.globs import covers, may_agree
from affidavit_plugins.access.management_events import (
    DOUBTED,
    GLOBAL,
    GLOBAL_CALLS,
    MORE_DATA_CALLS,
    RECORDED,
    SEEN,
    TAGGING,
)
from affidavit_plugins.aws_keys import GLOBAL_SERVICE_REGIONS
from affidavit_plugins.cloudtrail.event_class import DATA_CALLS, event_class
from affidavit_plugins.cloudtrail.event_names import SUFFIX

_UNTOLD = "no event of its own tells of its use: it is part of another call, which is not looked into"
_UNSURE = "whether it is a management or a data event is not known here, and so not whether a trail records it"
_NOT_LOOKED_UP = "whether CloudTrail records its calls as management events, as data events or at all is not known here"
_TAGS = "calls that make something with tags need it, and no event but theirs tells of it"
_WIDELY = "calls of many other services need it as well, and no event but theirs tells of it"
_NO_EVENT = "no API operation or event of its name is known: a console or a part of another call may use it"
_HOME_REGIONS = tuple(sorted(GLOBAL_SERVICE_REGIONS))
_LEFT_OUT = "trails are often told to leave this service's events out, and whether these were is not looked into"
# Anybody may sign in, ask who it is, and be taken on by whoever its trust policy names: IAM User Guide, "Logging IAM
# and AWS STS API calls with AWS CloudTrail", on where that is recorded. Policies of buckets, keys, queues, functions
# and others let in whom they name, without a policy of its own: IAM User Guide, "Policy evaluation logic".
_BESIDE = "anybody may sign in or be taken on without a policy"
UNGRANTED = (
    Told("management-read", _BESIDE, _HOME_REGIONS),
    Told("management-write", _BESIDE, _HOME_REGIONS),
    Told("", "it holds no policy, and what policies of resources let it do is not evaluated: much of it leaves data "
         "events alone, which need not be recorded of all resources"),
)  # fmt: skip
# State has no time for what is written into a user, role or group, attached to it, or for who is in a group.
GIVEN = Told("management-write", regions=_HOME_REGIONS)
# CloudTrail User Guide, "Logging management events", on events of AWS KMS and of the RDS Data API.
_OFTEN_LEFT_OUT = frozenset({"kms", "rds-data"})


@cache
def actions() -> Mapping[str, tuple[str, ...]]:
    """Every known action, ``s3:ListBucket`` → the events that tell of its use (`s3.amazonaws.com ListObjects`, …)."""
    found: dict[str, tuple[str, ...]] = {}
    services = table().services
    for prefix, service in services.items():
        # A source that has a prefix of its own (S3 on Outposts) tells of that.
        sources = [f"{each}{SUFFIX}" for each in service.sources if each == prefix or each not in services]
        for action, event in service.actions.items():
            names = dict.fromkeys(filter(None, (event, *events_of(prefix, action)))) if is_told(prefix, action) else ()
            found[f"{prefix}:{action}"] = tuple(f"{each} {name}" for each in sources for name in names)
    return found


@cache
def _by_small() -> Mapping[str, str]:
    """Actions by their names in small letters: IAM takes them in any case."""
    return {name.lower(): name for name in actions()}


@lru_cache(4_096)
def _matching(pattern: str) -> frozenset[str]:
    known = _by_small()
    small = pattern.lower()
    if small in ("*", "*:*"):
        return frozenset(known.values())
    if small in known:
        return frozenset({known[small]})
    if "*" not in small and "?" not in small:
        return frozenset()
    fixed = small.partition("*")[0].partition("?")[0]
    return frozenset(name for each, name in known.items() if each.startswith(fixed) and may_agree(small, each))


@lru_cache(4_096)
def _allowed(statements: tuple[Statement, ...]) -> Allowed:
    rights: set[str] = set()
    unknown: set[str] = set()
    for statement in statements:
        if not statement.allows:
            continue
        named: set[str] = set()
        for pattern in statement.actions:
            found = _matching(pattern)
            named |= found
            if not found:
                unknown.add(pattern)
        rights |= frozenset(actions()) - named if statement.all_but else named
    return Allowed(frozenset(rights), tuple(sorted(unknown)))


def allowed(statements: Sequence[Statement]) -> Allowed:
    """What statements allow; see `Rights`."""
    return _allowed(tuple(statements))


def needed_widely(right: str) -> bool:
    """Whether other calls use it than can be listed, and their events do not tell that they did."""
    prefix, _, operation = right.partition(":")
    return not is_told(prefix, operation) or operation.startswith(TAGGING) or right in ASKED_WIDELY


@cache
def told(right: str) -> Told:
    """Which class of events would tell of an action's use; see `Rights`."""
    events = actions().get(right)
    if events is None:
        return Told("", "IAM knows no action of this name")
    if right in NEEDLESS:
        return Told("", f"its use is {NO_PERMISSION}")
    prefix, _, operation = right.partition(":")
    if not events:
        return Told("", _NO_EVENT if is_told(prefix, operation) else _UNTOLD)
    if prefix in _OFTEN_LEFT_OUT:
        return Told("", _LEFT_OUT)
    if operation.startswith(TAGGING):
        return Told("", _TAGS)
    if right in ASKED_WIDELY:
        return Told("", _WIDELY)
    # Of an action's sources some are only possible ones, of which no record is known.
    told_by = {each: found for each in events if (found := _class(*each.split(" "))) is not None}
    classes = set(told_by.values())
    if not classes:
        return Told("", _NOT_LOOKED_UP)
    found = classes.pop()
    if not found or classes:
        return Told("", _UNSURE)
    sources = {each.partition(" ")[0].removesuffix(SUFFIX) for each in told_by}
    return Told(found, regions=_HOME_REGIONS if sources <= GLOBAL or right in GLOBAL_CALLS else ())


def _class(event_source: str, name: str) -> str | None:
    """The class of an event by its name alone; '' where the name does not tell, None of a service not looked into."""
    service = event_source.removesuffix(SUFFIX)
    if name in DOUBTED.get(service, ()):
        return ""
    if name in MORE_DATA_CALLS.get(service, ()):
        return f"data:{service}"
    if service in RECORDED or name in SEEN.get(service, ()) or name in DATA_CALLS.get(event_source, ()):
        return event_class((None, None, None, event_source, name, None)) or ""
    return "" if service in SEEN else None


def fits(statements: Sequence[Statement], right: str, resources: Sequence[str]) -> bool:
    """Whether statements may allow an action on one of some resources; any resource will do where none is named."""
    return any(_fits(each, right, resources) for each in statements if each.allows)


def _fits(statement: Statement, right: str, resources: Sequence[str]) -> bool:
    if right not in allowed((statement,)).rights:
        return False
    if not resources:
        return True
    if statement.all_but_resources:
        return any(not any(covers(pattern, each) for pattern in statement.resources) for each in resources)
    return any(may_agree(pattern, each) for pattern in statement.resources for each in resources)
