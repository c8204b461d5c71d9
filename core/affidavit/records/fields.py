"""Values of a record by path, as text for subjects and messages.

A path is names with dots between them, and `[0]` for the first item of a list: `resources[0].ARN`.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

_PLAIN_NAME = r"[A-Za-z0-9_@-]+(?:\[[0-9]{1,9}\])*"
_PLACEHOLDER = re.compile(rf"\{{({_PLAIN_NAME}(?:\.{_PLAIN_NAME})*)\}}")
_NAME = r"[^.\[\]{}\s]+(?:\[[0-9]{1,9}\])*"
_PATH = re.compile(rf"{_NAME}(?:\.{_NAME})*")
_KEY = re.compile(r"([^.\[\]]+)|\[([0-9]{1,9})\]")
_MAX_TEXT = 500

Text = Callable[[Mapping[str, Any]], str]


def value_at(record: Mapping[str, Any], path: str) -> Any:
    """The value at a path; None where the path leads nowhere."""
    return _walked(record, keys_of(path))


def is_path(text: str) -> bool:
    """Whether a text is a path."""
    return _PATH.fullmatch(text) is not None


@functools.lru_cache(maxsize=4_096)
def keys_of(path: str) -> tuple[str | int, ...]:
    """The names and numbers that a path is made of; what is no path is taken for one name."""
    if not is_path(path):
        return (path,)
    return tuple(int(number) if number else name for name, number in _KEY.findall(path))


def _walked(value: Any, keys: Sequence[str | int]) -> Any:
    for key in keys:
        if isinstance(key, int):
            value = value[key] if isinstance(value, list) and key < len(value) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def as_text(value: Any) -> str:
    """A value as text: strings as they are, the rest as JSON.

    Cut after 500 characters; a short hash then ends it, so that different values stay different subjects.
    """
    text = value if isinstance(value, str) else msgspec.json.encode(value, order="deterministic").decode()
    if len(text) <= _MAX_TEXT:
        return text
    return f"{text[:_MAX_TEXT]}… #{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def text_getter(path: str) -> Text:
    """A function from a record to the value at a path, as text; '' for what is null or empty."""
    first, *others = keys_of(path)
    has_numbers = any(isinstance(key, int) for key in others)

    def get(record: Mapping[str, Any]) -> str:
        value = record.get(str(first))
        if has_numbers:
            value = _walked(value, others)
        else:
            for key in others:
                if not isinstance(value, dict):
                    return ""
                value = value.get(key)
        if isinstance(value, str) and len(value) <= _MAX_TEXT:
            return value
        return as_text(value) if value or value is False or value == 0 else ""

    return get


def subject_getter(subjects: Sequence[str]) -> Text:
    """A function from a record to the first of `subjects` that is there in full; '' when none is.

    They are dotted paths, or templates such as `{awsRegion} {eventName}`.
    """
    getters = [_whole(subject) if "{" in subject else text_getter(subject) for subject in subjects]

    def get(record: Mapping[str, Any]) -> str:
        for each in getters:
            if text := each(record):
                return text
        return ""

    return get


def filler(message: str) -> Text:
    """A function from a record to a message with each `{dotted.path}` replaced by its value, or by `unknown`."""
    template, getters = _template(message)
    return lambda record: template % tuple([get(record) or "unknown" for get in getters])


def _whole(message: str) -> Text:
    template, getters = _template(message)

    def get(record: Mapping[str, Any]) -> str:
        values = tuple([each(record) for each in getters])
        return template % values if all(values) else ""

    return get


def _template(message: str) -> tuple[str, list[Text]]:
    parts = [part.replace("%", "%%") for part in literals(message)]
    return "%s".join(parts), [text_getter(path) for path in placeholders(message)]


def subject_of(record: Mapping[str, Any], subjects: Sequence[str]) -> str:
    """As `subject_getter`, for one record."""
    return subject_getter(subjects)(record)


def first_text(record: Mapping[str, Any], paths: Sequence[str]) -> str:
    """The first value at `paths` that is neither null nor empty, as text; '' when there is none."""
    return next((text for path in paths if (text := text_getter(path)(record))), "")


def fill(message: str, record: Mapping[str, Any]) -> str:
    """As `filler`, for one record."""
    return filler(message)(record)


def placeholders(message: str) -> list[str]:
    """The paths that a message names."""
    return _PLACEHOLDER.findall(message)


def literals(message: str) -> list[str]:
    """What a message says around its placeholders: one more than there are of these."""
    return _PLACEHOLDER.split(message)[::2]


def is_template(text: str) -> bool:
    """Whether every brace in a text belongs to a `{dotted.path}`."""
    return not set("{}") & set(_PLACEHOLDER.sub("", text))
