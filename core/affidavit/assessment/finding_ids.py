"""Names findings: the same finding has the same id in every run."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

# Changing it would rename every finding ever reported.
_FINDINGS = UUID("9b0f1e62-6c1d-5c9e-9d3b-2f6f0c1a7e55")


def finding_id(policy: str, subject: str, group: Sequence[str]) -> str:
    """The id of a policy's finding about a subject; `group` tells several about one subject apart."""
    return str(uuid5(_FINDINGS, "\0".join((policy, subject, *group))))
