"""DuckDB on the same records with the same 100 predicates as SQL, on one core: on the log files, and on NDJSON.

As a command, `against_duckdb.py SCHEMA FILES...`: print the count of each rule. SCHEMA is `logs` or `ndjson`.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import rules
from isal import igzip
from running import SHORT, Bench, Row, at_least, child, cores, matches, median, note, scan

COUNT = 100
_FIELDS = {"eventSource": "VARCHAR", "eventName": "VARCHAR", "errorCode": "VARCHAR", "requestParameters": "JSON"}
_STRUCT = ", ".join(f"{name} {kind}" for name, kind in _FIELDS.items())
_UNNESTED = "SELECT record.* FROM (SELECT unnest(Records) AS record FROM read_json(?, columns={Records: '%s'}))"
_RECORDS = {
    "logs": _UNNESTED % f"STRUCT({_STRUCT})[]",
    "ndjson": f"SELECT * FROM read_json(?, format='newline_delimited', columns={_FIELDS})",  # noqa: S608
}


def counts(schema: str, files: Sequence[str]) -> dict[str, int]:
    """How many records each rule holds of; those with any."""
    import duckdb

    chosen = rules.rules(COUNT)
    conditions = ", ".join(f"count(*) FILTER (WHERE {rule.sql()})" for rule in chosen)
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    row = connection.execute(f"SELECT {conditions} FROM ({_RECORDS[schema]})", [files]).fetchone()  # noqa: S608
    assert row
    return {rule.id: count for rule, count in zip(chosen, row, strict=True) if count}


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    pack = rules.write(bench.folder / f"rules-{COUNT}", rules.rules(COUNT))
    sizes = (SHORT, bench.small)
    logs = [sorted(bench.logs(size).rglob("*.json.gz")) for size in sizes]
    lines = [_rewritten(bench.logs(size)) for size in sizes]
    ratios: dict[str, list[float]] = {"logs": [], "ndjson": []}
    for _ in range(bench.rounds):
        with cores(1):
            ours = [scan(bench.folder, [bench.logs(size)], "--policies", pack).wait() for size in sizes]
            found = matches(bench.folder)
            spent = ours[1].seconds - ours[0].seconds
            for schema, files in (("logs", logs), ("ndjson", lines)):
                theirs = [child("against_duckdb.py", schema, *each, folder=bench.folder) for each in files]
                if theirs[1][1] != found:
                    raise SystemExit(f"DuckDB counts {theirs[1][1]}, Affidavit {found}")
                taken = theirs[1][0].seconds - theirs[0][0].seconds
                ratios[schema].append(taken / spent)
                records = sizes[1] - sizes[0]
                note(f"{records / spent:,.0f} records/s, DuckDB on {schema} {records / taken:,.0f}")
    yield at_least(f"DuckDB on the same files, {COUNT} policies", 10, median(ratios["logs"]), "×")
    yield at_least(f"DuckDB on NDJSON, {COUNT} policies", 1.5, median(ratios["ndjson"]), "×")


def _rewritten(logs: Path) -> list[Path]:
    """The same records as NDJSON, not compressed, a file for each log file; kept for the next time."""
    folder = logs.with_name(f"ndjson-{logs.name}")
    if not folder.exists():
        for older in folder.parent.glob(f"ndjson-{logs.name.partition('-')[0]}-*"):
            shutil.rmtree(older)
        unfinished = folder.with_suffix(".unfinished")
        unfinished.mkdir(exist_ok=True)
        decode = msgspec.json.Decoder(dict[str, list[msgspec.Raw]]).decode
        for path in logs.rglob("*.json.gz"):
            records = decode(igzip.decompress(path.read_bytes()))["Records"]  # type: ignore[no-untyped-call]
            (unfinished / f"{path.name.removesuffix('.json.gz')}.ndjson").write_bytes(b"\n".join(records) + b"\n")
        unfinished.rename(folder)
    return sorted(folder.glob("*.ndjson"))


if __name__ == "__main__":
    print(json.dumps(counts(sys.argv[1], sys.argv[2:])))
