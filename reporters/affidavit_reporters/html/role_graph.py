"""Who assumed which role, drawn: principals by account on the left, roles by account on the right, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import east_asian_width

from affidavit_reporters.html import words
from affidavit_reporters.html.text import visible

_WIDTH = 956  # all in CSS pixels
_LEFT, _RIGHT = 340, 616  # where lines begin and end
_NODE = 34
_HEADING = 30
_LETTERS = 46  # of a name, at 12 pixels, that fit beside the lines
_SMALL_LETTERS = 50


@dataclass(frozen=True, slots=True)
class Edge:
    """A principal that assumed a role: names to draw, ids that tell apart, accounts, how often and from where."""

    caller: str
    caller_id: str
    caller_account: str
    role: str
    role_id: str
    role_account: str
    mark: str
    uses: int
    sources: str


@dataclass(frozen=True, slots=True)
class Node:
    """A name at a height, a line of small print below it, and the whole of it for whoever points at it."""

    y: int
    name: str
    note: str
    title: str


@dataclass(frozen=True, slots=True)
class Heading:
    """An account above its principals or roles."""

    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """From a principal to a role; the wider the more often."""

    path: str
    width: str
    mark: str
    title: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The drawing."""

    width: int
    height: int
    left: int
    right: int
    callers: tuple[Node, ...]
    caller_accounts: tuple[Heading, ...]
    roles: tuple[Node, ...]
    role_accounts: tuple[Heading, ...]
    lines: tuple[Line, ...]


# An account and an id.
_Place = tuple[str, str]


def role_graph(edges: Sequence[Edge]) -> Graph:
    """Draw edges, in their order from the top; roles stand near those who assume them."""
    callers = _by_account([(edge.caller_account, edge.caller_id) for edge in edges], lambda _: 0)
    caller_y, caller_headings, caller_end = _placed(callers)
    of_role: dict[_Place, list[int]] = {}
    for edge in edges:
        of_role.setdefault((edge.role_account, edge.role_id), []).append(caller_y[edge.caller_account, edge.caller_id])
    roles = _by_account(list(of_role), lambda role: sum(of_role[role]) // len(of_role[role]))
    role_y, role_headings, role_end = _placed(roles)
    return Graph(
        width=_WIDTH,
        height=max(caller_end, role_end),
        left=_LEFT,
        right=_RIGHT,
        callers=tuple(
            Node(caller_y[place], _cut(mine[0].caller), _cut(f"from {mine[0].sources}", _SMALL_LETTERS), place[1])
            for place, mine in _grouped(edges, callers, lambda edge: (edge.caller_account, edge.caller_id))
        ),
        caller_accounts=tuple(Heading(y, account or "no account") for y, account in caller_headings),
        roles=tuple(
            Node(
                role_y[place],
                _cut(mine[0].role),
                f"assumed {words.count(sum(edge.uses for edge in mine), 'time')}",
                place[1],
            )
            for place, mine in _grouped(edges, roles, lambda edge: (edge.role_account, edge.role_id))
        ),
        role_accounts=tuple(Heading(y, account or "no account") for y, account in role_headings),
        lines=tuple(
            _line(edge, caller_y[edge.caller_account, edge.caller_id], role_y[edge.role_account, edge.role_id])
            # The farthest reaching are drawn last, above the others.
            for edge in reversed(edges)
        ),
    )


def _by_account(places: Sequence[_Place], height: Callable[[_Place], int]) -> list[_Place]:
    """Places once each, those of an account together, accounts and places by height, else as they came."""
    unique = list(dict.fromkeys(places))
    first = {place: position for position, place in enumerate(unique)}
    accounts: dict[str, list[_Place]] = {}
    for place in unique:
        accounts.setdefault(place[0], []).append(place)
    ordered = sorted(accounts.values(), key=lambda own: (sum(map(height, own)) // len(own), first[own[0]]))
    return [place for own in ordered for place in sorted(own, key=lambda place: (height(place), first[place]))]


def _placed(places: Sequence[_Place]) -> tuple[dict[_Place, int], list[tuple[int, str]], int]:
    """The height of each place, of each account's heading, and where it all ends."""
    heights: dict[_Place, int] = {}
    headings = []
    y = 0
    for account, own in groupby(places, key=lambda place: place[0]):
        headings.append((y + 20, account))
        y += _HEADING
        for place in own:
            heights[place] = y + _NODE // 2
            y += _NODE
        y += 6
    return heights, headings, y


def _grouped(
    edges: Sequence[Edge], places: Sequence[_Place], place_of: Callable[[Edge], _Place]
) -> Iterable[tuple[_Place, list[Edge]]]:
    by_place: dict[_Place, list[Edge]] = {}
    for edge in edges:
        by_place.setdefault(place_of(edge), []).append(edge)
    return ((place, by_place[place]) for place in places)


def _line(edge: Edge, start: int, end: int) -> Line:
    middle = (_LEFT + _RIGHT) // 2
    return Line(
        path=f"M{_LEFT} {start}C{middle} {start} {middle} {end} {_RIGHT} {end}",
        # From 1.5 for one use to 8 for a thousand and more.
        width=f"{1.5 + 0.65 * min(10, edge.uses.bit_length() - 1):.2f}",
        mark=edge.mark,
        title=f"{edge.caller_id} assumed {edge.role_id} {words.count(edge.uses, 'time')} from {edge.sources}",
    )


def _cut(text: str, letters: int = _LETTERS) -> str:
    """As much of a text, as it is drawn, as there is room for; wide characters (Unicode, UAX 11) take twice as much."""
    shown = visible(text)
    room = 0
    for position, character in enumerate(shown):
        room += 2 if east_asian_width(character) in "WF" else 1
        if room > letters:
            return f"{shown[: position - 1]}…"
    return shown
