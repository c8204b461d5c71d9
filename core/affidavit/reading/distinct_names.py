"""Gives objects of one name others: names say no more of where an object lies than they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from affidavit.model.logs import ObjectRef
from affidavit.reading.locations import without_options


def name_apart(
    contested: Iterable[ObjectRef], named: Callable[[Iterable[str]], list[ObjectRef]]
) -> Iterator[ObjectRef]:
    """Lead names that several objects share by more and more of their locations, until all differ.

    Args:
        contested: the objects whose names others have, too.
        named: names → all objects that were listed under one of them, those contested among them. A longer name may
            be one that another object has already, which then needs another itself.
    """
    members = {_key(ref): _Member(ref) for ref in contested}
    while True:
        names = [member.name for member in members.values()]
        newcomers = [ref for ref in named(names) if _key(ref) not in members]
        if newcomers:
            members.update((_key(ref), _Member(ref)) for ref in newcomers)
            continue
        times = Counter(names)
        deeper = [each for each in members.values() if times[each.name] > 1 and each.depth < len(each.parents)]
        if not deeper:
            break
        for member in deeper:
            member.depth += 1
    used: set[str] = set()

    def is_taken(name: str) -> bool:
        return name in times or any(_key(ref) not in members for ref in named((name,)))

    for member in sorted(members.values(), key=lambda each: (each.ref.uri, each.ref.location, each.ref.source)):
        unique = member.name
        number = 0
        # What is still alike (one location in two sources, say) is numbered, in the order of locations and sources.
        while unique in used or times[unique] > 1 or (number and is_taken(unique)):
            number += 1
            unique = f"{member.ref.source}#{number}:{member.name}"
        used.add(unique)
        yield msgspec.structs.replace(member.ref, uri=unique)


class _Member:
    """An object whose name others have, with the folders of its location, of which its name says the last `depth`."""

    def __init__(self, ref: ObjectRef) -> None:
        self.ref = ref
        self.depth = 0
        self.parents = without_options(ref.location).removesuffix(ref.uri).removesuffix("/").split("/")

    @property
    def name(self) -> str:
        return "/".join((*self.parents[len(self.parents) - self.depth :], self.ref.uri))


def _key(ref: ObjectRef) -> tuple[str, str]:
    return ref.source, ref.location
