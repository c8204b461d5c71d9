"""The things that one record lists, looked at one by one: `each` in a policy.

Some records list many things that a policy judges by themselves: the users of a credential report, the trails of a
region. Each is seen as a record of its own, with the thing as `item`; the list is left out of it, so that a record with
thousands of them costs no more than so many small ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from affidavit.records.fields import is_path, keys_of

ITEM = "item"


def is_list_path(text: str) -> bool:
    """Whether a text names a list by a dotted path without numbers, such as `response.Buckets.Oldest`."""
    return is_path(text) and all(isinstance(key, str) for key in keys_of(text))


def seen_one_by_one(record: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """A record once for each thing listed at a path, with the thing as `item` and null in the place of the list.

    A list on the way is gone through, too. A single thing that is no list counts as a list of it; null is none.
    """
    keys = [str(key) for key in keys_of(path)]
    rest = _without(record, keys)
    for item in _listed(record, keys):
        yield {**rest, ITEM: item}


def _listed(value: Any, keys: Sequence[str]) -> Iterator[Any]:
    for each in value if isinstance(value, list) else (value,):
        if each is None:
            continue
        if not keys:
            yield each
        elif isinstance(each, Mapping):
            yield from _listed(each.get(keys[0]), keys[1:])


def _without(record: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """A record without the first list that a path leads to; copied only as far as that."""
    whole = holder = dict(record)
    for key in keys[:-1]:
        inner = holder.get(key)
        if not isinstance(inner, Mapping):
            break
        copied = dict(inner)
        holder[key] = copied
        holder = copied
    else:
        key = keys[-1]
    holder[key] = None
    return whole
