"""Regular expressions, globs and address ranges as matchers: built once from a pattern, then asked of many values.

A matcher gives true or false for a string and null for anything else. Regular expressions and globs run on RE2, whose
time is linear in the text and whose memory is bounded, since both patterns and texts may come from a log.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

import re2

Matcher = Callable[[Any], bool | None]

_MAX_MEMORY = 2 << 20  # bytes a compiled pattern may take


def regex_matcher(pattern: str) -> Matcher:
    """Whether the pattern is found anywhere in a text. Syntax: https://github.com/google/re2/wiki/Syntax.

    Raises:
        ValueError: RE2 refuses the pattern.
    """
    search = _compile(pattern).search

    def matches(text: Any) -> bool | None:
        return search(_utf8(text)) is not None if isinstance(text, str) else None

    return matches


def glob_matcher(pattern: str) -> Matcher:
    """Whether a glob covers a whole text, as in IAM: `*` is any characters, `?` any one, `/` and `:` too; case counts.

    Raises:
        ValueError: the pattern is too large.
    """
    parts: list[str] = []
    for character in pattern:
        if character != "*":
            parts.append("." if character == "?" else re2.escape(character))
        elif not parts or parts[-1] != ".*":
            parts.append(".*")
    fullmatch = _compile("(?s)" + "".join(parts)).fullmatch

    def matches(text: Any) -> bool | None:
        return fullmatch(_utf8(text)) is not None if isinstance(text, str) else None

    return matches


def cidr_matcher(cidr: str) -> Matcher:
    """Whether an IPv4 or IPv6 address lies in a range; one written as `::ffff:192.0.2.1` counts as IPv4.

    A text that is no address gives null: `sourceIPAddress` is often the name of a service. Host bits in the range are
    ignored, as OPA's `net.cidr_contains` does.

    Raises:
        ValueError: not a range.
    """
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        raise ValueError("it is no address range such as 192.0.2.0/24 or 2001:db8::/32") from None

    def contains(text: Any) -> bool | None:
        if not isinstance(text, str):
            return None
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return None
        return (getattr(address, "ipv4_mapped", None) or address) in network

    return contains


def _compile(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    options.never_capture = True
    try:
        return re2.compile(_utf8(pattern), options)
    except re2.error as error:
        raise ValueError(_message(error)) from None


def _message(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


def _utf8(text: str) -> bytes:
    # A lone surrogate has no UTF-8 form; it must not make a record fail.
    return text.encode("utf-8", "replace")
