"""The engine: the same in, the same out, however records are spread over objects; nothing lost, nothing made up."""

from __future__ import annotations

import gzip
import random
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from affidavit import Assessment, DocumentError, ObjectRef, Occurrence, Period, Skipped, SourceError
from affidavit.engine import assess
from affidavit.model.assessment import FindingStatus, ObjectStatus
from affidavit.model.framework import CrosswalkLink, Relation, Support
from affidavit.model.policy import Effect, Severity
from affidavit.model.profile import DeclaredScope, Profile
from affidavit.parts.tally import EVIDENCE_LIMIT
from affidavit.scanning.progress import Progress
from affidavit.times import format_time, parse_time
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

START = parse_time("2026-07-01T00:00:00Z") or 0
HOUR = 3_600
ACCOUNT, REGION = "111122223333", "eu-west-1"


def record(number: int, **more: Any) -> dict[str, Any]:
    """A record of its own: every number gives another id and another second."""
    made = {
        "time": format_time(START + number * 61),
        "id": f"00000000-0000-4000-8000-{number:012}",
        "who": f"user-{number % 4}",
        "name": "xyz"[number % 3],
        "class": "write" if number % 2 else "read",
        "account": ACCOUNT,
        "region": REGION,
        "flag": number % 5 == 0,
    }
    return {**made, **more}


@pytest.fixture(scope="module")
def request_for(build: Build) -> dict[str, Any]:
    """What most tests ask for: three policies of all effects, a framework, a profile and a period."""
    crosswalk = [CrosswalkLink("T1098", "C3", Relation.DETECTS, "it shows")]
    controls = [
        build.control("C1", tests=["p.flagged"]),
        build.control("C2", tests=["p.never"]),
        build.control("C3", Support.SUPPORTING),
        build.control("C4", Support.NOT_BY_LOGS),
    ]
    return {
        "policies": (
            build.policy("p.always", "always", effect=Effect.EVIDENCE, severity=Severity.INFO, needs=("read", "write")),
            build.policy(
                "p.flagged", "flagged", controls={"fw": ("C1",)}, attack=("T1098.003",), severity=Severity.HIGH
            ),
            build.policy("p.never", "never", controls={"fw": ("C2",)}),
            build.policy("p.raises", "raises", select={"name": ("z",)}),
        ),
        "frameworks": [build.framework(*controls, crosswalk=crosswalk)],
        "profile": Profile(
            "Example Ltd", DeclaredScope((ACCOUNT,), (REGION,), ("read", "write")), (), parameters={"n": 1}, digest="d"
        ),
        "period": Period(START, START + 3 * HOUR),
        "as_of": START + 9 * HOUR,
    }


Run = Callable[..., tuple[Assessment, list[Occurrence]]]


@pytest.fixture(scope="module")
def run(build: Build, request_for: dict[str, Any]) -> Run:
    """Assesses objects given by name."""

    def of(objects: dict[str, bytes], **parts: Any) -> tuple[Assessment, list[Occurrence]]:
        asked = {**request_for, **{key: parts.pop(key) for key in list(parts) if key in request_for}}
        policies = asked.pop("policies")
        return build.Memory(objects, **parts).run(*policies, **asked)

    return of


def as_json(value: Any) -> bytes:
    """The bytes that reports are made of."""
    return msgspec.json.encode(value)


def without_objects(assessment: Assessment, population: list[Occurrence]) -> tuple[bytes, bytes]:
    """An Assessment and its population, without what names objects and places in them."""
    drop = {"objects", "object", "index", "sha256", "failures", "without_time"}

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: strip(each) for key, each in value.items() if key not in drop}
        if isinstance(value, list | tuple):
            return [strip(each) for each in value]
        return value

    stripped = [strip(msgspec.to_builtins(each)) for each in (assessment, population)]
    # Text is kept for the first records of each object, so it depends on what an object is.
    for occurrence in stripped[1]:
        del occurrence["evidence"]["record"]
    # The population comes object by object.
    return as_json(stripped[0]), as_json(sorted(stripped[1], key=lambda each: (each["finding"], as_json(each))))


RECORDS = [record(number) for number in range(120)] + [record(7), record(8, time="2026-06-01T00:00:00Z"), record(500)]


@given(st.randoms(use_true_random=False), st.integers(1, 9), st.booleans())
@settings(max_examples=25)
def test_how_records_are_spread_does_not_matter(
    build: Build, run: Run, shuffle: random.Random, parts: int, packed: bool
) -> None:
    """Any number of objects, in any order, plain or gzipped, give the same Assessment but for what names them."""
    expected = without_objects(*run({"all.json": build.lines(*RECORDS)}))
    records = RECORDS[:]
    shuffle.shuffle(records)
    objects: dict[str, list[Any]] = {}
    for each in records:
        objects.setdefault(f"{shuffle.randrange(parts)}.json", []).append(each)
    contents = {name: build.lines(*members) for name, members in objects.items()}
    found = run({name: gzip.compress(text) if packed else text for name, text in contents.items()})
    assert without_objects(*found) == expected


def test_two_runs_give_the_same_bytes(build: Build, run: Run) -> None:
    """Nothing but the request decides the result: not the run, not the order in which a source lists."""
    objects = {f"{number}.json": build.lines(*RECORDS[number::7], b"junk") for number in range(7)}
    first = run(objects)
    again = run(dict(reversed(objects.items())))
    assert as_json(first) == as_json(again)


def test_the_accounting_adds_up(build: Build, run: Run) -> None:
    """Every record is read, and evaluated, outside the period or rejected; duplicates are evaluated and counted."""
    assessment, population = run(
        {"a.json": build.lines(*RECORDS, b"junk"), "b.json": build.lines(record(3), record(-1))}
    )
    records = assessment.inputs.records
    assert (records.read, records.outside_period, records.rejected) == (126, 3, 1)
    assert records.evaluated == 122
    assert records.duplicates == 2
    everything = [each for each in population if each.policy == "p.always"]
    assert len(everything) == records.evaluated
    assert len({each.evidence.event_id for each in everything}) == 120


def test_findings_agree_with_counting(build: Build, run: Run) -> None:
    """A finding's numbers are those of the records that match, counted by hand."""
    assessment, population = run({"a.json": build.lines(*RECORDS)})
    flagged = [each for each in RECORDS[:-2] if each["flag"]]
    by_subject = Counter(each["who"] for each in flagged)
    findings = {each.subject: each for each in assessment.findings if each.policy == "p.flagged"}
    assert {subject: each.records for subject, each in findings.items()} == by_subject
    for subject, finding in findings.items():
        times = sorted(each["time"] for each in flagged if each["who"] == subject)
        assert (finding.first_seen, finding.last_seen) == (times[0], times[-1])
        assert finding.count == len({each["id"] for each in flagged if each["who"] == subject})
        assert [each.time for each in finding.evidence] == times[:EVIDENCE_LIMIT]
        assert finding.message == f"{subject} did {finding.evidence[0].event}"
        assert finding.status is FindingStatus.OPEN
        assert (finding.accounts, finding.regions) == ((ACCOUNT,), (REGION,))
    assert Counter(each.finding for each in population) == {each.id: each.records for each in assessment.findings}
    runs = {each.id: each for each in assessment.policies}
    assert runs["p.always"].matches == 120
    assert (runs["p.never"].matches, runs["p.never"].ran) == (0, True)
    assert runs["p.raises"].errors == 40


def test_an_action_written_in_two_accounts_counts_once(build: Build, run: Run) -> None:
    """Two records of one action are one action with two records of evidence."""
    copies = [record(5, action="shared"), record(5, id="other", account="999999999999", action="shared")]
    assessment, population = run({"a.json": build.lines(copies[0]), "b.json": build.lines(copies[1])})
    (finding,) = [each for each in assessment.findings if each.policy == "p.flagged"]
    assert (finding.count, finding.records, finding.accounts) == (1, 2, (ACCOUNT, "999999999999"))
    assert assessment.inputs.records.duplicates == 0
    assert {each.action for each in population} == {"shared"}


def test_findings_are_sorted_by_severity(build: Build, run: Run) -> None:
    """The worst come first, then by policy and subject."""
    assessment, _ = run({"a.json": build.lines(*RECORDS)})
    order = [(-each.severity.rank, each.policy, each.subject) for each in assessment.findings]
    assert order == sorted(order)
    assert assessment.findings[0].policy == "p.flagged"


def test_evidence_is_recorded_and_keeps_no_text(build: Build, run: Run) -> None:
    """Items of a population are no open findings; only violations and reviews carry the record itself."""
    assessment, population = run({"a.json": build.lines(*RECORDS)})
    for finding in assessment.findings:
        assert (finding.status is FindingStatus.RECORDED) is (finding.effect is Effect.EVIDENCE)
        assert all(bool(each.record) is (finding.effect is not Effect.EVIDENCE) for each in finding.evidence)
    assert not any(each.evidence.record for each in population if each.policy == "p.always")


def test_ids_depend_on_policy_and_subject_alone(build: Build, run: Run) -> None:
    """Time, count, object and other policies change no finding's id; policy and subject do."""
    one, _ = run({"a.json": build.lines(record(5))})
    many, _ = run({"b.json": build.lines(record(5), record(25), record(45, who="user-1"))})
    ids = [{(each.policy, each.subject): each.id for each in assessment.findings} for assessment in (one, many)]
    assert ids[0].items() <= ids[1].items()
    assert len(set(ids[1].values())) == len(ids[1])


def test_controls_are_judged(build: Build, run: Run) -> None:
    """From records to statuses in one go: broken, satisfied, reached through the crosswalk, and beyond logs."""
    assessment, _ = run({"a.json": build.lines(*(record(number) for number in range(178)))})
    assert {each.control: each.status.value for each in assessment.controls} == {
        "C1": "not-satisfied",
        "C2": "satisfied",
        "C3": "needs-review",
        "C4": "not-assessed",
    }
    assert [(each.id, each.name) for each in assessment.techniques] == [
        ("T1098.003", "Account Manipulation: Additional Cloud Roles")
    ]


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda objects, build: objects.clear(), id="no data"),
        pytest.param(lambda objects, build: objects.update({"a.json": objects["a.json"][:4_000]}), id="fewer hours"),
        pytest.param(lambda objects, build: objects.update({"b.json": b"{]"}), id="an object that cannot be read"),
        pytest.param(
            lambda objects, build: objects.update({"b.json": build.lines(b"junk", record(1))}), id="a rejected record"
        ),
        pytest.param(
            lambda objects, build: objects.update({"b.json": gzip.compress(b"{}")[:12]}), id="a truncated object"
        ),
        pytest.param(
            lambda objects, build: objects.update({"a.json": objects["a.json"].replace(b"read", b"raed")}), id="a class"
        ),
    ],
)
def test_whatever_is_missing_no_control_is_satisfied(
    harm: Any, build: Build, run: Run, request_for: dict[str, Any]
) -> None:
    """Take away or damage anything that the result rests on, and satisfied becomes indeterminate or not assessed."""
    needs = build.policy("p.never", "never", controls={"fw": ("C2",)}, needs=("read", "write"))
    objects = {"a.json": build.lines(*(record(number) for number in range(178)))}
    asked = {"policies": (needs,)}
    statuses = {each.control: each.status for each in run(objects, **asked)[0].controls}
    assert statuses["C2"] == "satisfied"
    harm(objects, build)
    statuses = {each.control: each.status for each in run(objects, **asked)[0].controls}
    assert statuses["C2"] in ("indeterminate", "not-assessed")


def test_a_skipped_object_that_failed_is_a_hole(build: Build, run: Run) -> None:
    """What a source could not reach may have held anything, so nothing is covered; a file left aside is no hole."""
    objects = {"a.json": build.lines(*(record(number) for number in range(178)))}
    for failed in (True, False):
        skipped = [Skipped("b.json", "a loop of links", failed=failed)]
        assessment, _ = run(objects, skipped=skipped)
        assert assessment.run.complete is False  # One policy of these tests always fails.
        statuses = {each.control: each.status for each in assessment.controls}
        assert statuses["C2"] == ("indeterminate" if failed else "satisfied")
        assert [(item.uri, item.failed) for item in assessment.inputs.skipped] == [("b.json", failed)]
        assert any(failure.object == "b.json" for failure in assessment.failures) is failed


def test_a_damaged_object_of_known_place_harms_only_its_time(build: Build, run: Run) -> None:
    """A hole has the account, region and time that the object's name tells."""
    objects = {"a.json": build.lines(*(record(number) for number in range(178))), "b.json": b"{]"}
    for account, delivered, status in (
        (ACCOUNT, START + HOUR, "indeterminate"),
        ("999999999999", START + HOUR, "satisfied"),
        (ACCOUNT, START + 90 * HOUR, "satisfied"),
    ):
        ref = ObjectRef("memory", "b.json", "memory/b.json", account=account, region=REGION, delivered=delivered)
        assessment, _ = run(objects, refs={"b.json": ref})
        assert {each.control: each.status for each in assessment.controls}["C2"] == status
        assert assessment.inputs.objects[1].status is not ObjectStatus.READ
        assert not assessment.run.complete


@pytest.mark.parametrize(("late", "status"), [(0, "indeterminate"), (60, "indeterminate"), (HOUR, "satisfied")])
def test_without_waiting_for_deliveries_the_end_is_not_covered(late: int, status: str, build: Build, run: Run) -> None:
    """CloudTrail delivers after the fact: what was not waited for may have held anything."""
    objects = {"a.json": build.lines(*(record(number) for number in range(178)))}
    assessment, _ = run(objects, period=Period(START, START + 3 * HOUR, late))
    assert {each.control: each.status for each in assessment.controls}["C2"] == status


def test_the_run_says_what_was_run(build: Build, run: Run, request_for: dict[str, Any]) -> None:
    """Everything needed to run it again is in the Assessment, and the only clock is the one that was given."""
    assessment, _ = run({"a.json": build.lines(record(1))}, as_of=START)
    about = assessment.run
    assert about.as_of == "2026-07-01T00:00:00Z"
    assert (about.since, about.until) == ("2026-07-01T00:00:00Z", "2026-07-01T03:00:00Z")
    assert (about.organisation, about.profile_digest) == ("Example Ltd", "d")
    assert about.profile == Profile().as_data() | {
        "accounts": [ACCOUNT],
        "trusted_accounts": [ACCOUNT],
        "parameters": {"n": 1},
    }
    assert [(pack.name, pack.version, pack.policies) for pack in about.packs] == [("tests", "1", 4)]
    assert [each.id for each in about.frameworks] == ["fw"]
    assert {(each.kind, each.name) for each in about.plugins} >= {
        ("source", "memory"),
        ("log-format", "memory.lines"),
        ("log-kind", "memory.kind"),
        ("language", "python"),
        ("framework", "fw"),
    }
    later, _ = run({"a.json": build.lines(record(1))}, as_of=START + 1)
    assert later == msgspec.structs.replace(assessment, run=msgspec.structs.replace(about, as_of=later.run.as_of))


def test_the_assessment_is_what_its_schema_says(build: Build, run: Run) -> None:
    """An Assessment can be written as JSON and read back as itself."""
    assessment, population = run({"a.json": build.lines(*RECORDS, b"junk"), "b.json": b"{]"})
    assert msgspec.json.decode(as_json(assessment), type=Assessment) == assessment
    assert msgspec.json.decode(as_json(population), type=list[Occurrence]) == population


def test_the_population_streams_as_often_as_asked(build: Build, request_for: dict[str, Any]) -> None:
    """Each report may stream the whole population, in the same order each time."""
    asked = {**request_for}
    memory = build.Memory({"a.json": build.lines(*RECORDS)})
    with assess(memory.request(*asked.pop("policies"), **asked), memory.plugins, lambda _: None) as result:
        half = result.population()
        first = next(half)
        everything = list(result.population())
        assert [first, *half] == everything == list(result.population())
    keys = [(each.policy, each.evidence.object, each.evidence.index) for each in everything]
    assert keys == sorted(keys)


def test_progress_counts_up(build: Build, request_for: dict[str, Any]) -> None:
    """Progress is told after each object, and ends with all of them."""
    told: list[Progress] = []
    memory = build.Memory(
        {"a.json": build.lines(*RECORDS[:4]), "b.json": b"#foreign", "c.json": build.lines(record(9))}
    )
    asked = {**request_for}
    with assess(memory.request(*asked.pop("policies"), **asked), memory.plugins, told.append):
        pass
    total = sum(map(len, memory.objects.values()))
    assert [(each.objects, each.objects_total) for each in told] == [(1, 3), (2, 3), (3, 3)]
    assert (told[-1].size, told[-1].size_total, told[-1].records) == (total, total, 5)


def test_nothing_to_read(run: Run) -> None:
    """No objects at all is an Assessment in which nothing passes."""
    assessment, population = run({})
    assert assessment.run.complete
    assert population == []
    assert assessment.findings == ()
    assert {each.status.value for each in assessment.controls} == {"not-assessed"}


def test_equal_policy_ids_in_two_packs_are_refused(build: Build, run: Run) -> None:
    """Two policies of one id would be mixed up in every finding."""
    with pytest.raises(DocumentError, match="is taken by"):
        run({}, policies=(build.policy("p.a"), build.policy("p.a", "never")))


def test_unknown_controls_are_refused(build: Build, run: Run) -> None:
    """A policy that names a control which a chosen framework lacks stops the run: its findings would go nowhere."""
    with pytest.raises(DocumentError, match="fw has no control 'CC1', did you mean 'C1'"):
        run({}, policies=(build.policy("p.a", controls={"fw": ("CC1",)}),))


def test_all_that_is_wrong_with_policies_comes_at_once(build: Build, run: Run) -> None:
    """Unknown controls and predicates that do not compile are told in one go."""
    policies = (build.policy("p.a", controls={"fw": ("CC1",)}), build.policy("p.b", "nonsense"))
    with pytest.raises(DocumentError) as caught:
        run({}, policies=policies)
    assert len(caught.value.problems) == 2


def test_policies_that_do_not_compile_stop_the_run(build: Build, run: Run) -> None:
    """A run without one of its policies would look as if that found nothing."""
    with pytest.raises(DocumentError, match="no condition 'nonsense'"):
        run({"a.json": b"{}"}, policies=(build.policy("p.a", "nonsense"),))


def test_a_location_that_cannot_be_listed_stops_the_run(build: Build, run: Run) -> None:
    """A wrong path is the user's to mend before anything is said."""
    import dataclasses

    def refuse(*_: Any) -> Any:
        raise SourceError("no such folder")

    with pytest.raises(SourceError):
        run({}, source=dataclasses.replace(build.Memory().source, list=refuse))
