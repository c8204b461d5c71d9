"""What a row says of why its grant is judged so, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from affidavit.model.access_facts import Statement
from affidavit.model.access_review import ServiceUse, Status
from affidavit.parts.access import NAMED, Met
from affidavit.times import format_time

_PATTERNS = 10
_REASONS = 4


def counted(services: Sequence[ServiceUse], status: Status) -> Iterator[str]:
    """What is not known of permissions, the commonest reasons first."""
    allowed = sum(each.allowed for each in services)
    used = sum(len(each.used) for each in services)
    if allowed:
        parts = [f"{used:,} of {allowed:,} known permissions were used"]
        for name, number in (
            ("unused", sum(each.unused for each in services)),
            ("not seen", sum(each.not_seen for each in services)),
            ("unknown", sum(each.unknown for each in services)),
        ):
            if number:
                parts.append(f"{number:,} {name}")
        if earlier := sum(len(each.idle) for each in services):
            parts.append(f"{earlier:,} of these used earlier")
        yield ", ".join(parts)
    elif status is Status.UNKNOWN:
        yield "it allows no permission that is known here"
    reasons: dict[str, int] = {}
    for text in (each for service in services for each in service.why):
        count, _, reason = text.partition(" ")
        reasons[reason] = reasons.get(reason, 0) + int(count.replace(",", ""))
    ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    yield from (f"{number:,} {reason}" for reason, number in ranked[:_REASONS])
    if len(ranked) > _REASONS:
        yield f"and {len(ranked) - _REASONS} more reasons, service by service"


def beyond(rests: Iterable[Met]) -> Iterator[str]:
    """What is not in its count and its last use, since nobody can tell whether it belongs there."""
    rest = Met()
    for each in rests:
        rest += each
    if rest.records:
        last = f", the last at {format_time(rest.last)}," if rest.last is not None else ""
        yield (
            f"{rest.records:,} records more{last} are of resources beyond the {NAMED} that are told apart, which may "
            "be among those allowed: they are in neither the count nor the last use"
        )


def not_evaluated(statements: Sequence[Statement]) -> Iterator[str]:
    denied = [each for each in statements if not each.allows]
    if denied:
        yield f"it also denies ({len(denied)} statements), which is not evaluated"
    if keys := sorted({key for each in statements if each.allows for key in each.conditions}):
        yield f"it has conditions, which are not evaluated: {', '.join(keys[:_PATTERNS])}"
    if any(each.allows and each.all_but for each in statements):
        yield "it allows everything but what it names (NotAction)"


def not_mapped(unknown: Sequence[str]) -> Iterator[str]:
    if unknown:
        more = f" and {len(unknown) - _PATTERNS} more" if len(unknown) > _PATTERNS else ""
        yield f"of what it allows these could not be mapped: {', '.join(unknown[:_PATTERNS])}{more}"


def left_open(names: Sequence[str]) -> Iterator[str]:
    """That some of a holder's grants, by their names, cannot be called unused."""
    if names:
        more = f" and {len(names) - _PATTERNS} more" if len(names) > _PATTERNS else ""
        yield f"it cannot be called unused, since these of its policies cannot: {', '.join(names[:_PATTERNS])}{more}"
