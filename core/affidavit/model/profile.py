"""The organisation profile: what is in scope, who is trusted, and the parameters that policies read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class DeclaredScope(msgspec.Struct, frozen=True):
    """What the organisation says must be logged.

    Attributes:
        accounts, regions: every account is expected in every region.
        event_classes: for example ``management-write``, ``management-read``, ``data:s3``, ``insight``.
        coverage_interval: in seconds; each account, region and class must show a record in every such interval.
    """

    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    event_classes: tuple[str, ...]
    coverage_interval: int = 3_600


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class BusinessHours(msgspec.Struct, frozen=True):
    """When people are at work.

    Attributes:
        time_zone: a name of the IANA time zone database, such as ``Europe/Berlin``.
        days: English names, such as ``Monday``.
        start, end: times of day as ``HH:MM``; the end is not part of the hours, ``24:00`` is midnight after the day.
    """

    time_zone: str
    days: tuple[str, ...]
    start: str
    end: str


class ControlParameters(msgspec.Struct, frozen=True):
    """What controls leave to the organisation to set. What it has not set is None or empty, and policies say what then.

    Attributes:
        retention_days: how long logs are to be kept.
        evidence_window_days: from the start of the audited period to the end of the auditor's work.
        allowed_regions: where resources may be.
        log_buckets: names of the buckets that hold logs.
        automation_principals, break_glass_principals: ARNs of roles and users, with ``*`` and ``?``.
    """

    retention_days: int | None = None
    evidence_window_days: int | None = None
    allowed_regions: tuple[str, ...] = ()
    log_buckets: tuple[str, ...] = ()
    automation_principals: tuple[str, ...] = ()
    break_glass_principals: tuple[str, ...] = ()
    business_hours: BusinessHours | None = None


class Profile(msgspec.Struct, frozen=True):
    """An organisation profile as loaded; without a file, `scope` is None and nothing is trusted."""

    organisation: str = ""
    scope: DeclaredScope | None = None
    trusted_accounts: tuple[str, ...] = ()
    controls: ControlParameters = ControlParameters()
    parameters: Mapping[str, Any] = {}
    digest: str = ""

    def as_data(self) -> dict[str, Any]:
        """The object that policies read: `profile` in JMESPath, `data.profile` in Rego.

        Shape: ``{"accounts": [...], "trusted_accounts": [...], "parameters": {...}}`` and the fields of
        `ControlParameters`; `accounts` are those in scope, `trusted_accounts` includes them.
        """
        accounts = list(self.scope.accounts) if self.scope else []
        return {
            "accounts": accounts,
            "trusted_accounts": sorted({*accounts, *self.trusted_accounts}),
            **msgspec.json.decode(msgspec.json.encode(self.controls)),
            "parameters": dict(self.parameters),
        }
