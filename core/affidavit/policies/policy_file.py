"""One policy's file, in YAML or as an annotated Rego module, as the keys that both forms share."""

from __future__ import annotations

import msgspec

from affidavit.documents.strict_yaml import Section, Value, parse
from affidavit.errors import DocumentError, Problem
from affidavit.model.policy import Place, Predicate
from affidavit.policies.without_tests import parsed


class PolicyFile(msgspec.Struct, frozen=True):
    """A policy as it is written.

    Attributes:
        section: its keys, with their places.
        module: the predicate of a Rego file; a YAML file has its predicates under `when`.
        with_tests: whether its tests were read.
    """

    section: Section
    module: Predicate | None
    with_tests: bool


def policy_file(content: bytes, path: str, languages: frozenset[str], with_tests: bool) -> PolicyFile:
    """Read a file, by its name a Rego module or YAML.

    Args:
        languages: the predicate languages that are installed.
        with_tests: whether its tests are wanted; without, they are read where they do not surely stand last.

    Raises:
        DocumentError: it is not of its form.
    """
    if path.endswith(".rego"):
        return _rego(content, path, languages, with_tests)
    value, tested = (parse(content, path), True) if with_tests else parsed(lambda text: parse(text, path), content)
    return PolicyFile(Section(value, "the policy", []), None, tested)


def _rego(content: bytes, path: str, languages: frozenset[str], with_tests: bool) -> PolicyFile:
    annotation, line = _annotation(content, path)
    outer_problems: list[Problem] = []

    def read(text: bytes) -> Value:
        return parse(text, path, line_offset=line, column_offset=2)

    value, tested = (read(annotation), True) if with_tests else parsed(read, annotation, "custom")
    outer = Section(value, "the METADATA annotation", outer_problems)
    title, description = outer.text("title"), outer.text("description", "")
    # The other keys of OPA's annotations say nothing to a scan.
    for key in ("scope", "authors", "organizations", "entrypoint", "schemas"):
        outer.get(key, required=False)
    references: list[Value] = []
    related = outer.get("related_resources", required=False)
    if related is not None and not isinstance(related.data, list):
        outer.add(related.place, "'related_resources' must be a list")
    elif related is not None:
        references = [item.data.get("ref") or item if isinstance(item.data, dict) else item for item in related.data]
    custom = outer.section("custom", "'custom'")
    if custom is None:
        outer.get("custom")
        outer.finish()
        raise DocumentError(outer_problems)
    outer.finish()
    # OPA's own keys take the place of ours, so that a policy of either form is read by the same code.
    place = outer.value.place
    items = dict(custom.value.data) if isinstance(custom.value.data, dict) else {}
    # Left blank, its absence would be told twice.
    items.setdefault("title", Value(title or "untitled", place))
    if description:
        items.setdefault("description", Value(description, place))
    if references:
        items.setdefault("references", Value(references, place))
    section = Section(Value(items, custom.value.place), "the policy", outer_problems)
    if "rego" not in languages:
        section.add(place, "no predicate language 'rego' is installed")
    policy_id = items["id"].data if "id" in items else ""
    predicate = Predicate(str(policy_id), "rego", content.decode("utf-8-sig"), Place(path))
    return PolicyFile(section, predicate, tested)


def _annotation(content: bytes, path: str) -> tuple[bytes, int]:
    """The YAML of the METADATA comment before `package`, and how many lines stand before it."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DocumentError([Problem(path, content.count(b"\n", 0, error.start) + 1, 1, "not UTF-8")]) from None
    for number, line in enumerate(lines):
        if line.startswith("package"):
            break  # What stands further down annotates a rule.
        if line.strip() == "# METADATA":
            block: list[str] = []
            for each in lines[number + 1 :]:
                if not each.startswith("#"):
                    break
                block.append(each[2:] if each.startswith("# ") else each[1:])
            return "\n".join(block).encode(), number + 1
    raise DocumentError(
        [Problem(path, 1, 1, "lacks a '# METADATA' comment before 'package' that holds the policy's keys")]
    )
