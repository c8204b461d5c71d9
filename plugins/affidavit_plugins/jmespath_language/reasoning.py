"""Goes through a predicate with what its values can be, rather than with a record, and notes what cannot be right.

What a clause says of a field holds in the clauses that are evaluated because of it: in `a && f(a)` the call never sees
null. Numbers are not told apart, and the items of arrays are taken not to be null.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import count

import msgspec

from affidavit_plugins.jmespath_language.calls import refusal, result_of
from affidavit_plugins.jmespath_language.functions import PredicateFunctions
from affidavit_plugins.jmespath_language.implications import Facts, Implications, meet, member
from affidavit_plugins.jmespath_language.ordering import in_order, order_refusal
from affidavit_plugins.jmespath_language.parsing import Node, operands, path_of, strings
from affidavit_plugins.jmespath_language.possible import (
    ARRAY,
    ARRAYS,
    EXPREF,
    FALSE,
    FALSY,
    NO_ITEMS,
    NOT_NULL,
    NULL,
    OBJECT,
    OBJECTS,
    TEXTS,
    TRUE,
    TRUTHY,
    Fact,
    Possible,
    may_be_equal,
    may_differ,
    of_constant,
    of_kinds,
)
from affidavit_plugins.jmespath_language.signatures import (
    KEYED,
    PROFILE,
    accepted,
)

_FLAG = frozenset({"true", "false"})
_RECORD = Possible(Fact(frozenset({OBJECT})), (), ())


class Note(msgspec.Struct, frozen=True, order=True):
    """Something noted: the offset in the source, the code of a check, and what to do."""

    offset: int
    code: str
    message: str


class Use(msgspec.Struct, frozen=True):
    """A field that is read, at an offset in the source, and the texts that it is compared with."""

    path: tuple[str, ...]
    offset: int
    values: tuple[str, ...] = ()


class Reasoner:
    """Goes through one predicate.

    Args:
        offsets: where fields, calls and literals stand, by the node's `id`.

    Attributes:
        notes, uses: what was found on the way.
        flags: texts of true or false that are negated, and where.
    """

    def __init__(self, offsets: Mapping[int, int]) -> None:
        self.notes: set[Note] = set()
        self.uses: dict[Use, None] = {}
        self.flags: dict[tuple[str, ...], int] = {}
        self._offsets = offsets
        self._functions = PredicateFunctions()
        self._implications = Implications(self._functions.FUNCTION_TABLE)
        self._fresh = count()

    def predicate(self, tree: Node, facts: Facts) -> Possible:
        """What a predicate can give on a record of which some facts are known."""
        return self.value(tree, _RECORD, facts)

    def clauses(self, tree: Node, facts: Facts) -> list[tuple[Node, Possible]]:
        """The operands of a chain of `&&`, and what each can give where those before it are true."""
        found = []
        for node in operands(tree) if tree["type"] == "and_expression" else [tree]:
            found.append((node, self.value(node, _RECORD, facts)))
            facts = meet(facts, self._implications.holding(node, _RECORD))
        return found

    def value(self, node: Node, current: Possible, facts: Facts) -> Possible:
        """What a node can give."""
        method = getattr(self, f"_{node['type']}")
        result: Possible = method(node, current, facts)
        if result.key is not None and result.key in facts:
            return msgspec.structs.replace(result, fact=result.fact.both(facts[result.key]))
        return result

    def start(self, node: Node) -> int:
        """Where a node starts in the source, or what it holds that is first."""
        found = [self._offsets[id(node)]] if id(node) in self._offsets else []
        found.extend(self.start(child) for child in node["children"][:1] if isinstance(child, dict))
        return min(found, default=0)

    def _identity(self, _node: Node, current: Possible, _facts: Facts) -> Possible:
        return current

    _current = _identity

    def _literal(self, node: Node, _current: Possible, _facts: Facts) -> Possible:
        return of_constant(node["value"])

    def _field(self, node: Node, current: Possible, _facts: Facts) -> Possible:
        name = node["value"]
        if current.path == () and name == "profile":
            return PROFILE
        found = member(current, name)
        if current.members is not None and name not in current.members:
            known = ", ".join(sorted(current.members))
            self._note(self._offsets[id(node)], "unknown-member", f"there is no {name!r} here: there is {known}")
        if found.path is not None:
            self.uses.setdefault(Use(found.path, self._offsets[id(node)]))
        return found

    def _steps(self, node: Node, current: Possible, facts: Facts) -> Possible:
        for child in node["children"]:
            current = self.value(child, current, facts)
        return current

    _subexpression = _steps
    _index_expression = _steps
    _pipe = _steps

    def _and_expression(self, node: Node, current: Possible, facts: Facts) -> Possible:
        kinds: set[str] = set()
        result = of_kinds(())
        for operand in operands(node):
            result = self.value(operand, current, facts)
            kinds |= result.kinds & FALSY
            if not result.kinds & TRUTHY:
                return of_kinds(kinds)
            facts = meet(facts, self._implications.holding(operand, current))
        return of_kinds(kinds | result.kinds)

    def _or_expression(self, node: Node, current: Possible, facts: Facts) -> Possible:
        kinds: set[str] = set()
        result = of_kinds(())
        for operand in operands(node):
            result = self.value(operand, current, facts)
            if not result.kinds & TRUTHY and operand["type"] != "literal":
                message = "this part of || is never true: correct it, or leave it out"
                self._note(self.start(operand), "dead-clause", message)
            kinds |= result.kinds & TRUTHY
            if not result.kinds & FALSY:
                return of_kinds(kinds)
            facts = meet(facts, self._implications.failing(operand, current))
        return of_kinds(kinds | result.kinds)

    def _not_expression(self, node: Node, current: Possible, facts: Facts) -> Possible:
        value = self.value(node["children"][0], current, facts)
        if value.path and value.fact.texts == _FLAG:
            self.flags.setdefault(value.path, self.start(node))
        kinds = value.kinds
        return of_kinds(({TRUE} if kinds & FALSY else set()) | ({FALSE} if kinds & TRUTHY else set()))

    def _comparator(self, node: Node, current: Possible, facts: Facts) -> Possible:
        left, right = (self.value(child, current, facts) for child in node["children"])
        if node["value"] not in ("eq", "ne"):
            refused = order_refusal(left, right)
            if refused is not None:
                self._note(self.start(node), *refused)
            return in_order(left, right)
        for path, constant in ((left, right), (right, left)):
            if path.path and constant.fact.texts is not None and constant.path is None and node["value"] == "eq":
                self._compared(path.path, constant.fact.texts)
        equal = {TRUE} if may_be_equal(left.fact, right.fact) else set()
        differ = {FALSE} if may_differ(left.fact, right.fact) else set()
        if node["value"] == "ne":
            equal, differ = ({FALSE} if equal else set()), ({TRUE} if differ else set())
        return of_kinds(equal | differ)

    def _index(self, node: Node, current: Possible, _facts: Facts) -> Possible:
        key = None if current.key is None else (*current.key, node["value"])
        item = self._item(current)
        fact = Fact(item.kinds | {NULL} if ARRAYS & current.kinds else frozenset({NULL}))
        return msgspec.structs.replace(item, fact=fact, key=key)

    def _slice(self, _node: Node, current: Possible, _facts: Facts) -> Possible:
        return self._array(current, ARRAYS, self._item(current))

    def _projection(self, node: Node, current: Possible, facts: Facts) -> Possible:
        base = self.value(node["children"][0], current, facts)
        return self._array(base, ARRAYS, self.value(node["children"][1], self._item(base), facts))

    def _value_projection(self, node: Node, current: Possible, facts: Facts) -> Possible:
        base = self.value(node["children"][0], current, facts)
        # The value of a key, unlike an item, is often null.
        key = (f"value {next(self._fresh)}",)
        each = Possible(Fact(), key, None if base.path is None else (*base.path, "*"))
        return self._array(base, OBJECTS, self.value(node["children"][1], each, facts))

    def _filter_projection(self, node: Node, current: Possible, facts: Facts) -> Possible:
        base_node, right, condition = node["children"]
        base = self.value(base_node, current, facts)
        item = self._item(base)
        self.value(condition, item, facts)
        assert item.key is not None
        holding = self._implications.holding(condition, item)
        depth = len(item.key)
        within = {key[depth:]: fact for key, fact in holding.items() if key[:depth] == item.key and len(key) > depth}
        kept = msgspec.structs.replace(item, within=meet(item.within, within))
        return self._array(base, ARRAYS, self.value(right, kept, meet(facts, holding)))

    def _flatten(self, node: Node, current: Possible, facts: Facts) -> Possible:
        base = self.value(node["children"][0], current, facts)
        if base.item is None:
            return self._array(base, ARRAYS, self._item(base))
        # An item is an array, whose items these are, or none, and then stays what it is.
        inner = self._item(base.item) if base.item.kinds & ARRAYS else base.item
        return self._array(base, ARRAYS, inner)

    def _multi_select_list(self, node: Node, current: Possible, facts: Facts) -> Possible:
        items = [self.value(child, current, facts) for child in node["children"]]
        kinds = {ARRAY} if NULL not in current.kinds else {ARRAY, NULL}
        item = reduce(Fact.either, (each.fact for each in items))
        return Possible(Fact(frozenset(kinds)), item=items[0] if len(items) == 1 else Possible(item))

    def _multi_select_dict(self, node: Node, current: Possible, facts: Facts) -> Possible:
        members = {pair["value"]: self.value(pair["children"][0], current, facts) for pair in node["children"]}
        kinds = {OBJECT} if NULL not in current.kinds else {OBJECT, NULL}
        return Possible(Fact(frozenset(kinds)), members=members)

    def _expref(self, _node: Node, _current: Possible, _facts: Facts) -> Possible:
        return of_kinds({EXPREF})

    def _function_expression(self, node: Node, current: Possible, facts: Facts) -> Possible:
        name, children = node["value"], node["children"]
        values = [self.value(each, current, facts) for each in children]
        signature = self._functions.FUNCTION_TABLE[name]["signature"]
        for position, (argument, value) in enumerate(zip(children, values, strict=True)):
            what = ".".join(path_of(argument) or ())
            refused = refusal(name, what, value, accepted(signature, position))
            if refused is not None:
                self._note(self._offsets[id(node)], *refused)
        for argument in children:
            if argument["type"] == "expref":
                self._check_expression(node, argument, values[0], facts)
        texts = strings(children[0]) if name == "contains" else None
        if texts and values[1].path:
            self._compared(values[1].path, texts)
        if texts:
            return _among(texts, values[1])
        return result_of(self._functions, name, values)

    def _check_expression(self, call: Node, argument: Node, array: Possible, facts: Facts) -> None:
        given = self.value(argument["children"][0], self._item(array), facts)
        if call["value"] in KEYED and NULL in given.kinds:
            message = f"{call['value']}() fails where an item has no such value: filter the items before"
            self._note(self._offsets[id(call)], "nullable-call", message)

    def _item(self, array: Possible) -> Possible:
        """Any item of an array, or any value of an object. Facts about it are kept apart from those of any other."""
        key = (f"item {next(self._fresh)}",)
        if array.item is not None:
            return msgspec.structs.replace(array.item, key=key)
        return Possible(Fact(NOT_NULL), key, None if array.path is None else (*array.path, "*"))

    def _array(self, base: Possible, from_kinds: frozenset[str], item: Possible) -> Possible:
        """What a projection of `base` gives."""
        kinds = {ARRAY, NO_ITEMS} if base.kinds & from_kinds else set()
        kinds |= {NULL} if base.kinds - from_kinds else set()
        present = msgspec.structs.replace(item, fact=item.fact.both(Fact(NOT_NULL)), key=None)
        return Possible(Fact(frozenset(kinds)), item=present)

    def _compared(self, path: tuple[str, ...], texts: frozenset[str]) -> None:
        use = next((use for use in reversed(self.uses) if use.path == path), None)
        if use is not None:
            self.uses[msgspec.structs.replace(use, values=tuple(sorted(texts)))] = None

    def _note(self, offset: int, code: str, message: str) -> None:
        self.notes.add(Note(offset, code, message))


def _among(texts: frozenset[str], value: Possible) -> Possible:
    """Whether a value is one of some texts."""
    fact = value.fact
    kinds = {TRUE} if any(map(fact.admits, texts)) else set()
    surely = fact.kinds <= TEXTS and fact.texts is not None and all(text in texts for text in fact.texts)
    return of_kinds(kinds if surely else kinds | {FALSE})
