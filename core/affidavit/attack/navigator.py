"""Layers for MITRE's ATT&CK Navigator, in layer format 4.5: of the policies of packs, or of whatever has scores.

Format: https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from affidavit.attack.table import AttackTable
from affidavit.model.policy import Policy

# Light to dark, so that it reads in print and to people who don't tell colours apart.
_COLOURS = ("#dbe9f6", "#2b6cb0")


@dataclass(frozen=True, slots=True)
class Scored:
    """What a layer says of a technique.

    Attributes:
        score: its colour, from light to dark; None leaves it without one.
        comment: text that the Navigator shows with it.
        metadata: names and values that it shows below the comment.
    """

    score: int | None
    comment: str
    metadata: Sequence[tuple[str, str]] = ()


def layer(
    name: str,
    description: str,
    attack_version: str,
    techniques: Mapping[str, Scored],
    metadata: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """A layer of techniques, by their ids in the ATT&CK version given.

    A technique appears under each of its tactics; a sub-technique is scored by itself, its technique is not.
    """
    most = max((each.score for each in techniques.values() if each.score is not None), default=1)
    return {
        "name": name,
        "versions": {"attack": attack_version.partition(".")[0], "navigator": "5.1.0", "layer": "4.5"},
        "domain": "enterprise-attack",
        "description": description,
        "sorting": 0,
        "layout": {"layout": "side", "showID": True, "showName": True, "expandedSubtechniques": "annotated"},
        "hideDisabled": False,
        "techniques": [
            {
                "techniqueID": attack_id,
                **({} if scored.score is None else {"score": scored.score}),
                "comment": scored.comment,
                "enabled": True,
                "showSubtechniques": any(other.startswith(f"{attack_id}.") for other in techniques),
                **({"metadata": _named(scored.metadata)} if scored.metadata else {}),
            }
            for attack_id, scored in sorted(techniques.items())
        ],
        "gradient": {"colors": list(_COLOURS), "minValue": 1, "maxValue": max(most, 2)},
        "legendItems": [],
        "metadata": _named(metadata),
    }


def navigator_layer(name: str, policies: Iterable[Policy], table: AttackTable) -> dict[str, Any]:
    """A layer that scores each technique by the number of policies that declare it, and names them in its comment."""
    found: dict[str, list[Policy]] = {}
    for policy in sorted(policies, key=lambda each: each.id):
        for attack_id in dict.fromkeys(table.resolve(named) for named in policy.attack):
            if attack_id is not None:
                found.setdefault(attack_id, []).append(policy)
    techniques = {
        attack_id: Scored(
            len(members), "\n".join(f"{policy.id} ({policy.effect}, {policy.severity})" for policy in members)
        )
        for attack_id, members in found.items()
    }
    description = f"Techniques of ATT&CK {table.version} that policies look for. {table.notice}"
    return layer(name, description, table.version, techniques)


def _named(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
