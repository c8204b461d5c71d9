"""What differs between two assessments is told whole, with every reason that may have played a part and no other."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from affidavit.assessment.comparing import compare
from affidavit.assessment.comparison import Compared, Comparison, Reason, SeenFinding
from hypothesis import given
from hypothesis import strategies as st

ONE = {"one.json": "1" * 64}


def finding(id_: str = "x", **more: Any) -> SeenFinding:
    """A finding of policy p, of one record in one.json."""
    values: dict[str, Any] = {
        "policy": "p",
        "subject": id_,
        "severity": "high",
        "effect": "violation",
        "status": "open",
        "count": 1,
        "records": 1,
        "first_seen": "2026-07-02T00:00:00Z",
        "last_seen": "2026-07-02T00:00:00Z",
        "objects": frozenset(ONE),
        **more,
    }
    return SeenFinding(id=id_, **values)


def side(*findings: SeenFinding, **more: Any) -> Compared:
    """One side: a run of pack k over one.json."""
    values: dict[str, Any] = {
        "name": "A",
        "as_of": "2026-08-01T00:00:00Z",
        "since": "2026-07-01T00:00:00Z",
        "until": "2026-08-01T00:00:00Z",
        "version": "0",
        "organisation": "",
        "complete": True,
        "profile": "",
        "baseline": "",
        "attack": "18.1",
        "packs": {"k": "a"},
        "frameworks": {},
        "waivers": {},
        "data": (1, "a"),
        "places": ((), ()),
        "decisions": 0,
        "controls": {("soc2", "CC6.2"): "not-satisfied"},
        "objects": ONE,
        "policies": {"p": "a", "q": "z"},
        **more,
    }
    return Compared(findings={each.id: each for each in findings}, **values)


OTHER_DATA = {"data": (2, "b"), "objects": {**ONE, "two.json": "2" * 64}}
CHANGED_DATA = {"data": (1, "b"), "objects": {"one.json": "3" * 64}}
OTHER_PACK = {"packs": {"k": "b"}, "policies": {"p": "b", "q": "z"}}


def reasons(found: Comparison) -> tuple[Reason, ...]:
    """Those of the only finding that appeared, went or changed."""
    (change,) = (*found.appeared, *found.went, *found.changed)
    return change.reasons


def test_a_run_does_not_differ_from_itself() -> None:
    """Nor does one of another moment that found the same."""
    a = side(finding())
    assert compare(a, a) == Comparison("A", "A", (), (), (), (), ())
    later = compare(a, side(finding(), as_of="2026-09-01T00:00:00Z"))
    assert not later.differs and [each.reason for each in later.differences] == [Reason.MOMENT]


@pytest.mark.parametrize(
    ("more", "seen", "expected"),
    [
        (OTHER_DATA, {"objects": frozenset({"two.json"})}, (Reason.DATA,)),
        (CHANGED_DATA, {}, (Reason.DATA,)),
        (OTHER_PACK, {}, (Reason.POLICY,)),
        # Its only record lies in an object that both have read: the new object is no reason.
        ({**OTHER_DATA, **OTHER_PACK}, {}, (Reason.POLICY,)),
        ({**OTHER_DATA, **OTHER_PACK}, {"objects": frozenset({"two.json"})}, (Reason.DATA, Reason.POLICY)),
        # Of a correlation nothing is ruled out.
        ({**OTHER_DATA, **OTHER_PACK}, {"objects": None}, (Reason.DATA, Reason.POLICY)),
        # The pack of this policy is the same.
        ({**OTHER_DATA, **OTHER_PACK}, {"policy": "q", "objects": None}, (Reason.DATA,)),
        # A policy that is new.
        ({**OTHER_DATA, "policies": {"p": "a", "q": "z", "r": "y"}}, {"policy": "r"}, (Reason.POLICY,)),
        ({"profile": "1"}, {}, (Reason.PROFILE,)),
        ({"baseline": "1"}, {}, (Reason.BASELINE,)),
        ({"version": "1"}, {}, (Reason.TOOL,)),
        ({"places": ((), ("us-east-1",))}, {}, (Reason.PLACES,)),
        ({"places": (("111122223333",), ()), "as_of": "2026-09-01T00:00:00Z"}, {}, (Reason.PLACES,)),
        ({"until": "2026-09-01T00:00:00Z"}, {"last_seen": "2026-08-05T00:00:00Z"}, (Reason.PERIOD,)),
        # It lies within both periods.
        ({"until": "2026-09-01T00:00:00Z", "profile": "1"}, {}, (Reason.PROFILE,)),
        # Only the moment is another.
        ({"as_of": "2026-09-01T00:00:00Z"}, {}, (Reason.MOMENT,)),
        # Either is unlikely, and which it was nothing tells.
        ({"as_of": "2026-09-01T00:00:00Z", "attack": "19.0"}, {}, ()),
        ({}, {}, ()),
    ],
)
def test_why_a_finding_appears_or_goes(
    more: dict[str, Any], seen: dict[str, Any], expected: tuple[Reason, ...]
) -> None:
    """Each reason that may have played a part; what cannot have is left out. From B to A it goes for the same."""
    a, b = side(), side(finding(**seen), **more)
    there, back = compare(a, b), compare(b, a)
    assert len(there.appeared) == 1 and len(back.went) == 1
    assert reasons(there) == reasons(back) == expected


@pytest.mark.parametrize(
    ("more", "seen", "expected"),
    [
        (OTHER_DATA, {"count": 2, "records": 2, "last_seen": "2026-07-03T00:00:00Z"}, (Reason.DATA,)),
        ({**OTHER_DATA, **OTHER_PACK}, {"severity": "low"}, (Reason.POLICY,)),
        ({**OTHER_DATA, "decisions": 1}, {"status": "resolved", "disposition": "resolved"}, (Reason.DISPOSITION,)),
        ({"waivers": {"w": "1"}, "decisions": 1}, {"status": "waived"}, (Reason.WAIVER, Reason.DISPOSITION)),
        ({"places": ((), ("us-east-1",))}, {"status": "indeterminate"}, (Reason.PLACES,)),
        (
            {"as_of": "2026-09-01T00:00:00Z"},
            {"disposition": "expired"},
            (Reason.MOMENT,),
        ),
        (
            {**OTHER_DATA, "decisions": 1},
            {"count": 2, "status": "resolved", "disposition": "resolved"},
            (Reason.DATA, Reason.DISPOSITION),
        ),
    ],
)
def test_why_a_finding_changes(more: dict[str, Any], seen: dict[str, Any], expected: tuple[Reason, ...]) -> None:
    """By what changed of it; each field is told, before and after."""
    found = compare(side(finding()), side(finding(**seen), **more))
    (change,) = found.changed
    assert set(change.reasons) == set(expected)
    assert {each.field: each.after for each in change.changes} == {name: str(value) for name, value in seen.items()}


def test_controls_that_change_status_are_told() -> None:
    """And those that only one side has, with what may have done it."""
    b = side(controls={("soc2", "CC6.2"): "satisfied", ("soc2", "CC6.3"): "needs-review"}, frameworks={"soc2": "1"})
    found = compare(side(), b)
    assert [(each.control, each.before, each.after, each.reasons) for each in found.controls] == [
        ("CC6.2", "not-satisfied", "satisfied", (Reason.FRAMEWORK,)),
        ("CC6.3", "", "needs-review", (Reason.FRAMEWORK,)),
    ]
    assert found.differs


@pytest.mark.parametrize(
    ("more", "seen", "expected"),
    [
        # An acceptance ended, and other logs are there as well: either may have done it.
        ({}, {"disposition": "expired"}, (Reason.DATA, Reason.MOMENT)),
        # The clock went on, and no finding is other for it.
        ({}, {}, (Reason.DATA,)),
        # Of a period that is not over how far it is covered is by the clock.
        ({"until": "2026-12-01T00:00:00Z"}, {}, (Reason.DATA, Reason.PERIOD, Reason.MOMENT)),
    ],
)
def test_the_clock_is_a_reason_for_a_control_where_it_moved_a_finding(
    more: dict[str, Any], seen: dict[str, Any], expected: tuple[Reason, ...]
) -> None:
    """Or where a period is not over: both the logs and the moment are other each time."""
    later = {"as_of": "2026-09-01T00:00:00Z", "controls": {("soc2", "CC6.2"): "needs-review"}, **OTHER_DATA}
    for a, b in itertools.permutations([side(finding()), side(finding(**seen), **later, **more)]):
        (change,) = compare(a, b).controls
        assert change.reasons == expected
    alone = compare(side(), side(as_of="2026-09-01T00:00:00Z", controls={}))
    assert [each.reasons for each in alone.controls] == [(Reason.MOMENT,)]


def test_what_the_runs_were_made_of_is_told() -> None:
    """In words, each with what it was and is."""
    found = compare(side(), side(**OTHER_DATA, **OTHER_PACK, organisation="Example", complete=False))
    assert [(each.reason, each.detail) for each in found.differences] == [
        (Reason.DATA, "objects read: 1 added"),
        (Reason.POLICY, "pack k: a → b"),
        (Reason.PROFILE, "organisation: none → Example"),
    ]
    places = (("111122223333",), ("eu-west-1", "us-east-1"))
    narrowed = compare(side(distributions={"x": "1"}), side(places=places, distributions={"x": "2"}))
    assert [(each.reason, each.detail) for each in narrowed.differences] == [
        (Reason.PLACES, "accounts: all → 111122223333"),
        (Reason.PLACES, "regions: all → eu-west-1, us-east-1"),
        (Reason.TOOL, "plugins of x: 1 → 2"),
    ]


FINDINGS = st.dictionaries(
    st.sampled_from("uvwxyz"),
    st.fixed_dictionaries({"count": st.integers(1, 2), "status": st.sampled_from(("open", "waived"))}),
)


@given(FINDINGS, FINDINGS)
def test_nothing_is_lost_or_doubled(one: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> None:
    """B is A without what went, with what appeared, and with each change made."""
    a = side(*(finding(id_, **each) for id_, each in one.items()))
    b = side(*(finding(id_, **each) for id_, each in other.items()))
    found = compare(a, b)
    made = {id_: each for id_, each in a.findings.items() if id_ not in {gone.finding.id for gone in found.went}}
    made |= {each.finding.id: each.finding for each in found.appeared}
    for change in found.changed:
        fields = {each.field: int(each.after) if each.field == "count" else each.after for each in change.changes}
        made[change.finding.id] = msgspec.structs.replace(made[change.finding.id], **fields)
    assert made == dict(b.findings)


REDACTED = ("0b5a1d8e-6d1c-4f0a-9a51-1c2d3e4f5a6b", "1c6b2e9f-7e2d-4a1b-8b62-2d3e4f5a6b7c")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (REDACTED[0], REDACTED[1], "are both redacted, and share no id"),
        (REDACTED[0], "9b0f1e62-6c1d-5c9e-9d3b-2f6f0c1a7e55", "is redacted, and the other is not"),
    ],
    ids=["two secrets", "one side"],
)
def test_findings_of_redacted_packages_are_counted(one: str, other: str, expected: str) -> None:
    """Their ids are stand-ins: none appeared or went, and what can be compared is, by policy."""
    renamed = {"data": (1, "b"), "objects": {"redacted-1.json": ONE["one.json"]}, "organisation": "redacted-2"}
    same = compare(side(finding(one)), side(finding(other), **renamed))
    assert (same.appeared, same.went, same.changed, same.policies, same.differs) == ((), (), (), (), False)
    assert expected in same.incomparable
    assert same.differences == ()
    more = [finding(REDACTED[1][:-1] + str(number), status="waived") for number in range(2)]
    found = compare(side(finding(one), finding("y", policy="q")), side(finding(other), *more, **OTHER_PACK))
    assert not (found.appeared or found.went or found.changed) and found.differs
    assert [(each.policy, each.before, each.after, each.reasons) for each in found.policies] == [
        ("p", {"high violation, open": 1}, {"high violation, open": 1, "high violation, waived": 2}, (Reason.POLICY,)),
        ("q", {"high violation, open": 1}, {}, ()),
    ]


def test_a_digest_that_is_withheld_is_told_as_unknown() -> None:
    """It differs from the one that it stands for; with one secret it is compared as any."""
    held = f"redacted-{'1' * 64}"
    plain, redacted = side(finding("x"), profile="a" * 64), side(finding(REDACTED[0]), profile=held)
    (difference,) = compare(plain, redacted).differences
    unknown = "(withheld: whether it is another cannot be told)"
    assert difference.detail == f"profile: {'a' * 12} → redacted-{'1' * 12} {unknown}"
    other = side(finding(REDACTED[0]), profile=f"redacted-{'2' * 64}")
    assert [each.detail for each in compare(redacted, other).differences] == [
        f"profile: redacted-{'1' * 12} → redacted-{'2' * 12}"
    ]
    assert compare(redacted, redacted).differences == ()


def test_packages_with_one_secret_are_compared() -> None:
    """An id that both have shows that the stand-ins are of one secret; a side without findings has none to compare."""
    both = compare(side(finding(REDACTED[0])), side(finding(REDACTED[0]), finding(REDACTED[1]), **OTHER_DATA))
    assert both.incomparable == "" and [each.finding.id for each in both.appeared] == [REDACTED[1]]
    assert len(compare(side(), side(finding(REDACTED[0]), **OTHER_DATA)).appeared) == 1


def test_objects_that_were_lost_are_no_changed_ones() -> None:
    """What could not be opened, or is only named by a digest file, has no hash; each object counts once."""
    before = {"gone": "a", "kept": "b", "lost": "c", "altered": "d", "back": ""}
    after = {"new": "a", "kept": "b", "lost": "", "altered": "e", "back": "f"}
    sides = [
        msgspec.structs.replace(side(), objects=each, data=(5, name)) for name, each in (("a", before), ("b", after))
    ]
    (told,) = compare(*sides).differences
    assert told.detail == "objects read: 1 added, 1 removed, 1 lost, 1 found again, 1 changed"
