"""A policy of what was used, which allows nothing that the policies of who used it don't.

Each permission comes out of the statements that allow it: on the resources that records name, or on those of the
statement where these are fewer or records name none, and with the statement's conditions. Denials come along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from affidavit import Grant, Rights, Seen, Statement, Suggestion

from affidavit_plugins.access.action_names import NEEDLESS
from affidavit_plugins.access.documents import DOLLAR, VERSION, written
from affidavit_plugins.access.globs import covers, fixed, may_agree
from affidavit_plugins.access.needing import with_call, with_right
from affidavit_plugins.access.rights import GIVEN, UNGRANTED, actions, allowed, fits, needed_widely, told

_ALWAYS = (
    "It allows what succeeded in the time that was read. What is needed once a year, or in an emergency, is not in it.",
    "Permissions that no event of their own tells of are not in it: iam:PassRole, those about versions of objects, and"
    " those that AWS asks for beside the one that the call is named for (such as kms:Decrypt for an encrypted object,"
    " or ec2:CreateTags for an instance that is started with tags).",
    "Data events that no trail records are not in it.",
    "Boundaries and the organisation's policies are not in it; keep those that are there.",
)
_FROM_GRANTS = (
    "It allows nothing that the policies of the state don't: where those name fewer resources than records do, it has"
    " theirs, and it has their conditions and denials."
)
_GRANTS_NOT_KNOWN = (
    "What is granted is not known, so it may allow more than that: conditions and denials are not in it."
)
_PLAIN = (
    f"`{DOLLAR}` stands for a `$`. In policies of Version 2008-10-17, or of none, `${{…}}` is text and no variable;"
    " so it is here, too."
)
_ANY = "A resource `*` stands where records do not name resources as policies do, or there were too many."

_NAMED = 20


class _Place(msgspec.Struct, frozen=True, order=True):
    """Where something is allowed: on resources, or (`all_but`) all but those; with conditions, or ('') without."""

    condition: str
    all_but: bool
    resources: tuple[str, ...]


class _Allows(msgspec.Struct, frozen=True):
    """A statement that allows, and the permissions that it does."""

    statement: Statement
    rights: frozenset[str]


def suggest(seen: Sequence[Seen], grants: Sequence[Grant] | None) -> Suggestion:
    """A policy of the actions that were used: a statement for each service, set of resources and conditions."""
    statements = [each for grant in grants or () for each in grant.statements]
    allowing = [_Allows(each, allowed((each,)).rights) for each in statements if each.allows]
    unread = [grant.id for grant in grants or () if grant.problem]
    together: dict[tuple[str, _Place], list[str]] = {}
    unknown: list[str] = []
    left: list[str] = []
    assumed: list[str] = []
    for each in seen:
        if each.right not in actions():
            unknown.append(each.right)
            continue
        places: list[_Place] = []
        for resource in _resources(each):
            found = list(_places(allowing, each.right, resource))
            if not found and each.right in NEEDLESS:
                continue
            if not found and (grants is None or unread):
                found = [_Place("", False, (resource or "*",))]
                assumed.append(each.right)
            if not found:
                left.append(f"{each.right} on {resource}" if resource else each.right)
            places += found
        for place in _joined(_fewest(places)):
            together.setdefault((each.right.partition(":")[0], place), []).append(each.right)
    made = [_statement(place, rights) for (_, place), rights in sorted(together.items())]
    notes = [*_ALWAYS, _GRANTS_NOT_KNOWN if grants is None else _FROM_GRANTS]
    if any(each.resources == ("*",) for each in made):
        notes.append(_ANY)
    if unread:
        notes.append(f"Of these policies the text could not be read: {_listed(unread)}.")
        if assumed:
            notes.append(f"No other policy allows these, so how far they are granted is not known: {_listed(assumed)}.")
    if lacking := _lacking(seen, allowing):
        more = f", and {len(lacking) - _NAMED:,} more" if len(lacking) > _NAMED else ""
        notes.append(
            "Calls of other names need these as well, which are granted and not in it, and which therefore may have"
            f" been used: {', '.join(lacking[:_NAMED])}{more}."
        )
    if left:
        notes.append(
            "These succeeded and no policy of the state allows them, so they are left out; a policy of the resource, or"
            f" one that has gone since, may have: {_listed(left)}."
        )
    notes += [f"{right} is no action that is known, and was left out." for right in sorted(unknown)]
    denials = dict.fromkeys(each for each in statements if not each.allows) if made else {}
    if any(DOLLAR in text for each in (*made, *denials) for text in (*each.resources, each.condition)):
        notes.append(_PLAIN)
    document = {"Version": VERSION, "Statement": [written(each) for each in (*made, *denials)]}
    return Suggestion(document, tuple(notes))


def _resources(seen: Seen) -> tuple[str | None, ...]:
    """What a permission was used on; None where that is not known, or not all of it."""
    return tuple(sorted(seen.resources)) if seen.resources and not seen.more else (None,)


def _lacking(seen: Sequence[Seen], allowing: Iterable[_Allows]) -> list[str]:
    """What is granted, no event need tell of and none did: what calls that were made may need as well comes first."""
    used = {each.right for each in seen}
    needed = frozenset[str]().union(*map(with_right, used))
    granted = frozenset[str]().union(*(each.rights for each in allowing)) - used
    found = {right for right in granted if right in needed or needed_widely(right)}
    return sorted(found, key=lambda right: (right not in needed, right)) if used else []


def _places(allowing: Iterable[_Allows], right: str, resource: str | None) -> Iterator[_Place]:
    """Where statements allow a permission, of what it was used on."""
    for each in allowing:
        if right not in each.rights:
            continue
        statement = each.statement
        if statement.all_but_resources:
            if resource is None or any(may_agree(pattern, resource) for pattern in statement.resources):
                if not any(resource and covers(pattern, resource) for pattern in statement.resources):
                    yield _Place(statement.condition, True, statement.resources)
            else:
                yield _Place(statement.condition, False, (resource,))
            continue
        for pattern in statement.resources:
            if resource is not None and covers(pattern, resource):
                yield _Place(statement.condition, False, (resource,))
            elif resource is None or may_agree(pattern, resource):
                yield _Place(statement.condition, False, (pattern,))


def _fewest(places: Iterable[_Place]) -> list[_Place]:
    """Places of one resource, or of all but some, without those that lie in another."""
    every = sorted(set(places))
    # By how they begin, since few pairs of many have anything in common.
    outer: dict[str, list[_Place]] = {}
    for each in every:
        if not each.all_but:
            outer.setdefault(fixed(each.resources[0]), []).append(each)
    return [each for each in every if each.all_but or not _is_in_another(each, outer)]


def _is_in_another(place: _Place, outer: Mapping[str, Sequence[_Place]]) -> bool:
    """Whether a place lies in another; of two that lie in each other the first is kept."""
    resource = place.resources[0]
    return any(
        _lies_in(place, other) and (not _lies_in(other, place) or other < place)
        for end in range(len(resource) + 1)
        for other in outer.get(resource[:end], ())
    )


def _lies_in(inner: _Place, outer: _Place) -> bool:
    """Whether a place of one resource is in another for certain; it is not said to lie in itself."""
    if inner == outer or outer.condition not in ("", inner.condition):
        return False
    return covers(outer.resources[0], inner.resources[0])


def _joined(places: Iterable[_Place]) -> Iterator[_Place]:
    """Places of one resource under the same conditions as one."""
    named: dict[str, list[str]] = {}
    for each in places:
        if each.all_but:
            yield each
        else:
            named.setdefault(each.condition, []).extend(each.resources)
    for condition, resources in named.items():
        yield _Place(condition, False, tuple(resources))


def _statement(place: _Place, rights: Iterable[str]) -> Statement:
    return Statement(
        True,
        tuple(sorted(rights)),
        resources=place.resources,
        all_but_resources=place.all_but,
        condition=place.condition,
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names)))


RIGHTS = Rights(allowed, told, fits, suggest, UNGRANTED, GIVEN, with_call, with_right)
