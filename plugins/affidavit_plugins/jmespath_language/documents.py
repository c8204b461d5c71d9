"""Reads what CloudTrail records hold in strings: JSON, URL-encoded JSON, ARNs and IAM policy documents.

All functions take any JSON value. Null gives null, and what cannot be read gives null or an empty list: records of
ordinary logs hold odd values, and a predicate must not fail on them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import msgspec

_MAX_DEPTH = 100


def parse_json(text: Any) -> Any:
    """JSON text → its value. Objects and arrays pass through; null for what is not JSON or nests deeper than 100."""
    if isinstance(text, (dict, list)):
        return text
    if not isinstance(text, str):
        return None
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    may_be_deep = text.count("[") + text.count("{") > _MAX_DEPTH
    return None if may_be_deep and _is_deep(value) else value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH + 1):
        containers = [item for item in level if isinstance(item, (dict, list))]
        if not containers:
            return False
        level = [child for item in containers for child in (item.values() if isinstance(item, dict) else item)]
    return True


def url_decode(text: Any) -> str | None:
    """Percent-decoded text (RFC 3986: a plus sign stays one, as in IAM's documents); null when it is not a string."""
    return unquote(text, errors="replace") if isinstance(text, str) else None


def account_of(arn_or_account: Any) -> str | None:
    """The 12-digit account of an ARN, of a principal as `statements` gives it, or of itself; null where there is none.

    `arn:partition:service:region:account:resource`, see "Amazon Resource Names" in the AWS General Reference. AWS's own
    ARNs (`arn:aws:iam::aws:policy/…`) and those of buckets name no account.
    """
    if not isinstance(arn_or_account, str):
        return None
    text = arn_or_account.removeprefix("AWS:").removeprefix("Federated:")
    if text.startswith("arn:"):
        parts = text.split(":", 5)
        text = parts[4] if len(parts) == 6 else ""
    return text if len(text) == 12 and text.isascii() and text.isdigit() else None


def as_array(value: Any) -> list[Any]:
    """Null → [], an array → itself, anything else → an array of it: IAM lets a list of one stand without brackets."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def statements(document: Any) -> list[dict[str, Any]] | None:
    """The statements of an IAM-style policy document in one shape.

    Args:
        document: an object (PutBucketPolicy), JSON text (most requests) or URL-encoded JSON (IAM's responses).

    Returns:
        For each statement `Sid`, `Effect` and `Condition` as they stand (null when absent) and, as arrays of strings,
        empty when absent: `Action`, `NotAction`, `Resource`, `NotResource`, `Principal` and `NotPrincipal`. A principal
        is "*" or "kind:value", for example "AWS:arn:aws:iam::111122223333:root"; {"AWS": "*"} means everyone too, so
        it is "*" as well. Null for null; an empty array for what is no policy document.

    Elements: "IAM JSON policy elements reference" in the IAM User Guide. Values keep their case, which IAM ignores in
    actions.
    """
    if document is None:
        return None
    policy = parse_json(document)
    if not isinstance(policy, dict):
        policy = parse_json(url_decode(document))
    if not isinstance(policy, dict):
        return []
    return [_statement(item) for item in as_array(policy.get("Statement")) if isinstance(item, dict)]


def _statement(statement: dict[str, Any]) -> dict[str, Any]:
    return {
        "Sid": statement.get("Sid"),
        "Effect": statement.get("Effect"),
        "Principal": _principals(statement.get("Principal")),
        "NotPrincipal": _principals(statement.get("NotPrincipal")),
        "Action": _strings(statement.get("Action")),
        "NotAction": _strings(statement.get("NotAction")),
        "Resource": _strings(statement.get("Resource")),
        "NotResource": _strings(statement.get("NotResource")),
        "Condition": statement.get("Condition"),
    }


def _strings(value: Any) -> list[str]:
    return [item for item in as_array(value) if isinstance(item, str)]


def _principals(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return _strings(value)
    named = [(kind, name) for kind, names in value.items() for name in _strings(names)]
    return ["*" if (kind, name) == ("AWS", "*") else f"{kind}:{name}" for kind, name in named]
