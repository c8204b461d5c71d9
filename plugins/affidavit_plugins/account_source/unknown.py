"""What a snapshot could not find out about an account, in one line: a snapshot of refusals is no evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from affidavit_plugins.account_source.asking import ABSENT, ANSWERED

# So many questions are named; the records name all.
_NAMED = 4


def not_known(records: Sequence[Mapping[str, Any]]) -> str:
    """Which questions about an account got no whole answer, and the commonest reason; '' where all did."""
    unknown = [record for record in records if record["status"] not in (ANSWERED, ABSENT)]
    if not unknown:
        return ""
    regions = Counter(record["api"] for record in unknown)
    named = [f"{api} ({count} times)" if count > 1 else api for api, count in sorted(regions.items())]
    more = f" and {len(named) - _NAMED} others" if len(named) > _NAMED else ""
    reasons = Counter(record["reason"] for record in unknown if record["reason"])
    # Of those that are as common, the first by name.
    reason = min(reasons, key=lambda text: (-reasons[text], text), default="")
    return (
        f"{len(unknown)} of {len(records)} answers about the account are not known, or only in part: "
        f"{', '.join(named[:_NAMED])}{more}{f'; {reason}' if reason else ''}"
    )
