"""What a reviewer must know of names: who had another one, and who is somebody else of the same name."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.access_review.names import Names
from affidavit.access_review.renames import Renames
from affidavit.model.access_facts import Granted, Holder
from affidavit.parts.access import most
from affidavit.times import format_time, parse_time


def other_names(holder: Holder, names: Names, renames: Renames, collected: int | None) -> Iterator[str]:
    """The names that a holder, or somebody who is none, had beside its own, and how that is known."""
    uniques = names.uniques(holder.id)
    plain = (holder.id.removesuffix(f" ({unique})") for unique in uniques)
    own = {each.lower() for each in (holder.id, *holder.aliases, *plain)}
    told: set[str] = set()
    for each in names.sightings(holder.id):
        small = each.name.lower()
        if small in own or each.name.endswith(tuple(uniques)):
            continue
        told.add(small)
        last = f", the last time at {format_time(each.last)}" if each.last is not None else ""
        yield f"it was seen as {each.name}, too{last}; its unique id {' or '.join(uniques)} says that it is the same"
    for alias in sorted(own):
        for call in renames.before(alias, collected):
            if call.was not in told | own:
                told.add(call.was)
                yield f"it was called {call.was} until a call renamed it at {format_time(call.time)}"
    if len(uniques) > 1:
        yield (
            f"several of this name were seen, by their unique ids {', '.join(sorted(uniques))}; state does not tell "
            "which of them it is, so that the use of all counts"
        )


def not_in_state(granted: Granted | None, holder: Holder, names: Names) -> str:
    """Why somebody whom logs name is in no state."""
    if not holder.account:
        return "the log names no account of it, so nothing is known of what it is granted"
    if granted is None and not holder.account.isdigit():
        return f"the log has {holder.account!r} in place of an account, so nothing is known of what is granted"
    if granted is None:
        return f"no state of the account {holder.account} was read, so what is granted is not known"
    if granted.problem:
        return f"the state of the account {holder.account} does not tell what is granted: {granted.problem}"
    namesake = names.namesake(holder.id)
    if namesake is not None:
        ids = " and ".join(names.uniques(holder.id))
        return (
            f"the {namesake.kind} that the state of {granted.collected} has by this name is another: its unique id is "
            f"{namesake.unique}, and not {ids}. {_which(namesake, granted, holder, names)}"
        )
    return (
        f"the state of {granted.collected} does not name it: made later, gone by then, or no user or role "
        "(root and federated principals are none)"
    )


def _which(namesake: Holder, granted: Granted, holder: Holder, names: Names) -> str:
    """Which of two that had one name this one is, by when it was seen."""
    seen = names.sightings(holder.id)
    last = None
    for each in seen:
        last = most(last, each.last)
    made, collected = parse_time(namesake.created), parse_time(granted.collected)
    firsts = [each.first for each in seen if each.first is not None]
    if made is not None and last is not None and last <= made:
        return f"This one had the name before: it was deleted, or renamed, and another was made at {namesake.created}"
    if collected is not None and firsts and min(firsts) > collected:
        return "This one got the name later: the other was deleted, or renamed, after the state was collected"
    return "One of them was deleted, or renamed, and the other got its name"
