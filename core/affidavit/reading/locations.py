"""Locations with options: what a source is told beside the location travels behind it, as the query of a URI does.

So a location stays one string, which any process can hand to the source again. Reports never print one.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from affidavit.errors import SourceError


def join_location(location: str, options: Mapping[str, str]) -> str:
    """A location with options behind it, sorted by name; one that has options already gets these beside them."""
    if not options:
        return location
    plain, given = split_location(location)
    return f"{plain}?{urlencode(sorted({**given, **options}.items()))}"


def split_location(location: str) -> tuple[str, dict[str, str]]:
    """A location without its query, and the options in it.

    Raises:
        SourceError: the query is none, or names an option twice.
    """
    plain, _, query = location.partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise SourceError(f"{plain}: what follows '?' should read NAME=VALUE&NAME=VALUE, not {query!r}") from None
    options = dict(pairs)
    if len(options) < len(pairs):
        raise SourceError(f"{plain}: an option is given twice in {query!r}")
    return plain, options


def without_options(location: str) -> str:
    """A location as it may be shown: options are for its source alone. What stands behind a '#' stays."""
    plain, _, query = location.partition("?")
    _, mark, fragment = query.partition("#")
    return f"{plain}{mark}{fragment}"
