"""What a scan would read, without reading it: `affidavit scan … --dry-run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import typer

from affidavit.cli.output import print_table
from affidavit.inputs import list_digests, list_objects
from affidavit.model.assessment import Failure
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped
from affidavit.plugins import Plugins
from affidavit.times import format_time

# Objects that one request lists (S3 API Reference, "ListObjectsV2").
_LISTED_AT_ONCE = 1_000


def print_plan(sources: Sequence[tuple[str, str]], plugins: Plugins, period: Period, scope: Scope) -> bool:
    """Print objects and bytes by account and region, what is left aside, and how many requests reading takes.

    Gives whether everything could be listed.

    Raises:
        SourceError: a location cannot be listed at all.
    """
    refs, skipped, failures = list_objects(sources, plugins, period, scope)
    digests, _, more = list_digests(sources, plugins, period, scope)
    print_table(
        ("ACCOUNT", "REGION", "OBJECTS", "BYTES", "FIRST DELIVERED", "LAST DELIVERED"),
        [_row(place, members) for place, members in sorted(_by_place(refs).items())],
    )
    size = sum(ref.size or 0 for ref in refs)
    typer.echo(f"\n{len(refs):,} objects, {size:,} bytes as stored; {len(digests):,} digest files")
    far = [ref for ref in refs if plugins.sources[ref.source].record.fetch_ahead]
    far_digests = [ref for ref in digests if plugins.sources[ref.source].record.fetch_ahead]
    if far or far_digests:
        # A digest file is asked for its metadata, too.
        reading = len(far) + 2 * len(far_digests)
        listing = -(-(len(far) + len(far_digests)) // _LISTED_AT_ONCE)
        typer.echo(f"about {reading:,} requests to read them, beside {listing:,} or more to list them again")
    for reason, number in sorted(Counter(item.reason for item in skipped).items()):
        typer.echo(f"{number:,} left aside: {reason}")
    problems = _problems(skipped, (*failures, *more))
    for problem in problems:
        typer.echo(f"affidavit: {problem}", err=True)
    return not problems


def _by_place(refs: Iterable[ObjectRef]) -> dict[tuple[str, str], list[ObjectRef]]:
    places: dict[tuple[str, str], list[ObjectRef]] = {}
    for ref in refs:
        places.setdefault((ref.account or "-", ref.region or "-"), []).append(ref)
    return places


def _row(place: tuple[str, str], members: Sequence[ObjectRef]) -> tuple[str, ...]:
    moments = [ref.delivered for ref in members if ref.delivered is not None]
    first, last = (format_time(end(moments)) if moments else "-" for end in (min, max))
    return (*place, f"{len(members):,}", f"{sum(ref.size or 0 for ref in members):,}", first, last)


def _problems(skipped: Sequence[Skipped], failures: Sequence[Failure]) -> list[str]:
    return [
        *(f"{item.uri}: {item.reason}" for item in skipped if item.failed),
        *(failure.reason for failure in failures),
    ]
