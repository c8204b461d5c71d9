"""IAM policy documents → statements, and back.

Source: IAM User Guide, "IAM JSON policy elements reference" and "Grammar of the IAM JSON policy language". Any element
may be one text or a list of them, and a document is JSON, or that JSON in percent-encoding as IAM's API gives it.

Statements are in the language of Version 2012-10-17, whatever the document's. In an older one, or one of no Version,
`${…}` is no variable but text; since then that text is `${$}{…}` ("IAM policy elements: Variables and tags").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import msgspec
from affidavit import Statement

VERSION = "2012-10-17"
DOLLAR = "${$}"
"""The variable that holds a dollar sign."""


def statements_of(document: Any) -> tuple[Statement, ...]:
    """The statements of a policy document.

    Raises:
        ValueError: it is none; the message says what is wrong.
    """
    if isinstance(document, str):
        text = document if document.lstrip().startswith("{") else unquote(document)
        try:
            document = msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise ValueError(f"not JSON: {error}") from None
    if not isinstance(document, Mapping):
        raise ValueError("no policy document: it is no object")
    found = document.get("Statement")
    listed = found if isinstance(found, list) else [found]
    return tuple(_statements(listed if document.get("Version") == VERSION else list(map(_without_variables, listed))))


def _without_variables(statement: Any) -> Any:
    """A statement of a document that knows no variables, as the same is written in one that does."""
    if not isinstance(statement, Mapping):
        return statement
    elements = ("Resource", "NotResource", "Condition")
    return {key: _as_text(value) if key in elements else value for key, value in statement.items()}


def _as_text(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("${", f"{DOLLAR}{{")
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return {key: _as_text(each) for key, each in value.items()} if isinstance(value, Mapping) else value


def _statements(listed: list[Any]) -> Iterator[Statement]:
    for number, each in enumerate(listed, start=1):
        if not isinstance(each, Mapping):
            raise ValueError(f"statement {number} is no object")
        effect = each.get("Effect")
        if effect not in ("Allow", "Deny"):
            raise ValueError(f"statement {number} has the effect {effect!r}")
        actions, all_but = _either(each, "Action", number)
        resources, all_but_resources = _either(each, "Resource", number) if _has_resource(each) else (("*",), False)
        conditions = each.get("Condition")
        yield Statement(
            allows=effect == "Allow",
            actions=actions,
            all_but=all_but,
            resources=resources,
            all_but_resources=all_but_resources,
            conditions=tuple(sorted(_keys(conditions))) if conditions else (),
            condition=msgspec.json.encode(conditions, order="sorted").decode() if conditions else "",
        )


def written(statement: Statement) -> dict[str, Any]:
    """A statement as it stands in a document."""
    resources = statement.resources
    found: dict[str, Any] = {
        "Effect": "Allow" if statement.allows else "Deny",
        "NotAction" if statement.all_but else "Action": list(statement.actions),
        "NotResource" if statement.all_but_resources else "Resource": (
            resources[0] if len(resources) == 1 else list(resources)
        ),
    }
    if statement.condition:
        found["Condition"] = msgspec.json.decode(statement.condition)
    return found


def _has_resource(statement: Mapping[str, Any]) -> bool:
    """A trust policy has none: it is about the role that it stands in."""
    return "Resource" in statement or "NotResource" in statement


def _either(statement: Mapping[str, Any], name: str, number: int) -> tuple[tuple[str, ...], bool]:
    """An element or its opposite, `NotAction` say, and whether it is the opposite."""
    for key, opposite in ((name, False), (f"Not{name}", True)):
        if key in statement:
            return _texts(statement[key], f"the {key} of statement {number}"), opposite
    raise ValueError(f"statement {number} has neither {name} nor Not{name}")


def _texts(value: Any, what: str) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in listed):
        raise ValueError(f"{what} is no text and no list of texts")
    return tuple(listed)


def _keys(conditions: Any) -> set[str]:
    if not isinstance(conditions, Mapping):
        return {"something that is no condition"}
    return {str(key) for tests in conditions.values() if isinstance(tests, Mapping) for key in tests} or {"unknown"}


def trusted(document: Any) -> tuple[str, ...]:
    """Who a role's trust policy lets take it on, in IAM's words; () where it cannot be read.

    Each is followed by a note where conditions narrow it.
    """
    try:
        statements_of(document)
    except ValueError:
        return ()
    if isinstance(document, str):
        document = msgspec.json.decode(document if document.lstrip().startswith("{") else unquote(document))
    found: set[str] = set()
    statements = document["Statement"]
    for each in statements if isinstance(statements, list) else [statements]:
        if each.get("Effect") != "Allow":
            continue
        note = ", with conditions" if each.get("Condition") else ""
        if "NotPrincipal" in each:
            found.add(f"everybody but some{note}")
        principal = each.get("Principal")
        if isinstance(principal, str):
            found.add(f"{principal}{note}")
        elif isinstance(principal, Mapping):
            for value in principal.values():
                found.update(f"{one}{note}" for one in (value if isinstance(value, list) else [value]))
    return tuple(sorted(found))
