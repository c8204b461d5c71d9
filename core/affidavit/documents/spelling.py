"""Which known word a word that is not known was meant to be. For error messages and lint."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

# In how many letters a mistyped word differs at most; of a short one, in a third.
_MISTYPED = 2


def nearest(word: str, known: Sequence[str]) -> str:
    """The known word that a word was most likely meant to be: the one it is mistyped from, else the most alike, or ''.

    Of several as likely the first.
    """
    return mistyped(word, known) or next(iter(difflib.get_close_matches(word, known, n=1)), "")


def mistyped(word: str, known: Iterable[str]) -> str:
    """The known word that a word is, but for capitals or for two letters; '' when there is none.

    Letters that changed places come before others; of several as likely the first.
    """
    most = min(_MISTYPED, len(word) // 3)
    letters, small = sorted(word), word.lower()
    best, found = (most, True), ""
    for each in known:
        if each.lower() == small:
            return each
        # Cheap, and leaves out nearly all.
        if abs(len(each) - len(word)) > most or len({*each} ^ {*word}) > 2 * most:
            continue
        likely = (distance(word, each), sorted(each) != letters)
        if likely < best or (likely == best and not found):
            best, found = likely, each
    return found


def distance(one: str, other: str) -> int:
    """Letters that must be put in, left out, changed or swapped with the next to make one word of the other."""
    rows = [list(range(len(other) + 1))]
    for i, left in enumerate(one, 1):
        above, row = rows[-1], [i]
        for j, right in enumerate(other, 1):
            row.append(min(row[j - 1] + 1, above[j] + 1, above[j - 1] + (left != right)))
            if i > 1 and j > 1 and (left, one[i - 2]) == (other[j - 2], right):
                row[j] = min(row[j], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
