"""Patterns of IAM: `*` stands for any text, `?` for one character; `${…}` for what a policy variable holds.

Source: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags". No regular expressions: what a
policy holds is anybody's text, and these take no more than the product of both lengths.
"""

from __future__ import annotations


def may_agree(one: str, other: str) -> bool:
    """Whether some text fits both patterns. A text without `*` and `?` is a pattern of itself."""
    one, other = _without_variables(one), _without_variables(other)
    # Positions in `other` up to which it may have gone when `one` has gone so far.
    reached = _over_stars({0}, other)
    for character in one:
        if character == "*":
            # Any text: any number of characters of the other pattern.
            reached = set(range(min(reached), len(other) + 1)) if reached else set()
            continue
        following: set[int] = set()
        for at in reached:
            if at == len(other):
                continue
            if other[at] == "*":
                following.add(at)
            elif "?" in (character, other[at]) or character == other[at]:
                following.add(at + 1)
        reached = _over_stars(following, other)
        if not reached:
            return False
    return len(other) in reached


def covers(pattern: str, other: str) -> bool:
    """Whether every text that fits the other pattern fits this one. False too where that cannot be told.

    What a policy variable holds is not known here, so that a pattern with one covers nothing.
    """
    if "${" in pattern or "${" in other:
        return False
    # The other's own `*` and `?` are taken for characters, of which `*` is met by a `*` only.
    reached = _over_stars({0}, pattern)
    for character in other:
        following = {at for at in reached if at < len(pattern) and pattern[at] == "*"}
        following |= {
            at + 1
            for at in reached
            if at < len(pattern)
            and pattern[at] != "*"
            and (pattern[at] == character or (pattern[at] == "?" and character != "*"))
        }
        reached = _over_stars(following, pattern)
    return len(pattern) in reached


def _over_stars(places: set[int], pattern: str) -> set[int]:
    """Places, and those behind stars at them, which may stand for nothing."""
    found = set(places)
    for place in places:
        at = place
        while at < len(pattern) and pattern[at] == "*":
            at += 1
            found.add(at)
    return found


def _without_variables(pattern: str) -> str:
    parts = pattern.split("${")
    return parts[0] + "".join(f"*{part.partition('}')[2]}" for part in parts[1:])
