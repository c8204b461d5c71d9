"""The MITRE ATT&CK table that policies and crosswalks are checked against: ids, names, tactics and replacements.

The table is of ATT&CK Enterprise 18.1, held in `data/attack.json` with MITRE's notice and licence;
`affidavit.attack.make_table` makes that file. ATT&CK 19 splits Defense Evasion and revokes T1562.*, so rules written
for 19 name ids that 18.1 does not have: those are understood too, as the id of 18.1 whose behaviour they took over. Ids
of 16 and 17 that 18.1 revoked are in the table with what replaced them.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

_SITE = "https://attack.mitre.org"

# Replacements made by ATT&CK 19, by the ids of 18.1; three were merged into T1685. Source:
# https://attack.mitre.org/resources/updates/updates-april-2026/
_REPLACED_IN_19 = MappingProxyType(
    {
        "T1070.001": "T1685.005",
        "T1070.002": "T1685.006",
        "T1562": "T1685",
        "T1562.001": "T1685",
        "T1562.002": "T1685.001",
        "T1562.003": "T1690",
        "T1562.004": "T1686",
        "T1562.006": "T1685",
        "T1562.007": "T1686.001",
        "T1562.008": "T1685.002",
        "T1562.009": "T1688",
        "T1562.010": "T1689",
        "T1562.011": "T1685.003",
        "T1562.012": "T1685.004",
        "T1562.013": "T1686.002",
        "T1656": "T1684.001",
        "T1672": "T1684.002",
    }
)
# The way back. T1685 stands for three ids of 18.1: their common parent claims no more than it says. The tactic Defense
# Impairment is what 18.1 has as the technique Impair Defenses.
_FROM_19 = MappingProxyType(
    {new: old for old, new in _REPLACED_IN_19.items() if new != "T1685"} | {"T1685": "T1562", "TA0112": "T1562"}
)
# What 19 adds, and 18.1 has nothing of.
_NEW_IN_19 = frozenset({"T1027.018", "T1682", "T1683", "T1683.001", "T1683.002", "T1684", "T1686.003", "T1687"})


class Technique(msgspec.Struct, frozen=True):
    """A technique or sub-technique as the table holds it.

    Attributes:
        tactics: TA ids in matrix order.
        revoked_by: the id that replaced it, '' while it stands.
        deprecated: it was withdrawn without a replacement.
    """

    name: str
    tactics: tuple[str, ...]
    revoked_by: str = ""
    deprecated: bool = False


class AttackTable:
    """An ATT&CK table; nothing in it changes after it is built.

    Attributes:
        version: the ATT&CK version, for example ``18.1``.
        notice: MITRE's copyright notice, which must go wherever the content goes.
        techniques: technique id → `Technique`, revoked and deprecated ids included.
        tactics: tactic id → name, in the order of the Enterprise matrix.
    """

    def __init__(
        self, version: str, notice: str, techniques: Mapping[str, Technique], tactics: Mapping[str, str]
    ) -> None:
        self.version = version
        self.notice = notice
        self.techniques: Mapping[str, Technique] = MappingProxyType(dict(techniques))
        self.tactics: Mapping[str, str] = MappingProxyType(dict(tactics))
        # Followed once: a crosswalk asks for each of its links, of every policy.
        self._resolved = {attack_id: self._follow(attack_id) for attack_id in (*self.techniques, *_FROM_19)}

    def resolve(self, attack_id: str) -> str | None:
        """The id of this version that a technique's id, old or of ATT&CK 19, stands for.

        None for an unknown id, for one deprecated without a replacement, and for a tactic (tactics are never replaced).
        """
        return self._resolved.get(attack_id)

    def _follow(self, attack_id: str) -> str | None:
        current = _FROM_19.get(attack_id, attack_id)
        technique = self.techniques.get(current)
        seen = {current}
        while technique is not None and technique.revoked_by:
            current = technique.revoked_by
            if current in seen:
                return None
            seen.add(current)
            technique = self.techniques.get(current)
        return None if technique is None or technique.deprecated else current

    def unknown(self, attack_id: str) -> str:
        """What is wrong with an id that is neither resolved nor a tactic, as a sentence."""
        if attack_id in _NEW_IN_19:
            return f"{attack_id} is new in ATT&CK 19, and ATT&CK {self.version} has nothing that it stands for"
        if attack_id in self.techniques:
            return f"{attack_id} was withdrawn from ATT&CK without a replacement"
        return f"ATT&CK {self.version} has no technique or tactic {attack_id!r}"

    def replaced_by(self, attack_id: str) -> str | None:
        """The id of ATT&CK 19 that took over from an id of 18.1; None where no replacement is known."""
        return _REPLACED_IN_19.get(attack_id)

    def parents(self, attack_id: str) -> tuple[str, ...]:
        """What an id is part of: a sub-technique's technique first, then the tactics in matrix order.

        () for a tactic and for an id that cannot be resolved. A crosswalk link from any of these covers the id.
        """
        current = self.resolve(attack_id)
        if current is None:
            return ()
        technique, dot, _ = current.partition(".")
        return ((technique,) if dot else ()) + self.techniques[current].tactics

    def name(self, attack_id: str) -> str | None:
        """The name of a technique (resolved first) or tactic, a sub-technique's with its technique's before it."""
        if attack_id in self.tactics:
            return self.tactics[attack_id]
        current = self.resolve(attack_id)
        if current is None:
            return None
        technique, dot, _ = current.partition(".")
        own = self.techniques[current].name
        return f"{self.techniques[technique].name}: {own}" if dot else own

    def url(self, attack_id: str) -> str:
        """The page of a technique or tactic on MITRE's site, at this table's version, so that it outlives later ones.

        Raises:
            KeyError: an id that is neither a tactic nor a technique of this table.
        """
        version = f"v{self.version.partition('.')[0]}"
        if attack_id in self.tactics:
            return f"{_SITE}/versions/{version}/tactics/{attack_id}/"
        if attack_id not in self.techniques:
            raise KeyError(attack_id)
        return f"{_SITE}/versions/{version}/techniques/{attack_id.replace('.', '/')}/"


class _Row(msgspec.Struct, frozen=True, array_like=True):
    name: str
    tactics: tuple[str, ...]
    replaced_by: str | msgspec.UnsetType | None = msgspec.UNSET


class _File(msgspec.Struct, frozen=True):
    version: str
    notice: str
    tactics: dict[str, str]
    techniques: dict[str, _Row]


def read(content: bytes) -> AttackTable:
    """Read a table from the JSON that `affidavit.attack.make_table` writes.

    A technique is ``[name, [tactic, …]]``, with a third item where it no longer stands: the id that replaced it, or
    null when it is deprecated.

    Raises:
        msgspec.DecodeError: the content is not such a table.
    """
    file = msgspec.json.decode(content, type=_File)
    techniques = {
        attack_id: Technique(row.name, row.tactics, row.replaced_by or "", deprecated=row.replaced_by is None)
        for attack_id, row in file.techniques.items()
    }
    return AttackTable(file.version, file.notice, techniques, file.tactics)


@functools.cache
def load() -> AttackTable:
    """The table that ships with Affidavit, read on first use."""
    return read((importlib.resources.files("affidavit") / "data" / "attack.json").read_bytes())
