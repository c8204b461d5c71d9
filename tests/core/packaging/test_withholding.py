"""Values are withheld in what a package says, and nothing lets somebody try them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from affidavit.errors import PackageError
from affidavit.model.assessment import WaiverRun
from affidavit.model.disposition import Linked, State
from affidavit.model.finding import Evidence, Occurrence
from affidavit.model.integrity import ObjectIntegrity, ObjectVerdict
from affidavit.packaging.arranging import distinct
from affidavit.packaging.commitments import Salts
from affidavit.packaging.leftovers import check_withheld
from affidavit.packaging.population import Row
from affidavit.packaging.withholding import Withholding, is_event_id
from affidavit.records.fields import as_text
from hypothesis import example, given
from hypothesis import strategies as st

SALTS = Salts(bytes(32))


class _Run(msgspec.Struct):
    """As a run has it."""

    profile: dict[str, Any]


def hiding(*values: str) -> Withholding:
    """Withholds values."""
    return Withholding(("user-name",), set(values), SALTS)


def test_the_hash_of_a_text_that_was_cut_does_not_let_somebody_try() -> None:
    """It is replaced by digits that need the salts, the same for the same text."""
    hide = hiding("203.0.113.77")
    long, other = (as_text(f"{'x' * 600} 203.0.113.{number}") for number in (77, 78))
    digits = [hide.text(each).rpartition("#")[2] for each in (long, f"a {long}, b", other)]
    assert digits[1] == f"{digits[0]}, b" and digits[0] != digits[2]
    assert long.rpartition("#")[2] not in hide.text(long)
    assert Withholding((), hide.values, Salts(b"\1" * 32)).text(long) != hide.text(long)
    # Twelve digits after another sign are no hash of a text that was cut.
    assert hide.text("build #0123456789ab") == "build #0123456789ab"


@pytest.mark.parametrize("length", range(1, 12))
def test_what_a_cut_left_of_a_value_goes(length: int) -> None:
    """Of a text after 500 characters, and of a record within its JSON, be it in the middle of a character."""
    hide = hiding("zebulon.quux", "émile")
    assert "zeb" not in hide.text(as_text("-" * (500 - length) + "zebulon.quux and more"))
    for name in ("zebulon.quux", "émile"):
        for ascii_alone in (True, False):
            raw = json.dumps({"z": name}, ensure_ascii=ascii_alone).encode()[: 7 + min(length, 5)]
            text = f"{raw.decode(errors='replace')}… (cut: the record has 33043 bytes)"
            assert hide.text(text) == '{"z": "… (cut: the record has 33043 bytes)'


def test_a_whole_value_before_a_cut_is_replaced() -> None:
    """As it is everywhere."""
    hide = hiding("zebulon.quux")
    assert hide.text("by zebulon.quux…") == f"by {SALTS.stand_in('zebulon.quux')}…"


def test_a_sign_of_a_cut_in_a_log_is_none() -> None:
    """What stands before it stays, and a value that has one is a value."""
    hide = hiding("Project … Falcon", "common.user", "203.0.113.77")
    assert hide.text("see 203… and com… (now)") == "see 203… and com… (now)"
    assert hide.text("on Project … Falcon") == f"on {SALTS.stand_in('Project … Falcon')}"
    assert hide.plain({"d": "see 203… #0123456789ab"}) == {"d": "see 203… #0123456789ab"}
    assert hide.text("see 203… #0123456789abzz").startswith("see … #")
    assert hide.text("'203.0.11'… (90 characters)") == "'… (90 characters)"
    assert "0123456789ab" not in hide.text("see 203… #0123456789abzz")


def test_lists_that_were_in_the_order_of_values_are_in_another() -> None:
    """Findings come by severity, policy and what stands there now; so do accounts, and keys of what is by name."""
    names = [f"{letter}.person" for letter in "abcdefgh"]
    hide = hiding(*names)
    shown = [SALTS.stand_in(name) for name in names]
    assert shown != sorted(shown)
    run = hide.struct(_Run({"accounts": names, "by": dict.fromkeys(names, 1), "steps": names[::-1]})).profile
    assert run["accounts"] == sorted(shown) and list(run["by"]) == sorted(shown)
    assert run["steps"] == shown[::-1]


def test_ids_of_recurrences_are_those_of_findings() -> None:
    """Nobody can try subjects by them, and they lead to the finding all the same."""
    linked = Linked("89af23c6-5b0f-5e3c-8b57-111111111111", "", State.UNTOUCHED, "", "", "", "", 1)
    assert hiding("bob").struct(linked).id == SALTS.uuid(linked.id) != linked.id


def test_names_of_digests_are_names() -> None:
    """A digest's name has the account, and is no hash."""
    verdict = ObjectVerdict("s3://b/111122223333/x", ObjectIntegrity.MISSING, digest="s3://b/111122223333/d")
    assert "111122223333" not in str(hiding("111122223333").struct(verdict))


def test_ids_of_waivers_are_replaced() -> None:
    """As they are in the files of waivers and in evidence."""
    waiver = WaiverRun("bob", "p.q", "", "for bob", "o", "", "w.yaml", "2027-01-01T00:00:00Z", False, True, 1)
    shown = hiding("bob").struct(waiver)
    assert shown.id == SALTS.stand_in("bob") and shown.reason == f"for {shown.id}" and shown.policy == "p.q"


def test_keys_of_the_organisations_own_do_not_shield_a_value() -> None:
    """A parameter of the profile may be called as a field of ours."""
    shown = hiding("alice.b").struct(_Run({"parameters": {"status": "alice.b", "id": ["alice.b"]}})).profile
    assert "alice" not in json.dumps(shown)


def test_words_of_ours_do_not_stop_a_package(tmp_path: Path) -> None:
    """Users who are called as a year, a framework or a policy: those stay, and the search passes over them."""
    hide = hiding("2026", "soc2", "p.q", "al.ice")
    row = Row("a", "al.ice", "2026-07-01T00:00:00Z", "", "", "", "2026", "", "", (), "", "", "", "o", 0, "")
    assert (shown := hide.struct(row)).time == row.time and shown.actor == SALTS.stand_in("2026")
    (tmp_path / "a.txt").write_text("made in 2026")
    check_withheld(tmp_path, hide)
    (tmp_path / "a.txt").write_text("made for soc2")
    with pytest.raises(PackageError, match="'soc2', which is to be withheld"):
        check_withheld(tmp_path, hide)


def test_a_stand_in_that_was_copied_from_an_earlier_package_is_refused() -> None:
    """By the same salts it is genuine: in the logs it would prove that somebody was there."""
    with pytest.raises(PackageError, match="stands in the logs, and is a stand-in by these salts"):
        hiding("bob", SALTS.stand_in("bob"))
    assert hiding("bob", Salts(b"\1" * 32).stand_in("bob"))


def row(action: str, sha256: str, index: int) -> Row:
    """A row of a population."""
    return Row(action, "s", "2026-07-01T00:00:00Z", "", "", "", "", "", "", (), "", "", "", "o", index, sha256)


@given(st.uuids().map(str) | st.text("0123456789abcdefABCDEF-{}", max_size=40))
@example("0" * 32)
@example("urn:uuid:00000000-0000-4000-8000-000000000000")
@example("00000000-0000-4000-8000-00000000000A")
def test_an_action_stays_where_it_is_the_id_of_an_event_alone(action: str) -> None:
    """As AWS writes ids. All else may be a hash of what somebody could try, and is where the first record of it is."""
    hide = hiding("bob")
    first, again = (hide.struct(row(action, sha256, 3)).action for sha256 in ("a" * 64, "b" * 64))
    assert first == again and is_event_id(first)
    assert (first == action) == is_event_id(action)
    evidence = Evidence("o", 9, "", "2026-07-01T00:00:00Z", "", "", "", "", "", "", "c" * 64)
    assert hide.struct(Occurrence("f", "p", "s", action, evidence)).action == first


def test_no_secret_moves_what_stands_for_an_action() -> None:
    """Else who packs could choose salts by what a sample draws; and two records have two."""
    shown = [Withholding((), set(), Salts(bytes([n]) * 32)).struct(row("f" * 32, "a" * 64, 0)).action for n in range(3)]
    assert len(set(shown)) == 1
    hide = hiding("bob")
    assert len({hide.struct(row(f"{n:032}", "a" * 64, n)).action for n in range(9)}) == 9


@given(st.lists(st.sampled_from(["redacted", "redacted (2)", "a", "b"]), max_size=6))
def test_no_key_of_a_mapping_is_lost(keys: list[str]) -> None:
    """Several may be `redacted`: the others get numbers."""
    shown = list(distinct(keys))
    assert len(shown) == len(set(shown)) == len(keys)
    assert shown[:1] == keys[:1] and {*keys} <= {*shown}
