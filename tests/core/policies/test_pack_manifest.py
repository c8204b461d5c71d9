"""Pack manifests: names, versions and needs are checked, each mistake with its place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from affidavit import DocumentError
from affidavit.policies.pack_manifest import Parameter, ParameterType, read_manifest

MANIFESTS: list[tuple[str, str]] = [
    ("name: Big Name\nversion: 1.0.0\n", r"pack.yaml:1:7: 'name' must be lower-case words .*, not 'Big Name'"),
    ("name: a\nversion: newest\n", r"pack.yaml:2:10: 'version' must be a version like 1.0.0, not 'newest'"),
    ("name: a\nversion: 1.0\n", r"pack.yaml:2:10: 'version' must be text: put 1.0 in quotes"),
    ("name: a\n", r"the manifest lacks 'version'"),
    ("name: a\nversion: 1.0.0\nrequires_affidavit: 99.0.0\n", r"pack.yaml:3:21: the pack needs Affidavit 99.0.0 or"),
    ("name: a\nversion: 1.0.0\nrequires_affidavit: new\n", r"pack.yaml:3:21: 'requires_affidavit' must be"),
    ("name: a\nversion: 1.0.0\nparameters: {p: {type: text}}\n", r"pack.yaml:3:17: the parameter 'p' lacks 'about'"),
    (
        "name: a\nversion: 1.0.0\nparameters: {p: {type: list, about: x}}\n",
        r"pack.yaml:3:24: 'type' is 'list'; expected one of: boolean, integer, integers, text, texts",
    ),
    ("name: a\nversion: 1.0.0\nparameters: [p]\n", r"pack.yaml:3:13: 'parameters' must be a mapping of names"),
    ("name: a\nversion: 1.0.0\nauthor: me\n", r"pack.yaml:3:1: the manifest has no key 'author'"),
]


@pytest.mark.parametrize(("manifest", "problem"), MANIFESTS)
def test_mistakes_are_named(manifest: str, problem: str) -> None:
    """A wrong name, version or key, and a pack for a newer Affidavit."""
    with pytest.raises(DocumentError) as caught:
        read_manifest(manifest.encode(), "pack.yaml")
    assert re.search(problem, str(caught.value))


@pytest.mark.parametrize(
    ("least", "own", "enough"),
    [
        ("0.1", "0.1.0", True),
        ("0.1.0", "0.1", True),
        ("0.9", "0.10.0", True),
        ("0.10", "0.9.9", False),
        ("1.0.0", "1.0.0rc1", True),
        ("2", "1.9", False),
    ],
)
def test_the_least_version(least: str, own: str, enough: bool) -> None:
    """Versions are compared by their numbers."""
    content = f'name: a\nversion: 1.0.0\nrequires_affidavit: "{least}"\n'.encode()
    if enough:
        assert read_manifest(content, "pack.yaml", own).name == "a"
    else:
        with pytest.raises(DocumentError, match="needs Affidavit"):
            read_manifest(content, "pack.yaml", own)


def test_parameters_are_read() -> None:
    """What policies read of the profile, with its type and what it is for."""
    content = "name: a\nversion: 1.0.0\nparameters: {ports: {type: integers, about: open ports}}\n"
    assert read_manifest(content.encode(), "pack.yaml").parameters == (
        Parameter("ports", ParameterType.INTEGERS, "open ports"),
    )


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("text", ["", "a"], [1, None, [], True]),
        ("texts", [[], ["a"]], ["a", [1], {}, None]),
        ("integer", [0, 7], ["1", 1.5, True, None]),
        ("integers", [[], [1, 2]], [1, ["1"], [True], None]),
        ("boolean", [True, False], [0, "true", None]),
    ],
)
def test_types_hold_their_values(kind: str, right: list[Any], wrong: list[Any]) -> None:
    """A type takes its own values and no others."""
    parameter_type = ParameterType(kind)
    assert all(map(parameter_type.holds, right))
    assert not any(map(parameter_type.holds, wrong))
