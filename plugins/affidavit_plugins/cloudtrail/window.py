"""A window that moves over a text given in chunks."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What is left before the position, for those who must look back.
LOOK_BACK = 64


class Window:
    """The part of a text at hand, and a position in it that only goes forward.

    Attributes:
        data: the part at hand.
        base: the offset in the text where it begins.
        at: the position, an index in `data`.
        kept: the offset from which on the text must stay at hand; None lets go of what is past.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.data = b""
        self.base = 0
        self.at = 0
        self.kept: int | None = None

    @property
    def offset(self) -> int:
        """The position in the whole text."""
        return self.base + self.at

    def refill(self) -> bool:
        """Get more text at hand, letting go of what is no longer needed; False at the end of the text."""
        needed = self.at if self.kept is None else self.kept - self.base
        first = max(0, needed - LOOK_BACK)
        parts = [self.data[first:]]
        size = 0
        # As much again as is held, so that the copying stays in proportion however small the chunks are.
        for chunk in self._chunks:
            parts.append(chunk)
            size += len(chunk)
            if size >= len(parts[0]):
                break
        self.data = b"".join(parts)
        self.base += first
        self.at -= first
        return size > 0

    def require(self, size: int) -> None:
        """Get at least so many bytes past the position at hand, where the text has them."""
        while len(self.data) - self.at < size and self.refill():
            pass

    def skip(self, pattern: re.Pattern[bytes]) -> None:
        """Go past all that a pattern matches, one that matches anywhere and any part of what it matches."""
        self.at = end_of(pattern.match(self.data, self.at))
        while self.at == len(self.data) and self.refill():
            self.at = end_of(pattern.match(self.data, self.at))

    def find(self, text: bytes) -> bool:
        """Go to the next place where a text stands; to the end, and False, if there is none."""
        while (found := self.data.find(text, self.at)) < 0:
            # The last bytes may begin it.
            self.at = max(self.at, len(self.data) - len(text) + 1)
            if not self.refill():
                self.at = len(self.data)
                return False
        self.at = found
        return True


def end_of(match: re.Match[bytes] | None) -> int:
    """Where a match ends, of a pattern that matches anywhere."""
    assert match
    return match.end()
