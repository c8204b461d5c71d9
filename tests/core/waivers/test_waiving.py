"""Waiving: a waived match stays, with its waiver; a waived violation stays a deviation; doubts waive nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Assessment, DocumentError, Place, Predicate
from affidavit.engine import assess
from affidavit.errors import WaiverError
from affidavit.model.assessment import FindingStatus, Status
from affidavit.model.logs import Candidate
from affidavit.model.policy import Correlation, Effect, PatternKind, Policy, Step
from affidavit.model.profile import Profile
from affidavit.model.waiver import Waiver
from affidavit.plugins import Plugins, load_plugins
from affidavit.waivers.files import WaiverFile
from affidavit.waivers.waiving import CompiledWaivers, waiver_problems

if TYPE_CHECKING:
    from tests.core.conftest import Build

DAY = 86_400


def waiver(name: str = "w", condition: str = "name == 'x'", **changes: Any) -> Waiver:
    """A waiver of the policy `test.policy` that expires in 1970, on the third of January."""
    made = Waiver(
        id=name,
        policy="test.policy",
        condition=Predicate(name, "jmespath", condition, Place("w.yaml", 4, 3)),
        reason="Agreed.",
        owner="sec",
        ticket="T-1",
        expires=2 * DAY,
        source="w.yaml",
        place=Place("w.yaml", 2),
    )
    return msgspec.structs.replace(made, **changes)


def record(time: str = "1970-01-01T10:00:00Z", name: str = "x", **more: Any) -> dict[str, Any]:
    """A record in memory."""
    return {"time": time, "id": name + time, "name": name, "who": "eve", "class": "write", **more}


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    """The installed plugins: conditions are JMESPath, whatever the policies are."""
    return load_plugins()


def run(build: Build, policy: Policy, waivers: list[Waiver], *records: Any, **request: Any) -> Assessment:
    """Assess records under waivers."""
    import affidavit_plugins.jmespath_language as jmespath

    memory = build.Memory({"a": build.lines(*records)}, more=[("language-jmespath", jmespath)])
    file = WaiverFile("w.yaml", tuple(waivers), "1" * 64)
    made = msgspec.structs.replace(memory.request(policy, **request), waiver_files=(file,))
    with assess(made, memory.plugins, lambda _: None) as result:
        population = list(result.population())
        assert all(each.evidence.object == "a" for each in population)
        return result.assessment


def test_a_waived_match_stays_with_its_waiver(build: Build) -> None:
    """The finding is there, waived, its record names the waiver, and the waiver its reason and how often it served."""
    result = run(build, build.policy(effect=Effect.REVIEW), [waiver()], record())
    (finding,) = result.findings
    assert (finding.status, finding.records, finding.waived, finding.waivers) == (FindingStatus.WAIVED, 1, 1, ("w",))
    assert [each.waiver for each in finding.evidence] == ["w"]
    (told,) = result.waivers
    assert (told.reason, told.owner, told.ticket, told.records) == ("Agreed.", "sec", "T-1", 1)
    assert (told.expires, told.expired, told.known) == ("1970-01-03T00:00:00Z", False, True)
    assert result.run.waiver_digests == {"w.yaml": "1" * 64}


def test_a_waived_violation_stays_a_deviation(build: Build) -> None:
    """Its control is not satisfied all the same, and the reason says that it was accepted."""
    policy = build.policy(controls={"fw": ("C1",)})
    framework = build.framework(build.control("C1"))
    result = run(build, policy, [waiver()], record(), frameworks=[framework])
    assert result.findings[0].status is FindingStatus.WAIVED
    (control,) = result.controls
    assert control.status is Status.NOT_SATISFIED
    assert control.why == (
        "test.policy: a deviation occurred in the period: Title of test.policy (1 action, 1 subject; all accepted by "
        "waiver w).",
    )


def test_a_waived_deviation_that_leads_to_a_control_by_a_test_is_never_satisfied(build: Build) -> None:
    """Where a listed test found a deviation, accepted or not, nobody may read that none was found."""
    framework = build.framework(build.control("C1", tests=("test.policy",)))
    result = run(build, build.policy(), [waiver()], record(), frameworks=[framework])
    (control,) = result.controls
    assert control.status is Status.NEEDS_REVIEW
    assert "all accepted by waiver w" in control.why[0]


def test_a_waived_review_needs_no_review(build: Build) -> None:
    """What somebody had to look at was looked at beforehand."""
    policy = build.policy(effect=Effect.REVIEW, controls={"fw": ("C1",)})
    framework = build.framework(build.control("C1"))
    waived = run(build, policy, [waiver()], record(), frameworks=[framework])
    assert waived.controls[0].status is Status.INDETERMINATE
    open_ = run(build, policy, [], record(), frameworks=[framework])
    assert open_.controls[0].status is Status.NEEDS_REVIEW


def test_a_finding_waived_in_part_stays_open(build: Build) -> None:
    """One record that no waiver accepts is enough."""
    policy = build.policy(effect=Effect.REVIEW)
    result = run(build, policy, [waiver()], record(), record(name="y"))
    (finding,) = result.findings
    assert (finding.status, finding.records, finding.waived) == (FindingStatus.OPEN, 2, 1)
    assert sorted(each.waiver for each in finding.evidence) == ["", "w"]


@pytest.mark.parametrize(
    ("time", "waived"),
    [("1970-01-02T23:59:59Z", True), ("1970-01-03T00:00:00Z", False), ("1970-01-04T00:00:00Z", False)],
)
def test_a_waiver_ends_at_its_moment(time: str, waived: bool, build: Build) -> None:
    """What happens from then on is not waived; that it has expired by --as-of is told."""
    result = run(build, build.policy(effect=Effect.REVIEW), [waiver()], record(time), as_of=9 * DAY)
    assert (result.findings[0].status is FindingStatus.WAIVED) is waived
    assert (result.waivers[0].expired, result.waivers[0].records) == (True, int(waived))


def test_a_record_without_a_time_is_waived_while_the_waiver_lasts(build: Build) -> None:
    """Of such a record only --as-of tells whether the waiver still held."""
    timeless = {key: value for key, value in record().items() if key != "time"}
    for as_of, waived in ((0, True), (2 * DAY, False)):
        result = run(build, build.policy(effect=Effect.REVIEW), [waiver()], timeless, as_of=as_of)
        assert (result.findings[0].status is FindingStatus.WAIVED) is waived


def test_waivers_that_do_nothing_are_reported(build: Build) -> None:
    """One whose condition holds for no match, and one whose policy is not loaded."""
    waivers = [waiver("a", "name == 'z'"), waiver("b", policy="test.gone")]
    result = run(build, build.policy(effect=Effect.REVIEW), waivers, record())
    assert [(each.id, each.known, each.records) for each in result.waivers] == [("a", True, 0), ("b", False, 0)]
    assert result.findings[0].status is FindingStatus.OPEN


def test_a_condition_that_fails_waives_nothing_and_is_a_failure(build: Build) -> None:
    """The match stays open, the run is incomplete, and the waiver is named."""
    result = run(build, build.policy(effect=Effect.REVIEW), [waiver(condition="length(count) > `0`")], record(count=3))
    assert result.findings[0].status is FindingStatus.OPEN
    (failure,) = result.failures
    assert failure.stage == "waive"
    assert failure.reason.startswith("the condition of the waiver w failed: ")
    assert not result.run.complete


def test_the_first_waiver_by_id_is_the_one_named(build: Build) -> None:
    """Of two that accept a match one is counted, always the same."""
    waivers = [waiver("b"), waiver("a"), waiver("c", "name == 'y'")]
    result = run(build, build.policy(effect=Effect.REVIEW), waivers, record())
    assert {each.id: each.records for each in result.waivers} == {"a": 1, "b": 0, "c": 0}


def test_a_pattern_is_accepted_when_one_of_its_steps_is(build: Build) -> None:
    """A sequence cannot have happened without its second step; accepted by its first alone, so is the whole."""
    steps = (
        Step("made", {"name": ("x",)}, Predicate("test.policy", "python", "always", Place("p"))),
        Step("used", {"name": ("y",)}, Predicate("test.policy", "python", "always", Place("p"))),
    )
    correlate = Correlation(PatternKind.SEQUENCE, ("who",), within=600, order=("made", "used"))
    policy = build.policy(effect=Effect.REVIEW, steps=steps, correlate=correlate)
    records = (record(), record("1970-01-01T10:05:00Z", "y"))
    for waivers, status in (([waiver()], FindingStatus.WAIVED), ([waiver(condition="name == 'z'")], "open")):
        (finding,) = run(build, policy, waivers, *records).findings
        assert finding.status == status


def test_a_count_is_accepted_only_whole(build: Build) -> None:
    """Where some records of a burst are waived and others not, somebody must look."""
    correlate = Correlation(PatternKind.COUNT, ("who",), within=600, at_least=2)
    policy = build.policy(effect=Effect.REVIEW, correlate=correlate)
    records = (record(), record("1970-01-01T10:05:00Z", "y"))
    (finding,) = run(build, policy, [waiver()], *records).findings
    assert (finding.status, finding.waived) == (FindingStatus.OPEN, 1)
    (finding,) = run(build, policy, [waiver(condition="who == 'eve'")], *records).findings
    assert (finding.status, finding.waived) == (FindingStatus.WAIVED, 2)


def test_a_condition_sees_actor_and_profile(plugins: Plugins) -> None:
    """As a predicate does."""
    profile = {**Profile().as_data(), "trusted_accounts": ["111122223333"]}
    condition = "actor.account && contains(profile.trusted_accounts, actor.account)"
    with CompiledWaivers([waiver(condition=condition)], plugins, profile, 0) as compiled:
        assert compiled.concern("test.policy")
        assert not compiled.concern("test.other")
        for account, expected in (("111122223333", "w"), ("444455556666", "")):
            candidate = Candidate({"actor": {"account": account}}, b"", ())
            assert compiled.waiver_of("test.policy", candidate, 0) == expected
        assert compiled.waiver_of("test.other", Candidate({}, b"", ()), 0) == ""


def test_a_condition_that_is_not_boolean_fails(plugins: Plugins) -> None:
    """Text is no decision."""
    compiled = CompiledWaivers([waiver(condition="name")], plugins, Profile().as_data(), 0)
    with compiled, pytest.raises(WaiverError, match="the condition of the waiver w failed"):
        compiled.waiver_of("test.policy", Candidate({"name": "x"}, b"", ()), 0)


def test_conditions_that_do_not_compile_are_named_with_their_place(plugins: Plugins) -> None:
    """All at once, at load."""
    found = waiver_problems([waiver("a", "name =="), waiver("b", "nothing(name)")], plugins)
    assert len(found) == 2
    assert {problem.path for problem in found} == {"w.yaml"}
    assert all(problem.line >= 4 for problem in found)
    with pytest.raises(DocumentError):
        CompiledWaivers([waiver("a", "name ==")], plugins, Profile().as_data(), 0)
    assert waiver_problems([], plugins) == ()
