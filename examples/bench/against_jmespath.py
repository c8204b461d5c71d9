"""`jmespath.search` called for each of 100 policies on every record.

It keeps what it parsed, so that it parses each expression once. As a command, `against_jmespath.py COUNT FILES...`:
print how many records each of so many rules matches.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import jmespath
import msgspec
import rules
from isal import igzip
from running import SHORT, Bench, Row, at_least, child, cores, matches, median, note, scan

COUNT = 100


def counts(count: int, files: Sequence[str]) -> dict[str, int]:
    """How many records each rule matches; those with any."""
    expressions = [(rule.id, rule.expression()) for rule in rules.rules(COUNT)]
    search = jmespath.search
    found: dict[str, int] = {}
    for path in files:
        records = msgspec.json.decode(igzip.decompress(Path(path).read_bytes()))["Records"]  # type: ignore[no-untyped-call]
        for record in records[:count]:
            for rule, expression in expressions:
                if search(expression, record):
                    found[rule] = found.get(rule, 0) + 1
    return found


def measure(bench: Bench) -> Iterator[Row]:
    """The row of the table; `jmespath` does one log file, which is enough for its rate."""
    pack = rules.write(bench.folder / f"rules-{COUNT}", rules.rules(COUNT))
    few, short, logs = SHORT // 10, bench.logs(SHORT), bench.logs(bench.small)
    files = list(short.rglob("*.json.gz"))
    ratios = []
    for _ in range(bench.rounds):
        with cores(1):
            start = scan(bench.folder, [short], "--policies", pack).wait().seconds
            found = matches(bench.folder)
            spent = scan(bench.folder, [logs], "--policies", pack).wait().seconds - start
            (begin, _), (end, theirs) = (
                child("against_jmespath.py", count, *files, folder=bench.folder) for count in (few, SHORT)
            )
        if theirs != found:
            raise SystemExit(f"jmespath counts {theirs}, Affidavit {found}")
        rate, searched = (bench.small - SHORT) / spent, (SHORT - few) / (end.seconds - begin.seconds)
        note(f"{rate:,.0f} records/s, jmespath.search {searched:,.0f}")
        ratios.append(rate / searched)
    yield at_least(f"jmespath.search for each of {COUNT} policies", 40, median(ratios), "×")


if __name__ == "__main__":
    print(json.dumps(counts(int(sys.argv[1]), sys.argv[2:])))
