"""What is published stays as it is, and what logs filled into it is found again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from affidavit.model.assessment import ControlLink, Failure, Finding, PackRun, WaiverRun
from affidavit.model.finding import FindingStatus, Via
from affidavit.model.policy import Effect, Severity
from affidavit.packaging.commitments import Salts
from affidavit.packaging.population import Row
from affidavit.packaging.provenance import Published, filled_parts, published
from affidavit.packaging.withholding import Withholding
from affidavit.plugins import load_plugins
from affidavit.policies.files import Pack
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

SALTS = Salts(bytes(32))
READER = SALTS.stand_in("reader")
HIDE = Withholding(
    ("user-name",),
    {"reader", "al.ice"},
    SALTS,
    (),
    Published(frozenset({"aws"}), {"p": ["", " made a reader of ", ""]}),
)


@given(st.lists(st.text("ab ", max_size=3), min_size=1, max_size=4), st.data())
def test_what_was_filled_in_is_found_or_nothing_is(between: list[str], data: st.DataObject) -> None:
    """Never another cut than the one that was: where there are two, neither is given."""
    parts = [data.draw(st.text("ab c", max_size=4)) for _ in between[1:]]
    message = between[0] + "".join(part + each for part, each in zip(parts, between[1:], strict=True))
    assert filled_parts(message, between) in (parts, None)


@pytest.mark.parametrize(
    ("message", "between", "parts"),
    [
        ("al made x", ["", " made ", ""], ["al", "x"]),
        ("a made b made c", ["", " made ", ""], None),
        ("made by al", ["made by ", ""], ["al"]),
        ("nothing", ["nothing"], []),
        ("other", ["nothing"], None),
        ("ab", ["", "", ""], None),
        ("aba", ["ab", "ba"], None),
        ("x at y, z", ["", " at ", ", ", ""], ["x", "y", "z"]),
    ],
)
def test_filled_parts(message: str, between: list[str], parts: list[str] | None) -> None:
    """What stands between is known; what could be cut in two ways is not cut."""
    assert filled_parts(message, between) == parts


def finding(policy: str, message: str, why: str = "") -> Finding:
    """A finding of a policy whose title has the word."""
    link = ControlLink("soc2", "CC6.1", Via.CROSSWALK, "T1 → a reader")
    return Finding(
        "89af23c6-5b0f-5e3c-8b57-111111111111", policy, "A reader", Severity.LOW, Effect.REVIEW, FindingStatus.OPEN,
        "reader", message, why, "", "", 1, 1, 0, (), (), (), (), (link,), (),
    )  # fmt: skip


def test_texts_of_installed_packs_stay() -> None:
    """A stand-in there would say whose it is; what logs filled in is replaced."""
    shown = HIDE.struct(finding("p", "reader made a reader of al.ice"))
    assert shown.message == f"{READER} made a reader of {SALTS.stand_in('al.ice')}"
    assert (shown.title, shown.subject, shown.controls[0].why) == ("A reader", READER, "T1 → a reader")
    own = HIDE.struct(finding("own.policy", "reader made a reader"))
    assert (own.title, own.message) == (f"A {READER}", f"{READER} made a {READER}")


def test_no_stand_in_stands_where_words_of_ours_cannot_be_told_from_those_of_logs() -> None:
    """In sentences of ours, and in a message that could have been filled in otherwise."""
    shown = HIDE.struct(finding("p", "x made a reader of y made a reader of z", "2 by reader"))
    assert shown.message == "x made a redacted of y made a redacted of z" and shown.why == "2 by redacted"
    assert HIDE.struct(Failure("read", "no reader for al.ice", "al.ice")).reason == "no redacted for redacted"


def test_rows_of_populations_say_it_as_reports_do() -> None:
    """A row does not name its policy, but whoever writes it does."""
    row = Row("a", "", "", "", "", "", "", "", "", (), "reader made a reader of x", "", "", "o", 0, "")
    assert HIDE.struct(row, "p").message == f"{READER} made a reader of x"


def test_files_of_installed_packs_stay() -> None:
    """And of frameworks; those of packs by path are the organisation's."""
    for name in ("policies/aws/iam/x.yaml", "frameworks/soc2/controls.yaml"):
        assert HIDE.file(name, b"a reader") == (name, b"a reader")
    for name in ("policies/aws-own/x.yaml", "policies/own.yaml", "given/profile.yaml"):
        assert HIDE.file(name, b"a reader") == (name, f"a {READER}".encode())


PUBLISHED = Published(
    frozenset({"aws"}),
    {"p": ["", " made a reader of ", ""]},
    {"own": ["", " made a reader and al.ice of ", ""]},
    ("title: A reader of public access", "owner: preowned"),
)
GIVEN = Withholding(("user-name",), {"reader", "owner", "al.ice", "public access", "owned"}, SALTS, (), PUBLISHED)
ALICE = SALTS.stand_in("al.ice")


def test_words_that_are_published_have_no_stand_in_in_what_the_organisation_gives() -> None:
    """Whoever knows the format, or the pack that a policy was copied from, would know whose it is."""
    content = b"owner: al.ice\ntitle: A reader of\n  public+access, \\u006fwner\n"
    shown = f"redacted: {ALICE}\ntitle: A redacted of\n  redacted, redacted\n".encode()
    assert GIVEN.file("given/waivers/w.yaml", content) == ("given/waivers/w.yaml", shown)
    assert GIVEN.file("policies/own/a.yaml", content)[1] == shown
    assert GIVEN.file("policies/own/a.yaml", b"owned")[1] == SALTS.stand_in("owned").encode()
    own = GIVEN.struct(finding("own", "reader made a reader and al.ice of owner"))
    assert own.message == f"{READER} made a redacted and {ALICE} of {SALTS.stand_in('owner')}"
    assert (own.title, own.subject) == ("A redacted", READER)


def test_what_waivers_say_is_what_the_organisation_gives() -> None:
    """Their ids are the same wherever they stand, and their files are named as in the package."""
    waiver = WaiverRun(
        "owner-al.ice", "p", "", "reader", "al.ice", "", "owner.yaml", "2027-01-01T00:00:00Z", False, True, 1
    )
    shown = GIVEN.struct(waiver)
    assert (shown.id, shown.reason, shown.owner) == (f"redacted-{ALICE}", "redacted", ALICE)
    row = Row("a", "owner", "", "", "", "", "", "", "", (), "", "", waiver.id, "o", 0, "")
    assert GIVEN.struct(row, "p").waiver == shown.id and GIVEN.struct(row, "p").subject == SALTS.stand_in("owner")
    assert GIVEN.file("given/waivers/owner.yaml", b"")[0] == f"given/waivers/{shown.source}"


@given(st.lists(st.sampled_from(["reader", "owner", "al.ice", "x", "yaml"]), min_size=1, max_size=60))
def test_names_of_files_are_short_and_distinct(words: list[str]) -> None:
    """A part that has a value is another one as a whole: nothing in it is a stand-in, and it fits in a name."""
    names = [f"policies/own/{'-'.join(words)[:240]}.yaml", f"policies/own/{'-'.join(['owner', *words])[:240]}.yaml"]
    shown = [GIVEN.path(name) for name in names]
    assert len(set(shown)) == len(set(names))
    for name, each in zip(names, shown, strict=True):
        part = each.removeprefix("policies/own/")
        assert each == name or re.fullmatch(r"redacted-[0-9a-f]{12}\.yaml", part)
        assert not set(re.split("[-/.]", part)) & {"reader", "owner"}
    hide = Withholding((), {"policies", "given", "waivers", "profile", "yaml"}, SALTS)
    assert hide.path("given/profile.yaml") == "given/profile.yaml"
    assert hide.path("given/waivers/w.yaml") == "given/waivers/w.yaml"
    assert (
        hide.path("policies/a/profile.yaml") == f"policies/a/{hide.path('profile.yaml')}" != "policies/a/profile.yaml"
    )


@pytest.mark.parametrize(
    "word", ["mine", "my.pack", "network-activity", "Sunday", "York", "starts_with", "coverage_interval"]
)
def test_what_reports_and_formats_say_in_clear_is_published(build: Build, word: str) -> None:
    """Ids of policies, names of packs, and whatever may stand in a file of the organisation by its format."""
    pack = Pack("my.pack", "1", (build.policy("mine"),), "d")
    found = published([pack], [], load_plugins())
    assert found.says(word) and not found.says("victim-1")


@given(st.lists(st.text("ab ", max_size=3), max_size=8), st.text("ab ", min_size=1, max_size=3))
def test_whole_words_are_published(text: list[str], words: str) -> None:
    """Wherever they stand, with any white space between them, and never as a part of a longer word."""
    said = " ".join(" ".join(text).split())
    expected = bool(words.strip()) and f" {' '.join(words.split())} " in f" {said} "
    assert Published(texts=(said, "")).says(words) == expected


def test_digests_of_altered_files_are_commitments() -> None:
    """Whoever tried values would know by them that one is right."""
    hide = Withholding((), {"reader"}, SALTS)
    hide.withhold_digests(["a" * 64])
    shown = hide.struct(PackRun("own", "1", 1, "a" * 64))
    assert f"redacted-{shown.digest}" == SALTS.stand_in("a" * 64) and shown.withheld
    assert hide.struct(PackRun("own", "1", 1, "b" * 64)) == PackRun("own", "1", 1, "b" * 64)
