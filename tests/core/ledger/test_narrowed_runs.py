"""Runs narrowed to a region, and runs of all, of records dealt at random between regions: the latter tell the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec
from affidavit import Period, Place, Predicate, Scope
from affidavit.engine import assess
from affidavit.ledger.database import reading
from affidavit.ledger.listing import KnownFinding, known_findings
from affidavit.ledger.recording import record as write
from affidavit.ledger.verifying import verify_ledger
from affidavit.model.assessment import Assessment, FindingStatus, Status
from affidavit.model.policy import Correlation, PatternKind, Step
from affidavit.model.profile import DeclaredScope, Profile
from affidavit.times import format_time
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    from tests.core.conftest import Build, Memory
    from tests.core.ledger.conftest import Book

HOUR = 3_600
PERIOD = Period(0, 4 * HOUR)
OPEN, SETTLED = FindingStatus.OPEN, FindingStatus.SETTLED
# Minutes since the period began, a step, what ties it to the other, who did it, and the region.
_EVENTS = st.lists(
    st.tuples(
        st.integers(0, 110),
        st.sampled_from(["made", "tagged"]),
        st.sampled_from("kl"),
        st.sampled_from(["eve", "bob"]),
        st.sampled_from("ab"),
    ),
    max_size=10,
    unique=True,
)


def record(minute: int, name: str, key: str, who: str, region: str) -> dict[str, Any]:
    """A record of an action."""
    about = {"name": name, "key": key, "who": who, "class": "write", "account": "1", "region": region}
    return {"time": format_time(60 * minute), "id": f"{minute} {name} {key} {who} {region}", **about}


def memory_of(build: Build, events: list[tuple[int, str, str, str, str]], regions: str) -> Memory:
    """An object for each region, with the events there, and with a sign of logging in every hour."""
    return build.Memory(
        {
            f"{region}.json": build.lines(
                *(record(60 * hour + 30, "hour", "", "nobody", region) for hour in range(6)),
                *(record(*each) for each in events if each[-1] == region),
            )
            for region in regions
        }
    )


class Runs:
    """Runs of some events, each of a region or of all."""

    def __init__(self, build: Build, events: list[tuple[int, str, str, str, str]], declared: str) -> None:
        self._build, self._events = build, events
        predicate = Predicate("p", "python", "always", Place("p.yaml"))
        steps = tuple(Step(name, {"name": (name,)}, predicate) for name in ("made", "tagged"))
        correlate = Correlation(PatternKind.UNLESS, ("key",), within=HOUR, order=("made", "tagged"))
        tied = msgspec.structs.replace(correlate, by=("key", "region"))
        self._policies = [
            build.policy(name, steps=steps, correlate=each, controls={"fw": (control,)})
            for name, each, control in (("p.crossing", correlate, "C1"), ("p.tied", tied, "C2"))
        ]
        self._framework = build.framework(
            build.control("C1", tests=["p.crossing"]), build.control("C2", tests=["p.tied"])
        )
        self._profile = Profile(scope=DeclaredScope(("1",), tuple(declared), ("write",)))

    def run(self, regions: str, as_of: int, path: Path | None = None) -> Assessment:
        """A run that asks for a region, or for all, written to a ledger where there is one."""
        memory = memory_of(self._build, self._events, regions)
        request = memory.request(
            *self._policies, frameworks=[self._framework], profile=self._profile, period=PERIOD, as_of=as_of
        )
        scope = Scope(regions=frozenset(regions)) if regions == "a" else Scope()
        with assess(msgspec.structs.replace(request, scope=scope), memory.plugins, lambda _: None) as result:
            if path:
                write(path, result)
            return result.assessment


def listed(book: Book) -> dict[str, KnownFinding]:
    """What a ledger says of each finding."""
    with reading(book.path) as database:
        return {each.id: each for each in known_findings(database, 10**9)}


@given(_EVENTS, st.sampled_from(["a", "ab"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_narrowed_run_says_no_more_than_it_can(
    build: Build, events: list[tuple[int, str, str, str, str]], declared: str
) -> None:
    """No violation that a run of all lacks; no pass of a control that it fails, without saying what was left out."""
    runs = Runs(build, events, declared)
    whole, narrowed = runs.run("ab", 9 * HOUR), runs.run("a", 9 * HOUR)
    truly_open = {each.id for each in whole.findings if each.status is OPEN}
    assert {each.status for each in whole.findings} <= {OPEN}
    assert (whole.run.regions, narrowed.run.regions) == ((), ("a",))
    for finding in narrowed.findings:
        assert finding.status in {OPEN, FindingStatus.INDETERMINATE}
        assert finding.status is not OPEN or finding.id in truly_open
        # By region it can tell; across them it never can.
        assert (finding.status is OPEN) == (finding.policy == "p.tied")
        assert finding.status is OPEN or "the region a alone and it may have come in another region" in finding.why
    for one, all_ in zip(narrowed.controls, whole.controls, strict=True):
        if one.status is Status.SATISFIED and all_.status is not Status.SATISFIED:
            assert any("asked for the region a alone" in why for why in one.why)


@given(_EVENTS, st.permutations(["a", "ab", "a"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_run_of_all_settles_what_a_narrowed_one_left_open(
    build: Build, new_book: Callable[[], Book], events: list[tuple[int, str, str, str, str]], order: list[str]
) -> None:
    """The ledger says in the end what the run of all does; what is open stays so whichever comes first.

    A run that came before anything waited settles nothing, and the next of all does.
    """
    runs = Runs(build, events, "ab")
    book = new_book()
    for day, regions in enumerate(order, start=1):
        runs.run(regions, day * 24 * HOUR, book.path)
    truth = {each.id for each in runs.run("ab", 9 * HOUR).findings}
    known = listed(book)
    assert truth <= known.keys()
    assert {each.status for id_, each in known.items() if id_ in truth} <= {OPEN}
    left = FindingStatus.INDETERMINATE if order[0] == "ab" else SETTLED
    assert {each.status for id_, each in known.items() if id_ not in truth} <= {left}
    runs.run("ab", 5 * 24 * HOUR, book.path)
    assert {each.status for id_, each in listed(book).items() if id_ not in truth} <= {SETTLED}
    assert verify_ledger(book.path).problems == ()


def test_a_narrowed_run_takes_back_no_violation(build: Build, new_book: Callable[[], Book]) -> None:
    """One that a run of all found stays open where a narrowed run finds more of it that it cannot tell."""
    book = new_book()
    first = (1, "made", "k", "eve", "a")
    Runs(build, [first], "ab").run("ab", 24 * HOUR, book.path)
    Runs(build, [first, (2, "made", "k", "bob", "a")], "ab").run("a", 48 * HOUR, book.path)
    assert [(each.policy, each.status, each.count) for each in listed(book).values()] == [
        ("p.crossing", OPEN, 2),
        ("p.tied", OPEN, 2),
    ]
