"""Tables of what policies are about, in Markdown: by technique, by control, by event. A docs page is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from affidavit.attack.table import AttackTable
from affidavit.controls import mapper
from affidavit.model.assessment import Via
from affidavit.model.framework import Framework, Support
from affidavit.model.policy import Policy
from affidavit.records.selection import glob_matches

_NOTHING = "–"


def policies_table(policies: Iterable[Policy]) -> str:
    """One row a policy."""
    return markdown_table(
        ("policy", "title", "effect", "severity", "ATT&CK", "language"),
        [
            (f"`{each.id}`", each.title, each.effect, each.severity, ", ".join(each.attack), each.language)
            for each in _sorted(policies)
        ],
    )


def techniques_table(policies: Iterable[Policy], table: AttackTable) -> str:
    """One row for each technique that a policy declares, by its current id, with the policies."""
    found: dict[str, list[str]] = {}
    for policy in _sorted(policies):
        for attack_id in dict.fromkeys(table.resolve(named) or named for named in policy.attack):
            found.setdefault(attack_id, []).append(policy.id)
    rows = [(*_technique(attack_id, table), _codes(found[attack_id])) for attack_id in sorted(found)]
    return markdown_table(("technique", "name", "tactics", "policies"), rows)


def looked_for(policies: Iterable[Policy], table: AttackTable) -> frozenset[str]:
    """The techniques that policies declare, by their current ids, and those of which they declare a sub-technique."""
    named = {current for policy in policies for each in policy.attack if (current := table.resolve(each))}
    return frozenset(named | {parent for each in named for parent in table.parents(each)} - table.tactics.keys())


def left_out_techniques_table(policies: Iterable[Policy], table: AttackTable, left_out: Mapping[str, str]) -> str:
    """One row for each technique that no policy looks for, with the reason.

    Args:
        left_out: why no policy looks for a technique.

    Raises:
        ValueError: a technique is said to be left out though a policy looks for it, or is none of this table.
    """
    found = looked_for(policies, table)
    wrong = sorted(each for each in left_out if each in found or table.resolve(each) != each)
    if wrong:
        raise ValueError(f"said to be left out, but looked for or not of ATT&CK {table.version}: {', '.join(wrong)}")
    rows = [(*_technique(attack_id, table), left_out[attack_id]) for attack_id in sorted(left_out)]
    return markdown_table(("technique", "name", "tactics", "why no policy"), rows)


def controls_table(framework: Framework, policies: Iterable[Policy], table: AttackTable) -> str:
    """One row a control: the policies that declare it or that it lists; how many others lead there by the crosswalk."""
    declaring: dict[str, list[str]] = {}
    leading: dict[str, int] = {}
    for policy in _sorted(policies):
        for link in mapper.links(policy, [framework], table):
            if link.via is Via.CROSSWALK:
                leading[link.control] = leading.get(link.control, 0) + 1
            else:
                declaring.setdefault(link.control, []).append(policy.id)
    return markdown_table(
        ("control", "title", "support", "policies", "by crosswalk"),
        [
            (
                control.id,
                control.title,
                control.support,
                _codes(declaring.get(control.id, [])),
                _NOTHING if control.support is Support.NOT_BY_LOGS else str(leading.get(control.id, 0)),
            )
            for control in framework.controls
        ],
    )


def events_table(
    events: Iterable[tuple[str, str]], policies: Iterable[Policy], left_out: Mapping[tuple[str, str], str]
) -> str:
    """One row for each event: the policies that look at records of it, or why none does.

    Args:
        events: eventSource and eventName.
        left_out: why no policy looks at an event.

    Raises:
        ValueError: an event is said to be left out though a policy looks at it, or is none of the events.
    """
    looking = [(policy.id, [_looks(step.select) for step in policy.steps]) for policy in _sorted(policies)]
    rows = []
    unused = set(left_out)
    for source, name in sorted(set(events)):
        found = [policy for policy, steps in looking if any(looks(source, name) for looks in steps)]
        if not found:
            unused.discard((source, name))
        rows.append((source, name, _codes(found) if found else left_out.get((source, name), _NOTHING)))
    if unused:
        named = ", ".join(f"{source} {name}" for source, name in sorted(unused))
        raise ValueError(f"said to be left out, but looked at or not among the events: {named}")
    return markdown_table(("event source", "event", "policies, or why none"), rows)


def _technique(attack_id: str, table: AttackTable) -> tuple[str, str, str]:
    """Its id, name and tactics."""
    tactics = [table.tactics[each] for each in table.parents(attack_id) if each in table.tactics]
    return attack_id, table.name(attack_id) or "", ", ".join(tactics)


def _looks(select: Mapping[str, Sequence[str]]) -> Callable[[str, str], bool]:
    """Whether a step's `select` names an event. One that names none is about any event, and so about none of them."""
    names = select.get("eventName", ())
    sources = select.get("eventSource", ("*",))

    def looks(source: str, name: str) -> bool:
        return any(glob_matches(each, name) for each in names) and any(glob_matches(each, source) for each in sources)

    return looks


def _sorted(policies: Iterable[Policy]) -> list[Policy]:
    return sorted(policies, key=lambda each: each.id)


def _codes(ids: Sequence[str]) -> str:
    return ", ".join(f"`{each}`" for each in ids) or _NOTHING


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; an empty cell is a dash, and a bar in a cell is no column."""
    lines = [headings, ["---"] * len(headings), *(map(_cell, row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|") or _NOTHING
