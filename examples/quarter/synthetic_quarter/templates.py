"""Records with slots: written once as JSON, then filled at a rate of hundreds of thousands a second.

A template is made from an ordinary record in which some values are slots. Filling it costs one string formatting,
whatever the record's size; that is what makes a benchmark of millions of records quick to write.
"""

from __future__ import annotations

import base64
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from synthetic_quarter.events.sts import Issued
from synthetic_quarter.identifiers import KEY_LETTERS, UUID_VARIANT, account_letters, lasting_hex, uuid4
from synthetic_quarter.identities import Session
from synthetic_quarter.moments import HOUR, iso, prose_parts
from synthetic_quarter.records import Record, Stamp

#: What a slot can hold. Most records have slots of the first kind alone, and `fill` spares the others' cost for them.
COMMON_SLOTS = (
    "clock",  # event time without its Z
    "event_id",
    "request_id",
    "session_key",
    "session_created",
)
RARER_SLOTS = (
    "s3_request",
    "s3_extended",  # an x-amz-id-2, or as much of a session token: 76 characters of base64
    "shared_id",
    "issued_key",  # what follows the account's letters in an access key id that AssumeRole answers with
    "prose",  # event time in prose
    "expires",  # an hour later, in prose
    "token",  # 32 hexadecimal digits
    "short",  # 16 hexadecimal digits
    "digest",  # 43 characters of base64
    "day",  # 2026/07/01
    "milliseconds",  # event time since 1970
    "number",  # up to 65,535
)
SLOTS = COMMON_SLOTS + RARER_SLOTS
NUMERIC = frozenset({"milliseconds", "number"})

_SLOT = re.compile("⟦([a-z_0-9]+)⟧")
SESSION_SPAN = 6 * HOUR

_RANDOM_BYTES = 64
_BASE64_LENGTH = _RANDOM_BYTES * 4 // 3
_CLOCK = tuple(f"{second // 60:02}:{second % 60:02}" for second in range(HOUR))


def slot(name: str) -> str:
    """A placeholder to put into a record."""
    if name not in SLOTS:
        raise ValueError(f"no slot is named {name!r}")
    return f"⟦{name}⟧"


STAMP = Stamp(slot("clock") + "Z", slot("event_id"), slot("request_id"))
S3_STAMP = Stamp(slot("clock") + "Z", slot("event_id"), slot("s3_request"))
SESSION = Session(slot("session_key"), slot("session_created"))


def issued(account: str) -> Issued:
    """Credentials for a role of an account."""
    return Issued(f"ASIA{account_letters(account)}{slot('issued_key')}", slot("expires"), slot("s3_extended"))


@dataclass(frozen=True)
class Template:
    """A record ready to be filled.

    Attributes:
        text: its JSON text with ``%s`` for each slot.
        pick: takes the slots' values from those of all slots.
        common: it has none of the rarer slots.
        principal: whose session it is made in; '' for a service's.
    """

    text: str
    pick: Callable[[tuple[object, ...]], tuple[object, ...]]
    common: bool
    principal: str


def template(record: Record) -> Template:
    """Compile a record that holds slots. It must hold two or more, which every record with a time and an id does."""
    text = json.dumps(record, separators=(",", ":"), ensure_ascii=False).replace("%", "%%")
    for name in NUMERIC:
        text = text.replace(f'"{slot(name)}"', slot(name))
    names = _SLOT.findall(text)
    return Template(
        text=_SLOT.sub("%s", text),
        pick=itemgetter(*(SLOTS.index(name) for name in names)),
        common=all(name in COMMON_SLOTS for name in names),
        principal=str(record.get("userIdentity", {}).get("principalId", "")),
    )


def sessions(seed: str, account: str) -> Callable[[str, int], tuple[str, str]]:
    """Credentials by principal and hour: access key id and creation date. They change four times a day."""
    known: dict[tuple[str, int], tuple[str, str]] = {}
    letters = account_letters(account)

    def session(principal: str, hour: int) -> tuple[str, str]:
        begin = hour - hour % SESSION_SPAN
        if (principal, begin) not in known:
            digits = lasting_hex(12, seed, principal, str(begin))
            created = begin - 60 - int(digits[8:], 16) % 3_000
            known[principal, begin] = (f"ASIA{letters}{digits[:8].translate(KEY_LETTERS)}", iso(created))
        return known[principal, begin]

    return session


def fill(
    templates: Sequence[Template],
    hour: int,
    span: tuple[int, int],
    source: random.Random,
    session: Callable[[str, int], tuple[str, str]],
) -> Iterator[str]:
    """Fill templates as events of one hour.

    Args:
        hour: the hour's first second since 1970.
        span: first second of the hour in which something happened, and the first in which nothing did any more.
        source: where times and ids come from; it advances by 64 bytes a record.
        session: see `sessions`.
    """
    data = source.randbytes(_RANDOM_BYTES * len(templates))
    digits = data.hex()
    letters = digits.translate(KEY_LETTERS)
    base64_text = base64.b64encode(data).decode()
    first, seconds = span[0], span[1] - span[0]
    hour_text, day = iso(hour)[:14], iso(hour)[:10].replace("-", "/")
    now, now_half = _prose_hour(hour)
    later, later_half = _prose_hour(hour + HOUR)
    for number, item in enumerate(templates):
        place = number * 2 * _RANDOM_BYTES
        d = digits[place : place + 2 * _RANDOM_BYTES]
        offset = first + (int(d[124:], 16) * seconds >> 16)
        clock = _CLOCK[offset]
        values: tuple[object, ...] = (
            hour_text + clock,
            f"{d[:8]}-{d[8:12]}-4{d[13:16]}-{UUID_VARIANT[d[16]]}{d[17:20]}-{d[20:32]}",
            f"{d[32:40]}-{d[40:44]}-4{d[45:48]}-{UUID_VARIANT[d[48]]}{d[49:52]}-{d[52:64]}",
            *session(item.principal, hour),
        )
        if not item.common:
            base64_place = number * _BASE64_LENGTH
            values += (
                letters[place + 64 : place + 80],
                base64_text[base64_place : base64_place + 76],
                uuid4(d[64:96]),
                letters[place + 64 : place + 72],
                f"{now}{clock} {now_half}",
                f"{later}{clock} {later_half}",
                d[96:128],
                d[80:96],
                base64_text[base64_place : base64_place + 43],
                day,
                (hour + offset) * 1000,
                int(d[96:100], 16),
            )
        yield item.text % item.pick(values)


def _prose_hour(hour: int) -> tuple[str, str]:
    """What stands before and after minutes and seconds when times of an hour are written in prose."""
    day, clock, half = prose_parts(hour)
    return f"{day}{clock.partition(':')[0]}:", half
