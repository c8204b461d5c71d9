"""Makes the framework's files from NIST's catalog, the public ATT&CK mapping and what was judged by hand.

    python make_framework.py CATALOG MAPPING TECHNIQUES

CATALOG is NIST's OSCAL catalog of the HIGH baseline, MAPPING the Mappings Explorer's JSON from ATT&CK to SP 800-53
rev 5, TECHNIQUES a list of ATT&CK's techniques with their platforms. Of these, ids, titles and links are taken; the
rest is in `judged/`. Running it again gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
OUTPUT = HERE / "src/affidavit_framework_nist_800_53/framework"
PLATFORMS = frozenset({"IaaS", "Identity Provider", "SaaS"})
NOTHING = "Nothing. What it asks for leaves no record in CloudTrail, or none that tells whether it was done."


def controls_of(catalog: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Label, title and family title of each control and enhancement, in the catalog's order."""

    def walk(holder: Mapping[str, Any], family: str, above: str) -> Iterator[tuple[str, str, str]]:
        for control in holder.get("controls", ()):
            labels = [each["value"] for each in control["props"] if each["name"] == "label" and "class" not in each]
            title = f"{above}: {control['title']}" if above else control["title"]
            yield labels[0], title, family
            yield from walk(control, family, control["title"])

    for group in catalog["catalog"]["groups"]:
        yield from walk(group, f"{group['id'].upper()} {group['title']}", "")


def label_of(mapped: str) -> str:
    """The mapping's `AC-02(04)` as NIST's label `AC-2(4)`."""
    return re.sub(r"(?<=[-(])0+(?=\d)", "", mapped)


def links_of(mapping: Mapping[str, Any], techniques: Mapping[str, Any], wanted: set[str]) -> Iterator[dict[str, str]]:
    """The mapping's links from techniques of cloud platforms to controls that logs support, sorted."""
    platforms = {each["id"]: set(each.get("platforms", ())) for each in techniques["techniques"]}
    pairs = {
        (each["attack_object_id"], label_of(each["capability_id"]))
        for each in mapping["mapping_objects"]
        if each["mapping_type"] == "mitigates" and platforms.get(each["attack_object_id"], set()) & PLATFORMS
    }
    for attack, control in sorted(pairs):
        if control in wanted:
            why = f"The Center for Threat-Informed Defense holds that {control} mitigates {attack}."
            yield {"attack": attack, "control": control, "relation": "mitigates", "source": "ctid", "rationale": why}


def make(catalog: Mapping[str, Any], mapping: Mapping[str, Any], techniques: Mapping[str, Any]) -> dict[str, str]:
    """File name → text.

    Raises:
        ValueError: a control was judged that the catalog does not have.
    """
    judged = {each["id"]: each for each in _read("controls.yaml")["controls"]}
    families = _read("families.yaml")["families"]
    controls = []
    for label, title, family in controls_of(catalog):
        own = judged.get(label)
        controls.append(
            {
                "id": label,
                "title": title,
                "group": family,
                "support": "supporting" if own else "not-by-logs",
                "asks": own["asks"] if own else NOTHING,
                "evidence_note": own["evidence_note"] if own else families[family[:2].lower()],
            }
        )
    if missing := set(judged) - {each["id"] for each in controls}:
        raise ValueError(f"judged, but not in the catalog: {', '.join(sorted(missing))}")
    links = list(links_of(mapping, techniques, set(judged)))
    return {
        "framework.yaml": _text(_read("framework.yaml")),
        "controls.yaml": _text({"controls": controls}),
        "crosswalk.yaml": _text({"links": links}),
    }


def main(arguments: Sequence[str]) -> int:
    """Write the files; the exit status is 2 where the arguments are not three files."""
    if len(arguments) != 3:
        sys.stderr.write("usage: python make_framework.py CATALOG MAPPING TECHNIQUES\n")
        return 2
    catalog, mapping, techniques = (json.loads(Path(each).read_bytes()) for each in arguments)
    for name, text in make(catalog, mapping, techniques).items():
        (OUTPUT / name).write_text(text, encoding="utf-8")
    return 0


def _read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HERE / "judged" / name).read_text(encoding="utf-8"))
    return loaded


def _text(data: Mapping[str, Any]) -> str:
    head = "# Made by make_framework.py from NIST's catalog, the public ATT&CK mapping and judged/. Edit those.\n"
    return head + yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
