"""Header structs: the few fields of a record that are read before deciding whether to read the whole of it.

A header is built from dotted paths (`eventName`, `userIdentity.type`, `@timestamp`). A field may hold any JSON, and a
path through something that is not an object reads as None. What nested paths lead through stays undecoded until their
values are asked for, since most records need none.
Only a number out of a double's range fails; a log format then decodes the record tolerantly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from affidavit.tolerant import tolerant_decode


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
        nested: dict[str, list[str]] = {}
        for path in self.paths:
            head, _, rest = path.partition(".")
            if "." in rest:
                raise ValueError(f"header path {path!r} nests deeper than one level")
            if rest:
                nested.setdefault(head, []).append(rest)
        self._names: dict[str, str] = {}
        self._nested = {head: _Nested(keys) for head, keys in nested.items()}
        fields: list[tuple[str, Any, Any]] = []
        for head in sorted({path.partition(".")[0] for path in self.paths}):
            if head in nested and head in self.paths:
                raise ValueError(f"header path {head!r} is both a field and an object with fields")
            name = self._names[head] = f"f{len(fields)}"
            kind, default = (msgspec.Raw, msgspec.Raw(b"null")) if head in nested else (Any, None)
            fields.append((name, kind, msgspec.field(name=head, default=default)))
        self.struct: type[msgspec.Struct] = msgspec.defstruct("Header", fields, gc=False)
        self.decode: Callable[[bytes], Any] = msgspec.json.Decoder(self.struct).decode
        self.decode_lines: Callable[[bytes], list[Any]] = msgspec.json.Decoder(self.struct).decode_lines
        self.decode_list: Callable[[bytes], list[Any]] = msgspec.json.Decoder(list[self.struct]).decode  # type: ignore[name-defined]

    def column(self, path: str) -> Callable[[Sequence[Any]], list[Any]]:
        """A function from headers to the value at `path` of each.

        Raises:
            KeyError: a path that this header does not read.
        """
        if "." not in path:
            get = attrgetter(self._names[path])
            return lambda headers: list(map(get, headers))
        rows = self.rows((path,))
        return lambda headers: [value for (value,) in rows(headers)]

    def rows(self, paths: Sequence[str]) -> Callable[[Sequence[Any]], list[tuple[Any, ...]]]:
        """A function from headers to the tuple of values at `paths` of each.

        Raises:
            KeyError: a path that this header does not read.
        """
        if len(paths) > 1 and not any("." in path for path in paths):
            get = attrgetter(*(self._names[path] for path in paths))
            return lambda headers: list(map(get, headers))
        split = [path.partition(".")[::2] for path in paths]
        plain = {head: attrgetter(self._names[head]) for head, _ in split}
        used = {head: self._nested[head] for head, key in split if key}

        def fetch(headers: Sequence[Any]) -> list[tuple[Any, ...]]:
            columns: dict[str, Sequence[Any]] = {head: list(map(get, headers)) for head, get in plain.items()}
            objects = {head: list(map(nested.decode, columns[head])) for head, nested in used.items()}
            return list(
                zip(
                    *(used[head].column(objects[head], key) if key else columns[head] for head, key in split),
                    strict=True,
                )
            )

        return fetch


class _Nested:
    """Reads fields of an object from its undecoded text."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._names = {key: f"g{position}" for position, key in enumerate(keys)}
        fields = [(name, Any, msgspec.field(name=key, default=None)) for key, name in self._names.items()]
        struct = msgspec.defstruct("Nested", fields, gc=False)
        # A union with every other JSON type, so that an odd value is no error.
        lenient = struct | None | bool | int | float | str | list[Any]
        self._decode: Callable[[bytes | msgspec.Raw], Any] = msgspec.json.Decoder(lenient).decode

    def decode(self, raw: msgspec.Raw) -> Any:
        """The fields of an object, to be taken by `column`."""
        try:
            return self._decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            pass
        try:
            return self._decode(msgspec.json.encode(tolerant_decode(bytes(raw))))
        except ValueError:
            return None

    def column(self, objects: Sequence[Any], key: str) -> list[Any]:
        """The value at `key` of each; None of what is no object."""
        name = self._names[key]
        return [getattr(each, name, None) for each in objects]
