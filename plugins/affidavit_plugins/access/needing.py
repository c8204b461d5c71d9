"""Which permissions a call may need beside the one that it is named for, and that its event does not tell of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from affidavit_plugins.access.action_names import NEEDLESS, NO_PERMISSION, events_of
from affidavit_plugins.access.action_table import table
from affidavit_plugins.access.dependent_actions import CALLS, CHANGING, READING, UNTAGGING
from affidavit_plugins.access.used import prefixes_of, right_of

_NONE: frozenset[str] = frozenset()


@cache
def needs() -> Mapping[str, frozenset[str]]:
    """A call, by IAM's prefix and its name → permissions that it may need beside its own."""
    found = {call: set(others) for call, others in table().needs.items()}
    services = table().services
    for prefixes, others in CHANGING:
        for call in (f"{prefix}:{name}" for prefix in prefixes for name in services[prefix].actions):
            if not call.partition(":")[2].startswith(READING):
                found.setdefault(call, set()).update(others)
    for call, others in CALLS.items():
        found.setdefault(call, set()).update(others)
    untagging = (f"{prefix}:{name}" for prefix in services for name in services[prefix].actions)
    found.setdefault("tag:UntagResources", set()).update(
        each for each in untagging if each.partition(":")[2].startswith(UNTAGGING)
    )
    # The documentation of calls that need no permission names some all the same.
    return {call: frozenset(others - {call}) for call, others in found.items() if call not in NEEDLESS}


@cache
def with_right(right: str) -> frozenset[str]:
    """What the calls that a permission allows may need as well."""
    prefix, _, action = right.partition(":")
    calls = (right, *(f"{prefix}:{event}" for event in events_of(prefix, action)))
    return _NONE.union(*(needs().get(call, _NONE) for call in calls)) - {right}


@cache
def with_call(event: str) -> frozenset[str]:
    """What a call, ``monitoring:PutMetricAlarm``, may have used beside the permission that it is known to need.

    Where that is not known, it may be any of the service.
    """
    source, _, name = event.partition(":")
    right, why = right_of(source, name)
    if why == NO_PERMISSION:
        return _NONE
    found = with_right(right) if right else _NONE
    for prefix in prefixes_of(source):
        found |= needs().get(f"{prefix}:{name}", _NONE)
        if not right:
            found |= {f"{prefix}:{each}" for each in table().services[prefix].actions}
    return found - {right}
