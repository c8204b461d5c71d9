"""What commands that read logs share: sources, period, scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from affidavit.documents.strict_yaml import suggest
from affidavit.errors import UsageError
from affidavit.model.logs import Period, Scope
from affidavit.plugins import Plugins
from affidavit.reading.locations import join_location
from affidavit.times import parse_moment

_DAY = 86_400

# Options of sources that have flags of their own, since most who read from AWS need them.
OPTION = typer.Option([], "--option", help="Tell the sources something; may be repeated.", metavar="NAME=VALUE")
AWS_PROFILE = typer.Option(None, "--aws-profile", help="The profile of the AWS configuration to use.", metavar="NAME")
AWS_REGION = typer.Option(None, "--aws-region", help="The AWS region to call.", metavar="REGION")
ROLE_ARN = typer.Option(None, "--role-arn", help="A role to assume before AWS is called.", metavar="ARN")
EXTERNAL_ID = typer.Option(None, "--external-id", help="The external id that the role asks for.", metavar="ID")
ENDPOINT_URL = typer.Option(None, "--endpoint-url", help="Another endpoint than AWS's own.", metavar="URL")

# What there is to say of any run, whatever is made of it.
FRAMEWORK = typer.Option([], "--framework", help="Map findings to this framework; may be repeated.", metavar="ID")
POLICIES = typer.Option(
    [],
    "--policies",
    help="A pack's name, or a path to policies; all installed packs when none is given.",
    metavar="PACK_OR_PATH",
)
PROFILE = typer.Option(None, "--profile", help="The organisation profile.", metavar="FILE")
SINCE = typer.Option(None, "--since", help="First moment of the period, UTC.", metavar="TIME")
UNTIL = typer.Option(None, "--until", help="First moment after the period, UTC.", metavar="TIME")
LATE = typer.Option(
    1, "--late", help="Also read what was delivered up to so many days after --until.", metavar="DAYS", min=0, max=60
)
ACCOUNT = typer.Option([], "--account", help="Read only this account's objects; may be repeated.", metavar="ID")
REGION = typer.Option(
    [], "--region", help="Read only this region's objects, and us-east-1's; may be repeated.", metavar="REGION"
)
AS_OF = typer.Option(None, "--as-of", help="The moment the assessment is made, UTC; now by default.", metavar="TIME")
WAIVERS = typer.Option(
    [], "--waivers", help="A file of waivers, beside those of the packs; may be repeated.", metavar="FILE"
)
BASELINE = typer.Option(
    None, "--baseline", help="What was seen before, as affidavit baseline wrote it.", metavar="FILE"
)
PUBLIC_KEYS = typer.Option(
    None, "--public-keys", help="CloudTrail's public keys, to check digest files with.", metavar="FILE"
)
WORKERS = typer.Option(
    1, "--workers", help="Scan objects in so many processes; the result is the same.", metavar="N", min=1, max=256
)


def period_of(since: str | None, until: str | None, late: int) -> Period:
    """The period that options ask for; `late` is in days.

    Raises:
        UsageError: an end is no time, or the period is empty.
    """
    period = Period(
        since=parse_moment(since, "--since") if since else None,
        until=parse_moment(until, "--until") if until else None,
        late=late * _DAY,
    )
    if period.since is not None and period.until is not None and period.since >= period.until:
        raise UsageError("--since must be before --until")
    return period


def scope_of(accounts: Sequence[str], regions: Sequence[str]) -> Scope:
    """The accounts and regions that options ask for.

    Raises:
        UsageError: an account is no account id.
    """
    for account in accounts:
        if not (len(account) == 12 and account.isascii() and account.isdigit()):
            raise UsageError(f"--account: {account!r} is not a 12-digit account id")
    return Scope(frozenset(accounts) or None, frozenset(regions) or None)


def public_keys_of(path: Path | None) -> bytes | None:
    """What a file of public keys holds.

    Raises:
        UsageError: it cannot be read.
    """
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"--public-keys: {path}: {error.strerror or error}") from None


def aws_options(
    profile: str | None, region: str | None, role_arn: str | None, external_id: str | None, endpoint_url: str | None
) -> dict[str, str | None]:
    """The options of sources that have flags of their own, by name; None for those not given."""
    return {
        "profile": profile,
        "region": region,
        "role-arn": role_arn,
        "external-id": external_id,
        "endpoint-url": endpoint_url,
    }


def sources_of(
    texts: Sequence[str],
    options: Sequence[str],
    plugins: Plugins,
    named: Mapping[str, str | None],
) -> tuple[tuple[str, str], ...]:
    """Which source plugin reads each SOURCE argument, and its location with the options that the plugin takes.

    Args:
        options: NAME=VALUE each.
        named: options that have a flag of their own, by name.

    Raises:
        UsageError: no source plugin answers to a scheme, or none of those named takes an option.
    """
    given = {name: value for name, value in named.items() if value is not None}
    for option in options:
        name, separator, value = option.partition("=")
        if not separator or not name:
            raise UsageError(f"--option: {option!r} should read NAME=VALUE")
        given[name] = value
    found = [source_of(text, plugins) for text in texts]
    taken = {name: {option.name for option in plugins.sources[name].record.options} for name, _ in found}
    known = set().union(*taken.values())
    for name in given:
        if name not in known:
            raise UsageError(f"no source given here takes the option {name!r}{suggest(name, known)}")
    return tuple(
        (name, join_location(location, {key: value for key, value in given.items() if key in taken[name]}))
        for name, location in found
    )


def source_of(text: str, plugins: Plugins) -> tuple[str, str]:
    """Which source plugin reads a SOURCE argument: the one with its URI scheme, or the one for plain paths.

    Raises:
        UsageError: no source plugin answers to its scheme.
    """
    scheme, separator, _ = text.partition("://")
    scheme = scheme if separator else ""
    schemes = {each: name for name, provided in plugins.sources.items() for each in provided.record.schemes}
    if scheme not in schemes:
        known = [each for each in schemes if each]
        raise UsageError(f"no source plugin for {scheme + '://' if scheme else 'paths'}{suggest(scheme, known)}")
    return schemes[scheme], text
