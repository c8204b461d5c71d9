"""What the engine gives a ledger: the actions of every violation and review, and an Assessment judged anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from affidavit.assessment.finding_ids import finding_id
from affidavit.engine import assess
from affidavit.ledger.deciding import Wish, decide
from affidavit.ledger.evidence import shown
from affidavit.ledger.recording import record as write
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.assessment import FindingStatus, State, Status
from affidavit.model.disposition import Action
from affidavit.model.policy import Correlation, Effect, PatternKind
from affidavit.times import format_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

BURST = Correlation(PatternKind.COUNT, ("who",), within=3_600, at_least=3)


def record(number: int, who: str = "me") -> dict[str, Any]:
    """A record a minute; the same number is the same action, delivered again."""
    time = format_time(60 * number)
    given = {"time": time, "id": f"{who}-{number}", "who": who, "name": "x", "flag": True}
    return {**given, "class": "write", "account": "1", "region": "r"}


@given(
    objects=st.lists(
        st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["me", "you"])), max_size=8), min_size=1, max_size=4
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_action_of_a_violation_is_given(build: Build, objects: list[list[tuple[int, str]]]) -> None:
    """As many as each finding counts, of policies that correlate too; none of evidence populations."""
    memory = build.Memory(
        {f"{n}.json": build.lines(*(record(*each) for each in records)) for n, records in enumerate(objects)}
    )
    policies = (
        build.policy("p.plain"),
        build.policy("p.burst", correlate=BURST, effect=Effect.REVIEW),
        build.policy("p.population", effect=Effect.EVIDENCE),
    )
    with assess(memory.request(*policies), memory.plugins, lambda _: None) as result:
        given: dict[str, set[str]] = {}
        for finding, action in result.actions():
            given.setdefault(finding, set()).add(action)
        judged = [each for each in result.assessment.findings if each.effect is not Effect.EVIDENCE]
        assert {each.id: each.count for each in judged} == {each: len(actions) for each, actions in given.items()}
        assert result.with_findings(result.assessment.findings) == result.assessment


def test_a_control_follows_what_was_decided(build: Build, folder: Path) -> None:
    """Broken by a violation, broken still when it is resolved, satisfied no sooner than it is shown to be none."""
    ledger = folder / "ledger.db"
    proof = folder / "proof.txt"
    proof.write_text("see")
    policy = build.policy("p.plain", controls={"fw": ("C1",)})
    framework = build.framework(build.control("C1", tests=("p.plain",)))
    memory = build.Memory({"a.json": build.lines(record(1), record(2))})

    def run(as_of: int) -> tuple[FindingStatus, Status, State | None]:
        request = memory.request(policy, frameworks=[framework], as_of=as_of)
        with assess(request, memory.plugins, lambda _: None) as result:
            assessment = write(ledger, result).assessment
        (finding,), (control,) = assessment.findings, assessment.controls
        return finding.status, control.status, finding.disposition.state if finding.disposition else None

    def say(action: Action, at: int) -> None:
        wish = Wish(action=action, by="alice", by_source="--by", at=at, reason="so", shown=(shown(proof),))
        decide(ledger, [finding_id("p.plain", "me")], wish)

    assert run(10_000) == (FindingStatus.OPEN, Status.NOT_SATISFIED, None)
    say(Action.RESOLVE, 10_001)
    assert run(10_002) == (FindingStatus.RESOLVED, Status.NOT_SATISFIED, State.RESOLVED)
    say(Action.FALSE_POSITIVE, 10_003)
    # Without a declared scope it is no better than that.
    assert run(10_004) == (FindingStatus.FALSE_POSITIVE, Status.INDETERMINATE, State.FALSE_POSITIVE)
    memory.objects["b.json"] = build.lines(record(3))
    assert run(10_005) == (FindingStatus.OPEN, Status.NOT_SATISFIED, State.RECURRED)
    assert run(10_000)[0] is FindingStatus.OPEN
    assert verify_ledger(ledger).problems == ()


def test_what_a_ledger_takes_is_what_the_engine_gives(build: Build) -> None:
    """The Assessment is the same whether or not anybody asks for its actions."""
    memory = build.Memory({"a.json": build.lines(record(1))})
    with assess(memory.request(build.policy()), memory.plugins, lambda _: None) as result:
        list(result.actions())
        assert list(result.versions()) == []
        assert msgspec.json.encode(result.assessment) == msgspec.json.encode(memory.run(build.policy())[0])
