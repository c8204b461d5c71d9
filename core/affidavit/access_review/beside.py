"""Permissions that may have been used beside others, with calls whose events tell of those others alone.

Some calls need more than the permission that they are named for, and of some it is not known what they need. So silence
about a permission's own events means nothing where such a call was made, may have been made, or would leave no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from affidavit.access_review.attributing import Unsure
from affidavit.access_review.judging import Doubt, Judge
from affidavit.model.access_facts import Holder, Rights, Statement
from affidavit.parts.access import UseSum

_ANYTHING = (Statement(True, ("*",)),)


def beside(
    holder: Holder,
    sums: Sequence[UseSum],
    unsure: Iterable[Unsure],
    doubts: Sequence[Doubt],
    judge: Judge,
    rights: Rights,
) -> Mapping[str, str]:
    """A holder's permissions that no event of their own need tell of → why not.

    Args:
        sums: what it used.
        unsure: what it may have used.
        doubts: what else leaves its silence open.
    """
    granted = frozenset[str]().union(*(rights.allowed(each.statements).rights for each in holder.grants))
    found: dict[str, str] = {}
    for use, why in (*((each, _why(each)) for each in sums), *((each.use, _may(each.use)) for each in unsure)):
        if use.records and (judge.is_recent(use.last) or use.places.undated):
            found = dict.fromkeys(rights.with_call(use.event) & granted, why) | found
    unread = any(each.problem for each in holder.grants)
    # What a policy without its text allows may be anything.
    for call in sorted(rights.allowed(_ANYTHING).rights if unread else granted):
        if (needed := (rights.with_right(call) & granted) - found.keys()) and not judge.would_tell(
            call, holder.account, doubts
        ):
            may = "may be granted by a policy whose text is not known" if call not in granted else "is granted"
            found |= dict.fromkeys(needed, f"{call} {may}, may need it as well, and need not leave a trace")
    return found


def _why(use: UseSum) -> str:
    if use.right:
        return f"the call {use.event} was made, which may need it as well"
    return f"the call {use.event} was made, of which it is not known what permission it needs"


def _may(use: UseSum) -> str:
    return f"{_why(use)}, by somebody who may be the holder"
