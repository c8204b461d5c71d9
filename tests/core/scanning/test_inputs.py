"""Inputs: objects get names that tell them apart, each is read once, and whatever was left aside is accounted for."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from affidavit import DigestFile, ObjectRef, Period, Scope, Skipped, SourceError, hookimpl
from affidavit.model.assessment import Failure, InputObject, ObjectRecords, ObjectStatus, RecordRef, Records
from affidavit.parts.partial import Partial
from affidavit.parts.tally import LISTED_LIMIT
from affidavit.scanning.inputs import InputLedger, list_digests, list_objects, list_together
from hypothesis import example, given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.core.conftest import Build

Names = list[tuple[str, str]]


class _Also:
    """A plugin that provides one more source."""

    def __init__(self, source: Any) -> None:
        self.source = source

    @hookimpl
    def affidavit_sources(self) -> list[Any]:
        return [self.source]


@pytest.fixture(scope="module")
def listed(build: Build) -> Any:
    """Lists objects of source `memory`, and of source `second`, given as (location, uri); gives (location, name)."""

    def of(first: Sequence[tuple[str, str]], second: Sequence[tuple[str, str]] = (), sources: Any = None) -> Names:
        def listing(name: str, objects: Sequence[tuple[str, str]]) -> Any:
            return lambda location, period, scope: (ObjectRef(name, uri, where) for where, uri in objects)

        plain = build.Memory().source
        plugins = build.Memory(
            source=dataclasses.replace(plain, list=listing("memory", first)),
            more=[
                (
                    "more",
                    _Also(
                        dataclasses.replace(plain, name="second", schemes=("second",), list=listing("second", second))
                    ),
                )
            ],
        ).plugins
        sources = sources or (("memory", "x"), ("second", "x"))
        refs, skipped, failures = list_objects(sources, plugins, Period(), Scope())
        assert (skipped, failures) == ([], [])
        return [(ref.location, ref.uri) for ref in refs]

    return of


def test_names_are_relative_to_the_source(listed: Any) -> None:
    """Names that already differ stay as the source gave them, in sorted order."""
    assert listed([("/t/b.json", "b.json"), ("/t/a.json", "a.json")]) == [
        ("/t/a.json", "a.json"),
        ("/t/b.json", "b.json"),
    ]


@pytest.mark.parametrize(
    ("objects", "names"),
    [
        ({"/t/a/x.json": "x.json", "/t/b/x.json": "x.json"}, ["a/x.json", "b/x.json"]),
        ({"/t/a/l/x.json": "x.json", "/t/b/l/x.json": "x.json"}, ["a/l/x.json", "b/l/x.json"]),
        (
            {"/t/a/x.json": "x.json", "/t/b/x.json": "x.json", "/t/c/y.json": "y.json"},
            ["a/x.json", "b/x.json", "y.json"],
        ),
        ({"/t/x.json": "x.json", "/t/t/x.json": "x.json"}, None),
        ({"/t/a/x.json": "x.json", "/t/b/x.json": "x.json", "/t/c/a/x.json": "a/x.json"}, None),
        ({"/t/a/x.json": "x.json", "/t/a//x.json": "x.json"}, None),
        ({"bucket/a//x.json": "x.json", "bucket/a/x.json": "x.json", "bucket/a///x.json": "x.json"}, None),
        ({"one": "x.json", "two": "x.json"}, None),
        ({"s3://b/k?v=1": "k", "s3://b/k?v=2": "k"}, None),
    ],
)
def test_equal_names_are_told_apart(objects: dict[str, str], names: list[str] | None, listed: Any) -> None:
    """Objects of one name are led by as much of their location as they need, and never end with one name again."""
    found = listed(list(objects.items()))
    assert dict(found).keys() == objects.keys()
    assert len({name for _, name in found}) == len(objects)
    if names is not None:
        assert [name for _, name in found] == names


def test_one_location_in_two_sources_is_two_objects(listed: Any) -> None:
    """Locations of different plugins mean different things, so neither object is dropped, and listing ends."""
    found = listed([("/t/x.json", "x.json")], [("/t/x.json", "x.json")])
    assert [location for location, _ in found] == ["/t/x.json"] * 2
    assert len({name for _, name in found}) == 2


def test_an_object_reached_twice_is_read_once(listed: Any) -> None:
    """The same object through two arguments of one source is one object."""
    sources = (("memory", "x"), ("memory", "y"))
    assert listed([("/t/x.json", "x.json")], sources=sources) == [("/t/x.json", "x.json")]


def test_names_do_not_depend_on_the_order_of_arguments(build: Build) -> None:
    """An object reached through two arguments has one name, whichever was given first."""
    uris = {"/t": ["logs/x.json", "y.json"], "/t/logs": ["x.json"]}

    def listing(location: str, *_: Any) -> Iterator[ObjectRef]:
        return (ObjectRef("memory", uri, f"{location}/{uri}") for uri in uris[location])

    plugins = build.Memory(source=dataclasses.replace(build.Memory().source, list=listing)).plugins
    orders = [("/t", "/t/logs"), ("/t/logs", "/t")]
    found = [
        list(list_objects([("memory", each) for each in order], plugins, Period(), Scope())[0]) for order in orders
    ]
    assert found[0] == found[1]
    assert [ref.location for ref in found[0]] == ["/t/logs/x.json", "/t/y.json"]


_OBJECTS = st.dictionaries(
    st.lists(st.sampled_from(["a", "b", ""]), max_size=4).map(lambda parts: "/".join(["", *parts, "x"])),
    st.integers(1, 4),
    max_size=8,
)


@given(_OBJECTS, _OBJECTS)
@example({"/a/x": 1, "/a//x": 1}, {})
@example({"/a/x": 1}, {"/a/x": 1})
def test_any_names_are_told_apart(listed: Any, first: dict[str, int], second: dict[str, int]) -> None:
    """Whatever sources list, every object is there under a name of its own, the same in every order."""
    made = [
        [(location, "/".join(location.split("/")[-depth:])) for location, depth in objects.items()]
        for objects in (first, second)
    ]
    found = listed(*made)
    assert len(found) == len({name for _, name in found}) == len(first) + len(second)
    assert all(name.endswith("x") for _, name in found)
    assert found == listed(*(objects[::-1] for objects in made))


def test_a_location_that_cannot_be_listed(build: Build) -> None:
    """A location that a source refuses is an error of whoever asked, not an empty result."""

    def refuse(*_: Any) -> Any:
        raise SourceError("no such folder: x")

    plugins = build.Memory(source=dataclasses.replace(build.Memory().source, list=refuse)).plugins
    with pytest.raises(SourceError, match="no such folder"):
        list_objects([("memory", "x")], plugins, Period(), Scope())


def partial(uri: str, *failures: Failure, without_time: int = 0, **records: int) -> Partial:
    """An object's part."""
    item = InputObject(uri, ObjectStatus.READ, 0, "", "", "", "", ObjectRecords(without_time=without_time, **records))
    refs = tuple(RecordRef(uri, n) for n in range(without_time))
    return Partial(item, (), (), (), (), b"", failures, refs)


@pytest.mark.parametrize("at_once", [True, False])
def test_objects_and_digest_files_together(build: Build, at_once: bool) -> None:
    """Of a source that gives both at once and of one that doesn't: the same, of the periods that each is asked for."""
    log, digest, aside = ObjectRef("memory", "log", "/log"), ObjectRef("memory", "d", "/d"), Skipped("x", "no log")
    periods: list[Period] = []

    def objects(_: str, period: Period, __: Scope) -> Iterator[ObjectRef | Skipped]:
        periods.append(period)
        yield from (log, aside)

    def digests(_: str, period: Period, __: Scope) -> Iterator[ObjectRef | Skipped]:
        periods.append(period)
        yield digest

    def together(where: str, first: Period, second: Period, scope: Scope) -> Iterator[ObjectRef | DigestFile | Skipped]:
        yield from objects(where, first, scope)
        yield from (DigestFile(each) for each in digests(where, second, scope) if isinstance(each, ObjectRef))
        raise ValueError("broke off")

    plain = dataclasses.replace(build.Memory().source, list=objects, digests=digests)
    source = dataclasses.replace(plain, together=together) if at_once else plain
    plugins = build.Memory(source=source).plugins
    of_objects, of_digests = list_together([("memory", "x")], plugins, Period(1, 2), Scope())
    assert [list(refs) for refs, _, _ in (of_objects, of_digests)] == [[log], [digest]]
    assert [skipped for _, skipped, _ in (of_objects, of_digests)] == [[aside], []]
    assert [len(failures) for _, _, failures in (of_objects, of_digests)] == [int(at_once), 0]
    asked = periods.copy()
    periods.clear()
    list_objects([("memory", "x")], plugins, Period(1, 2), Scope())
    list_digests([("memory", "x")], plugins, Period(1, 2), Scope())
    assert asked == periods


def test_the_ledger_adds_up() -> None:
    """Counts of all objects are summed, objects sorted, duplicates taken as counted over all."""
    ledger = InputLedger([], [])
    ledger.add(partial("b", read=5, evaluated=3, outside_period=1, rejected=1, without_time=2))
    ledger.add(partial("a", read=2, evaluated=2))
    inputs = ledger.inputs(duplicates=4)
    assert [item.uri for item in inputs.objects] == ["a", "b"]
    assert inputs.records == Records(read=7, evaluated=5, duplicates=4, outside_period=1, rejected=1, without_time=2)


def test_records_without_time_are_named_up_to_a_limit() -> None:
    """The first of them over all objects are named, in order."""
    ledger = InputLedger([], [])
    for uri in ("c", "a", "b"):
        ledger.add(partial(uri, without_time=LISTED_LIMIT // 2))
    named = ledger.inputs(0).without_time
    assert [ref.object for ref in named] == ["a"] * 50 + ["b"] * 50


def test_what_was_left_aside_is_named_up_to_a_limit() -> None:
    """Of each reason a hundred objects are named, of failures all, and all are counted."""
    skipped = [Skipped(f"d{n:03}", "a digest file") for n in range(LISTED_LIMIT + 20)]
    failed = [Skipped(f"f{n:03}", "cannot be read", failed=True) for n in range(LISTED_LIMIT + 20)]
    ledger = InputLedger([*skipped, *failed], [])
    ledger.skip(Skipped("readme", "not a log"))
    inputs = ledger.inputs(0)
    assert inputs.skipped_count == 2 * (LISTED_LIMIT + 20) + 1
    assert len(inputs.skipped) == LISTED_LIMIT + (LISTED_LIMIT + 20) + 1
    assert [item.uri for item in inputs.skipped] == sorted(item.uri for item in inputs.skipped)
    assert len(ledger.failures()) == len(failed)


def test_what_may_be_lost() -> None:
    """Failed objects and sources that broke off are holes; what was rightly left aside is none."""
    broke_off = Failure("list", "boom", plugin="source.x")
    ledger = InputLedger([Skipped("a", "odd", failed=True, account="1"), Skipped("b", "a digest file")], [broke_off])
    assert list(ledger.lost()) == [Skipped("a", "odd", failed=True, account="1"), Skipped("", "boom", failed=True)]


def test_failures_come_sorted() -> None:
    """Failures of listing, of objects and of plugins come in one order, whatever order they were noted in."""
    made = [
        Failure("read", "r", "b.json"),
        Failure("read", "r", "a.json", 2),
        Failure("read", "r", "a.json", 1),
        Failure("plugin", "p", plugin="x"),
    ]
    orders = []
    for order in (made, made[::-1]):
        ledger = InputLedger([Skipped("z", "odd", failed=True)], [])
        ledger.fail(order[:2])
        ledger.add(partial("a.json", *order[2:]))
        orders.append(ledger.failures())
    assert orders[0] == orders[1]
    assert [(each.stage, each.object, each.index) for each in orders[0]] == [
        ("list", "z", -1),
        ("plugin", "", -1),
        ("read", "a.json", 1),
        ("read", "a.json", 2),
        ("read", "b.json", -1),
    ]
