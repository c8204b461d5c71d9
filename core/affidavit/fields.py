"""Values of a record by dotted path, as text for subjects and messages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_.@-]+)\}")
_MAX_TEXT = 500


def value_at(record: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; None where the path leads nowhere."""
    value: Any = record
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def as_text(value: Any) -> str:
    """A value as text: strings as they are, the rest as JSON.

    Cut after 500 characters; a short hash then ends it, so that different values stay different subjects.
    """
    text = value if isinstance(value, str) else msgspec.json.encode(value, order="deterministic").decode()
    if len(text) <= _MAX_TEXT:
        return text
    return f"{text[:_MAX_TEXT]}… #{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def subject_of(record: Mapping[str, Any], subjects: Sequence[str]) -> str:
    """The first of `subjects` that is there in full: dotted paths, or templates such as `{awsRegion} {eventName}`."""
    for subject in subjects:
        if "{" not in subject:
            text = first_text(record, (subject,))
        elif all(first_text(record, (path,)) for path in placeholders(subject)):
            text = fill(subject, record)
        else:
            text = ""
        if text:
            return text
    return ""


def first_text(record: Mapping[str, Any], paths: Sequence[str]) -> str:
    """The first value at `paths` that is neither null nor empty, as text; '' when there is none."""
    for path in paths:
        value = value_at(record, path)
        if value or value is False or value == 0:
            return as_text(value)
    return ""


def fill(message: str, record: Mapping[str, Any]) -> str:
    """A policy's message with each `{dotted.path}` replaced by its value, or by `unknown`."""
    return _PLACEHOLDER.sub(lambda match: first_text(record, (match[1],)) or "unknown", message)


def placeholders(message: str) -> list[str]:
    """The dotted paths that a message names."""
    return _PLACEHOLDER.findall(message)


def is_template(text: str) -> bool:
    """Whether every brace in a text belongs to a `{dotted.path}`."""
    return not set("{}") & set(_PLACEHOLDER.sub("", text))
