"""What is kept of a whole object: the part of a period that is cut from it is that which a scan of the object gives."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import msgspec
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import ObjectRef, Period, Skipped
from affidavit.model.policy import Correlation, Effect, PatternKind, Place, Policy, Predicate, Step
from affidavit.model.profile import Profile
from affidavit.parts.partial import Partial
from affidavit.scanning.scanner import Scanner
from affidavit.scanning.whole_partial import cut, decode_whole, span_of
from affidavit.scanning.whole_scanner import WholeScanner
from affidavit.times import format_time
from hypothesis import example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

DAY, HOUR = 86_400, 3_600
REF = ObjectRef("memory", "a.json", "memory/a.json", account="111111111111", region="eu-west-1")


def policies(build: Build) -> tuple[Policy, ...]:
    """One of each way in which matches are kept."""
    flagged = Predicate("p.sequence", "python", "flagged", Place("policy.yaml"))
    always = Predicate("p.sequence", "python", "always", Place("policy.yaml"))
    steps = (Step("first", {}, flagged), Step("then", {"name": ("x",)}, always))
    order = ("first", "then")
    made = (
        build.policy("p.plain"),
        build.policy("p.flagged", "flagged", effect=Effect.REVIEW, subject=("name",)),
        build.policy("p.population", effect=Effect.EVIDENCE),
        build.policy("p.burst", correlate=Correlation(PatternKind.COUNT, ("who",), within=HOUR, at_least=2)),
        build.policy("p.new", correlate=Correlation(PatternKind.FIRST_SEEN, ("who",), of=("name",), learn=DAY)),
        build.policy("p.newer", correlate=Correlation(PatternKind.FIRST_SEEN, ("who",), of=("name",), learn=90)),
        build.policy("p.sequence", steps=steps, correlate=Correlation(PatternKind.SEQUENCE, ("who",), 90, order=order)),
        build.policy("p.failing", "raises if broken"),
    )
    return tuple(sorted(made, key=lambda each: each.id))


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A record of one of four days, at one of few seconds; seldom something is wrong with it."""
    time = draw(st.integers(0, 3)) * DAY + draw(st.sampled_from([0, 60, HOUR, DAY // 2, DAY - 1]))
    wrong = draw(st.sampled_from([""] * 12 + ["time", "flag"]))
    return {
        "time": "" if wrong == "time" else format_time(time),
        "id": str(draw(st.integers(0, 30))),
        "who": draw(st.sampled_from(["me", "you"])),
        "name": draw(st.sampled_from(["x", "y", "z"])),
        "flag": "broken" if wrong == "flag" else draw(st.booleans()),
        "class": draw(st.sampled_from(["write", "read", "none"])),
        "account": draw(st.sampled_from(["", "222222222222"])),
        "region": "",
    }


def ends() -> st.SearchStrategy[int | None]:
    """An end of a period: at midnight, or anywhere."""
    midnight = st.integers(0, 4).map(lambda day: day * DAY)
    return st.one_of(st.none(), midnight, st.integers(0, 4 * DAY))


def ordered(part: Partial | Skipped | None) -> bytes | None:
    """A part as bytes; the order of keys, which are only ever counted, is left out."""
    if not isinstance(part, Partial):
        return None
    keys = sorted(part.keys[at : at + 16] for at in range(0, len(part.keys), 16))
    populations = tuple(
        msgspec.structs.replace(each, actions=b"", accounts=tuple(sorted(each.accounts))) for each in part.populations
    )
    return msgspec.json.encode(msgspec.structs.replace(part, keys=b"".join(keys), populations=populations))


@settings(max_examples=300)
@given(
    found=st.lists(records(), max_size=12),
    first=st.tuples(ends(), ends()),
    second=st.tuples(ends(), ends()),
    snapshot=st.booleans(),
    briefly=st.booleans(),
)
@example(found=[], first=(None, None), second=(0, DAY), snapshot=False, briefly=False)
def test_a_cut_is_what_a_scan_of_the_period_gives(
    build: Build,
    found: list[dict[str, Any]],
    first: tuple[int | None, int | None],
    second: tuple[int | None, int | None],
    snapshot: bool,
    briefly: bool,
) -> None:
    """The first scan's own part, and that of another period, whatever the records; with ends at midnight always."""
    kind = build.kind
    if snapshot:
        kind = build.kind.__class__(**{**vars(kind), "snapshot": True})
    content = build.lines(*found)
    memory = build.Memory({"a.json": content}, kinds=(kind,))
    # One that looks back for less than a day may see some of a day only.
    chosen = tuple(each for each in policies(build) if briefly or each.id != "p.newer")
    with CompiledPolicies(chosen, memory.plugins, Profile().as_data()) as compiled:

        def opened(_: ObjectRef) -> io.BytesIO:
            return io.BytesIO(content)

        def direct(period: Period) -> Partial | Skipped:
            return Scanner(memory.plugins, compiled, period, DAY, opened).scan(REF)

        one, other = Period(*first), Period(*second)
        scanner = WholeScanner(memory.plugins, compiled, one, DAY, opened, (), opened)
        part, kept = scanner.scan(REF)
        assert ordered(part) == ordered(direct(one))
        is_sound = all(each["time"] and each["flag"] != "broken" for each in found) and bool(found)
        assert bool(kept) == is_sound
        if not kept:
            return
        again = cut(decode_whole(kept), REF, span_of(other, DAY, chosen))
        if again is not None:
            assert ordered(again) == ordered(direct(other))
        else:
            assert briefly or any((end or 0) % DAY for end in second)


def test_ends_at_midnight_need_no_reading(build: Build) -> None:
    """Of an object of three days every whole day can be cut; an end among the records of a day can't."""
    content = build.lines(
        *(
            {"time": format_time(day * DAY + second), "id": f"{day}-{second}", "who": "me", "name": "x"}
            for day in range(3)
            for second in (0, DAY // 2, DAY - 1)
        )
    )
    memory = build.Memory({"a.json": content})
    chosen = (build.policy("p.plain"),)
    with CompiledPolicies(chosen, memory.plugins, Profile().as_data()) as compiled:
        scanner = WholeScanner(memory.plugins, compiled, Period(), 0, lambda _: io.BytesIO(content))
        _, kept = scanner.scan(REF)
    whole = decode_whole(kept)
    for day in range(3):
        part = cut(whole, REF, span_of(Period(day * DAY, (day + 1) * DAY), 0, chosen))
        assert part
        assert (part.object.records.read, part.object.records.evaluated) == (9, 3)
    assert cut(whole, REF, span_of(Period(0, DAY + HOUR), 0, chosen)) is None


def test_what_is_kept_takes_the_name_that_the_object_has_now(build: Build) -> None:
    """An object that is listed from another folder on has another name in everything that is told of it."""
    content = build.lines({"time": format_time(0), "id": "1", "who": "me", "name": "x"})
    memory = build.Memory({"a.json": content})
    chosen = (build.policy("p.plain"),)
    named = msgspec.structs.replace(REF, uri="day/a.json", delivered=60)
    with CompiledPolicies(chosen, memory.plugins, Profile().as_data()) as compiled:
        _, kept = WholeScanner(memory.plugins, compiled, Period(), 0, lambda _: io.BytesIO(content)).scan(REF)
        expected = Scanner(memory.plugins, compiled, Period(), 0, lambda _: io.BytesIO(content)).scan(named)
    assert cut(decode_whole(kept), named, span_of(Period(), 0, chosen)) == expected
