"""No text from outside can make a regular expression go back and forth: what may vary runs on RE2.

Python's `re` is for patterns of our own, written out in a constant of a module that is named here with the reason why
it is linear in any text. Everything else, `fnmatch` included, is RE2's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOTS = ("core", "plugins", "policies", "frameworks", "reporters")
LINEAR = {
    "core/affidavit/access_review/tables.py": "bounded repetitions",
    "core/affidavit/cli/policy_new.py": "classes that their ends exclude",
    "core/affidavit/records/fields.py": "one class between two braces",
    "core/affidavit/policies/control_parameters.py": "classes that their ends exclude, on a profile's words",
    "core/affidavit/policies/pack_manifest.py": "classes that their ends exclude, from the text's start",
    "core/affidavit/packaging/commitments.py": "of fixed length",
    "core/affidavit/packaging/naming.py": "classes that their ends exclude, after fixed words",
    "core/affidavit/packaging/replacing.py": "one class",
    "core/affidavit/packaging/unescaping.py": "bounded repetitions",
    "core/affidavit/packaging/withheld_values.py": "one class, and one before fixed words",
    "core/affidavit/packaging/withholding.py": "of fixed length",
    "core/affidavit/authoring/drafts.py": "one class each",
    "core/affidavit/authoring/redaction.py": "bounded, or classes that their ends exclude",
    "core/affidavit/documents/strict_yaml.py": "bounded repetitions",
    "core/affidavit/times.py": "bounded repetitions",
    "core/affidavit/records/tolerant.py": "possessive, or of fixed length",
    "core/affidavit/documents/yaml_text.py": "one class each, or two with a dot between",
    "plugins/affidavit_plugins/access/action_table.py": "on files of pinned packages, when the table is made",
    "plugins/affidavit_plugins/access/callers.py": "classes that their ends exclude, from the text's start",
    "plugins/affidavit_plugins/access/changes.py": "classes that their ends exclude, from the text's start",
    "plugins/affidavit_plugins/account_source/log_buckets.py": "on a key of 1,024 bytes at most",
    "plugins/affidavit_plugins/account_source/log_groups.py": "classes that their ends exclude, from the text's start",
    "plugins/affidavit_plugins/account_state/format.py": "fixed words between white space, from the text's start",
    "plugins/affidavit_plugins/aws_keys.py": "classes that their ends exclude, one '.*_' before a fixed length",
    "plugins/affidavit_plugins/cloudtrail/actor.py": "classes that their ends exclude, from the text's start",
    "plugins/affidavit_plugins/cloudtrail/event_class.py": "words, and one class, from the text's start",
    "plugins/affidavit_plugins/cloudtrail/event_names.py": "of fixed length",
    "plugins/affidavit_plugins/cloudtrail/exported.py": "bounded repetitions",
    "plugins/affidavit_plugins/cloudtrail/format.py": "possessive, from the text's start, on 64 KiB",
    "plugins/affidavit_plugins/cloudtrail/event_ids.py": "of fixed length",
    "plugins/affidavit_plugins/cloudtrail/splitter.py": "possessive",
    "plugins/affidavit_plugins/cloudtrail/trail_calls.py": "classes that their ends exclude, from the text's start",
    "plugins/affidavit_plugins/cloudtrail/trail_selectors.py": "words, and one class, from the text's start",
    "plugins/affidavit_plugins/cloudtrail/vocabulary_table.py": "on botocore's own files, when the table is made",
    "plugins/affidavit_plugins/cloudtrail/window.py": "takes the splitter's patterns",
    "plugins/affidavit_plugins/cloudtrail_digest/digest.py": "of fixed length, or one class",
    "plugins/affidavit_plugins/cloudtrail_digest/keys.py": "on a key of 1,024 bytes at most",
    "plugins/affidavit_plugins/cloudtrail_digest/public_keys.py": "bounded repetitions",
    "plugins/affidavit_plugins/cloudtrail_integrity/places.py": "classes that their ends exclude",
    "plugins/affidavit_plugins/cloudwatch_logs_source/location.py": "classes that their ends exclude, or one class",
    "plugins/affidavit_plugins/cloudwatch_logs_source/streams.py": "classes that their ends exclude",
    "plugins/affidavit_plugins/file_source/names.py": "of fixed length",
    "plugins/affidavit_plugins/file_source/pattern.py": "of fixed length; fnmatch has atomic groups",
    "plugins/affidavit_plugins/jmespath_language/days.py": "bounded repetitions",
    "plugins/affidavit_plugins/jmespath_language/hours.py": "of fixed length",
    "plugins/affidavit_plugins/rego_language/failures.py": "on the engine's messages, under its deadline",
    "plugins/affidavit_plugins/rego_language/lexical.py": "no alternative begins as another does",
    "plugins/affidavit_plugins/s3_source/listing.py": "on a key of 1,024 bytes at most",
    "reporters/affidavit_reporters/csv_cells.py": "classes that their ends exclude, after a separator; one class",
    "reporters/affidavit_reporters/html/access_review.py": "a class that its end excludes, or one class",
    "reporters/affidavit_reporters/markdown_text.py": "of fixed length, or one class",
    "reporters/affidavit_reporters/oscal/controls.py": "digits between two parentheses",
    "reporters/affidavit_reporters/oscal/text.py": "of fixed length, one class, or digits from a line's start",
    "reporters/affidavit_reporters/sarif/log.py": "one class, or classes that their ends exclude",
    "reporters/affidavit_reporters/sarif/rules.py": "one class",
    "reporters/affidavit_reporters/sarif/text.py": "one class each, on text that was cut",
}


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for folder in ROOTS:
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root).as_posix(), ast.parse(path.read_text())


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names & {"re", "fnmatch", "glob", "regex", "sre_compile"}


def uses(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Each function of `re` that is used, and whether that is while the module is loaded."""
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for part in (function.body if isinstance(function.body, list) else [function.body])
        for node in ast.walk(part)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re":
            yield node.attr, id(node) not in inside


def test_modules_that_use_re_are_known(repo_root: Path) -> None:
    """The modules named above are those that import `re` or what is made of it, no more and no fewer."""
    assert {name for name, tree in modules(repo_root) if imported(tree)} == set(LINEAR)


def test_patterns_are_constants(repo_root: Path) -> None:
    """`re` only compiles, and only while a module is loaded: no text from outside can become a pattern of it."""
    allowed = {"compile", "DOTALL", "VERBOSE", "ASCII", "Pattern", "Match", "IGNORECASE", "MULTILINE"}
    for name, tree in modules(repo_root):
        for attribute, at_load in uses(tree):
            assert attribute in allowed, f"{name}: re.{attribute}"
            assert at_load or attribute != "compile", f"{name}: a pattern is compiled when a function runs"


@pytest.mark.parametrize("name", [name for name in sorted(LINEAR) if "possessive" in LINEAR[name]])
def test_repetitions_in_repetitions_are_possessive(name: str, repo_root: Path) -> None:
    """Where a group that repeats holds another repetition, both are possessive or a fixed text lies between."""
    source = (repo_root / name).read_text()
    assert not re.search(r"[+*]\)[+*](?!\+)", source), "a repetition of a repetition that may go back"


def test_a_pattern_in_a_function_would_be_noticed() -> None:
    """The check sees a pattern made of an argument."""
    source = "import re\nA = re.compile('x')\ndef f(p):\n    return re.compile(p)\ng = lambda p: re.match(p, '')"
    found = list(uses(ast.parse(source)))
    assert sorted(found) == [("compile", False), ("compile", True), ("match", False)]
