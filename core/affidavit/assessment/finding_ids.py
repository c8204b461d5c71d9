"""Names findings: the same finding has the same id in every run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID, uuid5

# Changing it would rename every finding ever reported.
_FINDINGS = UUID("9b0f1e62-6c1d-5c9e-9d3b-2f6f0c1a7e55")


def finding_id(policy: str, subject: str) -> str:
    """The id of the finding of a policy, each of whose matches counts by itself, about a subject."""
    return _named(f"{policy}\0{subject}")


def correlated_id(policy: str, group: Sequence[str]) -> str:
    r"""The id of the finding of a policy that correlates, of a group.

    Its subject is that of its first record, and so another one as soon as a run has other records of the group. Logs
    hold what callers wrote, also a NUL: ``a\0b`` and ``c`` are another group than ``a`` and ``b\0c``.
    """
    if any("\0" in value for value in group):
        return _named("\0" + json.dumps([policy, *group]))
    return _named("\0".join((policy, "", *group)))


def _named(text: str) -> str:
    return str(uuid5(_FINDINGS, text))
