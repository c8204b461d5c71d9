"""A policy file of any bytes, in either form."""

from __future__ import annotations

import functools
import importlib.resources
import tempfile
from collections.abc import Iterator
from pathlib import Path

from affidavit import DocumentError
from affidavit.cli import loading
from affidavit.documents.strict_yaml import parse
from affidavit.plugins import load_plugins
from affidavit.policies.files import Known, read_pack


@functools.cache
def known() -> Known:
    """The installed languages and kinds."""
    return loading.known(load_plugins())


def seeds() -> Iterator[bytes]:
    """The built-in policies, of each form some."""
    root = importlib.resources.files("affidavit_policies")
    for service in ("iam", "ec2", "signin"):
        for item in sorted((root / service).iterdir(), key=lambda each: each.name):
            if item.name.endswith((".yaml", ".rego")):
                yield item.read_bytes()
    yield b"a: &a [*a]\n" + b"- " * 200
    yield b"{" * 500


def check(data: bytes) -> None:
    """A value or a `DocumentError` that says where; a policy or problems, never neither."""
    try:
        parse(data, "a.yaml").plain()
    except DocumentError as error:
        assert error.problems
        assert all(problem.message for problem in error.problems)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.yaml", "a.rego"):
            path = Path(folder) / name
            path.write_bytes(data)
            pack, problems = read_pack("fuzz", path, known())
            assert bool(pack.policies) != bool(problems)
