"""Policies without their tests: what a scan reads of an installed pack is what stands in its files."""

from __future__ import annotations

import msgspec
import pytest
from affidavit.cli import loading
from affidavit.documents.strict_yaml import Value, parse
from affidavit.errors import DocumentError, Problem
from affidavit.plugins import load_plugins
from affidavit.policies.without_tests import parsed
from hypothesis import given
from hypothesis import strategies as st


def _read(text: bytes) -> Value:
    return parse(text, "p.yaml")


def _problems(text: bytes) -> tuple[Problem, ...]:
    with pytest.raises(DocumentError) as raised:
        _read(text)
    return tuple(raised.value.problems)


# Lines that mean something else by what stands before them: open quotes, open brackets, block texts, line ends.
_BEFORE = (
    "id: a.b", "subject: [a,", "b]", 'title: "x', 'y"', "message: >", "   text", "custom:", "  id: c",
    "  when: |", "    d",
    "tests: []", '"tests":', "tests: # none", "# tests:", "", "...", "---", "? e", ": f", "&x g: h",
)  # fmt: skip
_AFTER = (
    "  - name: x", "    matches: true", "  - {a: 1}", "- name: y", "  # z", "", "   ", "    event: >",
    "      text", "    tests:",
    "  tests:", "last: 1", "...", "  - a\u2028id: z", "  - a\x85b: c", "\ttests:", "  - *x", "  - 'd", "  e'",
    "    - [f,", "g]",
)  # fmt: skip
_FILES = st.tuples(
    st.lists(st.sampled_from(_BEFORE), max_size=5, unique=True),
    st.sampled_from(("tests:", "  tests:", "    tests:")).map(lambda line: [line]),
    st.lists(st.sampled_from(_AFTER), max_size=4),
).map(lambda parts: [line for part in parts for line in part])


@given(_FILES, st.sampled_from(["", "custom"]), st.sampled_from(["\n", "\n", "\r\n", "\r"]))
def test_what_is_left_out_is_the_tests_alone(lines: list[str], under: str, end: str) -> None:
    """Whatever a file says: what is read without tests is the whole but for them, and errors are those of the whole."""
    text = end.join(lines).encode()
    try:
        value, tested = parsed(_read, text, under)
    except DocumentError as error:
        assert _problems(text) == error.problems  # noqa: PT017  # Whatever it is, it is that of the whole.
        return
    try:
        plain = _read(text).plain()
    except DocumentError:
        # It is the tests that are wrong: the same without them, or with none in their place, is not.
        assert not tested
        return
    if not tested:
        holder = plain[under] if under else plain
        assert list(holder)[-1] == "tests"
        del holder["tests"]
    assert value.plain() == plain


@pytest.mark.parametrize(
    ("text", "tested"),
    [
        ("id: a\ntests:\n  - name: x\n", False),
        ("id: a\ntests:\n- name: x\n\n# a comment\n", False),
        ("id: a\ntests:\n  - name: x\nsubject: y\n", True),
        ("id: a\ntests: [{name: x}]\n", True),
        ("tests:\n  - name: x\n", True),
        ("id: a\n", True),
        ("tests: []\nid: a\ntests:\n  - name: x\n", None),
    ],
)
def test_tests_are_left_out_where_they_are_the_end(text: str, tested: bool | None) -> None:
    """A file whose tests stand last is read without; of every other all is read, with what is wrong in it."""
    if tested is None:
        with pytest.raises(DocumentError, match="duplicate key 'tests'"):
            parsed(_read, text.encode())
    else:
        assert parsed(_read, text.encode())[1] is tested


def test_the_built_in_pack_says_the_same_without_its_tests() -> None:
    """All of the policies are the same but for tests, which all are spared, and the digest is of whole files."""
    plugins = load_plugins()
    (whole,) = loading.packs([], plugins)
    (spared,) = loading.packs([], plugins, with_tests=False)
    assert not any(each.tests for each in spared.policies)
    assert all(each.tests for each in whole.policies)
    bare = tuple(msgspec.structs.replace(each, tests=()) for each in whole.policies)
    assert spared == msgspec.structs.replace(whole, policies=bare)
