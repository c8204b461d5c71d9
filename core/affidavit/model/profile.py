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


class Profile(msgspec.Struct, frozen=True):
    """An organisation profile as loaded; without a file, `scope` is None and nothing is trusted."""

    organisation: str = ""
    scope: DeclaredScope | None = None
    trusted_accounts: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = {}
    digest: str = ""

    def as_data(self) -> dict[str, Any]:
        """The object that policies read: `profile` in JMESPath, `data.profile` in Rego.

        Shape: ``{"accounts": [...], "trusted_accounts": [...], "parameters": {...}}``; `accounts` are those in
        scope, `trusted_accounts` includes them.
        """
        accounts = list(self.scope.accounts) if self.scope else []
        return {
            "accounts": accounts,
            "trusted_accounts": sorted({*accounts, *self.trusted_accounts}),
            "parameters": dict(self.parameters),
        }
