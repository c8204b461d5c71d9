"""With whose credentials AWS is called, and where.

boto3 finds credentials as the AWS CLI does: environment, profile, SSO, container, instance. Where a role is named they
are used to assume it, and what it gives is renewed before it runs out, so that a scan may take longer than a session.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from typing import Any

import msgspec
from affidavit import SourceError, SourceOption

from affidavit_plugins.aws import retries

OPTIONS = (
    SourceOption("profile", "the profile of the AWS configuration to take credentials and region from"),
    SourceOption("region", "the AWS region to call; that of the profile or the environment by default"),
    SourceOption("role-arn", "a role to assume first, in this account or another"),
    SourceOption("external-id", "the external id that the role's trust policy asks for"),
    SourceOption("endpoint-url", "another endpoint than AWS's own, for every service"),
)

_CONNECT_SECONDS = 10
_READ_SECONDS = 60
_CONNECTIONS = 64
_SESSION_NAME = "affidavit"
# Where services that belong to no region are called, by partition (AWS General Reference, "IAM endpoints").
HOME_REGIONS = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}


class AwsAccess(msgspec.Struct, frozen=True):
    """Whose credentials to use and where to call; '' leaves it to the AWS configuration.

    `member_role_arn` is a role that is assumed with what the others give: that of an account of the organisation.
    """

    profile: str = ""
    region: str = ""
    role_arn: str = ""
    external_id: str = ""
    endpoint_url: str = ""
    member_role_arn: str = ""


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


class _Clients:
    """The clients of this process."""

    def __init__(self) -> None:
        # boto3's sessions are not for several threads at once (boto3 guide, "Session"); the clients they make are.
        self._making = threading.RLock()

    def __call__(self, access: AwsAccess, service: str, region: str = "") -> Any:
        """A client of a service, safe to use from many threads; one for each process, access, service and region.

        Raises:
            botocore.exceptions.BotoCoreError: no such profile, no region, a role ARN that is none.
        """
        with self._making:
            return _client(access, service, region)

    def cache_clear(self) -> None:
        """Forget all clients."""
        with self._making:
            _client.cache_clear()


client = _Clients()


def requests_made() -> int:
    """How many HTTP requests the clients of this process have sent to AWS, with those that were sent again."""
    return _requests.sent


class _Requests:
    def __init__(self) -> None:
        self.sent = 0
        self._counting = threading.Lock()

    def count(self, **_: object) -> None:
        with self._counting:
            self.sent += 1


_requests = _Requests()


@functools.lru_cache(maxsize=256)
def _client(access: AwsAccess, service: str, region: str) -> Any:
    from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": retries.BROKEN_ATTEMPTS},
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        max_pool_connections=_CONNECTIONS,
        user_agent_extra="affidavit",
    )
    made = _session(access).client(
        service, region_name=region or None, endpoint_url=access.endpoint_url or None, config=config
    )
    made.meta.events.register("before-send", _requests.count)
    retries.retry(made)
    return made


def partition_of(access: AwsAccess) -> str:
    """What ARNs begin with behind `arn:`, by the role to assume, or the region that is named or configured.

    'aws' where neither is known: a policy can be shown to somebody whom AWS doesn't know yet.
    """
    import boto3
    from botocore.exceptions import BotoCoreError

    if access.role_arn.startswith("arn:"):
        return access.role_arn.split(":")[1]
    try:
        session = boto3.Session(profile_name=access.profile or None, region_name=access.region or None)
        return session.get_partition_for_region(session.region_name) if session.region_name else "aws"
    except BotoCoreError:
        return "aws"


def regions_of_partition(access: AwsAccess, region: str) -> frozenset[str]:
    """The regions of a region's partition that boto3 knows, whether or not an account has turned them on."""
    session = _session(access)
    partition = session.get_partition_for_region(region)
    return frozenset(session.get_available_regions("ec2", partition_name=partition))


def offers(access: AwsAccess, service: str, region: str) -> bool:
    """Whether AWS offers a service in a region, as far as boto3 knows; it knows nothing of newer regions."""
    if region not in regions_of_partition(access, region):
        return True
    session = _session(access)
    return region in session.get_available_regions(service, partition_name=session.get_partition_for_region(region))


@functools.lru_cache(maxsize=256)
def _session(access: AwsAccess) -> Any:
    import boto3

    if access.member_role_arn:
        first = _session(msgspec.structs.replace(access, member_role_arn=""))
        return _assuming(first, access, access.member_role_arn, "")
    session = boto3.Session(profile_name=access.profile or None, region_name=access.region or None)
    return _assuming(session, access, access.role_arn, access.external_id) if access.role_arn else session


def _assuming(session: Any, access: AwsAccess, role_arn: str, external_id: str) -> Any:
    """A session with the credentials of a role, which are fetched when first needed, and anew before they end."""
    import boto3
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
    endpoint = access.endpoint_url or None
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=lambda service, **more: session.client(service, endpoint_url=endpoint, **more),
        source_credentials=source,
        role_arn=role_arn,
        extra_args={"RoleSessionName": _SESSION_NAME, **({"ExternalId": external_id} if external_id else {})},
    )

    class AssumedRole(CredentialProvider):
        METHOD = "assume-role"

        def load(self) -> Any:
            return DeferredRefreshableCredentials(fetcher.fetch_credentials, self.METHOD)

    inner = botocore.session.Session(profile=access.profile or None)
    inner.register_component("credential_provider", CredentialResolver([AssumedRole()]))
    return boto3.Session(botocore_session=inner, region_name=session.region_name)
