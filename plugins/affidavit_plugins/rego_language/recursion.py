"""Finds rules that depend on themselves, on which the engine would overflow its stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

_MAX_DEPTH = 100


def recursion(edges: Mapping[str, Set[str]], starts: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Problems of rules that depend on themselves, or on one another through more than 100 others.

    Args:
        edges: rule → the rules it refers to.
        starts: rule → byte offset of its first definition.
    """
    depth: dict[str, int] = {}
    for root in sorted(edges):
        # Depth first with a stack of its own: a chain of rules may be longer than Python recurses.
        path: list[str] = []
        pending = [(root, False)]
        while pending:
            rule, leaving = pending.pop()
            if leaving:
                path.pop()
                depth[rule] = 1 + max((depth.get(each, 0) for each in edges[rule]), default=0)
                if depth[rule] == _MAX_DEPTH + 1:
                    yield starts[rule], f"{rule!r} depends on {_MAX_DEPTH} rules, each through the next"
            elif rule in path:
                cycle = [*path[path.index(rule) :], rule]
                yield starts[rule], f"{rule!r} depends on itself: {' → '.join(cycle)}"
            elif rule not in depth:
                path.append(rule)
                pending.append((rule, True))
                pending.extend((each, False) for each in sorted(edges[rule], reverse=True))
