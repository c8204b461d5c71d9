"""Log groups exported to S3, where each line is an event's time and its message: `2023-07-10T11:42:18.000Z {…}`.

Source: CloudWatch Logs API Reference, "CreateExportTask" (objects `<prefix>/<task id>/<stream>/000000.gz`). The form of
the lines AWS does not document; it is that of the exports there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_TIME = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z[ \t]"
_FIRST = re.compile(_TIME + rb"\{")
_LINE = re.compile(rb"\n" + _TIME + rb"\{")
# The most that `_LINE` matches, less one: so much may be the beginning of what the next chunk completes.
_LONGEST = 32


def is_exported(head: bytes) -> bool:
    """Whether a text that begins like this has a time before each object."""
    return _FIRST.match(head) is not None


def without_times(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The text of an exported stream as JSON Lines of the same length; any other text as it is.

    Blanks take the place of a time, behind the '{' that it stood before. So every line begins with '{' as in other
    JSON Lines, and offsets stay what they are in the object.
    """
    chunks = iter(chunks)
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= 4 * _LONGEST:
            break
    if not is_exported(head):
        if head:
            yield head
        yield from chunks
        return
    # The line break that the first line lacks is taken away again with the first byte.
    held, first = b"\n" + head, 1
    for chunk in chunks:
        text = _blanked(held)
        cut = text.find(b"\n", max(first, len(text) - _LONGEST))
        held, text = (text[cut:], text[:cut]) if cut >= 0 else (b"", text)
        yield text[first:]
        held, first = held + chunk, 0
    yield _blanked(held)[first:]


def _blanked(text: bytes) -> bytes:
    return _LINE.sub(lambda match: b"\n{" + b" " * (len(match[0]) - 2), text)
