"""The source `aws-account`: the state of AWS accounts, asked once and kept in a file that any process can open."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

import msgspec
from affidavit import ObjectRef, Period, Scope, Skipped, Source, split_location

from affidavit_plugins.account_source.accounts import OPTIONS, Account, accounts_to_ask
from affidavit_plugins.account_source.permissions import permissions
from affidavit_plugins.account_source.snapshot import snapshot
from affidavit_plugins.account_source.unknown import not_known

_NAME = "aws-account"


def list_state(location: str, _: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
    """One object per account: a snapshot of now, whatever the period. It is taken while it is listed.

    Where something of an account is not known, that is told as a failure, one for each account.

    Raises:
        SourceError: AWS cannot be called at all.
    """
    place, options = split_location(location)
    accounts: list[Account] = []
    for found in accounts_to_ask(place, options, scope):
        if isinstance(found, Skipped):
            yield found
        else:
            accounts.append(found)
    folder = Path(tempfile.mkdtemp(prefix="affidavit-state-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    records, not_asked = snapshot(accounts, scope, _now)
    yield from not_asked
    for account, its_own in groupby(records, key=itemgetter("accountId")):
        told = list(its_own)
        # Named by the moment, so that the snapshots of a period lie side by side where they are kept.
        path = folder / f"{account}_{_now().replace('-', '').replace(':', '')}.jsonl"
        size = path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in told))
        uri = f"AccountState/{account}/{path.name}"
        if reason := not_known(told):
            # Of an empty time, since other logs are not in doubt: the records say which classes are not covered.
            yield Skipped(uri, reason, failed=True, account=account, since=(moment := int(time.time())), until=moment)
        yield ObjectRef(_NAME, uri, str(path), size, account=account, named=True)


def open_state(ref: ObjectRef) -> IO[bytes]:
    """The records of an account as JSON Lines.

    Raises:
        OSError: the file is gone.
    """
    return Path(ref.location).open("rb")


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _permissions(_: str) -> dict[str, Any]:
    return permissions()


SOURCE = Source(
    name=_NAME,
    schemes=(_NAME,),
    summary="the state of an AWS account, or of all accounts of its organisation, as aws-account:// or aws-account://ID",
    list=list_state,
    open=open_state,
    options=OPTIONS,
    permissions=_permissions,
)
