"""A layer for MITRE's ATT&CK Navigator: which techniques policies look for, in layer format 4.5.

Format: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from affidavit.attack import AttackTable
from affidavit.model.policy import Policy

# From one policy to many; light to dark, so that it reads in print and to people who don't tell colours apart.
_COLOURS = ("#dbe9f6", "#2b6cb0")


def navigator_layer(name: str, policies: Iterable[Policy], table: AttackTable) -> dict[str, Any]:
    """A layer that scores each technique by the number of policies that declare it, and names them in its comment.

    A technique appears under each of its tactics; a sub-technique is scored by itself, its technique is not.
    """
    found: dict[str, list[Policy]] = {}
    for policy in sorted(policies, key=lambda each: each.id):
        for attack_id in dict.fromkeys(table.resolve(named) for named in policy.attack):
            if attack_id is not None:
                found.setdefault(attack_id, []).append(policy)
    most = max(map(len, found.values()), default=1)
    return {
        "name": name,
        "versions": {"attack": table.version.partition(".")[0], "navigator": "5.1.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": f"Techniques of ATT&CK {table.version} that policies look for. {table.notice}",
        "sorting": 0,
        "layout": {"layout": "side", "showID": True, "showName": True, "expandedSubtechniques": "annotated"},
        "hideDisabled": False,
        "techniques": [
            {
                "techniqueID": attack_id,
                "score": len(members),
                "comment": "\n".join(f"{policy.id} ({policy.effect}, {policy.severity})" for policy in members),
                "enabled": True,
                "showSubtechniques": any(other.startswith(f"{attack_id}.") for other in found),
            }
            for attack_id, members in sorted(found.items())
        ],
        "gradient": {"colors": list(_COLOURS), "minValue": 1, "maxValue": max(most, 2)},
        "legendItems": [],
        "metadata": [],
    }
