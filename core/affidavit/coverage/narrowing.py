"""What a scan that was narrowed to some accounts or regions did not read, and which absences it cannot tell for that.

Whether the declared scope has what was left out makes no difference: what is to follow may have come there all the
same, and a scan of everything would have seen it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from affidavit.log_plugins import LogKind
from affidavit.model.logs import Scope
from affidavit.model.policy import PatternKind, Policy, Step


def asked_for(accounts: Iterable[str], regions: Iterable[str]) -> str:
    """What a scan was narrowed to, for people; '' where it was not."""
    return " and ".join(
        f"the {one if len(names) == 1 else many} {', '.join(names)}"
        for one, many, names in (
            ("account", "accounts", sorted(accounts)),
            ("region", "regions", sorted(regions)),
        )
        if names
    )


def left_out(scope: Scope, account: str, region: str) -> str:
    """Why a scan narrowed to a scope has nothing of an account and region ('' for all of them); '' where it may."""
    if (scope.accounts is None or not account or account in scope.accounts) and (
        scope.regions is None or not region or region in scope.regions
    ):
        return ""
    return f"left out, as the run asked for {asked_for(scope.accounts or (), scope.regions or ())} alone"


def unseen_follow_ups(policies: Iterable[Policy], kinds: Mapping[str, LogKind], scope: Scope) -> dict[str, str]:
    """Policies of which what is to follow may lie in what was left out, by id, with the reason as part of a sentence.

    Not where both steps must be of one account, of a scan narrowed by account, and likewise of one region: there what
    was left out holds nothing that could follow.

    Args:
        kinds: by name.
        scope: what was asked for.
    """
    asked = asked_for(scope.accounts or (), scope.regions or ())
    found: dict[str, str] = {}
    for policy in policies:
        if policy.correlate is None or policy.correlate.kind is not PatternKind.UNLESS:
            continue
        kind = kinds[policy.logs]
        crossed = [
            what
            # Of an older record without that path, no log file is known to be of an account.
            for what, narrowed, paths in (
                ("account", scope.accounts is not None, kind.account),
                ("region", scope.regions is not None, kind.region),
            )
            if narrowed and not any(_is_of_one(policy, path) for path in paths[:1])
        ]
        if crossed:
            found[policy.id] = (
                f"as the run asked for {asked} alone and it may have come in another {' or '.join(crossed)}"
            )
    return found


def _is_of_one(policy: Policy, path: str) -> bool:
    """Whether all steps of a policy must agree in what records have at a path."""
    assert policy.correlate
    shared = set.intersection(*(set(step.bind) for step in policy.steps)) - set(policy.correlate.differ)
    names = shared | set(policy.correlate.by)
    return any(all(_whole_path(step, name) == path for step in policy.steps) for name in names)


def _whole_path(step: Step, name: str) -> str:
    """The path whose value, all of it, a step compares by a name; '' where that is a part of one."""
    return "" if name in step.after else step.bind.get(name, name)
