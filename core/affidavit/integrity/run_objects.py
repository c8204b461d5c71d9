"""What digest files and earlier runs say of the objects of a run."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.coverage.history import Histories
from affidavit.integrity.earlier import Compared, Found, Remember, compare
from affidavit.integrity.verifying import Verified, hashed, verify
from affidavit.integrity_check import HashedObject
from affidavit.model.logs import Period
from affidavit.plugins import Plugins
from affidavit.reading.refs import Refs
from affidavit.request import Request
from affidavit.scanning.inputs import InputLedger, list_digests, root_in

_BROKEN_OFF = "it could not be read to its end, as a failure of its own says"


def verify_objects(
    refs: Refs, ledger: InputLedger, histories: Histories, request: Request, plugins: Plugins
) -> Verified:
    """What digest files say of the objects that were read."""
    hashes = ledger.hashes()
    vouched, failures = histories.vouched(plugins)
    ledger.fail(failures)

    def objects() -> Iterator[HashedObject]:
        for ref in refs:
            if ref.uri in hashes:
                sha256 = hashes[ref.uri]
                yield HashedObject(ref, sha256, unread="" if sha256 else _BROKEN_OFF)
        # What turned out to be no log may be one that somebody replaced.
        yield from hashed((ref for ref in refs if ref.uri not in hashes), plugins)

    return verify(
        request.sources,
        objects(),
        list_digests(request.sources, plugins, request.period, request.scope),
        plugins,
        request.period,
        request.scope,
        request.as_of,
        request.keys,
        request.profile.scope,
        vouched,
    )


def compare_objects(
    refs: Refs, ledger: InputLedger, remember: Remember, request: Request, plugins: Plugins, listed: Period
) -> Compared:
    """What became of objects that earlier runs read."""
    roots = {root_in(plugins.sources[name], location) for name, location in request.sources} - {b""}
    broken = any(each.stage == "list" for each in ledger.failures() if not each.object)
    found = Found(refs.origins(), ledger.objects(), ledger.skipped(), broken)
    return compare(remember, roots, found, listed, request.scope, request.period.late)
