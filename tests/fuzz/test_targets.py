"""What `make fuzz` runs at length, in short: each target on its seeds and on seeds that were changed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

spec = importlib.util.spec_from_file_location("fuzz", Path(__file__).with_name("fuzz.py"))
assert spec
assert spec.loader
FUZZ = importlib.util.module_from_spec(spec)
spec.loader.exec_module(FUZZ)

TOKENS = (
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"\\ud800",
    b"\xff",
    b"\0",
    b"\xef\xbb\xbf",
    b"1e999",
    b"\n{",
    b"PK\x01\x02",
)


@pytest.fixture(scope="module", params=FUZZ.TARGETS)
def target(request: pytest.FixtureRequest) -> ModuleType:
    """Each target in turn."""
    loaded: ModuleType = FUZZ.load(request.param)
    return loaded


def test_every_target_is_run() -> None:
    """A target that is a file is among those that are fuzzed."""
    files = {path.stem for path in Path(__file__).parent.glob("*.py")} - {"fuzz", "test_targets"}
    assert files == set(FUZZ.TARGETS)


def test_seeds(target: ModuleType) -> None:
    """All seeds pass, there are some."""
    seeds = list(target.seeds())
    assert seeds
    for seed in seeds:
        target.check(seed)


@settings(max_examples=150)
@given(st.data())
def test_changed_seeds(target: ModuleType, data: st.DataObject) -> None:
    """Seeds cut, spliced and sprinkled with what parsers trip over."""
    seeds = list(target.seeds())
    text = data.draw(st.sampled_from(seeds))
    for _ in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.integers(0, len(text)))
        last = data.draw(st.integers(first, min(len(text), first + 40)))
        piece = data.draw(
            st.sampled_from(TOKENS) | st.binary(max_size=6) | st.sampled_from(seeds).map(lambda seed: seed[:60])
        )
        text = text[:first] + piece + text[last:]
    target.check(text)
