"""Names that SARIF wants, and that must be the same in every run."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid5

Json = dict[str, Any]

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# SARIF asks for absolute URIs (§3.19.14, §3.49.12). `.invalid` is reserved for names that lead nowhere (RFC 2606): an
# address that nobody owns says no more than it should.
HOME = "https://affidavit.invalid/"
TOOL = "Affidavit"
ATTACK = "MITRE ATT&CK"
# The base that names of log objects are relative to, and the one that paths of policy files are.
LOGS, POLICIES = "LOGS", "POLICIES"

# Changing it would give every taxonomy, run and result another guid.
_NAMESPACE = UUID("5d0b8c0e-2f0a-5b57-9a53-0f6c6b6f3c1d")


def guid(*parts: str) -> str:
    """A version 5 UUID of content (§3.5.3): the same parts, the same guid."""
    return str(uuid5(_NAMESPACE, "\0".join(parts)))


def digest(*parts: str) -> str:
    """128 bits of SHA-256 in hex, for what only has to differ where content does."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def run_guid(assessment_digest: str) -> str:
    """The guid of the run that an Assessment is of (§3.17.4)."""
    return guid("run", assessment_digest)


def filled(**properties: Any) -> Json:
    """The properties that say something: without those that are None, '' or empty. False and 0 stay."""
    return {name: value for name, value in properties.items() if value or value == 0}
