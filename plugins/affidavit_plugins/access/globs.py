"""Patterns of IAM: `*` stands for any text, `?` for one character; `${…}` for what a policy variable holds.

Source: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags". No regular expressions: what a
policy holds is anybody's text, and these take no more than the product of both lengths.
"""

from __future__ import annotations


def may_agree(one: str, other: str) -> bool:
    """Whether some text fits both patterns. A text without `*` and `?` is a pattern of itself."""
    one, other = _without_variables(one), _without_variables(other)
    begin, other_begin = fixed(one), fixed(other)
    if not begin.startswith(other_begin) and not other_begin.startswith(begin):
        return False
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


def covers(wide: str, narrow: str) -> bool:
    """Whether every text that fits one pattern fits another for certain; of policy variables only the same are."""
    if wide in (narrow, "*"):
        return True
    begin = fixed(wide)
    if begin == wide or not narrow.startswith(begin) or "${" in wide or "${" in narrow:
        return False
    # Positions in `wide` up to which `narrow` has gone; its own stars are covered by stars alone.
    reached = _over_stars({0}, wide)
    for character in narrow:
        following: set[int] = set()
        for at in reached:
            if at == len(wide):
                continue
            if wide[at] == "*":
                following.add(at)
            elif wide[at] == character or (wide[at] == "?" and character != "*"):
                following.add(at + 1)
        reached = _over_stars(following, wide)
        if not reached:
            return False
    return len(wide) in reached


def fixed(pattern: str) -> str:
    """What each text begins with that fits a pattern without variables."""
    return pattern.partition("*")[0].partition("?")[0]


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
    first, *parts = pattern.split("${")
    return first + "".join(_held(*part.partition("}")) for part in parts)


def _held(name: str, _: str, rest: str) -> str:
    """What a variable may hold, and what comes behind it; that of `${$}` is a `$`."""
    return f"{'$' if name == '$' else '*'}{rest}"
