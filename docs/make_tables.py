"""Writes the tables under docs/tables: policies, techniques, controls, attacks, and events used by attackers.

    python docs/make_tables.py EVENTS.json

EVENTS.json is TrailDiscover's list of events (https://traildiscover.cloud), of which the names are taken and whether an
event was used in the wild.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from affidavit.attack import table as attack
from affidavit.authoring.pack_tables import (
    controls_table,
    events_table,
    left_out_techniques_table,
    markdown_table,
    policies_table,
    techniques_table,
)
from affidavit.cli import loading
from affidavit.cli.policy_table import left_out_reasons, left_out_techniques, listed_events
from affidavit.plugins import load_plugins

HERE = Path(__file__).parent
TABLES = HERE / "tables"
BUILT_IN = ("soc2", "pci-dss", "hipaa", "nist-csf", "iso27001")
STRATUS = (
    "Reviewed by hand, in `stratus.yaml`: ids of ATT&CK that fit, the policies that find the detonation, and why. Tests"
    " scan the recorded detonations that are at hand."
)
MADE = "<!-- Made by `make tables`. -->\n"


def make(events: Path) -> Mapping[str, str]:
    """File name → text."""
    plugins = load_plugins()
    table = attack.load()
    (pack,) = loading.packs(["aws"], plugins)
    frameworks = {each.id: each for each in loading.frameworks(BUILT_IN, plugins)}
    controls = [
        f"## {frameworks[name].title}\n\n{controls_table(frameworks[name], pack.policies, table)}" for name in BUILT_IN
    ]
    reviewed = [
        (f"`{each['id']}`", ", ".join(each["accept"]), ", ".join(f"`{name}`" for name in each["policies"]), each["why"])
        for each in yaml.safe_load((TABLES / "stratus.yaml").read_text(encoding="utf-8"))["techniques"]
    ]
    reasons = left_out_reasons(TABLES / "left-out-events.yaml")
    unsought = left_out_techniques(TABLES / "left-out-techniques.yaml")
    return {
        "policies.md": f"{MADE}# Policies of the pack `aws`\n\n{policies_table(pack.policies)}",
        "techniques.md": (
            f"{MADE}# ATT&CK techniques and the policies that look for them\n\nIds and names are those of ATT&CK"
            f" {table.version}. {table.notice}\n\n{techniques_table(pack.policies, table)}\n"
            "## Techniques that no policy looks for\n\nThose of ATT&CK's platforms IaaS and Identity Provider,"
            " and of others where AWS has something like them.\n\n"
            + left_out_techniques_table(pack.policies, table, unsought)
        ),
        "controls.md": (
            f"{MADE}# Controls and the policies that declare them\n\nThe last column counts the policies that only lead"
            " there, by the framework's ATT&CK crosswalk; `affidavit framework explain` names them.\n\n"
            + "\n".join(controls)
        ),
        "stratus.md": (
            f"{MADE}# Stratus Red Team's techniques for AWS, and what finds them\n\n{STRATUS}\n\n"
            + markdown_table(("technique", "fitting ids", "policies", "why"), reviewed)
        ),
        "events.md": (
            f"{MADE}# Events that attackers were seen to use\n\nThe events that [TrailDiscover](https://traildiscover.cloud)"
            " (Adan Alvarez, CC BY 4.0) knows to have been used in the wild, and the policies that look at them.\n\n"
            + events_table(listed_events(events), pack.policies, reasons)
        ),
    }


def main(arguments: Sequence[str]) -> int:
    """Write the tables; the exit status is 2 where no list of events is given."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python docs/make_tables.py EVENTS.json\n")
        return 2
    for name, text in make(Path(arguments[0])).items():
        (TABLES / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
