"""The ATT&CK table: what it holds, how ids are resolved, and that the file in the package is made from MITRE's list."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from affidavit.attack import make_table as attack_table
from affidavit.attack import table as attack
from affidavit.attack.table import AttackTable, Technique
from hypothesis import given
from hypothesis import strategies as st

SOURCE = "reference/mitre-attack/enterprise-attack-18.1-techniques.json"


@pytest.fixture(scope="module")
def table() -> AttackTable:
    """The table that ships."""
    return attack.load()


@pytest.mark.parametrize(
    ("attack_id", "current"),
    [
        ("T1562.008", "T1562.008"),
        ("T1098", "T1098"),
        ("T1002", "T1560"),
        ("T1073", "T1574.001"),
        ("T1108", None),
        ("T9999", None),
        ("", None),
        ("TA0004", None),
        ("t1098", None),
    ],
)
def test_resolve_gives_the_id_that_stands(table: AttackTable, attack_id: str, current: str | None) -> None:
    """Revoked ids lead to their replacement, through chains too; deprecated, unknown and tactic ids to none."""
    assert table.resolve(attack_id) == current


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("T1685", "T1562"),
        ("T1685.001", "T1562.002"),
        ("T1685.002", "T1562.008"),
        ("T1686", "T1562.004"),
        ("T1686.001", "T1562.007"),
        ("T1689", "T1562.010"),
        ("T1684.001", "T1656"),
        ("T1684.002", "T1672"),
        ("T1685.003", "T1562.011"),
        ("T1685.004", "T1562.012"),
        ("T1685.005", "T1070.001"),
        ("T1685.006", "T1070.002"),
        ("T1686.002", "T1562.013"),
        ("T1688", "T1562.009"),
        ("T1690", "T1562.003"),
        ("TA0112", "T1562"),
    ],
)
def test_ids_of_attack_19_are_understood(table: AttackTable, new: str, old: str) -> None:
    """An id that ATT&CK 19 introduced stands for the id of 18.1 that it replaced, and has its parents and name."""
    assert table.resolve(new) == old
    assert table.parents(new) == table.parents(old)
    assert table.name(new) == table.name(old) is not None


@pytest.mark.parametrize(
    ("attack_id", "why"),
    [
        ("T1687", "T1687 is new in ATT&CK 19, and ATT&CK 18.1 has nothing that it stands for"),
        ("T1108", "T1108 was withdrawn from ATT&CK without a replacement"),
        ("T9999", "ATT&CK 18.1 has no technique or tactic 'T9999'"),
    ],
)
def test_an_id_that_stands_for_nothing_is_explained(table: AttackTable, attack_id: str, why: str) -> None:
    """Whether it is too new, withdrawn or mistyped."""
    assert table.resolve(attack_id) is None
    assert table.unknown(attack_id) == why


def test_no_id_of_18_is_called_new(table: AttackTable) -> None:
    """What ATT&CK 19 adds is not in the table, nor what it renamed."""
    assert not {*attack._NEW_IN_19, *attack._FROM_19} & {*table.techniques, *table.tactics}
    assert set(attack._FROM_19.values()) <= set(table.techniques)


def test_replacements_of_attack_19_go_both_ways(table: AttackTable) -> None:
    """Each known replacement resolves to the old id, or, where several were merged, to a parent of it."""
    replaced = {old: new for old in table.techniques if (new := table.replaced_by(old)) is not None}
    assert len(replaced) == 17
    for old, new in replaced.items():
        assert new not in table.techniques
        assert table.resolve(new) in (old, old.partition(".")[0])


def test_parents_are_the_technique_and_its_tactics_in_matrix_order(table: AttackTable) -> None:
    """A sub-technique has its technique first; a tactic and an unknown id have no parents."""
    assert table.parents("T1098.003") == ("T1098", "TA0003", "TA0004")
    assert table.parents("T1078") == ("TA0001", "TA0003", "TA0004", "TA0005")
    assert table.parents("TA0004") == ()
    assert table.parents("T9999") == ()


def test_tactics_stand_in_matrix_order(table: AttackTable) -> None:
    """Reconnaissance comes first and Impact last, and Command and Control before Exfiltration, as on MITRE's page."""
    names = list(table.tactics.values())
    assert names[0] == "Reconnaissance"
    assert names[2] == "Initial Access"
    assert names[-3:] == ["Command and Control", "Exfiltration", "Impact"]
    assert len(names) == 14


def test_names_and_urls(table: AttackTable) -> None:
    """A sub-technique is named with its technique; pages are those of the table's version."""
    assert table.name("T1562.008") == "Impair Defenses: Disable or Modify Cloud Logs"
    assert table.name("TA0010") == "Exfiltration"
    assert table.name("T9999") is None
    assert table.url("T1562.008") == "https://attack.mitre.org/versions/v18/techniques/T1562/008/"
    assert table.url("TA0010") == "https://attack.mitre.org/versions/v18/tactics/TA0010/"
    with pytest.raises(KeyError):
        table.url("T1685.002")


def test_every_reference_inside_the_table_holds(table: AttackTable) -> None:
    """Replacements, tactics and parent techniques are all in the table, and every replacement ends."""
    for attack_id, technique in table.techniques.items():
        assert set(technique.tactics) <= set(table.tactics)
        assert attack_id.partition(".")[0] in table.techniques
        if technique.revoked_by:
            assert technique.revoked_by in table.techniques
            assert table.resolve(attack_id) not in (None, attack_id)
        assert (table.resolve(attack_id) is None) == technique.deprecated


def test_the_table_is_as_large_as_mitre_s(table: AttackTable) -> None:
    """ATT&CK Enterprise 18.1 has 216 techniques and 475 sub-techniques that stand, of 835 ids."""
    standing = [attack_id for attack_id in table.techniques if table.resolve(attack_id) == attack_id]
    assert table.version == "18.1"
    assert len(table.techniques) == 835
    assert sum("." not in attack_id for attack_id in standing) == 216
    assert sum("." in attack_id for attack_id in standing) == 475


def test_nothing_in_the_table_can_be_changed(table: AttackTable) -> None:
    """The one table that a process shares refuses changes."""
    with pytest.raises(TypeError):
        table.techniques["T1"] = Technique("x", ())  # type: ignore[index]
    with pytest.raises(TypeError):
        table.tactics["TA1"] = "x"  # type: ignore[index]
    with pytest.raises(AttributeError):
        table.techniques["T1098"].name = "x"  # type: ignore[misc]
    assert attack.load() is table


@given(st.text())
def test_any_text_can_be_asked_about(attack_id: str) -> None:
    """Resolving, naming and parents never raise, whatever a policy names."""
    table = attack.load()
    assert table.resolve(attack_id) is None or table.resolve(attack_id) in table.techniques
    assert (table.name(attack_id) is None) == (table.resolve(attack_id) is None and attack_id not in table.tactics)
    assert isinstance(table.parents(attack_id), tuple)


def test_the_shipped_file_is_made_from_mitre_s_list(shared_data: Path) -> None:
    """`python -m affidavit.attack.make_table` gives the bytes that ship, with MITRE's notice and licence."""
    made = attack_table.make((shared_data / SOURCE).read_bytes())
    shipped = Path(attack.__file__).parents[1] / "data" / "attack.json"
    assert made == shipped.read_bytes()
    document = json.loads(made)
    assert "© 2025 The MITRE Corporation" in document["notice"]
    assert "reproduce MITRE's copyright designation and this license" in document["licence"]


def test_the_table_says_of_each_technique_what_the_list_says(shared_data: Path, table: AttackTable) -> None:
    """Name, tactics, replacement and deprecation of every id survive the compact form."""
    for row in json.loads((shared_data / SOURCE).read_bytes())["techniques"]:
        technique = table.techniques[row["id"]]
        assert technique.name == row["name"]
        assert set(technique.tactics) == set(row["tactics"])
        assert technique.revoked_by == row.get("revoked_by", "")
        assert technique.deprecated == row.get("deprecated", False)


def _source(**changes: object) -> bytes:
    tactics = [{"id": tactic, "name": tactic} for tactic in attack_table.MATRIX_ORDER]
    techniques = [{"id": "T1", "name": "One", "tactics": ["TA0040"]}]
    return json.dumps(
        {"attack_version": "1.0", "notice": "n", "tactics": tactics, "techniques": techniques, **changes}
    ).encode()


def test_a_made_table_reads_back() -> None:
    """What `make` writes, `read` understands: current, replaced and deprecated."""
    rows = [
        {"id": "T1", "name": "Öne", "tactics": ["TA0040", "TA0001"]},
        {"id": "T2", "name": "Two", "tactics": [], "revoked_by": "T1", "revoked": True},
        {"id": "T3", "name": "Three", "tactics": ["TA0002"], "deprecated": True},
    ]
    table = attack.read(attack_table.make(_source(techniques=rows)))
    assert table.techniques["T1"] == Technique("Öne", ("TA0001", "TA0040"))
    assert table.resolve("T2") == "T1"
    assert table.resolve("T3") is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        _source(techniques=[{"id": "T1"}]),
        _source(techniques=[{"id": "T1", "name": "One", "tactics": ["TA9999"]}]),
        _source(techniques=[{"id": "T1", "name": "One", "tactics": [], "revoked_by": "T2"}]),
        _source(tactics=[{"id": "TA9999", "name": "New"}]),
    ],
)
def test_a_list_of_another_shape_is_refused(content: bytes) -> None:
    """An input that would give a wrong table gives an error instead."""
    with pytest.raises((ValueError, msgspec.DecodeError)):
        attack_table.make(content)


def test_replacements_in_a_circle_end() -> None:
    """A table whose replacements lead back to themselves resolves to nothing instead of hanging."""
    rows = [
        {"id": "T1", "name": "One", "tactics": [], "revoked_by": "T2"},
        {"id": "T2", "name": "Two", "tactics": [], "revoked_by": "T1"},
    ]
    assert attack.read(attack_table.make(_source(techniques=rows))).resolve("T1") is None


def test_the_command_tells_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing or broken input is named on standard error, and nothing is written."""
    before = (Path(attack.__file__).parents[1] / "data" / "attack.json").read_bytes()
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert attack_table.main([]) == 2
    assert attack_table.main([str(tmp_path / "none.json")]) == 2
    assert attack_table.main([str(broken)]) == 2
    errors = capsys.readouterr().err
    assert "usage:" in errors
    assert "none.json" in errors
    assert "broken.json" in errors
    assert (Path(attack.__file__).parents[1] / "data" / "attack.json").read_bytes() == before
