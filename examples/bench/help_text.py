"""How long `affidavit --help` takes, and whether it imports what it has no use for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from running import Bench, Row, Started, affidavit, at_most, median

_HEAVY = ("boto3", "botocore", "jinja2", "regorus")
_TIMES = 5
_LIST = """
import json, sys
from affidavit.cli import app
sys.argv = ["affidavit", "--help"]
sys.stdout = open("/dev/null", "w")
try:
    app.main()
except SystemExit:
    pass
sys.stdout = sys.__stdout__
print(json.dumps(sorted(sys.modules)))
"""


def measure(bench: Bench) -> Iterator[Row]:
    """The rows of the table."""
    log = bench.folder / "help.log"
    runs = [affidavit("--help", log=log).wait() for _ in range(_TIMES)]
    yield at_most("affidavit --help", 0.3, median(each.seconds for each in runs), " s")
    Started([sys.executable, "-c", _LIST], log).wait()
    loaded = [name for name in _HEAVY if name in json.loads(log.read_text())]
    yield Row("affidavit --help: boto3, jinja2, Rego imported", "none", ", ".join(loaded) or "none", not loaded)
