"""Header structs: the few fields of a record that are read before deciding whether to read the whole of it.

A header is built from dotted paths (`eventName`, `userIdentity.type`, `@timestamp`). A field may hold any JSON, and a
path through something that is not an object reads as None.
Only a number out of a double's range fails; a log format then decodes the record tolerantly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

_DecodeMany = Callable[[bytes], list[Any]]


class Headers:
    """A decoder for headers with given paths, and getters of their values.

    Args:
        paths: dotted paths; a key that itself holds a dot cannot be named. At most one level of nesting
            (`userIdentity.type`), which is all that CloudTrail headers need.

    Attributes:
        struct: the type of a header.
        decode: one JSON object → its header.
        decode_list, decode_lines: a JSON array of objects, or objects on a line each → their headers.

    Raises:
        ValueError: a path nests deeper, or names both an object and a field in it.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(sorted(set(paths)))
        self._names: dict[str, str] = {}
        nested: dict[str, list[str]] = {}
        fields: list[tuple[str, Any, Any]] = []
        for path in self.paths:
            head, _, rest = path.partition(".")
            if "." in rest:
                raise ValueError(f"header path {path!r} nests deeper than one level")
            if rest:
                nested.setdefault(head, []).append(rest)
        for head in sorted({path.partition(".")[0] for path in self.paths}):
            name = f"f{len(fields)}"
            if head not in nested:
                self._names[head] = name
                fields.append((name, Any, msgspec.field(name=head, default=None)))
                continue
            if head in self.paths:
                raise ValueError(f"header path {head!r} is both a field and an object with fields")
            inner = [
                (f"g{position}", Any, msgspec.field(name=key, default=None))
                for position, key in enumerate(nested[head])
            ]
            for position, key in enumerate(nested[head]):
                self._names[f"{head}.{key}"] = f"{name}.g{position}"
            struct = msgspec.defstruct(f"Header_{name}", inner, gc=False)
            # A union with every other JSON type keeps an odd value from failing the whole header.
            lenient = struct | None | bool | int | float | str | list[Any]
            fields.append((name, lenient, msgspec.field(name=head, default_factory=struct)))
        self.struct: type[msgspec.Struct] = msgspec.defstruct("Header", fields, gc=False)
        decoder = msgspec.json.Decoder(self.struct)
        self.decode: Callable[[bytes], Any] = decoder.decode
        self.decode_lines: _DecodeMany = decoder.decode_lines
        self.decode_list: _DecodeMany = msgspec.json.Decoder(list[self.struct]).decode  # type: ignore[name-defined]

    def narrowed(self, kinds: Mapping[str, Any]) -> tuple[_DecodeMany, _DecodeMany]:
        """As `decode_list` and `decode_lines`, but refusing an object with anything else than `kinds` at some fields.

        Args:
            kinds: path of a field → its type; None if it must not be there, or be null.
        """
        fields = [
            (self._names[path], kind, msgspec.field(name=path) if kind else msgspec.field(name=path, default=None))
            for path, kind in kinds.items()
        ]
        struct = msgspec.defstruct("NarrowHeader", fields, bases=(self.struct,), gc=False, kw_only=True)
        return msgspec.json.Decoder(list[struct]).decode, msgspec.json.Decoder(struct).decode_lines  # type: ignore[valid-type]

    def column(self, path: str) -> Callable[[Sequence[Any]], list[Any]]:
        """A function from headers to the value at `path` of each.

        Raises:
            KeyError: a path that this header does not read.
        """
        name = self._names[path]
        get = attrgetter(name)

        def fetch(headers: Sequence[Any]) -> list[Any]:
            try:
                return list(map(get, headers))
            except AttributeError:
                return [_walk(header, name) for header in headers]

        return fetch

    def rows(self, paths: Sequence[str]) -> Callable[[Iterable[Any]], list[tuple[Any, ...]]]:
        """A function from headers to the tuple of values at `paths` of each; `paths` are two or more.

        Raises:
            KeyError: a path that this header does not read.
        """
        names = [self._names[path] for path in paths]
        get: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)

        def fetch(headers: Iterable[Any]) -> list[tuple[Any, ...]]:
            headers = list(headers)
            try:
                return list(map(get, headers))
            except AttributeError:
                # Some header holds something other than an object where a nested path leads through.
                return [tuple(_walk(header, name) for name in names) for header in headers]

        return fetch


def _walk(header: Any, name: str) -> Any:
    value = header
    for part in name.split("."):
        value = getattr(value, part, None)
    return value
