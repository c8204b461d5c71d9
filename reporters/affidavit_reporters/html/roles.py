"""The section on roles: which accounts reach into which, who assumed which role, as a picture and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from affidavit.model.assessment import Assessment

from affidavit_reporters.html import words
from affidavit_reporters.html.gathered import account_of, full_name, short_name, silence
from affidavit_reporters.html.role_graph import Edge, Graph, role_graph
from affidavit_reporters.html.role_uses import POLICIES, Key, Reach, RoleUses, Use, reach
from affidavit_reporters.html.text import anchor
from affidavit_reporters.html.words import Label

MAX_ROWS = 200
"""Combinations of principal and role in the table."""

MAX_EDGES = 40
"""Of them in the picture."""

MAX_ACCOUNTS = 50
"""Pairs of accounts in their table."""

REACH = {
    Reach.OUTSIDE: Label("outside", "From outside", "by an account that is not in the declared scope"),
    Reach.ACROSS: Label("across", "Across accounts", "by another account"),
    Reach.FEDERATED: Label("federated", "Federated", "by a sign-in at an identity provider, or without an account"),
    Reach.WITHIN: Label("within", "Within", "by a principal of the role's own account"),
    Reach.SERVICE: Label("service", "AWS service", "by AWS, for work that was set up"),
}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account that reached into another."""

    caller: str
    role: str
    reach: Label
    principals: str
    roles: str
    uses: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class UseRow:
    """A principal and a role that it assumed. `role_name` and `caller_name` are for people, the others exact."""

    caller: str
    caller_name: str
    role: str
    role_name: str
    reach: Label
    uses: str
    first: str
    last: str
    sources: str
    href: str


@dataclass(frozen=True, slots=True)
class Roles:
    """The section. With nothing to show, `silence` says why."""

    silence: str
    tally: str
    accounts: tuple[AccountRow, ...]
    graph: Graph | None
    legend: tuple[Label, ...]
    rows: tuple[UseRow, ...]
    services: tuple[UseRow, ...]
    notes: tuple[str, ...]


def roles_view(assessment: Assessment, gathered: RoleUses) -> Roles:
    """The section, of what was gathered from the whole population."""
    exact = gathered.exact
    uses = gathered.result()
    if not uses:
        return Roles(silence(assessment, POLICIES, "roles that were assumed"), "", (), None, (), (), (), ())
    declared = assessment.coverage.accounts if assessment.coverage.declared else ()
    reached = {key: reach(key, declared) for key in uses}
    ranked = sorted(uses, key=lambda key: (reached[key], -uses[key].uses, key.principal, key.account, key.role))
    services = [key for key in ranked if reached[key] is Reach.SERVICE]
    others = ranked[: len(ranked) - len(services)]
    drawn = others[:MAX_EDGES]
    edges = [
        Edge(
            caller=short_name(key.principal) or "(nobody named)",
            caller_id=key.principal,
            caller_account=key.account,
            role=short_name(key.role),
            role_id=key.role,
            role_account=account_of(key.role),
            mark=REACH[reached[key]].mark,
            uses=uses[key].uses,
            sources=_sources(uses[key]),
        )
        for key in drawn
    ]
    pairs = _pairs(uses, reached)
    return Roles(
        silence="",
        tally=_tally(uses, reached, gathered.left),
        accounts=tuple(pairs[:MAX_ACCOUNTS]),
        graph=role_graph(edges) if edges else None,
        legend=tuple(label for kind, label in REACH.items() if any(reached[key] is kind for key in drawn)),
        rows=tuple(_row(key, uses[key], REACH[reached[key]]) for key in others[:MAX_ROWS]),
        services=tuple(_row(key, uses[key], REACH[reached[key]]) for key in services[:MAX_ROWS]),
        notes=tuple(_notes(len(others), len(services), len(pairs), gathered.left, exact)),
    )


def _tally(uses: Mapping[Key, Use], reached: Mapping[Key, Reach], left: int) -> str:
    total = sum(use.uses for use in uses.values()) + left
    parts = []
    for kind, label in REACH.items():
        number = sum(use.uses for key, use in uses.items() if reached[key] is kind)
        if number:
            parts.append(f"{words.number(number)} {label.meaning}")
    return f"Roles were assumed {words.count(total, 'time')}: {', '.join(parts)}."


def _pairs(uses: Mapping[Key, Use], reached: Mapping[Key, Reach]) -> list[AccountRow]:
    """Accounts that reached into others, those from outside first, then by how often."""
    pairs: dict[tuple[Reach, str, str], list[Key]] = {}
    for key in uses:
        if reached[key] in (Reach.OUTSIDE, Reach.ACROSS):
            pairs.setdefault((reached[key], key.account, account_of(key.role)), []).append(key)
    totals = {pair: sum(uses[key].uses for key in keys) for pair, keys in pairs.items()}
    return [
        AccountRow(
            caller=caller,
            role=role or words.NOTHING,
            reach=REACH[kind],
            principals=words.number(len({key.principal for key in keys})),
            roles=words.number(len({key.role for key in keys})),
            uses=words.number(totals[kind, caller, role]),
            first=words.clock(min((uses[key].first for key in keys if uses[key].first), default="")),
            last=words.clock(max(uses[key].last for key in keys)),
        )
        for (kind, caller, role), keys in sorted(
            pairs.items(), key=lambda item: (item[0][0], -totals[item[0]], item[0][1:])
        )
    ]


def _row(key: Key, use: Use, label: Label) -> UseRow:
    return UseRow(
        caller=full_name(key.principal, key.account),
        caller_name=short_name(key.principal) or "(nobody named)",
        role=key.role,
        role_name=short_name(key.role),
        reach=label,
        uses=words.number(use.uses),
        first=words.clock(use.first),
        last=words.clock(use.last),
        sources=_sources(use),
        href=anchor("finding", use.finding),
    )


def _sources(use: Use) -> str:
    """The addresses most used, and how many others."""
    ranked = sorted(use.sources, key=lambda source: (-use.sources[source], source))
    named = [source or "no address" for source in ranked[:3]]
    rest = len(ranked) - len(named)
    if use.more_sources:
        return f"{', '.join(named)} and more than {rest} others"
    return words.listed([*named, words.count(rest, "other")] if rest else named)


def _notes(others: int, services: int, pairs: int, left: int, exact: bool) -> list[str]:
    notes = []
    if services:
        notes.append("What AWS services did for themselves is not drawn; it has a table of its own.")
    if others > MAX_EDGES:
        notes.append(f"{MAX_EDGES} of {others:,} combinations of principal and role are drawn, the farthest first.")
    if pairs > MAX_ACCOUNTS:
        notes.append(f"{MAX_ACCOUNTS} of {pairs:,} pairs of accounts are shown.")
    if max(others, services) > MAX_ROWS:
        notes.append(
            f"A table shows {MAX_ROWS} combinations at most, of {others:,} by principals and {services:,} by services; "
            "every record stands in the .evidence.jsonl beside the JSON report."
        )
    if left:
        notes.append(f"{words.count(left, 'use')} of further combinations of principal and role are counted only.")
    if not exact:
        notes.append("So many were assumed that some may be counted twice, where two records tell of one.")
    return notes
