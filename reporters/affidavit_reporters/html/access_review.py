"""An access review as one page that looks as the report does: needs no network and no script, and runs none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from affidavit.access_review.files import review_digest
from affidavit.documents.whole_file import whole_files
from affidavit.model.access_review import AccessReview, Crossing, Principal, Row, Status, UsedRight
from markupsafe import Markup

from affidavit_reporters.html import words
from affidavit_reporters.html.environment import environment_of
from affidavit_reporters.html.gathered import account_of, short_name
from affidavit_reporters.html.own_templates import NO_TEMPLATES
from affidavit_reporters.html.render import content_policy
from affidavit_reporters.html.role_graph import Edge, Graph, role_graph
from affidavit_reporters.html.role_uses import Reach
from affidavit_reporters.html.roles import REACH
from affidavit_reporters.html.text import Lines, anchor
from affidavit_reporters.html.words import Label

_PIECE = re.compile(r"[^/:]*[/:]|[^/:]+")

MAX_EDGES = 40
"""Ways across accounts in the picture, those from outside the scope first."""

MAX_USES = 200
"""Events of one principal in its table; the JSON has all."""

MAX_SERVICES = 60
"""Services of one grant in its table, those that were used first."""

STATUS = {
    Status.USED: Label("recorded", "Used", "used in the days that count"),
    Status.UNUSED: Label("needs-review", "Unused", "not used, in logs of all those days without a gap"),
    Status.NOT_SEEN: Label(
        "indeterminate", "Not seen", "no use was seen; some logs or some kinds of events are missing"
    ),
    Status.UNKNOWN: Label(
        "not-assessed", "Unknown", "nothing that was recorded would tell of it, or its text is unknown"
    ),
}
_TILES = {Status.USED: "satisfied", Status.UNUSED: "needs-review", Status.NOT_SEEN: "indeterminate"}


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows have a status."""

    label: Label
    tile: str
    rows: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row, with its services: those that were used first, and how many more there are.

    `what` is the grant's id, which tells policies of one name apart, in the parts between which it may be broken.
    """

    row: Row
    label: Label
    what: tuple[str, ...]
    last: str
    services: tuple[tuple[str, ...], ...]
    more_services: int


@dataclass(frozen=True, slots=True)
class HolderView:
    """A holder's rows, and where its section is."""

    name: str
    id: str
    kind: str
    href: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    """The holders of an account."""

    account: str
    anchor: str
    holders: tuple[HolderView, ...]


@dataclass(frozen=True, slots=True)
class PrincipalView:
    """A principal in full."""

    principal: Principal
    anchor: str
    facts: tuple[tuple[str, str], ...]
    used: tuple[tuple[str, ...], ...]
    more_used: int
    vias: tuple[tuple[str, ...], ...]
    policy: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Everything that the template lays out."""

    title: str
    organisation: str
    digest: str
    review: AccessReview
    facts: tuple[tuple[str, str], ...]
    counts: tuple[Count, ...]
    accounts: tuple[AccountView, ...]
    crossings: tuple[tuple[str | tuple[str, ...], ...], ...]
    graph: Graph | None
    legend: tuple[Label, ...]
    undrawn: int
    principals: tuple[PrincipalView, ...]
    tool: str


def write_access_review(review: AccessReview, destination: Path) -> None:
    """Write the page.

    Raises:
        OSError: it cannot be written; it does not appear then.
    """
    style = "".join(_read(name) for name in ("page.css", "views.css", "access_review.css"))
    stream = (
        environment_of(NO_TEMPLATES)
        .get_template("access_review.html.j2")
        .stream(
            page=review_page(review),
            style=Markup(style),  # noqa: S704
            content_policy=content_policy(style, ""),
        )
    )
    stream.enable_buffering(64)
    with whole_files(destination) as (file,):
        for piece in stream:
            file.write(piece.encode())


def review_page(review: AccessReview) -> ReviewPage:
    """The page of a review."""
    run = review.run
    organisation = run.organisation or "no organisation named"
    drawn = [each for each in review.crossings if each.role][:MAX_EDGES]
    return ReviewPage(
        title=f"Access review: {organisation}",
        organisation=organisation,
        digest=review_digest(review),
        review=review,
        facts=(
            ("Period", words.period(run.since, run.until)),
            ("Unused after", words.count(review.unused_days, "day")),
            ("Made as of", words.day(run.as_of)),
            ("Complete", "yes" if review.complete else "no: see what is missing"),
        ),
        counts=tuple(
            Count(
                label,
                _TILES.get(status, "not-assessed"),
                words.number(sum(row.status is status for row in review.rows)),
            )
            for status, label in STATUS.items()
        ),
        accounts=tuple(_accounts(review)),
        crossings=tuple(map(_crossing, review.crossings)),
        graph=role_graph([_edge(each) for each in drawn]) if drawn else None,
        legend=tuple(
            REACH[reach] for reach in (Reach.OUTSIDE, Reach.ACROSS) if any(_reach(each) is reach for each in drawn)
        ),
        undrawn=sum(1 for each in review.crossings if each.role) - len(drawn),
        principals=tuple(map(_principal, review.principals)),
        tool=f"{run.tool} {run.version}",
    )


def _accounts(review: AccessReview) -> Iterator[AccountView]:
    for account, rows in groupby(review.rows, key=lambda row: row.account):
        holders = [tuple(own) for _, own in groupby(rows, key=lambda row: (row.holder_kind, row.holder))]
        yield AccountView(account or "no account", anchor("account", account), tuple(map(_holder, holders)))


def _holder(rows: Sequence[Row]) -> HolderView:
    first = rows[0]
    return HolderView(
        first.holder_name, first.holder, first.holder_kind, anchor("principal", first.holder), tuple(map(_row, rows))
    )


def _row(row: Row) -> RowView:
    ranked = sorted(row.services, key=lambda each: (not each.used, not each.idle, each.service))
    return RowView(
        row=row,
        label=STATUS[row.status],
        what=_parted(row.grant or f"The {row.holder_kind} itself"),
        last=words.clock(row.last_used) if row.last_used else "at no known time" if row.records else "never seen",
        services=tuple(
            (
                each.service,
                words.number(each.allowed),
                ", ".join(name.partition(":")[2] for name in each.used),
                ", ".join(name.partition(":")[2] for name in each.idle),
                words.number(each.unused),
                words.number(each.not_seen),
                words.number(each.unknown),
            )
            for each in ranked[:MAX_SERVICES]
        ),
        more_services=max(0, len(ranked) - MAX_SERVICES),
    )


def _reach(crossing: Crossing) -> Reach:
    return Reach.ACROSS if crossing.in_scope else Reach.OUTSIDE


def _edge(crossing: Crossing) -> Edge:
    return Edge(
        caller=short_name(crossing.caller),
        caller_id=crossing.caller,
        caller_account=crossing.caller_account,
        role=short_name(crossing.role),
        role_id=crossing.role,
        role_account=account_of(crossing.role),
        mark=REACH[_reach(crossing)].mark,
        uses=crossing.times,
        sources=_some(crossing.sources, more=crossing.more_sources) or "no address",
    )


def _crossing(crossing: Crossing) -> tuple[str | tuple[str, ...], ...]:
    return (
        _parted(crossing.caller),
        crossing.caller_account,
        _parted(crossing.role or "by calls in the account, without a role of it"),
        crossing.account,
        REACH[_reach(crossing)].text,
        words.number(crossing.times),
        words.clock(crossing.first),
        words.clock(crossing.last),
        _some(crossing.sources, more=crossing.more_sources),
    )


def _parted(name: str) -> tuple[str, ...]:
    """A long name in the parts between which it may be broken: after a colon or a slash."""
    return tuple(_PIECE.findall(name))


def _principal(principal: Principal) -> PrincipalView:
    facts = [
        ("Known to the account's state", "yes" if principal.known else "no"),
        ("Unique id", principal.unique),
        ("Records", f"{principal.records:,} of use, {principal.denied:,} denied"),
        (
            "First and last use",
            f"{words.clock(principal.first)} to {words.clock(principal.last)}" if principal.last else "none",
        ),
        ("By", ", ".join(f"{name} {count:,}" for name, count in principal.channels.items())),
        ("May be taken on by", ", ".join(principal.trusts)),
        ("Notes", "; ".join(principal.notes)),
    ]
    suggestion = principal.suggestion
    return PrincipalView(
        principal=principal,
        anchor=anchor("principal", principal.id),
        facts=tuple(fact for fact in facts if fact[1]),
        used=tuple(map(_used, principal.used[:MAX_USES])),
        more_used=max(0, len(principal.used) - MAX_USES),
        vias=tuple(
            (
                via.session or "no name",
                " → ".join(via.chain) or "no log says",
                via.origin,
                words.number(via.sessions),
                words.number(via.records),
                words.clock(via.first),
                words.clock(via.last),
            )
            for via in principal.vias
        ),
        policy=Lines(json.dumps(suggestion.document, indent=2, ensure_ascii=False)) if suggestion else "",
    )


def _used(used: UsedRight) -> tuple[str, ...]:
    return (
        used.event,
        used.right or used.why,
        words.number(used.records),
        words.number(used.denied),
        words.clock(used.first) if used.first else "never",
        words.clock(used.last) if used.last else "never",
        ", ".join(used.channels),
        _some(used.sources[:3], more=used.more_sources or len(used.sources) > 3),
        _some(used.resources[:3], more=used.more_resources or len(used.resources) > 3),
    )


def _some(texts: Sequence[str], *, more: bool) -> str:
    return ", ".join(texts) + (" and more" if more and texts else "")


def _read(name: str) -> str:
    return files("affidavit_reporters.html").joinpath(name).read_text(encoding="utf-8")
