"""With whose credentials AWS is called, and where.

boto3 finds credentials as the AWS CLI does: environment, profile, SSO, container, instance. Where a role is named they
are used to assume it, and what it gives is renewed before it runs out, so that a scan may take longer than a session.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import msgspec
from affidavit import SourceError, SourceOption

OPTIONS = (
    SourceOption("profile", "the profile of the AWS configuration to take credentials and region from"),
    SourceOption("region", "the AWS region to call; that of the profile or the environment by default"),
    SourceOption("role-arn", "a role to assume first, in this account or another"),
    SourceOption("external-id", "the external id that the role's trust policy asks for"),
    SourceOption("endpoint-url", "another endpoint than AWS's own, for every service"),
)

# Attempts of a call in all. 'standard' backs off with jitter on throttling, 5xx and broken connections.
_ATTEMPTS = 8
_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_CONNECTIONS = 64
_SESSION_NAME = "affidavit"


class AwsAccess(msgspec.Struct, frozen=True):
    """Whose credentials to use and where to call; '' leaves it to the AWS configuration."""

    profile: str = ""
    region: str = ""
    role_arn: str = ""
    external_id: str = ""
    endpoint_url: str = ""


def access_from(options: Mapping[str, str], place: str) -> tuple[AwsAccess, dict[str, str]]:
    """The access that options ask for, and the options that are of something else.

    Raises:
        SourceError: an external id without a role, of which it would say nothing.
    """
    names = {option.name for option in OPTIONS}
    access = AwsAccess(**{name.replace("-", "_"): value for name, value in options.items() if name in names})
    if access.external_id and not access.role_arn:
        raise SourceError(f"{place}: an external id is for assuming a role; give the role's ARN too")
    return access, {name: value for name, value in options.items() if name not in names}


@functools.lru_cache(maxsize=256)
def client(access: AwsAccess, service: str, region: str = "") -> Any:
    """A client of a service, safe to use from many threads; one for each process, access, service and region.

    Raises:
        botocore.exceptions.BotoCoreError: no such profile, no region, a role ARN that is none.
    """
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        max_pool_connections=_CONNECTIONS,
        user_agent_extra="affidavit",
    )
    return _session(access).client(
        service, region_name=region or None, endpoint_url=access.endpoint_url or None, config=config
    )


@functools.lru_cache(maxsize=64)
def _session(access: AwsAccess) -> Any:
    import boto3

    endpoint = access.endpoint_url or None
    session: Any = boto3.Session(profile_name=access.profile or None, region_name=access.region or None)
    if not access.role_arn:
        return session
    import botocore.session
    from botocore.credentials import (
        AssumeRoleCredentialFetcher,
        CredentialProvider,
        CredentialResolver,
        DeferredRefreshableCredentials,
    )
    from botocore.exceptions import NoCredentialsError

    source = session.get_credentials()
    if source is None:
        raise NoCredentialsError
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=lambda service, **more: session.client(service, endpoint_url=endpoint, **more),
        source_credentials=source,
        role_arn=access.role_arn,
        extra_args={
            "RoleSessionName": _SESSION_NAME,
            **({"ExternalId": access.external_id} if access.external_id else {}),
        },
    )

    class AssumedRole(CredentialProvider):
        METHOD = "assume-role"

        def load(self) -> Any:
            return DeferredRefreshableCredentials(fetcher.fetch_credentials, self.METHOD)

    inner = botocore.session.Session(profile=access.profile or None)
    inner.register_component("credential_provider", CredentialResolver([AssumedRole()]))
    return boto3.Session(botocore_session=inner, region_name=session.region_name)
