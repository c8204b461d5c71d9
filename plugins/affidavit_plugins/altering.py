"""Alters literals of a predicate a little, for mutants: another text, a wider or narrower pattern."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

MARK = "~"
"""What a text is told from by one more character, which hardly a value of a log ends with."""


def altered_number(number: float) -> tuple[float, ...]:
    """A number's neighbours."""
    return (number - 1, number + 1)


def altered_regex(pattern: str) -> Iterator[str]:
    """A regular expression without an anchor, or without one of its alternatives."""
    if pattern.startswith("^"):
        yield pattern[1:]
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        yield pattern[:-1]
    yield from _without_an_alternative(pattern)


def altered_glob(pattern: str) -> Iterator[str]:
    """A glob that matches anything, and one that matches hardly a thing."""
    if pattern != "*":
        yield "*"
    yield pattern + MARK


def altered_beginning(text: str) -> Iterator[str]:
    """What a text is to begin with, or to hold: longer by a character, and shorter by its last."""
    yield text + MARK
    if len(text) > 1:
        yield text[:-1]


def altered_end(text: str) -> Iterator[str]:
    """What a text is to end with: longer by a character, and shorter by its first."""
    yield MARK + text
    if len(text) > 1:
        yield text[1:]


def altered_cidr(text: str) -> Iterator[str]:
    """A range of addresses twice as wide, and both its halves; nothing for what is none."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return
    if network.prefixlen:
        yield str(network.supernet())
    if network.prefixlen < network.max_prefixlen:
        yield from map(str, network.subnets())


def _without_an_alternative(pattern: str) -> Iterator[str]:
    for alternatives in _alternations(pattern):
        for start, end in alternatives:
            last = end == alternatives[-1][1]
            # With the bar after it; the last one with the bar before it.
            yield pattern[: start - 1] + pattern[end:] if last else pattern[:start] + pattern[end + 1 :]


def _alternations(pattern: str) -> list[Sequence[tuple[int, int]]]:
    """The spans of the alternatives of each group that has several, and of the pattern itself."""
    found: list[Sequence[tuple[int, int]]] = []
    # Of each group that is open: where its alternatives begin.
    groups: list[list[int]] = [[0]]
    in_class = False
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character == "(":
            groups.append([_inside(pattern, at)])
        elif character == "|":
            groups[-1].append(at + 1)
        elif character == ")" and len(groups) > 1:
            found.append(_spans(groups.pop(), at))
        at += 1
    found.append(_spans(groups[0], len(pattern)))
    return [spans for spans in found if len(spans) > 1]


def _inside(pattern: str, at: int) -> int:
    """Where the content of the group begins that opens at `at`: after `?:`, `?i:` or a name."""
    if pattern[at + 1 : at + 2] != "?":
        return at + 1
    ends = [end for mark in ":>" if (end := pattern.find(mark, at)) >= 0]
    return min(ends) + 1 if ends else at + 1


def _spans(starts: Sequence[int], end: int) -> Sequence[tuple[int, int]]:
    ends = [*(start - 1 for start in starts[1:]), end]
    return list(zip(starts, ends, strict=True))
