"""Objects of a bucket, by a local object server on the same machine: the rate of reading, and a million keys listed."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from running import HERE, PERIOD, SHORT, Bench, Row, affidavit, at_least, at_most, cores, median, note, scan
from share import OPTIONS

KEYS = 1_000_000


def rate(bench: Bench) -> Iterator[Row]:
    """The rate of a bucket's objects over that of the same files on disk, marginal, by the clock, on two cores."""
    logs = {size: bench.logs(size) for size in (SHORT, bench.small)}
    ratios = []
    with contextlib.ExitStack() as stack:
        stack.enter_context(cores(2))
        buckets = {size: stack.enter_context(_served(folder)) for size, folder in logs.items()}
        for _ in range(bench.rounds):
            spent = {}
            for kind, places in (("disk", logs), ("bucket", buckets)):
                runs = [scan(bench.folder, [place], *OPTIONS, name=kind).wait() for place in places.values()]
                spent[kind] = runs[1].wall - runs[0].wall
            reports = [json.loads((bench.folder / f"{kind}.json").read_bytes()) for kind in spent]
            if len({json.dumps(each["findings"]) for each in reports}) != 1:
                raise SystemExit("the bucket's findings are not those of the files")
            note(f"bucket {spent['bucket']:.1f} s, disk {spent['disk']:.1f} s")
            ratios.append(spent["disk"] / spent["bucket"])
    yield at_least("S3, of the rate of local files (clock)", 0.7, median(ratios))


def listing(bench: Bench) -> Iterator[Row]:
    """Peak memory of listing and planning a million keys."""
    with _served(str(KEYS)) as location:
        log = bench.folder / "plan.log"
        used = affidavit("scan", location, *PERIOD, "--dry-run", "--json", log=log).wait()
    text = log.read_text()
    planned = json.loads(text[text.index("{") :])
    if planned["objects"] != KEYS:
        raise SystemExit(f"{planned['objects']:,} of {KEYS:,} objects were planned")
    note(f"{KEYS:,} keys in {used.wall:.0f} s, {KEYS / used.seconds:,.0f} keys per CPU second")
    yield at_most("a million keys listed and planned, peak memory", 300, used.megabytes, " MB")


@contextlib.contextmanager
def _served(what: str | Path) -> Iterator[str]:
    """The location of a bucket with the files of a folder, or with so many keys, while a server serves it."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_CONFIG_FILE": os.devnull}
    command = [sys.executable, str(HERE / "object_server.py"), str(what)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        try:
            yield f"s3://b/?{urlencode({'endpoint-url': f'http://127.0.0.1:{port}', 'region': 'eu-west-1'})}"
        finally:
            server.terminate()
