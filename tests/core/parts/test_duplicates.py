"""Duplicates: what counts as one event, and that the count agrees with a plain one."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from affidavit.parts.duplicates import KEY_BYTES, RepeatCounter, event_keys
from hypothesis import example, given, settings
from hypothesis import strategies as st

UUID_TEXT = "11111111-2222-3333-4444-555555555555"


def test_an_event_id_is_the_key() -> None:
    """A UUID's own bytes are the key, whatever else the record says and however its digits are written."""
    one = event_keys([UUID_TEXT], [b"one"])
    assert one == uuid.UUID(UUID_TEXT).bytes
    assert one == event_keys([UUID_TEXT.upper()], [b"two"])


@pytest.mark.parametrize("odd", [None, "", 7, [UUID_TEXT], {"a": 1}, "not a uuid", "x" * 36, UUID_TEXT[:-1], "1" * 36])
def test_without_a_uuid_the_bytes_are_the_key(odd: Any) -> None:
    """A missing or odd id makes two records the same event only when their bytes are the same."""
    assert event_keys([odd], [b"one"]) == event_keys([odd], [b"one"])
    assert event_keys([odd], [b"one"]) != event_keys([odd], [b"two"])
    assert len(event_keys([odd], [b"one"])) == KEY_BYTES


_IDS = (
    st.uuids().map(str)
    | st.sampled_from([UUID_TEXT, UUID_TEXT.upper(), "", "x" * 36, "-" * 36, "a" * 36, "-" * 8 + "a" * 28, None, 7])
    | st.text(alphabet="0aF- ", min_size=36, max_size=36)
)


@given(st.lists(st.tuples(_IDS, st.binary(max_size=3)), max_size=8))
@settings(max_examples=200)
@example([("a" * 36, b"1"), ("-" * 8 + "a" * 28, b"2")])
@example([(" ".join(["a" * 8] * 4) + " ", b"1")])
def test_keys_do_not_depend_on_the_batch(records: list[tuple[Any, bytes]]) -> None:
    """A record has the same key alone as in any company, so that counts do not depend on how objects are cut."""
    ids, raws = [each[0] for each in records], [each[1] for each in records]
    together = event_keys(ids, raws)
    assert together == b"".join(event_keys([each], [raw]) for each, raw in records)
    assert len(together) == KEY_BYTES * len(records)


@given(st.lists(st.lists(st.integers(0, 30), max_size=20), max_size=6))
@settings(max_examples=40)
def test_count_agrees_with_a_counter(tmp_path_factory: Any, parts: list[list[int]]) -> None:
    """However keys are spread over calls, and however often the count is asked for, it is that of a `Counter`."""
    seen: Counter[bytes] = Counter()
    with RepeatCounter(tmp_path_factory.mktemp("keys")) as counter:
        for part in parts:
            keys = [number.to_bytes(8, "big") + random.Random(number).randbytes(8) for number in part]
            counter.add(b"".join(keys))
            seen.update(keys)
            assert counter.count() == sum(seen.values()) - len(seen)
            assert Counter(counter.repeats()) == {key: count - 1 for key, count in seen.items() if count > 1}


def test_count_over_what_is_written_to_disk(tmp_path: Path) -> None:
    """More keys than the buffers hold, with known repeats, are counted right, and no file is left behind."""
    generator = random.Random(1)
    keys = [generator.randbytes(KEY_BYTES) for _ in range(20_000)]
    with RepeatCounter(tmp_path) as counter:
        # One part alone takes them all, so that its buffer spills several times.
        same_part = [generator.randbytes(KEY_BYTES - 1) + b"\x40" for _ in keys]
        for _ in range(6):
            counter.add(b"".join(same_part))
        counter.add(b"".join(keys))
        assert counter.count() == 5 * 20_000
    assert list(tmp_path.iterdir()) == []
