"""Roles assumed, in the HTML report: what is gathered, told and drawn."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence

import msgspec
import pytest
from affidavit import Assessment, Occurrence
from affidavit.model.assessment import Evidence
from affidavit_reporters.html import role_uses as uses_module
from affidavit_reporters.html import roles as roles_module
from affidavit_reporters.html.role_graph import Edge, role_graph
from affidavit_reporters.html.role_uses import Key, Reach, RoleUses, reach
from affidavit_reporters.html.roles import Roles, roles_view

ONE, TWO, OUT = "111122223333", "444455556666", "999900001111"
ROLE = f"arn:aws:iam::{ONE}:role/team/deploy"
ANA = f"arn:aws:iam::{TWO}:user/ana"

replace = msgspec.structs.replace


def assumed(
    action: str, principal: str, account: str, *, role: str = ROLE, time: str = "", source: str = "192.0.2.1"
) -> Occurrence:
    """A role assumed."""
    return Occurrence(
        finding="f-1",
        policy="aws.sts.assume-role",
        subject=role,
        action=action,
        evidence=Evidence(
            object="o.json.gz",
            index=0,
            event_id=action,
            time=time,
            account=ONE,
            region="eu-west-1",
            event="sts:AssumeRole",
            actor="somebody",
            source_ip=source,
            message="",
            sha256="",
            principal=principal,
            actor_account=account,
            targets=(role,),
        ),
    )


def gathered(occurrences: Iterable[Occurrence]) -> RoleUses:
    """What a gatherer took."""
    uses = RoleUses()
    for occurrence in occurrences:
        uses.take(occurrence)
    return uses


def view(assessment: Assessment, occurrences: Iterable[Occurrence]) -> Roles:
    """The section of these."""
    return roles_view(assessment, gathered(occurrences))


@pytest.mark.parametrize("turned", [False, True])
def test_two_copies_of_a_call_are_one_use(turned: bool) -> None:
    """Whichever comes first, the copy that names the caller is the one that counts; sources and times are its own."""
    copies = [
        assumed("a-1", ANA, TWO, time="2026-07-01T00:00:00Z"),
        assumed("a-1", f"{TWO}:AIDAANA", TWO, time="2026-07-01T00:00:00Z", source="AWS Internal"),
        assumed("a-2", f"{TWO}:AIDAANA", TWO, time="2026-07-02T00:00:00Z"),
    ]
    uses = gathered(reversed(copies) if turned else copies)
    assert {key.principal: (use.uses, use.first, use.sources) for key, use in uses.result().items()} == {
        ANA: (1, "2026-07-01T00:00:00Z", {"192.0.2.1": 1}),
        f"{TWO}:AIDAANA": (1, "2026-07-02T00:00:00Z", {"192.0.2.1": 1}),
    }


def test_a_record_delivered_twice_is_one_use() -> None:
    """Within an account too, and where a second policy matches the same record."""
    again = [assumed("a-1", f"arn:aws:iam::{ONE}:user/ben", ONE), assumed("a-2", "lambda.amazonaws.com", "")] * 3
    assert [use.uses for use in gathered(again).result().values()] == [1, 1]


@pytest.mark.parametrize(
    ("account", "principal", "declared", "expected"),
    [
        (OUT, f"{OUT}:AROAX", (ONE, TWO), Reach.OUTSIDE),
        (TWO, ANA, (ONE, TWO), Reach.ACROSS),
        (OUT, f"{OUT}:AROAX", (), Reach.ACROSS),
        (ONE, f"arn:aws:iam::{ONE}:user/ben", (TWO,), Reach.WITHIN),
        ("", "token.actions.githubusercontent.com:sts.amazonaws.com:repo:example/app", (ONE,), Reach.FEDERATED),
        ("", "ec2.amazonaws.com", (ONE,), Reach.SERVICE),
        ("", "", (ONE,), Reach.FEDERATED),
    ],
)
def test_how_far_somebody_reached(account: str, principal: str, declared: Sequence[str], expected: Reach) -> None:
    """By the accounts of both, and what is declared; without a declared scope nobody is called an outsider."""
    assert reach(Key(principal, account, ROLE), declared) is expected


def test_the_farthest_reaching_stand_first(
    assessment: Assessment, identities: Callable[[], Iterable[Occurrence]]
) -> None:
    """Outsiders, other accounts, federated and own principals in the table and the picture; services in their own."""
    found = view(assessment, (item for item in identities() if item.policy == "aws.sts.assume-role"))
    order = ["outside", "across", "federated", "within"]
    marks = [row.reach.mark for row in found.rows]
    assert marks == sorted(marks, key=order.index)
    assert [label.mark for label in found.legend] == order
    assert {row.reach.mark for row in found.services} == {"service"}
    assert len(found.rows) + len(found.services) == 24
    assert found.tally.startswith("Roles were assumed 24 times: 5 by an account that is not in the declared scope,")
    assert found.graph is not None
    assert len(found.graph.lines) == len(found.rows)
    assert [(row.caller, row.role, row.uses) for row in found.accounts] == [(OUT, ONE, "5"), (TWO, ONE, "5")]


def test_what_is_left_out_is_counted(assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds of the table, the picture and the memory each are said, and the total stays true."""
    monkeypatch.setattr(roles_module, "MAX_ROWS", 5)
    monkeypatch.setattr(roles_module, "MAX_EDGES", 3)
    monkeypatch.setattr(uses_module, "USES_KEPT", 8)
    found = view(assessment, [assumed(f"a-{n}", f"arn:aws:iam::{ONE}:user/u{n}", ONE) for n in range(12)])
    assert len(found.rows) == 5
    assert found.graph is not None
    assert len(found.graph.lines) == 3
    assert found.tally.startswith("Roles were assumed 12 times")
    text = " ".join(found.notes)
    assert "3 of 8 combinations of principal and role are drawn" in text
    assert "A table shows 5 combinations at most, of 8 by principals and 0 by services" in text
    assert "4 uses of further combinations" in text


def test_outsiders_are_not_crowded_out(assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many combinations within accounts come first, one from outside is still told by name."""
    monkeypatch.setattr(uses_module, "USES_KEPT", 2)
    noise = [assumed(f"a-{n}", f"arn:aws:iam::{ONE}:user/u{n}", ONE) for n in range(12)]
    found = view(assessment, [*noise, assumed("last", f"{OUT}:AROAX", OUT)])
    assert found.rows[0].caller == f"{OUT}:AROAX"
    assert found.tally.startswith("Roles were assumed 13 times: 1 by an account that is not in the declared scope")


def test_beyond_the_copies_kept_each_record_counts(assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded, nothing is lost, and the page says that some may count twice."""
    monkeypatch.setattr(uses_module, "COPIES_KEPT", 2)
    calls = [assumed(f"a-{n}", ANA, TWO) for n in range(4)] * 2
    found = view(assessment, calls)
    assert found.rows[0].uses == "6"
    assert any("counted twice" in note for note in found.notes)
    assert not any("counted twice" in note for note in view(assessment, calls[:1]).notes)


def test_many_sources_are_bounded(assessment: Assessment) -> None:
    """The addresses most used are named, the others counted as far as they were kept."""
    calls = [assumed(f"a-{n}", ANA, TWO, source=f"192.0.2.{min(n, 5)}") for n in range(9)]
    assert view(assessment, calls).rows[0].sources == "192.0.2.5, 192.0.2.0, 192.0.2.1 and 3 others"
    calls = [assumed(f"a-{n}", ANA, TWO, source=f"192.0.2.{n}") for n in range(99)]
    assert view(assessment, calls).rows[0].sources.endswith(" and more than 17 others")


def test_a_report_from_before_has_the_role_as_subject(
    assessment: Assessment, population: Callable[[], Iterable[Occurrence]]
) -> None:
    """Evidence without principal and targets still tells roles and names, and puts nobody in an account."""
    found = view(assessment, (item for item in population() if item.policy == "aws.sts.assume-role"))
    assert {row.role for row in found.rows} == {f"arn:aws:iam::{ONE}:role/service-{n:02}" for n in range(24)}
    assert found.accounts == ()


@pytest.mark.parametrize(
    ("ran", "loaded", "says"),
    [
        (True, True, "No roles that were assumed in the logs that were read."),
        (False, True, "No roles that were assumed can be shown: aws.sts.assume-role did not run."),
        (True, False, "No policy of this run gathers roles that were assumed."),
    ],
)
def test_silence_is_explained(assessment: Assessment, ran: bool, loaded: bool, says: str) -> None:
    """Nothing to find is not the same as nobody who looked."""
    policies = [
        replace(policy, ran=ran) if policy.id == "aws.sts.assume-role" else policy
        for policy in assessment.policies
        if loaded or policy.id != "aws.sts.assume-role"
    ]
    assert view(replace(assessment, policies=tuple(policies)), ()).silence == says


def _edge(number: int, name: str = "user/ana", uses: int = 1) -> Edge:
    return Edge(name, f"{ANA}{number}", TWO, f"role/r{number}", f"{ROLE}{number}", ONE, "across", uses, "192.0.2.1")


def test_nothing_drawn_lies_on_another() -> None:
    """Each name has a height of its own, lines begin and end at names, and all lie within the picture."""
    graph = role_graph([_edge(number) for number in range(12)])
    for nodes, headings in ((graph.callers, graph.caller_accounts), (graph.roles, graph.role_accounts)):
        heights = sorted([node.y for node in nodes] + [heading.y for heading in headings])
        assert all(after - before >= 10 for before, after in itertools.pairwise(heights))
        assert 0 < heights[0] < heights[-1] < graph.height
    starts = {int(re.match(r"M\d+ (\d+)C", line.path)[1]) for line in graph.lines}  # type: ignore[index]
    assert starts == {node.y for node in graph.callers}


def test_more_often_is_wider_within_bounds() -> None:
    """One use is thin, a million no wider than the space between names allows."""
    widths = [float(line.width) for line in role_graph([_edge(0), _edge(1, uses=50), _edge(2, uses=10**6)]).lines]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 1.5
    assert widths[0] <= 8


@pytest.mark.parametrize("name", ["x" * 999, "\u202e" * 99, "\u597d" * 99, ""])
def test_long_and_hostile_names_fit(name: str) -> None:
    """What is drawn of a name fits beside the lines, as its code points are shown and wide characters are wide."""
    (node,) = role_graph([_edge(0, name)]).callers
    assert len(node.name) <= 46
    assert "\u202e" not in node.name
    assert len(node.name) <= 24 or "\u597d" not in node.name
