"""Objects on disk: sorted, each once, each with a name of its own, and as many as there are in a little memory."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec
from affidavit import Collected, ObjectRef
from affidavit.reading.locations import without_options
from affidavit.reading.refs import Refs, gather, row_of
from hypothesis import given
from hypothesis import strategies as st

_PART = st.sampled_from(["a", "b", "a/b", "b/a", "a/a", "x"])
_REF = st.builds(
    lambda source, parent, uri: ObjectRef(source, uri, f"{parent}/{uri}", 1),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["/t", "/t/a", "/t/b", "/t/a/b", "/t/b/a", "", "/t//a"]),
    st.lists(_PART, min_size=1, max_size=2).map("/".join),
)


def kept(refs: Sequence[ObjectRef]) -> Refs:
    """These objects, kept."""
    return gather(map(row_of, refs), lambda _: None)


def named_at_once(listed: Sequence[ObjectRef]) -> Iterator[ObjectRef]:
    """The rule with everything in memory: a name that several have is led by its folder, until all differ."""
    found: dict[tuple[str, str], ObjectRef] = {}
    for ref in listed:
        key = (ref.source, ref.location)
        found[key] = min(found.get(key, ref), ref, key=lambda each: (len(each.uri), each.uri))
    refs = sorted(found.values(), key=lambda each: (each.uri, each.location, each.source))
    parents = [without_options(ref.location).removesuffix(ref.uri).removesuffix("/").split("/") for ref in refs]
    depths = [0] * len(refs)
    while True:
        names = [
            "/".join((*parts[len(parts) - depth :], ref.uri))
            for ref, parts, depth in zip(refs, parents, depths, strict=True)
        ]
        times = Counter(names)
        deeper = [at for at, name in enumerate(names) if times[name] > 1 and depths[at] < len(parents[at])]
        if not deeper:
            break
        for at in deeper:
            depths[at] += 1
    used: set[str] = set()
    for ref, name in zip(refs, names, strict=True):
        unique, number = name, 0
        while unique in used or times[unique] > 1 or (number and unique in times):
            number += 1
            unique = f"{ref.source}#{number}:{name}"
        used.add(unique)
        yield msgspec.structs.replace(ref, uri=unique)


@given(st.lists(_REF, max_size=12))
def test_names_are_those_of_the_plain_rule(listed: list[ObjectRef]) -> None:
    """Though only the objects whose names others have are looked at."""
    assert list(kept(listed)) == sorted(named_at_once(listed), key=lambda ref: ref.uri)


def test_they_can_be_walked_again_and_at_once() -> None:
    """As a list can: several walks at a time, each from the first to the last."""
    refs = kept([ObjectRef("far", f"{number:04}", f"x/{number:04}", number) for number in reversed(range(2_500))])
    assert (len(refs), refs.size) == (2_500, sum(range(2_500)))
    assert [(a.uri, b.uri) for a, b in zip(refs, refs, strict=True)] == [(f"{n:04}", f"{n:04}") for n in range(2_500)]


def test_everything_of_an_object_is_kept() -> None:
    """Whatever its fields hold."""
    full = ObjectRef("far", "é/\x07\u2028", "s3://b/é?x=1", None, '"e"', "111122223333", "eu-west-1", 5, named=True)
    assert list(kept([full])) == [full]


def test_what_is_gone_is_told_apart() -> None:
    """That is what was kept, and lies there no longer: not what could never be had."""
    states = {"there": Collected(sha256="0"), "gone": Collected(sha256="0", lost="gone"), "never": Collected(lost="no")}
    refs = kept([ObjectRef("far", "plain", "x"), *(ObjectRef("far", n, n, collected=c) for n, c in states.items())])
    assert [ref.uri for ref in refs.gone()] == ["gone"]


def test_none_is_an_answer() -> None:
    """No objects are no error."""
    refs = kept([])
    assert (len(refs), refs.size, list(refs)) == (0, 0, [])


def test_progress_is_told_now_and_then() -> None:
    """With the number of objects so far."""
    told: list[int] = []
    gather((row_of(ObjectRef("far", f"{n}", f"{n}")) for n in range(2_100)), told.append)
    assert told == [1_000, 2_000]


def test_memory_does_not_grow_with_their_number() -> None:
    """Two hundred thousand, which would take 300 MB in a list, leave the process small."""
    program = """
import resource
from affidavit import ObjectRef
from affidavit.reading.refs import gather, row_of
refs = (ObjectRef("s3", f"{n:0150}", f"s3://logs/AWSLogs/{n:0150}?role={n:0100}", n) for n in range(200_000))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
kept = gather(map(row_of, refs), lambda _: None)
assert sum(1 for _ in kept) == 200_000
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 64
