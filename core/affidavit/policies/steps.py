"""Reads what a policy matches and how its matches are correlated: `select`, `when`, `steps`, `correlate`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from affidavit.documents.strict_yaml import Section, Value, suggest
from affidavit.log_plugins import LogKind
from affidavit.model.policy import Correlation, PatternKind, Place, Predicate, Step
from affidavit.records.fields import is_path
from affidavit.records.items import is_list_path
from affidavit.times import parse_duration

_MOST_STEPS = 10


def read_steps(
    section: Section, policy_id: str, module: Predicate | None, languages: frozenset[str], kind: LogKind | None
) -> tuple[Step, ...]:
    """The steps of a policy: those under `steps`, or the one that its own `select` and `when` make.

    Args:
        section: the policy; what is wrong is added to its problems.
        module: of a Rego file, its predicate; then there is no `when`, and each step is the rule of its name.
    """
    value = section.get("steps", required=False)
    if value is None:
        return (_step(section, "", policy_id, module, languages, kind),)
    for key in ("select", "when"):
        if (other := section.get(key, required=False)) is not None:
            section.add(other.key_place or other.place, f"{key!r} stands in each of the 'steps', not beside them")
    if not isinstance(value.data, dict) or not 2 <= len(value.data) <= _MOST_STEPS:
        section.add(value.place, f"'steps' must be a mapping of 2 to {_MOST_STEPS} names to what each matches")
        return (Step("", {}, module or Predicate(policy_id, "", "", value.place)),)
    steps = []
    for name, item in value.data.items():
        if not name.isidentifier():
            section.add(item.key_place or item.place, f"a step's name must be a word, not {name!r}")
        step = Section(item, f"the step {name!r}", section.problems)
        own = msgspec.structs.replace(module, rule=name) if module is not None else None
        steps.append(_step(step, name, policy_id, own, languages, kind))
        step.finish()
    # In the order in which they are to follow one another, whatever the order they are written in.
    order = _order_of(section)
    steps.sort(key=lambda step: order.index(step.name) if step.name in order else len(order))
    used = sorted({step.predicate.language for step in steps})
    if len(used) > 1:
        section.add(value.place, f"all 'steps' of a policy must be in one language, not {' and '.join(used)}")
    return tuple(steps)


def read_each(section: Section, steps: Sequence[Step]) -> str:
    """The path of the list whose items a policy looks at one by one; '' without one."""
    path = section.text("each", "")
    if path and not is_list_path(path):
        section.add(_place(section, "each"), f"'each' must be a path to a list, like response.Users, not {path!r}")
    if path and len(steps) > 1:
        section.add(_place(section, "each"), "'each' is of one kind of match: it takes no 'steps'")
    return path


def _order_of(section: Section) -> tuple[str, ...]:
    """What `correlate` says of the order of steps; wrong values are left to `read_correlation` to report."""
    correlate = section.get("correlate", required=False)
    plain = correlate.plain() if correlate is not None else None
    if not isinstance(plain, dict):
        return ()
    unless = plain.get("unless")
    names = [unless.get("step"), unless.get("followed_by")] if isinstance(unless, dict) else plain.get("sequence")
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def _step(
    section: Section,
    name: str,
    policy_id: str,
    module: Predicate | None,
    languages: frozenset[str],
    kind: LogKind | None,
) -> Step:
    predicate = module if module is not None else _when(section, policy_id, languages)
    bind, after = _bind(section) if name else ({}, {})
    return Step(name, _select(section, kind), predicate, bind, after)


def _when(section: Section, policy_id: str, languages: frozenset[str]) -> Predicate:
    predicate = Predicate(policy_id, "", "", section.value.place)
    when = section.section("when", "'when'")
    if when is None:
        section.get("when")
    elif isinstance(when.value.data, dict):
        given = list(when.value.data)
        if len(given) != 1:
            when.add(when.value.place, f"'when' takes exactly one language, not {len(given)}")
        for language in given:
            if language not in languages:
                place = when.value.data[language].key_place or when.value.place
                when.add(place, f"no predicate language {language!r}{suggest(language, languages)}")
            source = when.text(language)
            predicate = Predicate(policy_id, language, source, when.value.data[language].place)
    return predicate


def _select(section: Section, kind: LogKind | None) -> dict[str, tuple[str, ...]]:
    select = section.text_lists("select")
    value = section.get("select", required=False)
    for path, values in select.items():
        place = (value.data[path].key_place or value.place) if value else section.value.place
        if not values:
            section.add(place, f"'select' names no value of {path}: the policy could never match")
        if kind and path not in kind.select:
            section.add(place, f"'select' takes header fields only, not {path!r}{suggest(path, kind.select)}")
    return select


def _bind(section: Section) -> tuple[dict[str, str], dict[str, str]]:
    """The paths of bound names, and after which text a value counts, where that is said."""
    paths: dict[str, str] = {}
    after: dict[str, str] = {}
    bind = section.section("bind", "'bind'")
    if bind is None or not isinstance(bind.value.data, dict):
        return paths, after
    for name, value in bind.value.data.items():
        if isinstance(value.data, dict):
            part = Section(value, f"{name!r} of 'bind'", bind.problems)
            paths[name], after[name] = part.text("path"), part.text("after")
            part.finish()
        else:
            paths[name] = bind.text(name)
        if paths[name] and not is_path(paths[name]):
            bind.add(value.place, no_path(paths[name], "bind"))
    return paths, after


def read_correlation(section: Section, steps: Sequence[Step]) -> Correlation | None:
    """What `correlate` says; None without it. What is wrong is added to the section's problems."""
    correlate = section.section("correlate", "'correlate'")
    if correlate is None:
        if len(steps) > 1:
            section.add(section.value.place, "'steps' need a 'correlate' that says how they follow one another")
        return None
    if not isinstance(correlate.value.data, dict):
        return None
    place = correlate.value.place
    kinds = [each for each in PatternKind if each in correlate.value.data]
    if len(kinds) != 1:
        correlate.add(place, f"'correlate' takes exactly one of {', '.join(PatternKind)}, not {len(kinds)}")
        return None
    read = {
        PatternKind.COUNT: _count,
        PatternKind.DISTINCT: _distinct,
        PatternKind.SEQUENCE: _sequence,
        PatternKind.UNLESS: _unless,
        PatternKind.FIRST_SEEN: _first_seen,
    }[kinds[0]]
    correlation = read(correlate, steps)
    correlate.finish()
    _check_names(correlate, correlation, steps)
    return correlation


def _count(section: Section, _: Sequence[Step]) -> Correlation:
    return Correlation(
        PatternKind.COUNT,
        by=_by(section, required=True),
        within=_duration(section, "within"),
        at_least=_whole_number(section, "count"),
    )


def _distinct(section: Section, _: Sequence[Step]) -> Correlation:
    distinct = section.section("distinct", "'distinct'")
    assert distinct
    of = _paths(distinct, "of", required=True)
    at_least = _whole_number(distinct, "at_least")
    distinct.finish()
    return Correlation(
        PatternKind.DISTINCT,
        by=_by(section, required=True),
        within=_duration(section, "within"),
        at_least=at_least,
        of=of,
    )


def _sequence(section: Section, steps: Sequence[Step]) -> Correlation:
    order = section.texts("sequence", required=True)
    _check_order(section, "sequence", order, steps)
    return Correlation(
        PatternKind.SEQUENCE,
        by=_by(section, required=False),
        within=_duration(section, "within"),
        order=order,
        differ=section.texts("differ", single=True),
    )


def _unless(section: Section, steps: Sequence[Step]) -> Correlation:
    unless = section.section("unless", "'unless'")
    assert unless
    order = (unless.text("step"), unless.text("followed_by"))
    unless.finish()
    _check_order(section, "unless", order, steps)
    return Correlation(
        PatternKind.UNLESS, by=_by(section, required=False), within=_duration(section, "within"), order=order
    )


def _first_seen(section: Section, _: Sequence[Step]) -> Correlation:
    return Correlation(
        PatternKind.FIRST_SEEN,
        by=_by(section, required=True),
        of=_paths(section, "first_seen", required=True),
        learn=_duration(section, "learn"),
        from_account=_from_account(section),
    )


def _from_account(section: Section) -> bool:
    value = section.get("learn_from", required=False)
    if value is not None and value.data != "account":
        section.add(value.place, "'learn_from' can be 'account'; left out, a group learns from its own first match on")
    return value is not None


def _by(section: Section, *, required: bool) -> tuple[str, ...]:
    by = _paths(section, "by", required=required)
    value = section.get("by", required=False)
    if value is not None and not by and value.data == []:
        section.add(value.place, "'by' names nothing to group by")
    return by


def _paths(section: Section, key: str, *, required: bool) -> tuple[str, ...]:
    paths = section.texts(key, required=required, single=True)
    for path in paths:
        if not is_path(path):
            section.add(_place(section, key), no_path(path, key))
    return paths


def no_path(text: str, key: str) -> str:
    """That something is no path."""
    return f"{text!r} of {key!r} is no path: write one like userIdentity.arn or resources[0].ARN"


def _duration(section: Section, key: str) -> int:
    text = section.text(key)
    seconds = parse_duration(text) if text else 0
    if seconds is None:
        section.add(_place(section, key), f"{key!r} must be a duration like 90s, 15m, 12h or 7d, not {text!r}")
    return seconds or 0


def _whole_number(section: Section, key: str) -> int:
    value = section.get(key)
    if value is None:
        return 0
    if not isinstance(value.data, int) or isinstance(value.data, bool) or value.data < 2:
        section.add(value.place, f"{key!r} must be a whole number of 2 or more: one match needs no 'correlate'")
        return 2
    return value.data


def _check_order(section: Section, key: str, order: Sequence[str], steps: Sequence[Step]) -> None:
    names = {step.name for step in steps if step.name}
    place = _place(section, key)
    if not names:
        section.add(place, f"{key!r} needs 'steps'")
        return
    for name in order:
        if name not in names:
            section.add(place, f"no step {name!r}{suggest(name, names)}")
    for name in sorted(names - set(order)):
        section.add(place, f"the step {name!r} is not used")
    if len(set(order)) < len(order):
        section.add(place, f"{key!r} names a step twice: give the second a name of its own")


def _check_names(section: Section, correlation: Correlation, steps: Sequence[Step]) -> None:
    """What is compared must be there to compare."""
    if correlation.kind in (PatternKind.COUNT, PatternKind.DISTINCT, PatternKind.FIRST_SEEN) and len(steps) > 1:
        section.add(section.value.place, f"{correlation.kind.value!r} is of one kind of match: it takes no 'steps'")
        return
    bound = {name: sum(name in step.bind for step in steps) for step in steps for name in step.bind}
    for name in correlation.differ:
        if bound.get(name, 0) < 2:
            section.add(_place(section, "differ"), f"'differ' names {name!r}, which no two steps bind")
    for name in correlation.by:
        if 0 < bound.get(name, 0) < len(steps):
            section.add(_place(section, "by"), f"'by' names {name!r}, which not every step binds")
    for name in set(correlation.differ) & set(correlation.by):
        section.add(_place(section, "differ"), f"{name!r} cannot differ within a group that it makes")
    for name, place in _lonely(section, bound):
        section.add(place, f"only one step binds {name!r}: there is nothing to compare it with")
    pairs = len(correlation.order) > 1 and not correlation.by and not any(count > 1 for count in bound.values())
    if pairs:
        section.add(section.value.place, "nothing ties the steps together: give 'by', or a name that two steps bind")


def _lonely(section: Section, bound: Mapping[str, int]) -> Iterator[tuple[str, Place]]:
    yield from ((name, section.value.place) for name, count in sorted(bound.items()) if count == 1)


def _place(section: Section, key: str) -> Place:
    value: Value | None = section.get(key, required=False)
    return value.place if value is not None else section.value.place
