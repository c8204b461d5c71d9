"""Which records tell of one action.

Sources: CloudTrail User Guide, "CloudTrail record contents" and "Example sharedEventID"; and, of a call that passed a
VPC endpoint, "Logging network activity events": its record has the sharedEventID of the call's other records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


def action(record: Mapping[str, Any]) -> str | None:
    """The id that all records of one action share; None where none is a UUID, as AWS's ids are."""
    return shared(record) or _id(record.get("eventID"))


def shared(record: Mapping[str, Any]) -> str | None:
    """The id of an action of which there may be several records, with different eventIDs; None where it has none.

    A call across accounts is written in both. The start and the end of an Insight share an id too, but are two things.
    """
    if record.get("eventCategory") == "Insight" or record.get("eventType") == "AwsCloudTrailInsight":
        return None
    return _id(record.get("sharedEventID"))


def _id(value: Any) -> str | None:
    return found if isinstance(value, str) and _UUID.match(found := value.lower()) else None
