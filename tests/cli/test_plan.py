"""What a plan of a scan tells of requests, where some stores count theirs and others don't."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from affidavit import ObjectRef, Period, Scope, Source, hookimpl
from affidavit.cli.plan import Plan, plan, print_plan
from affidavit.plugins import Plugins, Provider


def _made() -> int:
    return 0


class Stores:
    """A bucket whose requests are counted, a log group that tells none, and files, with an object for each letter."""

    @hookimpl
    def affidavit_sources(self) -> list[Source]:
        """All three."""

        def made(name: str) -> Source:
            def listed(location: str, _: Period, __: Scope) -> Iterator[ObjectRef]:
                for letter in location:
                    yield ObjectRef(name, f"{name}-{letter}", letter)

            return Source(
                name,
                (name,),
                name,
                listed,
                open=lambda _: io.BytesIO(),
                fetch_ahead=0 if name == "files" else 4,
                requests=_made if name == "bucket" else None,
            )

        return [made(name) for name in ("bucket", "group", "files")]


def planned(**objects: str) -> Plan:
    """The plan of a scan of these objects."""
    plugins = Plugins([("stores", Stores(), Provider("tests", "1"))])
    return plan(list(objects.items()), plugins, Period(), Scope(), ())


def test_objects_of_stores_that_count_no_requests_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside those that are counted; files take none."""
    found = planned(bucket="ab", group="xyz", files="f")
    assert found.requests
    assert (found.requests.reading, found.requests.uncounted) == (2, 3)
    print_plan(found, json=False)
    words = capsys.readouterr().out
    assert "about 2 to read them, not counting 3 objects whose requests cannot be told\n" in words
    print_plan(planned(bucket="ab", group="x"), json=False)
    assert "not counting 1 object whose requests cannot be told\n" in capsys.readouterr().out


def test_where_all_are_counted_nothing_more_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """And where none are, no number is."""
    print_plan(planned(bucket="ab", files="f"), json=False)
    assert "about 2 to read them\n" in capsys.readouterr().out
    assert planned(group="x", files="f").requests is None
