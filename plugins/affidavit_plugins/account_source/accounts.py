"""Which accounts and regions to ask, and with whose credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from affidavit import Scope, Skipped, SourceError, SourceOption

from affidavit_plugins.aws.access import HOME_REGIONS, AwsAccess, access_from, client
from affidavit_plugins.aws.access import OPTIONS as AWS_OPTIONS
from affidavit_plugins.aws.failures import explain, is_aws_error

_ACTIVE = "ACTIVE"

OPTIONS = (
    *AWS_OPTIONS,
    SourceOption(
        "organization-role", "the name of a role to assume in every account of the organisation, to ask all of them"
    ),
    SourceOption(
        "last-accessed", "no: don't ask when each role and user last used a service, which takes three calls for each"
    ),
)


class Account(msgspec.Struct, frozen=True, order=True):
    """An account to ask.

    Attributes:
        id: the account.
        access: the access to it.
        home: the region where its services that belong to none are called.
        last_accessed: whether to ask when its roles and users last used a service.
    """

    id: str
    access: AwsAccess
    home: str
    last_accessed: bool = True


def accounts_to_ask(place: str, options: Mapping[str, str], scope: Scope) -> Iterator[Account | Skipped]:
    """The caller's own account, or every active account of its organisation.

    Args:
        place: ``aws-account://`` and, where only one account is meant, its id.
        options: see `OPTIONS`.
        scope: accounts outside it are left aside, and named.

    Raises:
        SourceError: AWS cannot be called at all, an option is unknown, or the credentials are of another account than
            the one named.
    """
    access, others = access_from(options, place)
    role = others.pop("organization-role", "")
    last_accessed = _yes(others.pop("last-accessed", "yes"), place)
    if others:
        raise SourceError(f"{place}: no option {min(others)!r}; affidavit source show aws-account lists them")
    named = place.partition("://")[2].strip("/")
    try:
        identity = client(access, "sts", access.region or HOME_REGIONS["aws"]).get_caller_identity()
        own, partition = identity["Account"], identity["Arn"].split(":")[1]
        home = HOME_REGIONS.get(partition, access.region)
        members = _members(access, home) if role else {own: _ACTIVE}
    except Exception as error:
        if not is_aws_error(error):
            raise
        needed = "organizations:ListAccounts" if role else "sts:GetCallerIdentity"
        raise SourceError(f"{place}: {explain(error, needed)}") from None
    if named and named not in members:
        raise SourceError(f"{place}: these credentials are for account {own}; name a role of the account to assume")
    for account in sorted(members):
        if named and account != named:
            continue
        if scope.accounts is not None and account not in scope.accounts:
            yield Skipped(account, "its account is outside the scope", account=account)
        elif members[account] != _ACTIVE:
            # It cannot be entered by any role.
            yield Skipped(account, f"the organisation calls it {members[account]}", account=account)
        elif account == own or not role:
            yield Account(account, access, home, last_accessed)
        else:
            arn = f"arn:{partition}:iam::{account}:role/{role}"
            member = msgspec.structs.replace(access, member_role_arn=arn)
            yield Account(account, member, home, last_accessed)


def _yes(value: str, place: str) -> bool:
    if value not in ("yes", "no"):
        raise SourceError(f"{place}: last-accessed is 'yes' or 'no', not {value!r}")
    return value == "yes"


def _members(access: AwsAccess, home: str) -> dict[str, str]:
    """The accounts of the organisation, and what it says of each."""
    pages = client(access, "organizations", home).get_paginator("list_accounts").paginate()
    return {each["Id"]: each.get("Status") or _ACTIVE for page in pages for each in page["Accounts"]}
