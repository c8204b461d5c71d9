"""What a scan would read, without reading it: `affidavit scan … --dry-run`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec
import typer

from affidavit.cli.output import print_json, print_table, printable
from affidavit.cli.progress import shown_progress
from affidavit.engine import listed_period, lookback_of
from affidavit.model.assessment import Failure
from affidavit.model.logs import ObjectRef, Period, Scope, Skipped
from affidavit.model.policy import Policy
from affidavit.plugins import Plugins
from affidavit.reading.refs import Refs
from affidavit.scanning.inputs import list_digests, list_objects
from affidavit.scanning.progress import while_listing
from affidavit.times import format_time


class Share(msgspec.Struct):
    """The objects of one account and region, '' where their names do not tell; delivery times as far as names do.

    `unsized` objects have a size that their source does not tell before it is read; `bytes` is that of the others.
    """

    account: str
    region: str
    objects: int = 0
    bytes: int = 0
    unsized: int = 0
    first_delivered: str = ""
    last_delivered: str = ""


class Requests(msgspec.Struct, frozen=True):
    """Requests to stores whose requests are counted: those that listing took, and that reading will take at least.

    `uncounted` objects lie in other stores that are asked over a network, and are no part of either.
    """

    listing: int
    reading: int
    uncounted: int = 0


class Plan(msgspec.Struct, frozen=True):
    """What a scan would read.

    Attributes:
        unsized: objects whose size is not known, and no part of `bytes`.
        skipped: reasons for leaving things aside, with how many each is for.
        requests: None where no source counts any.
    """

    objects: int
    bytes: int
    unsized: int
    digests: int
    shares: tuple[Share, ...]
    skipped: dict[str, int]
    requests: Requests | None
    problems: tuple[str, ...]


def plan(
    sources: Sequence[tuple[str, str]], plugins: Plugins, period: Period, scope: Scope, policies: Iterable[Policy]
) -> Plan:
    """List what a scan would read.

    Args:
        policies: those that correlate may look back to what came before the period.

    Raises:
        SourceError: a location cannot be listed at all.
    """
    counters = {plugins.sources[name].record.requests for name, _ in sources} - {None}
    before = _made(counters)
    earlier = listed_period(period, lookback_of(period, policies))
    with shown_progress("Listing") as progress:
        refs, skipped, failures = list_objects(sources, plugins, earlier, scope, while_listing(progress))
        digests, more, broken = list_digests(sources, plugins, period, scope, while_listing(progress))
    # A digest file is asked for its metadata, too.
    reading = _charged(refs, plugins) + 2 * _charged(digests, plugins)
    uncounted = _uncounted(refs, plugins)
    shares = tuple(_shares(refs))
    return Plan(
        objects=len(refs),
        bytes=sum(share.bytes for share in shares),
        unsized=sum(share.unsized for share in shares),
        digests=len(digests),
        shares=shares,
        skipped=dict(sorted(Counter(item.reason for item in skipped).items())),
        requests=Requests(_made(counters) - before, reading, uncounted) if counters else None,
        problems=tuple(_problems((*skipped, *more), (*failures, *broken))),
    )


def print_plan(found: Plan, *, json: bool) -> None:
    """Print a plan, in words or as JSON; what could not be listed on standard error, too."""
    if json:
        print_json(found)
    else:
        _print_words(found)
    for problem in found.problems:
        typer.echo(f"affidavit: {printable(problem)}", err=True)


def _print_words(found: Plan) -> None:
    print_table(("ACCOUNT", "REGION", "OBJECTS", "BYTES", "FIRST DELIVERED", "LAST DELIVERED"), map(_row, found.shares))
    size = f"{found.bytes:,} bytes as stored"
    if found.unsized:
        size += f" and {found.unsized:,} whose size shows only when they are read"
    typer.echo(f"\n{found.objects:,} objects, {size}; {found.digests:,} digest files")
    if found.requests:
        uncounted = found.requests.uncounted
        objects = f"{uncounted:,} object{'s' if uncounted > 1 else ''}"
        typer.echo(
            f"requests: {found.requests.listing:,} made to list them; a scan lists them again, and makes about "
            f"{found.requests.reading:,} to read them"
            + (f", not counting {objects} whose requests cannot be told" if uncounted else "")
        )
    for reason, number in found.skipped.items():
        typer.echo(f"{number:,} left aside: {printable(reason)}")


def _row(share: Share) -> tuple[str, ...]:
    ends = (share.first_delivered or "-", share.last_delivered or "-")
    size = "?" if share.unsized == share.objects else f"{share.bytes:,}{'+' if share.unsized else ''}"
    return (share.account or "-", share.region or "-", f"{share.objects:,}", size, *ends)


def _shares(refs: Iterable[ObjectRef]) -> list[Share]:
    shares: dict[tuple[str, str], Share] = {}
    for ref in refs:
        key = (ref.account, ref.region)
        share = shares.get(key)
        if share is None:
            share = shares[key] = Share(*key)
        share.objects += 1
        share.bytes += ref.size or 0
        share.unsized += ref.size is None
        if ref.delivered is not None:
            moment = format_time(ref.delivered)
            share.first_delivered = min(share.first_delivered or moment, moment)
            share.last_delivered = max(share.last_delivered, moment)
    return [shares[key] for key in sorted(shares)]


def _charged(refs: Refs, plugins: Plugins) -> int:
    """How many of these objects come from stores where a request is made for each."""
    far = {name for name, source in plugins.sources.items() if source.record.requests is not None}
    return sum(ref.source in far for ref in refs)


def _uncounted(refs: Refs, plugins: Plugins) -> int:
    """How many of these objects come from stores that are waited for and count no requests."""
    far = {
        name for name, source in plugins.sources.items() if source.record.requests is None and source.record.fetch_ahead
    }
    return sum(ref.source in far for ref in refs)


def _made(counters: Iterable[Callable[[], int] | None]) -> int:
    return sum(count() for count in counters if count is not None)


def _problems(skipped: Sequence[Skipped], failures: Sequence[Failure]) -> list[str]:
    found = (*(f"{item.uri}: {item.reason}" for item in skipped if item.failed), *(each.reason for each in failures))
    # A folder that cannot be listed for logs cannot be for digest files either; once is enough.
    return list(dict.fromkeys(found))
