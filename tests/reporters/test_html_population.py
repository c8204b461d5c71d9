"""What the HTML report tells of the whole population: the IAM register, privileged actions, and when it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from affidavit import Assessment, Occurrence, SourceError
from affidavit.assessment.files import encode_assessment, evidence_path, load_assessment, read_population
from affidavit.cli import loading
from affidavit.plugins import load_plugins
from affidavit_reporters.html import gathered, iam_changes, privileged, role_uses, write
from affidavit_reporters.html.iam_changes import IamChanges, changes_view
from affidavit_reporters.html.population import PopulationViews, population_views
from affidavit_reporters.html.privileged import KINDS, PrivilegedActions, privileged_view

replace = msgspec.structs.replace
Population = Callable[[], Iterable[Occurrence]]


def _views(assessment: Assessment, population: Population) -> PopulationViews:
    views = population_views(assessment, population)
    assert views is not None
    return views


def _of(population: Population, policy: str) -> list[Occurrence]:
    return [item for item in population() if item.policy == policy]


def test_each_policy_named_is_in_the_pack() -> None:
    """Views go by policy ids: were one renamed, its records would silently be missing."""
    plugins = load_plugins()
    known = {policy.id for pack in loading.packs([], plugins, []) for policy in pack.policies}
    assert {*role_uses.POLICIES, *iam_changes.POLICIES, *privileged.POLICIES} <= known
    assert len(privileged.POLICIES) == len(set(privileged.POLICIES))


def test_the_register_holds_every_change(assessment: Assessment, identities: Population) -> None:
    """Time, who, what, on whom, from where, and where it is logged, in order of time."""
    changes = _views(assessment, identities).changes
    expected = _of(identities, "aws.iam.change")
    assert changes.tally == "Access was changed 12 times, by 2 principals."
    assert [(change.place.object, change.place.event_id) for change in changes.changes] == [
        (item.evidence.object, item.evidence.event_id)
        for item in sorted(expected, key=lambda item: (item.evidence.time, item.evidence.object))
    ]
    assert dict(changes.calls) == {
        "iam:AttachUserPolicy": "3",
        "iam:CreateUser": "3",
        "sso:CreateAccountAssignment": "3",
        "iam:DeleteAccountPasswordPolicy": "3",
    }
    attached = next(change for change in changes.changes if change.event == "iam:AttachUserPolicy")
    assert attached.targets == ("user/ben", "arn:aws:iam::aws:policy/AdministratorAccess")
    assert attached.source_ip == "203.0.113.7"
    assert changes.notes == ()


def test_the_register_is_bounded_and_says_so(
    assessment: Assessment, identities: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first changes in time are kept whatever order they come in; the rest is counted and its place named."""
    monkeypatch.setattr(iam_changes, "MAX_CHANGES", 2)
    monkeypatch.setattr(iam_changes, "MAX_CALLS", 3)
    items = _of(identities, "aws.iam.change")
    views = []
    for ordered in (items, items[::-1]):
        taken = IamChanges()
        for item in ordered:
            taken.take(item)
        views.append(changes_view(assessment, taken))
    assert views[0] == views[1]
    assert [change.time for change in views[0].changes] == [
        time.replace("T", " ").rstrip("Z") for time in sorted(item.evidence.time for item in items)[:2]
    ]
    assert views[0].tally.startswith("Access was changed 12 times")
    assert "The first 2 changes in time are listed; 10 more stand in the .evidence.jsonl" in views[0].notes[0]
    assert views[0].notes[1] == "The 3 most frequent of 4 calls are counted above."


def test_a_change_delivered_twice_is_one(assessment: Assessment, identities: Population) -> None:
    """Records of one action count once."""
    taken = IamChanges()
    for item in [*_of(identities, "aws.iam.change")] * 2:
        taken.take(item)
    assert taken.total == 12


def test_privileged_actions_by_principal(assessment: Assessment, identities: Population) -> None:
    """Counts by kind and policy, the gravest principal first, each leading to the findings."""
    view = _views(assessment, identities).privileged
    assert view.kinds == ("Root", "Rights given")
    assert [(row.name, row.counts, row.total) for row in view.rows] == [
        ("assumed-role/OrganizationAccountAccessRole/jo.doe@example.com", ("", "5"), "5"),
        ("root", ("1", ""), "1"),
    ]
    (given,) = view.rows[0].policies
    assert (given.records, given.first, given.last) == ("5", "2026-07-11 10:15:30", "2026-07-15 14:15:30")
    assert view.tally == "6 privileged actions by 2 principals."


def test_principals_are_bounded_and_counted(
    assessment: Assessment, identities: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those left out of the table, and those never told apart, are said; the total stays true."""
    monkeypatch.setattr(privileged, "MAX_PRINCIPALS", 3)
    monkeypatch.setattr(privileged, "_KEPT", 5)
    (item,) = _of(identities, "aws.iam.root-used")
    taken = PrivilegedActions()
    for number in range(9):
        taken.take(replace(item, action=str(number), evidence=replace(item.evidence, principal=f"p-{number}")))
    view = privileged_view(assessment, taken)
    assert len(view.rows) == 3
    assert view.tally == "9 privileged actions by 5 principals."
    assert view.notes[0].startswith("3 of 5 principals are shown")
    assert view.notes[1] == "4 matches of further principals are counted only."


def test_nothing_gathered_says_why(empty: Assessment, assessment: Assessment) -> None:
    """No policies, or nothing found: never an empty table without a word."""
    views = _views(empty, lambda: ())
    for said in (views.roles.silence, views.changes.silence, views.privileged.silence):
        assert said.startswith("No policy of this run gathers ")
    failing = [replace(policy, errors=2) if policy.id == "aws.iam.change" else policy for policy in assessment.policies]
    silence = _views(replace(assessment, policies=tuple(failing)), lambda: ()).changes.silence
    assert "aws.iam.change failed on some" in silence


def test_memory_for_actions_is_bounded() -> None:
    """When full, a new action is new each time, and it is told that it is full."""
    actions = gathered.Actions(2)
    assert [actions.is_first(name) for name in ("a", "a", "b", "a", "c", "c")] == [True, False, True, False, True, True]
    assert actions.full


def test_a_population_is_streamed_once(assessment: Assessment, identities: Population) -> None:
    """One pass, which holds no more than the views do."""
    passes: list[int] = []

    def stream() -> Iterator[Occurrence]:
        passes.append(1)
        yield from identities()

    _views(assessment, stream)
    assert passes == [1]


@pytest.mark.parametrize("damage", ["missing", "cut", "not JSON", "of another scan"])
def test_the_page_is_written_without_its_population(assessment: Assessment, tmp_path: Path, damage: str) -> None:
    """Each view that needs it says so, no count of half of it is shown, and the rest of the page is there."""
    report = tmp_path / "report.json"
    report.write_bytes(encode_assessment(assessment))
    lines = [
        msgspec.json.encode(Occurrence(finding.id, finding.policy, finding.subject, "a", finding.evidence[0]))
        for finding in assessment.findings
    ]
    content = {"cut": lines[:3], "not JSON": [*lines[:3], b"{"], "of another scan": lines}
    if damage in content:
        evidence_path(report).write_bytes(b"\n".join([*content[damage], b""]))
    loaded = load_assessment(report)
    with pytest.raises(SourceError):
        list(read_population(loaded, evidence_path(report)))
    page = tmp_path / "page.html"
    assert write(loaded, lambda: read_population(loaded, evidence_path(report)), page, {}) == [page]
    text = page.read_text(encoding="utf-8")
    assert text.count("This needs the evidence population, which could not be read") == 3
    assert "Roles were assumed" not in text
    assert 'id="matrix"' in text
    assert str(tmp_path) not in text


def test_other_errors_are_not_hidden(assessment: Assessment) -> None:
    """Only a population that cannot be read is done without; a fault of the program is one."""

    def broken() -> Iterator[Occurrence]:
        raise ZeroDivisionError
        yield

    with pytest.raises(ZeroDivisionError):
        population_views(assessment, broken)


@pytest.mark.parametrize(
    ("principal", "account", "short", "full"),
    [
        ("arn:aws:iam::111122223333:user/a/b", "111122223333", "user/b", "arn:aws:iam::111122223333:user/a/b"),
        ("arn:aws:iam::111122223333:root", "111122223333", "root", "arn:aws:iam::111122223333:root"),
        ("111122223333:AROAX", "111122223333", "AROAX", "111122223333:AROAX"),
        ("lambda.amazonaws.com", "", "lambda.amazonaws.com", ""),
        ("root", "111122223333", "root", "111122223333"),
        ("idp:ana@example.com", "", "idp:ana@example.com", ""),
        ("arn:aws:sts", "", "arn:aws:sts", ""),
    ],
)  # fmt: skip
def test_names(principal: str, account: str, short: str, full: str) -> None:
    """A short name for pictures, and beside it what it leaves out."""
    assert gathered.short_name(principal) == short
    assert gathered.full_name(principal, account) == full


@pytest.mark.parametrize(
    ("arn", "account"),
    [
        ("arn:aws:iam::111122223333:role/a", "111122223333"),
        ("111122223333", "111122223333"),
        ("arn:aws:iam::aws:policy/x", ""),
        ("role/a", ""),
        ("", ""),
        ("arn:aws:iam::\u0661\u0661\u0661\u0661\u0662\u0662\u0662\u0662\u0663\u0663\u0663\u0663:role/a", ""),
    ],
)
def test_accounts(arn: str, account: str) -> None:
    """The account of an ARN or an id; nothing else passes for one."""
    assert gathered.account_of(arn) == account


def test_kinds_have_each_policy_once() -> None:
    """A policy under two kinds would count twice in a row."""
    names = [policy for policies in KINDS.values() for policy in policies]
    assert sorted(names) == sorted(set(names))
