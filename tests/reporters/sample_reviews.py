"""Access reviews for the tests of reports: one with everything in it and hostile names, and one of nothing."""

from __future__ import annotations

from affidavit.model.access_review import (
    SCHEMA,
    AccessReview,
    Crossing,
    Principal,
    Read,
    Row,
    ServiceUse,
    StateTaken,
    Status,
    Suggested,
    UsedRight,
    ViaSession,
    Watch,
    Watched,
)
from affidavit.model.inputs import Records
from affidavit.model.run import Failure

from tests.core.access_review.conftest import a_run

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "</pre></details><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066",
    "a\r\nb\x00\x1b[31m",
    "@SUM(1+1)",
    "x" * 300,
)
TIME = "2026-07-10T09:30:00Z"


def hostile_review(more_rows: int = 0) -> AccessReview:
    """Every kind of row, with names that mean harm."""
    rows = [
        Row(
            id=f"r{number:016x}",
            account="111122223333",
            holder=f"arn:aws:iam::111122223333:user/{name}",
            holder_name=name,
            holder_kind="user",
            grant=f"inline: {name}" if number % 2 else "",
            grant_name=name if number % 2 else "",
            how="inline" if number % 2 else "",
            status=list(Status)[number % 4],
            last_used=TIME if number % 3 else "",
            records=number * 1_000,
            why=(name, "2 of 3 known permissions were used"),
            services=(
                ServiceUse("s3", 3, (f"s3:{name}",), ("s3:PutObject",), 0, 0, 2, (f"2 unknown: {name}",)),
                *(ServiceUse(f"svc{each}", 1, (), (), 1, 0, 0) for each in range(70)),
            ),
        )
        for number, name in enumerate((*HOSTILE, *(f"user-{each}" for each in range(more_rows))))
    ]
    return AccessReview(
        schema=SCHEMA,
        run=a_run(organisation=HOSTILE[1]),
        complete=False,
        unused_days=30,
        counted_from="2026-07-02T00:00:00Z",
        counted_until="2026-08-01T00:00:00Z",
        read=Read(3, "0" * 64, (), 1, Records(read=10, evaluated=9, rejected=1), 2, 3),
        states=(StateTaken("111122223333", TIME, 8, 2), StateTaken("444455556666", "", 0, 0, HOSTILE[2])),
        watched=(Watched("111122223333", "management-read", Watch.GAPS, HOSTILE[1]),),
        rows=tuple(rows),
        principals=tuple(map(_principal, HOSTILE)),
        crossings=(
            _crossing(HOSTILE[1], "arn:aws:iam::444455556666:role/reader", in_scope=True),
            _crossing(HOSTILE[2], f"arn:aws:iam::444455556666:role/{HOSTILE[4]}", in_scope=False),
            _crossing("anonymous", "", in_scope=False),
        ),
        failures=(Failure("read", HOSTILE[1], HOSTILE[2], count=2),),
        notes=(HOSTILE[1],),
    )


def empty_review() -> AccessReview:
    """Nothing was read."""
    return AccessReview(
        schema=SCHEMA,
        run=a_run(since="", until="", organisation="", complete=False),
        complete=False,
        unused_days=90,
        counted_from="",
        counted_until="",
        read=Read(0, "0" * 64, (), 0, Records(), 0, 0),
        states=(),
        watched=(),
        rows=(),
        principals=(),
        crossings=(),
        failures=(),
        notes=(),
    )


def _principal(name: str) -> Principal:
    used = UsedRight(
        event=f"s3:{name}",
        right="",
        why=name,
        event_class="data:s3",
        records=5,
        denied=1,
        failed=1,
        first=TIME,
        last=TIME,
        channels={"api": 4, "console": 1},
        sources=(name, "192.0.2.1", "192.0.2.2", "192.0.2.3"),
        more_sources=True,
        regions=("eu-west-1",),
        resources=(name,),
        more_resources=False,
    )
    return Principal(
        id=f"arn:aws:iam::111122223333:user/{name}",
        account="111122223333",
        kind="user",
        name=name,
        known=True,
        created=TIME,
        notes=(name,),
        trusts=(name, "*"),
        records=5,
        denied=1,
        first=TIME,
        last=TIME,
        channels={"api": 4},
        used=(used,),
        vias=(ViaSession(name, name, (name, "arn:aws:iam::1:role/x"), 1, 5, TIME, TIME),),
        more_vias=True,
        suggestion=Suggested({"Version": "2012-10-17", "Statement": [{"Action": [name]}]}, (name,)),
    )


def _crossing(caller: str, role: str, *, in_scope: bool) -> Crossing:
    return Crossing(caller, "777788889999", role, "444455556666", in_scope, 3, TIME, TIME, ("192.0.2.1",), True)
