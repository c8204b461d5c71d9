"""Checks a parsed module before it runs: what it defines, what it refers to, what it calls.

The engine notices an unknown function only when a call is reached, overflows its stack on recursion, and takes a
mistyped `data` path for one that is undefined: a policy that never matches looks like a quiet log. So a module may
refer only to what is there: the record, `data.profile`, the helper library and its own rules. That also keeps policies
from seeing one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from affidavit import nearest

from affidavit_plugins.rego_language.bodies import Body, bodies
from affidavit_plugins.rego_language.builtins import ALLOWED, PATTERN_ARGUMENT, REFUSED, VARIADIC
from affidavit_plugins.rego_language.recursion import recursion
from affidavit_plugins.rego_language.syntax import (
    COMPREHENSIONS,
    REFERENCES,
    Node,
    Reference,
    kind_of,
    reference,
    rule_name,
    walk,
)

LIBRARY = ("affidavit", "cloudtrail")
_PROFILE_KEYS = (
    "accounts",
    "allowed_regions",
    "automation_principals",
    "break_glass_principals",
    "business_hours",
    "evidence_window_days",
    "log_buckets",
    "parameters",
    "retention_days",
    "trusted_accounts",
)
_COLLECTIONS = COMPREHENSIONS | {"Array", "Object", "Set"}

Found = Iterator[tuple[int, str]]
"""Problems: the byte offset in the module's text, and what is wrong."""


class Pattern(msgspec.Struct, frozen=True):
    """A literal pattern given to a function, at a byte offset."""

    function: str
    text: str
    start: int


class Vetted(msgspec.Struct, frozen=True):
    """What is known of a module.

    Attributes:
        package: its package, name by name; it stands at byte offset `package_start`.
        rules: names of its rules, functions included.
        functions: function → number of arguments.
        patterns: literal patterns, to be tried.
        bodies: see `affidavit_plugins.rego_language.bodies`.
        problems: byte offset and message of each.
    """

    package: tuple[str, ...]
    package_start: int
    rules: frozenset[str]
    functions: Mapping[str, int]
    patterns: tuple[Pattern, ...]
    bodies: tuple[Body, ...]
    problems: tuple[tuple[int, str], ...]


def vet(tree: Node, text: bytes, library: Mapping[str, int], inline: bool = False, rule: str = "match") -> Vetted:
    """Check a module.

    Args:
        tree: its `ast`.
        text: what the engine parsed.
        library: functions of `data.affidavit.cloudtrail` → number of arguments.
        inline: whether it is to be the body of one rule and nothing more.
        rule: the rule that it must define; '' for the library itself, which need not define any.
    """
    module = _Module(tree, text, library)
    problems = [*module.package_problems(bool(rule)), *module.import_problems(), *module.definition_problems()]
    if rule:
        problems.extend(module.match_problems(rule, inline))
    for each in module.tree_rules:
        problems.extend(module.rule_problems(each))
    problems.extend(recursion(module.edges, module.starts))
    return Vetted(
        module.package,
        module.package_start,
        frozenset(module.starts),
        module.functions,
        tuple(module.patterns),
        bodies(module.tree_rules, text),
        tuple(problems),
    )


class _Rule(msgspec.Struct):
    """A definition of a rule: its content, its name and the variables declared in it."""

    content: Node
    name: str
    locals: frozenset[str]


class _Module:
    """A module on its way through the checks."""

    def __init__(self, tree: Node, text: bytes, library: Mapping[str, int]) -> None:
        self.text = text
        self.library = library
        self.tree_rules: list[Node] = tree["rules"]
        self.tree_imports: list[Node] = tree["imports"]
        self._package = reference(tree["package"]["refr"])
        self.package = self._package.names
        self.package_start = self._package.start
        self.imports: dict[str, tuple[str, ...]] = {}
        self.starts: dict[str, int] = {}
        self.functions: dict[str, int] = {}
        self.edges: dict[str, set[str]] = {}
        self.patterns: list[Pattern] = []
        for rule in self.tree_rules:
            name = rule_name(rule)
            self.starts.setdefault(name, kind_of(rule)[1]["span"]["start"])
            self.edges.setdefault(name, set())
            if (arguments := _arguments(rule)) is not None:
                self.functions.setdefault(name, len(arguments))

    def package_problems(self, policy: bool) -> Found:
        if not self._package.whole:
            yield self._package.start, "a package is named by constant names"
        if policy and self.package[:1] == ("profile",):
            yield self._package.start, "the package 'profile' is the organisation profile's: choose another"
        if policy and self.package[:1] == ("affidavit",) and self.package[:2] != ("affidavit", "inline"):
            yield self._package.start, "packages under 'affidavit' are Affidavit's own: choose another"

    def import_problems(self) -> Found:
        for item in self.tree_imports:
            target = reference(item["refr"])
            names = target.names
            if names[:1] in (("rego",), ("future",)):
                continue
            alias = self._source(item["as"]) if item.get("as") else names[-1]
            self.imports[alias] = names
            if alias in {name.partition(".")[0] for name in (*ALLOWED, *REFUSED, *VARIADIC)}:
                yield target.start, f"the import {alias!r} hides built-in functions: import it under another name"
            if names[:1] == ("data",) and names[1:] != LIBRARY:
                yield from self._data_problems(names, target.start)
            elif names[:1] not in (("data",), ("input",)):
                yield target.start, f"cannot import {'.'.join(names)!r}"

    def definition_problems(self) -> Found:
        for rule in self.tree_rules:
            arguments = _arguments(rule)
            arity = None if arguments is None else len(arguments)
            if self.functions.get(rule_name(rule)) != arity:
                yield kind_of(rule)[1]["span"]["start"], f"{rule_name(rule)!r} is defined with other arguments before"

    def match_problems(self, rule: str, inline: bool) -> Found:
        start = self._package.start
        if rule not in self.starts:
            yield start, f"lacks the rule {rule!r}"
        elif not all(_is_plain(each) for each in self.tree_rules if rule_name(each) == rule):
            yield self.starts[rule], f"{rule!r} must be a rule that is true or false: {rule} if {{ … }}"
        elif not any("Spec" in each for each in self.tree_rules if rule_name(each) == rule):
            yield self.starts[rule], f"{rule!r} has a default, but no rule"
        if inline and (len(self.tree_rules) != 1 or len(self.tree_rules[0]["Spec"]["bodies"]) != 1):
            yield self.starts.get(rule, start), "holds more than the body of one rule: write a .rego file"
        for kind, query in walk(self.tree_rules):
            if kind == "Spec":
                yield from (found for body in query["bodies"] for found in self._body_problems(body["query"]))

    def _body_problems(self, query: Node) -> Found:
        """`if {}` and `if {"a": 1}` are true, since the braces are those of an object; so is `if {1, 2}`."""
        for statement in query["stmts"]:
            kind, content = kind_of(statement["literal"])
            if kind == "Expr" and kind_of(content["expr"])[0] in _COLLECTIONS:
                yield content["span"]["start"], "always true: a body holds expressions, one on a line"

    def rule_problems(self, rule: Node) -> Found:
        """What is wrong with the references and calls of one definition; records what it depends on."""
        content = kind_of(rule)[1]
        current = _Rule(content, rule_name(rule), frozenset(self._declared(rule)))
        pending: list[Any] = [content.get("bodies", []), content.get("value", [])]
        head = kind_of(content["head"])[1] if "head" in content else content
        pending += [list(reference(head["refr"]).inner), head.get("args") or [], head.get("key") or []]
        pending.append((head.get("assign") or {}).get("value") or [])
        while pending:
            item = pending.pop()
            if isinstance(item, list):
                pending.extend(item)
            if not isinstance(item, dict):
                continue
            for key, value in item.items():
                if key in REFERENCES:
                    found = reference({key: value})
                    yield from self._reference_problems(current, found)
                    pending.extend(found.inner)
                elif key == "Call":
                    yield from self._call_problems(current, value)
                    pending.append(value["params"])
                elif key == "with_mods":
                    for modifier in value:
                        yield from self._with_problems(modifier)
                        pending.append(modifier["as"])
                else:
                    pending.append(value)

    def _reference_problems(self, rule: _Rule, found: Reference) -> Found:
        names = found.names
        if not names or names[0] in rule.locals or names[0] == "input":
            return
        if names[0] in self.starts:
            self.edges[rule.name].add(names[0])
            return
        names = (*self.imports.get(names[0], names[:1]), *names[1:])
        if names[0] == "data":
            yield from self._data_problems(names, found.start, rule)

    def _data_problems(self, names: Sequence[str], start: int, rule: _Rule | None = None) -> Found:
        path = tuple(names[1:])
        own = len(self.package)
        if path[:1] == ("profile",):
            if len(path) > 1 and path[1] not in _PROFILE_KEYS:
                yield start, f"data.profile has no {path[1]!r}{_suggest(path[1], _PROFILE_KEYS)}"
        elif path[:2] == LIBRARY:
            if len(path) < 3 or path[2] in self.library:
                yield start, "not a function call: import data.affidavit.cloudtrail and call its functions"
            else:
                yield start, f"data.affidavit.cloudtrail has no {path[2]!r}{_suggest(path[2], self.library)}"
        elif path[:own] == self.package and len(path) > own:
            if path[own] not in self.starts:
                yield start, f"this package has no rule {path[own]!r}{_suggest(path[own], self.starts)}"
            elif rule is not None:
                self.edges[rule.name].add(path[own])
        else:
            yield start, f"{'.'.join(names)} is not there: a policy sees data.profile and data.affidavit.cloudtrail"

    def _with_problems(self, modifier: Node) -> Found:
        target = reference(modifier["refr"])
        if target.names[:1] != ("input",) and target.names[:2] != ("data", "profile"):
            yield target.start, "'with' may replace input and data.profile only"

    def _call_problems(self, rule: _Rule, call: Node) -> Found:
        found = reference(call["fcn"])
        if not found.whole:
            yield found.start, "a function is called by its name"
            return
        count = len(call["params"])
        name = ".".join(found.names)
        names = (*self.imports.get(found.names[0], found.names[:1]), *found.names[1:])
        arity: int | None
        if names[:-1] in ((), ("data", *self.package)) and names[-1] in self.functions:
            arity = self.functions[names[-1]]
            self.edges[rule.name].add(names[-1])
        elif names[:-1] == ("data", *LIBRARY):
            arity = self.library.get(names[-1])
        elif name in VARIADIC:
            return
        else:
            arity = ALLOWED.get(name)
            if arity is not None:
                self._note_pattern(name, call["params"])
        if name in REFUSED and arity is None:
            yield found.start, f"{name} is refused: {REFUSED[name]}"
        elif arity is None:
            known = {**ALLOWED, **self.functions, **{".".join((LIBRARY[-1], each)): 0 for each in self.library}}
            yield found.start, f"there is no function {name!r}{_suggest(name, known)}"
        elif count not in (arity, arity + 1):
            yield found.start, f"{name} takes {arity} argument{'s' * (arity != 1)}, not {count}"

    def _note_pattern(self, name: str, params: Sequence[Node]) -> None:
        position = PATTERN_ARGUMENT.get(name)
        if position is not None and position < len(params):
            kind, content = kind_of(params[position])
            if kind in ("String", "RawString"):
                self.patterns.append(Pattern(name, content["value"], content["span"]["start"]))

    def _declared(self, rule: Node) -> Iterator[str]:
        """The names that are variables throughout a definition, whatever rules are called the same."""
        yield from _variables(_arguments(rule) or [])
        for kind, content in walk(rule):
            if kind == "SomeVars":
                yield from map(self._source, content["vars"])
            elif kind == "SomeIn":
                yield from _variables([content["key"], content["value"]])
            elif kind == "Every":
                yield from (self._source(each) for each in (content["key"], content["value"]) if each)
            elif kind == "AssignExpr" and content["op"] == "ColEq":
                yield from _variables(content["lhs"])

    def _source(self, where: Mapping[str, int]) -> str:
        return self.text[where["start"] : where["end"]].decode()


def _arguments(rule: Node) -> list[Node] | None:
    """The arguments of a function's definition; None for a rule."""
    kind, content = kind_of(rule)
    if kind == "Default":
        return content["args"] or None
    return content["head"]["Func"]["args"] if "Func" in content["head"] else None


def _is_plain(rule: Node) -> bool:
    """Whether a definition is of a rule with one value: no function, set, object or part of one."""
    kind, content = kind_of(rule)
    if kind == "Default":
        return not content["args"]
    return "Compr" in content["head"] and "Var" in content["head"]["Compr"]["refr"]


def _variables(tree: Any) -> Iterator[str]:
    return (content["value"] for kind, content in walk(tree) if kind == "Var")


def _suggest(word: str, known: Iterable[str]) -> str:
    close = nearest(word, sorted(known))
    return f": did you mean {close!r}?" if close else ""
