"""The unique ids of users and roles."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit_plugins.access.unique_ids import of_identity, unique_id


@pytest.mark.parametrize(
    ("value", "unique"),
    [
        ("AIDACKCEVSQ6C2EXAMPLE", "AIDACKCEVSQ6C2EXAMPLE"),
        ("AROACKCEVSQ6C2EXAMPLE:session", "AROACKCEVSQ6C2EXAMPLE"),
        ("AROA****************", ""),
        ("AROA:session", ""),
        ("aidaexample", ""),
        ("AIDAexample", ""),
        ("AKIAIOSFODNN7EXAMPLE", ""),
        ("111122223333", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_only_ids_of_users_and_roles_are_taken(value: Any, unique: str) -> None:
    """Alone or before a session's name; not masked ones, keys, account numbers or what is no text."""
    assert unique_id(value) == unique


def test_the_issuers_id_counts_before_the_sessions() -> None:
    """A federated user's own is its account and name."""
    issuer = {"sessionContext": {"sessionIssuer": {"principalId": "AIDA1"}}, "principalId": "111122223333:bob"}
    assert of_identity(issuer) == "AIDA1"
    assert of_identity({"principalId": "AROA2:s", "sessionContext": {"sessionIssuer": None}}) == "AROA2"
    assert of_identity({}) == ""
