"""The public names exist, and starting up imports nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys

import affidavit
import pytest

# Imported only when used: they take longer to import than `affidavit --help` takes in all.
HEAVY = ("boto3", "botocore", "cryptography", "jinja2", "regorus")


def test_public_names_are_there_and_sorted() -> None:
    """`affidavit.__all__` is sorted, without repeats, and each name is an attribute."""
    assert affidavit.__all__ == sorted(set(affidavit.__all__))
    assert [name for name in affidavit.__all__ if not hasattr(affidavit, name)] == []


@pytest.mark.parametrize(
    "statement",
    ["import affidavit.cli.app", "import affidavit.cli.app, affidavit.plugins as each; each.load_plugins()"],
    ids=["command line", "all plugins loaded"],
)
def test_start_up_imports_nothing_heavy(statement: str) -> None:
    """Neither the command line nor registering the built-in plugins imports boto3, jinja2 or the Rego engine."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    output = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True).stdout
    loaded = json.loads(output)
    assert "affidavit.cli.app" in loaded
    assert [name for name in HEAVY if name in loaded] == []
