"""Regorus: loads modules, checks them, runs predicates on records. Runs in the child process only.

One engine holds all modules, so that a record is parsed once for all its predicates. Records go in as JSON text: the
engine crashes on Python objects that nest deeply or hold lone surrogates, while its JSON parser refuses them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from affidavit import Problem

from affidavit_plugins.rego_language import lexical
from affidavit_plugins.rego_language.bodies import Body, without
from affidavit_plugins.rego_language.failures import Failure, parse_failure
from affidavit_plugins.rego_language.modules import Module
from affidavit_plugins.rego_language.vet import Pattern, Vetted, vet

# Read at the engine's first error: a backtrace costs a hundred times the evaluation, and ends up in the message.
os.environ["RUST_LIB_BACKTRACE"] = os.environ["RUST_BACKTRACE"] = "0"
import regorus

_LIBRARY_NAME = "data.affidavit.cloudtrail"
_LIBRARY = Path(__file__).with_name("cloudtrail.rego").read_text("utf-8")
_MAX_LINES = lexical.MAX_BYTES
# Predicates whose failing bodies differ from record to record would otherwise fill the memory with engines.
_MAX_VARIANTS = 16


Outcome = str | bool
"""True: a match. False: none. A text: an error."""


class Engine:
    """Modules loaded into one engine. Belongs to the thread that made it."""

    def __init__(self) -> None:
        self._engine: Any = None
        self._data = "{}"
        self._record = ""
        self._modules: dict[int, Module] = {}
        self._rules: dict[int, str] = {}
        self._vetted: dict[int, Vetted] = {}
        self._variants: dict[tuple[int, frozenset[Body]], Any] = {}
        engine = _new_engine()
        engine.add_policy(_LIBRARY_NAME, _LIBRARY)
        checked = vet(_tree(engine), _LIBRARY.encode(), {}, rule="")
        if checked.problems:
            raise RuntimeError(f"cloudtrail.rego: {checked.problems}")
        self._library = checked.functions

    def load(self, modules: Sequence[Module], data: str, began: Callable[[int], None]) -> list[Problem]:
        """Load modules; give every problem found, and be ready to evaluate when there is none.

        Args:
            data: the data document, as JSON.
            began: told the position of each module before it is looked at, so that a crash can be blamed.
        """
        problems: list[Problem] = []
        for position, module in enumerate(modules):
            began(position)
            problems.extend(self._check(module))
        problems.extend(_package_problems(modules, self._vetted))
        if problems:
            return list(dict.fromkeys(problems))
        self._data = data
        self._modules = {module.number: module for module in modules}
        self._rules = {
            number: _path((*self._vetted[number].package, module.rule)) for number, module in self._modules.items()
        }
        # The steps of one policy share a module.
        distinct = {module.name: module for module in modules}
        self._engine = self._build((module, module.text()) for module in distinct.values())
        return []

    def trees(self, began: Callable[[int], None]) -> Iterator[str]:
        """The syntax tree of each module that is loaded, as JSON, in their order.

        Args:
            began: told the position of each module before it is parsed.
        """
        for position, module in enumerate(self._modules.values()):
            began(position)
            engine = _new_engine()
            engine.add_policy(module.name, module.text())
            yield msgspec.json.encode(_tree(engine)).decode()

    def read(self, raw: bytes) -> str | None:
        """Take a record, given as JSON text, for the predicates to run on. Gives the reason when it cannot be read."""
        # What was printed about the record before would otherwise pile up.
        self._engine.take_prints()
        try:
            self._record = str(raw, "utf-8")
            self._engine.set_input_json(self._record)
        except (UnicodeDecodeError, RuntimeError) as error:
            unreadable = isinstance(error, UnicodeDecodeError)
            reason = "it is not UTF-8" if unreadable else parse_failure(error).without_values()
            return f"the Rego engine cannot read the record: {reason}"
        return None

    def run(self, number: int) -> Outcome:
        """Run a predicate on the record that was read last."""
        try:
            return self._judge(number, self._engine.eval_rule(self._rules[number]))
        except RuntimeError as error:
            return self._run_without(number, parse_failure(error))
        except TypeError:
            # A set of what Python cannot have in a set.
            return self._judge(number, ...)

    def _run_without(self, number: int, failure: Failure) -> Outcome:
        """What OPA would say where a built-in function fails: take out the body it stands in, and evaluate the rest."""
        taken: frozenset[Body] = frozenset()
        while True:
            body = self._undefined_body(number, failure)
            engine = None if body is None or body in taken else self._variant(number, taken | {body})
            if body is None or engine is None:
                return self._say(number, failure)
            taken |= {body}
            try:
                engine.set_input_json(self._record)
                return self._judge(number, engine.eval_rule(self._rules[number]))
            except RuntimeError as error:
                failure = parse_failure(error)
            except TypeError:
                return self._judge(number, ...)

    def _undefined_body(self, number: int, failure: Failure) -> Body | None:
        module = self._modules[number]
        if failure.module != module.name or not failure.is_builtin_failure():
            return None
        offset = module.offset(failure.line, failure.column)
        deciding = [body for body in self._vetted[number].bodies if body.decides(offset)]
        return deciding[0] if len(deciding) == 1 else None

    def _variant(self, number: int, taken: frozenset[Body]) -> Any:
        """An engine with one module, some of its bodies taken out; None when that cannot be made."""
        key = (number, taken)
        if key not in self._variants:
            if len(self._variants) >= _MAX_VARIANTS:
                self._variants.clear()
            text = without(self._modules[number].text().encode(), taken)
            engine = None
            if text is not None:
                try:
                    engine = self._build([(self._modules[number], text.decode())])
                except RuntimeError:
                    # Say, a variable that the rule's value uses was bound in the body.
                    engine = None
            self._variants[key] = engine
        return self._variants[key]

    def _say(self, number: int, failure: Failure) -> str:
        if failure.is_builtin_failure():
            what = f"a function cannot use its arguments ({failure.without_values()}): check their type before"
        else:
            what = failure.without_values()
        module = self._modules[number]
        if failure.module != module.name:
            return what
        place = module.problem_at(failure.line, failure.column, "")
        return f"{place.path}:{place.line}:{place.column}: {what}"

    def _judge(self, number: int, value: Any) -> Outcome:
        if value is True:
            return True
        if value is False or value is None:
            return False
        return f"{self._modules[number].rule!r} is neither true nor false"

    def _build(self, texts: Iterable[tuple[Module, str]]) -> Any:
        engine = _new_engine()
        engine.add_policy(_LIBRARY_NAME, _LIBRARY)
        for module, text in texts:
            engine.add_policy(module.name, text)
        engine.add_data_json(self._data)
        engine.eval_query("true")
        return engine

    def _check(self, module: Module) -> Iterator[Problem]:
        text = module.text()
        refused = lexical.refusal(text)
        if refused:
            yield module.problem(len(text[: refused[0]].encode()), refused[1])
            return
        engine = _new_engine()
        try:
            engine.add_policy(module.name, text)
            tree = _tree(engine)
        except RecursionError:
            yield module.problem(0, "nests too deeply: give parts of it names of their own")
            return
        except RuntimeError as error:
            yield _refused(module, parse_failure(error))
            return
        checked = vet(tree, text.encode(), self._library, module.inline, module.rule)
        self._vetted[module.number] = checked
        problems = [*checked.problems, *(found for pattern in checked.patterns for found in _try(pattern))]
        if problems:
            yield from (module.problem(offset, message) for offset, message in problems)
            return
        try:
            engine.add_policy(_LIBRARY_NAME, _LIBRARY)
            # Any query makes the engine analyse the modules: unbound variables show up now.
            engine.eval_query("true")
        except RuntimeError as error:
            yield _refused(module, parse_failure(error))


def _new_engine() -> Any:
    engine = regorus.Engine()  # pyright: ignore[reportAttributeAccessIssue]
    engine.set_gather_prints(True)
    # Lines may be as long as the file: annotations hold test events, in one line each.
    engine.set_policy_length_config(
        max_col=4 * lexical.MAX_BYTES, max_file_bytes=2 * lexical.MAX_BYTES, max_lines=_MAX_LINES
    )
    return engine


def _tree(engine: Any) -> Any:
    return msgspec.json.decode(engine.get_ast_as_json())[0]["ast"]


def _path(names: Sequence[str]) -> str:
    quoted = (msgspec.json.encode(name).decode() for name in names)
    return "data" + "".join(f"[{name}]" for name in quoted)


def _refused(module: Module, failure: Failure) -> Problem:
    message = failure.message.split("\n", 1)[0].rstrip(": ")
    if failure.module != module.name:
        return module.problem(0, message)
    return module.problem_at(failure.line, failure.column, message)


def _try(pattern: Pattern) -> Iterator[tuple[int, str]]:
    call = 'glob.match(input, [], "")' if pattern.function == "glob.match" else 'regex.split(input, "")'
    engine = _new_engine()
    engine.set_input_json(msgspec.json.encode(pattern.text).decode())
    try:
        engine.eval_query(call)
    except RuntimeError as error:
        yield pattern.start, parse_failure(error).message.split("\n", 1)[0]


def _package_problems(modules: Sequence[Module], vetted: dict[int, Vetted]) -> Iterator[Problem]:
    """Problems of modules that would get in each other's way: a package that is another's, or one of its rules."""
    known = [(module, vetted[module.number]) for module in modules if module.number in vetted]
    owners: dict[tuple[str, ...], tuple[Module, Vetted]] = {}
    for module, checked in known:
        owners.setdefault(checked.package, (module, checked))
    for module, checked in known:
        package, name = checked.package, ".".join(checked.package)
        owner, _ = owners[package]
        if owner is not module and owner.name != module.name:
            message = f"the package {name} is also that of {owner.path}: each policy needs its own"
            yield module.problem(checked.package_start, message)
        for depth in range(1, len(package)):
            outer, around = owners.get(package[:depth], (module, checked))
            if outer is not module and package[depth] in around.rules:
                message = f"the package {name} lies inside a rule of {outer.path}: choose another"
                yield module.problem(checked.package_start, message)
