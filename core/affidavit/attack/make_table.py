"""Makes `data/attack.json` from a list of ATT&CK's techniques.

    python -m affidavit.attack.make_table enterprise-attack-18.1-techniques.json

The input is MITRE's Enterprise matrix reduced to ids, names, tactics and replacements: an object with `attack_version`,
`notice`, `tactics` (``{"id", "name"}``) and `techniques` (``{"id", "name", "tactics"}`` and, where they hold,
`revoked_by` and `deprecated`). MITRE's licence asks that its notice and the licence itself go with every copy, so the
table holds both.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

# https://attack.mitre.org/matrices/enterprise/, left to right; ids alone do not give this order.
MATRIX_ORDER = (
    "TA0043",
    "TA0042",
    "TA0001",
    "TA0002",
    "TA0003",
    "TA0004",
    "TA0005",
    "TA0006",
    "TA0007",
    "TA0008",
    "TA0009",
    "TA0011",
    "TA0010",
    "TA0040",
)
LICENCE = (
    "The MITRE Corporation (MITRE) hereby grants you a non-exclusive, royalty-free license to use ATT&CK® for "
    "research, development, and commercial purposes. Any copy you make for such purposes is authorized provided that "
    "you reproduce MITRE's copyright designation and this license in any such copy."
)
_OUTPUT = Path(__file__).parents[1] / "data" / "attack.json"


class SourceTactic(msgspec.Struct, frozen=True):
    """A tactic of the input."""

    id: str
    name: str


class SourceTechnique(msgspec.Struct, frozen=True):
    """A technique of the input."""

    id: str
    name: str
    tactics: tuple[str, ...]
    revoked_by: str | None = None
    deprecated: bool = False


class Source(msgspec.Struct, frozen=True):
    """The input."""

    attack_version: str
    notice: str
    tactics: tuple[SourceTactic, ...]
    techniques: tuple[SourceTechnique, ...]


def make(content: bytes) -> bytes:
    """The bytes of `attack.json` for an input; one technique a line, so that a new version reads well as a diff.

    Raises:
        msgspec.DecodeError: the input has another shape.
        ValueError: a tactic is missing from the known matrix, or a technique names one that is not in the input.
    """
    source = msgspec.json.decode(content, type=Source)
    names = {tactic.id: tactic.name for tactic in source.tactics}
    if set(names) != set(MATRIX_ORDER):
        raise ValueError(f"tactics differ from the known matrix: {', '.join(sorted(set(names) ^ set(MATRIX_ORDER)))}")
    known = {technique.id for technique in source.techniques}
    rows: list[str] = []
    for technique in sorted(source.techniques, key=lambda each: each.id):
        unknown = set(technique.tactics) - set(names)
        if unknown or (technique.revoked_by or technique.id) not in known:
            raise ValueError(f"{technique.id} names an id that the input lacks")
        row: list[object] = [technique.name, sorted(technique.tactics, key=MATRIX_ORDER.index)]
        if technique.revoked_by or technique.deprecated:
            row.append(technique.revoked_by)
        rows.append(f"  {_json(technique.id)}: {_json(row)}")
    head = {
        "version": source.attack_version,
        "notice": source.notice,
        "licence": LICENCE,
        "tactics": {tactic: names[tactic] for tactic in MATRIX_ORDER},
    }
    lines = [f" {_json(key)}: {_json(value)}," for key, value in head.items()]
    text = "\n".join(["{", *lines, ' "techniques": {', ",\n".join(rows), " }", "}", ""])
    return text.encode()


def main(arguments: Sequence[str]) -> int:
    """Write `data/attack.json`; the exit status is 2 when the input cannot be used."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m affidavit.attack.make_table TECHNIQUES.json\n")
        return 2
    try:
        content = make(Path(arguments[0]).read_bytes())
    except (OSError, ValueError, msgspec.DecodeError) as error:
        sys.stderr.write(f"{arguments[0]}: {error}\n")
        return 2
    _OUTPUT.write_bytes(content)
    return 0


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
