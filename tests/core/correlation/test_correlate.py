"""Correlation through a whole run: objects in any order, looking back, coverage, evidence and control status."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from affidavit import Period
from affidavit.assessment.finding_ids import correlated_id
from affidavit.correlation.baseline import Baseline, encode_baseline, load_baseline
from affidavit.engine import assess
from affidavit.model.assessment import FindingStatus, Status
from affidavit.model.policy import Correlation, Effect, PatternKind, Place, Predicate, Step
from affidavit.model.profile import DeclaredScope, Profile
from affidavit.parts.partial import Partial, matches_of
from affidavit.times import format_time, parse_time
from msgspec.structs import replace

if TYPE_CHECKING:
    from tests.core.conftest import Build

START = parse_time("2026-07-01T00:00:00Z") or 0
HOUR, DAY = 3_600, 86_400
COUNT = Correlation(PatternKind.COUNT, ("who",), within=HOUR, at_least=3)
NEW = Correlation(PatternKind.FIRST_SEEN, ("who",), of=("region",), learn=DAY)


def record(second: int, name: str = "x", who: str | None = "me", **more: Any) -> dict[str, Any]:
    """A record so many seconds after the start of the period; its id is its own."""
    given = {"time": format_time(START + second), "id": f"{name}-{who}-{second}", "who": who, "name": name}
    return {**given, "class": "write", "account": "1", "region": "r", **more}


def steps(**binds: dict[str, str]) -> tuple[Step, ...]:
    """Steps that each match the records of their name."""
    predicate = Predicate("test.policy", "python", "always", Place("policy.yaml", 3, 5))
    return tuple(Step(name, {"name": (name,)}, predicate, bind) for name, bind in binds.items())


def test_records_of_any_object_make_one_finding(build: Build) -> None:
    """Three actions in three objects are a burst, in whatever order they are read; a copy of one counts once."""
    records = [record(0), record(600), record(1_200), record(1_200, copy=True)]
    policy = build.policy(correlate=COUNT)
    found = []
    for order in itertools.permutations(records):
        memory = build.Memory({f"{n}.json": build.lines(each) for n, each in enumerate(order)})
        assessment, population = memory.run(policy)
        (finding,) = assessment.findings
        assert (finding.count, finding.records, len(finding.evidence)) == (3, 4, 4)
        assert finding.why.startswith(
            "3 actions from 2026-07-01T00:00:00Z to 2026-07-01T00:20:00Z; 3 or more within 1h"
        )
        assert finding.id == correlated_id("test.policy", ("me",))
        assert {each.finding for each in population} == {finding.id}
        assert len(population) == 4
        found.append(finding.id)
    assert len(set(found)) == 1


def test_a_null_group_key_never_groups(build: Build) -> None:
    """Records that do not say who are nobody's burst."""
    for nobody in (None, ""):
        records = [record(second, who=nobody) for second in range(5)]
        memory = build.Memory({"a.json": build.lines(*records)})
        assert memory.run(build.policy(correlate=COUNT))[0].findings == ()


def test_too_few_make_no_finding_and_no_population(build: Build) -> None:
    """Matches that make no pattern are in no finding, and in no file beside the report."""
    assessment, population = build.Memory({"a.json": build.lines(record(0), record(9))}).run(
        build.policy(correlate=COUNT)
    )
    assert (assessment.findings, population) == ((), [])
    assert assessment.inputs.records.evaluated == 2


def test_windows_look_back_before_the_period(build: Build) -> None:
    """A burst that begins before the period and ends in it is found, and the accounting stays an equation."""
    records = [record(-1_200), record(-600), record(60), record(-7_200)]
    memory = build.Memory({"a.json": build.lines(*records)})
    assessment, _ = memory.run(build.policy(correlate=COUNT), period=Period(START, START + DAY))
    (finding,) = assessment.findings
    assert (finding.count, finding.first_seen) == (3, "2026-06-30T23:40:00Z")
    told = assessment.inputs.records
    assert (told.read, told.evaluated, told.outside_period, told.lookback) == (4, 1, 3, 2)
    assert assessment.run.lookback_seconds == HOUR
    assert sum(cell.records for cell in assessment.coverage.cells) == 1


def test_what_ended_before_the_period_is_an_earlier_one_s(build: Build) -> None:
    """A burst that was over before the period is not told again; policies without correlation see nothing of it."""
    memory = build.Memory({"a.json": build.lines(record(-1_200), record(-900), record(-600))})
    policies = [build.policy(correlate=COUNT), build.policy("test.plain")]
    assert memory.run(*policies, period=Period(START, START + DAY))[0].findings == ()


@pytest.mark.parametrize("objects", [1, 3])
def test_a_policy_looks_back_no_further_than_it_says(build: Build, objects: int) -> None:
    """What another policy looks back to changes none of its findings, however the records lie in objects."""
    records = [record(-20 * DAY, region="s"), record(-HOUR), record(2 * DAY, region="s")]
    memory = build.Memory({f"{n}.json": build.lines(*records[n::objects]) for n in range(objects)})
    new = build.policy(correlate=NEW)
    longer = build.policy("test.longer", correlate=replace(COUNT, within=30 * DAY, at_least=9))
    alone, beside = (memory.run(*each, period=Period(START, START + 9 * DAY))[0] for each in ([new], [new, longer]))
    assert [each.why.split(",")[0] for each in alone.findings] == ["region s: first seen at 2026-07-03T00:00:00Z"]
    assert alone.findings == beside.findings


def test_steps_over_accounts_and_objects(build: Build) -> None:
    """A key made in one account and used in another, before it in the files, is one finding with both as evidence."""
    used = record(50, "used", who="key-1", account="2")
    made = record(10, "made", key="key-1")
    policy = build.policy(
        steps=steps(made={"key": "key"}, used={"key": "who"}),
        correlate=Correlation(PatternKind.SEQUENCE, ("key",), within=HOUR, order=("made", "used")),
    )
    memory = build.Memory({"a.json": build.lines(used), "b.json": build.lines(made)})
    (finding,) = memory.run(policy)[0].findings
    assert [each.event for each in finding.evidence] == ["made", "used"]
    assert (finding.subject, finding.accounts) == ("me", ("1", "2"))
    assert finding.why == "made, then used: 1 time; the quickest took 40s, and 1h or less make a finding."


def test_a_record_that_two_steps_match_is_one_record(build: Build) -> None:
    """It is counted, shown and among the population once."""
    (step,) = steps(x={})
    policy = build.policy(
        steps=(replace(step, name="first"), replace(step, name="second")),
        correlate=Correlation(PatternKind.SEQUENCE, ("who",), within=HOUR, order=("first", "second")),
    )
    records = [record(0, action="a"), record(0, action="b"), record(9, action="c")]
    assessment, population = build.Memory({"a.json": build.lines(*records)}).run(policy)
    (finding,) = assessment.findings
    assert (finding.count, finding.records) == (3, 3)
    assert [each.index for each in finding.evidence] == [each.evidence.index for each in population] == [0, 1, 2]


@pytest.mark.parametrize("correlate", [replace(COUNT, by=("region",)), replace(NEW, by=("account",), learn=0)])
def test_files_decide_nothing_about_a_finding(build: Build, correlate: Correlation) -> None:
    """Records of one second, about different subjects: whichever files they stand in, subject and id are the same."""
    records = [record(0, "x", who, action=f"action {who}") for who in ("you", "me", "them")]
    told = set()
    for order in itertools.permutations(records):
        for objects in (1, 3):
            memory = build.Memory({f"{n}.json": build.lines(*order[n::objects]) for n in range(objects)})
            assessment, _ = memory.run(build.policy(correlate=correlate))
            told |= {(each.id, each.subject, each.message) for each in assessment.findings}
    assert [subject for _, subject, _ in told] == ["me"]


@pytest.mark.parametrize("effect", Effect)
def test_evidence_has_its_record_wherever_a_pattern_begins(build: Build, effect: Effect) -> None:
    """After many matches that make none, in one object or several, the records of a burst are shown with their text."""
    records = [record(day * DAY) for day in range(50)] + [record(50 * DAY + second) for second in range(15)]
    for objects in (1, 7):
        memory = build.Memory({f"{n}.json": build.lines(*records[n::objects]) for n in range(objects)})
        assessment, population = memory.run(build.policy(correlate=COUNT, effect=effect))
        (finding,) = assessment.findings
        assert [each.time for each in finding.evidence] == [each["time"] for each in records[50:60]]
        is_shown = effect is not Effect.EVIDENCE
        assert [each.record for each in finding.evidence] == [
            build.lines(each).decode().strip() if is_shown else "" for each in records[50:60]
        ]
        shown = {(each.object, each.index) for each in finding.evidence}
        for each in population:
            is_evidence = (each.evidence.object, each.evidence.index) in shown
            assert bool(each.evidence.record) is (is_shown and is_evidence)
        keys = [(each.policy, each.evidence.object, each.evidence.index) for each in population]
        assert keys == sorted(keys)


STOPPED = Correlation(PatternKind.UNLESS, ("who",), within=2 * HOUR, order=("stop", "start"))
SCOPE = DeclaredScope(("1",), ("r",), ("write",), HOUR)


def _absent(build: Build, *seen_at: int, until: int = DAY, effect: Effect = Effect.VIOLATION, as_of: int = 0) -> Any:
    """What is made of a stop at 30 minutes, with other records at these hours."""
    policy = build.policy(steps=steps(stop={}, start={}), correlate=STOPPED, effect=effect, controls={"fw": ("C1",)})
    others = [record(hour * HOUR + 60, "other") for hour in seen_at]
    memory = build.Memory({"a.json": build.lines(record(1_800, "stop"), *others)})
    return memory.run(
        policy,
        frameworks=[build.framework(build.control(tests=["test.policy"]))],
        profile=Profile(scope=SCOPE),
        period=Period(START, START + until),
        as_of=START + as_of,
    )[0]


def test_an_absence_is_told_where_logs_cover_the_wait(build: Build) -> None:
    """Records in every hour of the wait, and none is what was to follow: a deviation."""
    assessment = _absent(build, *range(24))
    (finding,) = assessment.findings
    assert finding.status is FindingStatus.OPEN
    assert finding.why == "stop, not followed by start within 2h: 1 time."
    assert assessment.controls[0].status is Status.NOT_SATISFIED


def test_an_absence_in_a_gap_is_indeterminate(build: Build) -> None:
    """An hour of the wait without records: it cannot be told, which is no deviation, and no pass."""
    assessment = _absent(build, 0, 2, *range(3, 24))
    assert [each.status for each in assessment.findings] == [FindingStatus.INDETERMINATE]
    assert assessment.controls[0].status is Status.INDETERMINATE
    assert any("cannot be told" in why for why in assessment.controls[0].why)


def test_an_absence_beyond_the_data_is_pending(build: Build) -> None:
    """The wait goes on past the period's end: pending, which is no deviation, and no pass."""
    assessment = _absent(build, 0, 1, until=2 * HOUR)
    assert [each.status for each in assessment.findings] == [FindingStatus.PENDING]
    assert assessment.controls[0].status is Status.INDETERMINATE


@pytest.mark.parametrize(
    ("seen_at", "until", "status"),
    [
        ((0, 1), DAY, FindingStatus.PENDING),
        ((0, 1, 2), DAY, FindingStatus.PENDING),
        ((0, 1, 2, 3), DAY, FindingStatus.OPEN),
        ((0, 2, 3), DAY, FindingStatus.INDETERMINATE),
        ((0, 1, 2), 3 * HOUR, FindingStatus.PENDING),
        ((0, 1, 2, 3), 4 * HOUR, FindingStatus.OPEN),
        ((0, 1, 2, 5), DAY, FindingStatus.INDETERMINATE),
    ],
)
def test_data_may_end_before_the_period(
    build: Build, seen_at: tuple[int, ...], until: int, status: FindingStatus
) -> None:
    """Where no record of any account comes any more, nothing is missing yet: pending. A gap has records after it.

    The hour in which the wait ends is over when one of the next has a record.
    """
    assert [each.status for each in _absent(build, *seen_at, until=until).findings] == [status]


@pytest.mark.parametrize(("as_of", "status"), [(DAY - 1, FindingStatus.PENDING), (DAY, FindingStatus.INDETERMINATE)])
def test_of_a_period_that_is_over_nothing_more_is_to_come(build: Build, as_of: int, status: FindingStatus) -> None:
    """A trail that is stopped may leave no more records: while the period goes on that is pending, then a gap."""
    assert [each.status for each in _absent(build, 0, as_of=as_of).findings] == [status]


@pytest.mark.parametrize("step", [HOUR, DAY])
@pytest.mark.parametrize(
    ("more", "status"),
    [
        ([record(20 * DAY, "other", account="2")], FindingStatus.INDETERMINATE),
        ([record(60, "other"), record(20 * DAY, "other", account="2")], FindingStatus.INDETERMINATE),
        ([record(HOUR, "other"), record(20 * DAY, "other", account="2")], FindingStatus.OPEN),
    ],
    ids=["nothing after it", "only before it", "something after it"],
)
def test_a_record_is_no_sign_of_what_comes_after_it(
    build: Build, more: list[Any], status: FindingStatus, step: int
) -> None:
    """The stop itself shows that it was logged, not that the quarter of an hour after it was."""
    policy = build.policy(steps=steps(stop={}, start={}), correlate=replace(STOPPED, within=900))
    memory = build.Memory({"a.json": build.lines(record(300, "stop"), *more)})
    scope = replace(SCOPE, coverage_interval=step)
    assessment, _ = memory.run(policy, profile=Profile(scope=scope), period=Period(START, START + 30 * DAY))
    assert [each.status for each in assessment.findings] == [status]


def test_each_period_tells_what_is_settled_in_it(build: Build) -> None:
    """A wait that ends shortly before a period does is pending in it, and told in the next: never in none, or both."""
    policy = build.policy(steps=steps(stop={}, start={}), correlate=STOPPED)
    others = [record(hour * HOUR, "other") for hour in range(60)]
    for second in range(DAY - 4 * HOUR, DAY + 2 * HOUR, 600):
        memory = build.Memory({"a.json": build.lines(record(second, "stop"), *others)})
        told = []
        for first, last in ((0, DAY), (DAY, 2 * DAY)):
            assessment, _ = memory.run(policy, period=Period(START + first, START + last))
            told += [each.status for each in assessment.findings if each.status is not FindingStatus.PENDING]
        assert told == [FindingStatus.OPEN]


CHAIN = Correlation(PatternKind.SEQUENCE, ("who",), within=2 * HOUR, order=("a", "b"))


@pytest.mark.parametrize(
    ("correlate", "before", "status"),
    [
        (NEW, range(-24, 0), Status.SATISFIED),
        (NEW, range(-23, 0), Status.INDETERMINATE),
        (NEW, (), Status.INDETERMINATE),
        (CHAIN, (-2, -1), Status.SATISFIED),
        (CHAIN, (-2,), Status.INDETERMINATE),
        (STOPPED, (-3, -2, -1), Status.SATISFIED),
        (STOPPED, (-2, -1), Status.INDETERMINATE),
    ],
    ids=lambda each: each.kind.value if isinstance(each, Correlation) else None,
)
def test_without_what_it_looks_back_on_a_policy_is_no_test_passed(
    build: Build, correlate: Correlation, before: Sequence[int], status: Status, tmp_path: Path
) -> None:
    """It may have missed what began before the period: its silence satisfies no control. Or a baseline tells it."""
    policy = build.policy(correlate=correlate, controls={"fw": ("C1",)})
    if correlate.order:
        policy = replace(policy, steps=steps(**{name: {} for name in correlate.order}))
    hours = (*before, *range(25))
    memory = build.Memory({"a.json": build.lines(*(record(hour * HOUR, "other", who="w") for hour in hours))})
    request = memory.request(
        policy,
        frameworks=[build.framework(build.control(tests=["test.policy"]))],
        profile=Profile(scope=SCOPE),
        period=Period(START, START + DAY),
    )

    def result(baseline: Baseline) -> Any:
        with assess(replace(request, baseline=baseline), memory.plugins, lambda _: None) as found:
            return found.assessment.controls[0]

    control = result(Baseline())
    assert control.status is status
    looks_back = "The policy test.policy looks back on the"
    assert any(why.startswith(looks_back) for why in control.why) is (status is Status.INDETERMINATE)
    path = tmp_path / "baseline.json"
    path.write_bytes(encode_baseline(Baseline(), [policy], []))
    known = load_baseline(path) if correlate is NEW else Baseline()
    assert result(known).status is (Status.SATISFIED if correlate is NEW else status)


@pytest.mark.parametrize("correlate", [COUNT, NEW, replace(COUNT, kind=PatternKind.DISTINCT, of=("region",))])
def test_a_match_without_a_time_is_no_pass(build: Build, correlate: Correlation) -> None:
    """It stands in no pattern, so that what the policy would have found is not known: a failure, and no pass."""
    policy = build.policy(correlate=correlate, effect=Effect.VIOLATION, controls={"fw": ("C1",)})
    records = [*(record(n * HOUR, f"other{n}", who=f"w{n}") for n in range(24)), record(0, time="soon")]
    assessment, _ = build.Memory({"a.json": build.lines(*records)}).run(
        policy,
        frameworks=[build.framework(build.control(tests=["test.policy"]))],
        profile=Profile(scope=SCOPE),
        period=Period(START, START + DAY),
    )
    (failure,) = assessment.failures
    assert (failure.stage, failure.policy, failure.index) == ("correlate", "test.policy", 24)
    assert "has no time" in failure.reason
    assert assessment.controls[0].status is Status.INDETERMINATE


@pytest.mark.parametrize(
    ("start", "doubt"),
    [
        ({"time": None}, "as it matched a record that has no time"),
        ({"flag": "broken"}, "as the policy failed on some record"),
    ],
)
def test_what_may_have_followed_is_in_doubt(build: Build, start: dict[str, Any], doubt: str) -> None:
    """A record that a policy fails on, or that says no time, may be the very one that followed."""
    given = steps(stop={}, start={})
    failing = replace(given[1].predicate, source="raises if broken")
    policy = build.policy(steps=(given[0], replace(given[1], predicate=failing)), correlate=STOPPED)
    records = [record(60, "stop"), record(120, "start", **start), *(record(n * HOUR, "other") for n in range(24))]
    memory = build.Memory({"a.json": build.lines(*records)})
    (finding,) = memory.run(policy, period=Period(START, START + DAY))[0].findings
    assert finding.status is FindingStatus.INDETERMINATE
    assert finding.why == f"stop, whether start followed within 2h is not known, {doubt}: 1 time."


def test_without_an_end_the_data_ends_with_its_last_hour(build: Build) -> None:
    """Where no period is given, what could follow after the last records is pending."""
    policy = build.policy(steps=steps(stop={}, start={}), correlate=STOPPED)
    memory = build.Memory({"a.json": build.lines(record(0, "stop"), record(HOUR, "other"))})
    assert [each.status for each in memory.run(policy)[0].findings] == [FindingStatus.PENDING]


def test_first_seen_keeps_one_match_a_value_and_object(build: Build) -> None:
    """However many records say the same, an object's part holds the earliest of each group and value."""
    records = [record(n, region="r") for n in range(500, 0, -1)] + [record(n, region="s") for n in range(90, 99)]
    memory = build.Memory({"a.json": build.lines(*records)})
    (part,) = memory.scan(build.policy(correlate=NEW)).values()
    assert isinstance(part, Partial)
    assert sorted((match.region, match.time) for match in matches_of(part)) == [("r", START + 1), ("s", START + 90)]


def test_a_baseline_tells_what_was_seen_before(build: Build, tmp_path: Path) -> None:
    """A value that a baseline knows is not new, and a group that it knows has no more to learn."""
    policy = build.policy(correlate=NEW)
    before = build.Memory({"a.json": build.lines(record(-9 * DAY, region="r"), record(-8 * DAY, region="t"))})
    with assess(before.request(policy), before.plugins, lambda _: None) as result:
        path = tmp_path / "baseline.json"
        path.write_bytes(encode_baseline(Baseline(), [policy], result.linked()))
    known = load_baseline(path)
    memory = build.Memory({"b.json": build.lines(record(0, region="s"), record(5, region="t"))})

    def new(baseline: Baseline) -> list[str]:
        request = memory.request(policy, period=Period(START, START + DAY))
        with assess(replace(request, baseline=baseline), memory.plugins, lambda _: None) as result:
            assert result.assessment.run.baseline_digest == baseline.digest
            return [finding.regions[0] for finding in result.assessment.findings]

    assert new(Baseline()) == []
    assert new(known) == ["s"]


def test_a_baseline_is_extended(build: Build, tmp_path: Path) -> None:
    """What an older baseline knows stays, with the earlier of two times, and the same in gives the same out."""
    policy = build.policy(correlate=NEW)
    path = tmp_path / "b.json"
    older = Baseline()
    for second in (500, 100, 300):
        memory = build.Memory({"a.json": build.lines(record(second), record(second, region=f"r{second}"))})
        with assess(memory.request(policy), memory.plugins, lambda _: None) as result:
            path.write_bytes(encode_baseline(older, [policy], result.linked()))
        older = load_baseline(path)
    assert dict(older.of(policy.id, '["me"]')) == {
        '["r"]': START + 100,
        '["r100"]': START + 100,
        '["r300"]': START + 300,
        '["r500"]': START + 500,
    }
