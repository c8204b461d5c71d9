"""Rego in its child process, against the same engine called in process, on the same candidates.

As a command, `rego_child.py WAY COUNT FILE`: evaluate so many candidates in one WAY, `inside` or `child`, and print how
many verdicts there were. FILE holds candidates of the built-in Rego policies, as `write` leaves them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import msgspec
from affidavit import Candidate, Predicate
from affidavit.model.profile import Profile
from affidavit_plugins.rego_language.engine import Engine
from affidavit_plugins.rego_language.modules import module_of
from affidavit_plugins.rego_language.supervisor import RegoEvaluator
from candidates import watched
from running import Bench, Row, at_most, child, cores, median, note

FEW, MANY = 5_000, 50_000
_BATCH = 2_000


class Work(msgspec.Struct):
    """What to evaluate: predicates, and for each candidate its text and the positions of its predicates."""

    predicates: list[Predicate]
    candidates: list[tuple[bytes, tuple[int, ...]]]


def write(logs: Path, path: Path) -> None:
    """Write what a scan of `logs` gives Rego to do."""
    work = Work([], [])
    for noted, _ in watched(logs):
        for position, candidates in noted.given.items():
            if noted.reads_json(position):
                work.predicates = noted.predicates_of(position)
                work.candidates.extend((each.raw, each.predicates) for each in candidates)
        if len(work.candidates) >= MANY:
            break
    path.write_bytes(msgspec.msgpack.encode(work))


def inside(work: Work, count: int) -> int:
    """Evaluate in this process."""
    engine = Engine()
    modules = [module_of(number, predicate) for number, predicate in enumerate(work.predicates)]
    problems = engine.load(modules, json.dumps({"profile": Profile().as_data()}), lambda _: None)
    assert not problems
    verdicts = 0
    for raw, numbers in islice(cycle(work.candidates), count):
        assert engine.read(raw) is None
        for number in numbers:
            verdicts += engine.run(number) is not False
    return verdicts


def outside(work: Work, count: int) -> int:
    """Evaluate in the child process."""
    evaluator = RegoEvaluator(work.predicates, Profile().as_data())
    verdicts = 0
    left = islice(cycle(work.candidates), count)
    while batch := [Candidate({}, raw, numbers) for raw, numbers in islice(left, _BATCH)]:
        verdicts += len(evaluator.evaluate(batch))
    evaluator.close()
    return verdicts


def measure(bench: Bench) -> Iterator[Row]:
    """The row of the table."""
    path = bench.folder / "rego.msgpack"
    write(bench.logs(bench.small), path)
    ratios = []
    for _ in range(bench.rounds):
        spent: dict[str, float] = {}
        verdicts = {}
        with cores(1):
            for way in ("inside", "child"):
                (few, _), (many, verdicts[way]) = (
                    child("rego_child.py", way, count, path, folder=bench.folder) for count in (FEW, MANY)
                )
                spent[way] = (many.seconds - few.seconds) / (MANY - FEW)
        if verdicts["inside"] != verdicts["child"]:
            raise SystemExit(f"verdicts differ: {verdicts}")
        note(f"{spent['inside'] * 1e6:.1f} µs a candidate in process, {spent['child'] * 1e6:.1f} in the child")
        ratios.append(spent["child"] / spent["inside"])
    yield at_most("Rego in its child process, against in process", 1.25, median(ratios), "×")


if __name__ == "__main__":
    ways = {"inside": inside, "child": outside}
    content = msgspec.msgpack.decode(Path(sys.argv[3]).read_bytes(), type=Work)
    print(ways[sys.argv[1]](content, int(sys.argv[2])))
