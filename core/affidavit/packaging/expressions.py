"""What a JMESPath expression finds in a record, as the texts by which reports show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from affidavit.errors import UsageError

_encode = msgspec.json.Encoder().encode


def finder(expression: str, known: Iterable[str]) -> Callable[[Any], Iterable[str]]:
    """What gives every text that an expression finds in a record, at any depth: keys too, and numbers as written.

    Args:
        known: names that might have been meant, for the message.

    Raises:
        UsageError: it is none.
    """
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        compiled = jmespath.compile(expression)
    except (JMESPathError, RecursionError) as error:
        names, reason = ", ".join(known), str(error).splitlines()[0]
        raise UsageError(f"--redact: {expression!r} is none of {names}, and no JMESPath expression: {reason}") from None

    def find(record: Any) -> set[str]:
        try:
            found = compiled.search(record)
        except JMESPathError:
            return set()
        texts, keys = texts_of(found)
        # An expression may name things that it puts together; those names are no record's.
        return texts | (keys & texts_of(record)[1] if keys else keys)

    return find


def texts_of(value: Any) -> tuple[set[str], set[str]]:
    """Every text and number in a value, and every key."""
    texts, keys = set[str](), set[str]()
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            texts.add(each)
        elif isinstance(each, dict):
            keys.update(each)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)
        elif isinstance(each, (int, float)) and not isinstance(each, bool):
            texts.update(_shown(each))
    return texts, keys


def _shown(number: float) -> Iterator[str]:
    """How reports show a number: as Python writes it, and as they do in texts (`1e+22`, `1e22`)."""
    yield str(number)
    if isinstance(number, float):
        yield _encode(number).decode()
