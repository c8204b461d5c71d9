"""Runs a target under the coverage-guided fuzzer: `python tests/fuzz/fuzz.py TARGET CORPUS SECONDS`.

A crash leaves the input that caused it in the folder CORPUS, and its name in the output.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

TARGETS = ("log_object", "record", "policy", "expression", "archive", "package", "decisions")


def load(name: str) -> ModuleType:
    """A target by its name."""
    spec = importlib.util.spec_from_file_location(f"fuzz_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Fuzz until the time is over; exit status 0 when nothing was found."""
    atheris: Any = importlib.import_module("atheris")  # no types; and only `make fuzz` installs it

    name, corpus, seconds = sys.argv[1], Path(sys.argv[2]) / sys.argv[1], sys.argv[3]
    with atheris.instrument_imports(
        include=["affidavit", "affidavit_plugins", "jmespath"], enable_loader_override=False
    ):
        target = load(name)
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        f"-artifact_prefix={corpus.parent}/{name}-",
        "-timeout=20",
        "-rss_limit_mb=1024",
    ]
    atheris.Setup(
        [sys.argv[0], str(corpus), "-max_len=8192", "-verbosity=0", "-print_final_stats=1", *options], target.check
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
