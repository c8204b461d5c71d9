"""The integrity check `aws.cloudtrail`: what CloudTrail's digest files say of its log files."""

from __future__ import annotations

from collections.abc import Iterable

from affidavit import IntegrityCheck, hookimpl

from affidavit_plugins.cloudtrail_integrity.check import CHECK


@hookimpl
def affidavit_integrity_checks() -> Iterable[IntegrityCheck]:
    """Digest files of CloudTrail."""
    return [CHECK]
