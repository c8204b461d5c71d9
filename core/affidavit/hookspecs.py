"""What a plugin can provide: one hook a kind of thing, each returning typed records.

A plugin is a module (or any object) with some of these hooks, named by an entry point in the group ``affidavit``::

    # pyproject.toml
    [project.entry-points.affidavit]
    my-framework = "my_package.plugin"

    # my_package/plugin.py
    import importlib.resources
    from affidavit import FrameworkSource, hookimpl

    @hookimpl
    def affidavit_frameworks():
        return [FrameworkSource("my-framework", importlib.resources.files("my_package") / "framework")]

Built-in plugins register in just this way. Every callable in a record may raise: the failure is reported as that
plugin's, by name, and recorded in the Assessment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Protocol

import pluggy

from affidavit.integrity_check import IntegrityCheck
from affidavit.log_plugins import LogFormat, LogKind, Source
from affidavit.model.access_review import AccessReview
from affidavit.model.assessment import Assessment, Occurrence
from affidavit.model.clauses import Clause, Mutant
from affidavit.model.lint import PredicateLint
from affidavit.model.logs import Candidate, Verdict
from affidavit.model.policy import Predicate, Step

hookspec = pluggy.HookspecMarker("affidavit")
hookimpl = pluggy.HookimplMarker("affidavit")


class Evaluator(Protocol):
    """Compiled predicates of one language; belongs to the thread that made it."""

    def evaluate(self, candidates: Sequence[Candidate]) -> Iterable[Verdict]:
        """Run each candidate's predicates; give a verdict for every match and every error."""
        ...

    def close(self) -> None:
        """Free what it holds (a child process, say); it is not used afterwards."""
        ...


def _all_fields(_: Predicate) -> frozenset[str] | None:
    return None


def _no_selectors(_: Predicate) -> Mapping[str, frozenset[str]]:
    return {}


@dataclass(frozen=True)
class PredicateLanguage:
    """A language to write predicates in.

    Attributes:
        name: the key under a policy's `when`.
        compile: predicates, profile data (see `Profile.as_data`) → evaluator. Raises `DocumentError` with every
            problem found.
        selectors: predicate → header path → the only values it can match. Conservative: what it leaves out costs
            speed, what it wrongly adds loses matches.
        reads_json: whether its evaluator reads `Candidate.raw`, which is put together for those that do.
        fields: predicate → the record's top-level fields that it can look at, None for all; others need not be decoded.
            Of no use to a language that reads `Candidate.raw`.
        clauses: predicates → the clauses of each, in the order of the source. For `coverage` and `explain`, which a
            language without it does not have. Raises `DocumentError` for predicates that do not compile.
        mutants: steps → the mutants of each one's predicate. It leaves out what cannot differ on any record that the
            step selects, as far as it can tell. For `mutate`; raises as `clauses` does.
        lint: gives its part in lint, which says nothing about what predicates mean without it.
    """

    name: str
    summary: str
    compile: Callable[[Sequence[Predicate], Mapping[str, Any]], Evaluator]
    selectors: Callable[[Predicate], Mapping[str, frozenset[str]]] = field(default=_no_selectors)
    reads_json: bool = True
    fields: Callable[[Predicate], frozenset[str] | None] = field(default=_all_fields)
    clauses: Callable[[Sequence[Predicate]], Sequence[Sequence[Clause]]] | None = None
    mutants: Callable[[Sequence[Step]], Sequence[Sequence[Mutant]]] | None = None
    lint: Callable[[], PredicateLint] | None = None


@dataclass(frozen=True)
class PolicyPack:
    """A folder of policies with a manifest, `pack.yaml`."""

    name: str
    root: Traversable


@dataclass(frozen=True)
class FrameworkSource:
    """A folder with `framework.yaml`, `controls.yaml` and `crosswalk.yaml`."""

    id: str
    root: Traversable


@dataclass(frozen=True)
class ReporterOption:
    """Something that a reporter can be told, on the command line `--report-option REPORTER.NAME=VALUE`.

    Attributes:
        choices: the only values that it takes; () where they cannot be listed.
        check: is given the value, and raises `UsageError` when the reporter could not take it. Both are asked before a
            scan begins, so that nobody waits for a report that cannot be.
    """

    name: str
    summary: str
    choices: tuple[str, ...] = ()
    check: Callable[[str], object] | None = None


@dataclass(frozen=True)
class Reporter:
    """A way to write an Assessment down.

    Attributes:
        name: the word before '=' in `--report`.
        write: Assessment, a function that streams the whole evidence population in order, destination, the values of
            the options that were given → paths written, the destination first. A pure function of all but the
            destination, and of files that options name; its output appears whole or not at all. Raises `UsageError` for
            a value that it cannot take.
        options: what it can be told beside the destination.
        folder: the destination may be a folder.
        access_review: access review, destination → writes it there, whole or not at all; None where it writes none.
    """

    name: str
    summary: str
    write: Callable[[Assessment, Callable[[], Iterable[Occurrence]], Path, Mapping[str, str]], Sequence[Path]]
    options: tuple[ReporterOption, ...] = ()
    folder: bool = False
    access_review: Callable[[AccessReview, Path], object] | None = None


class Hooks:
    """The hook specifications."""

    @hookspec
    def affidavit_sources(self) -> Iterable[Source]:
        """Provide places to read log objects from."""
        return ()

    @hookspec
    def affidavit_integrity_checks(self) -> Iterable[IntegrityCheck]:
        """Provide ways to tell whether log objects are whole."""
        return ()

    @hookspec
    def affidavit_log_formats(self) -> Iterable[LogFormat]:
        """Provide formats that log objects come in."""
        return ()

    @hookspec
    def affidavit_log_kinds(self) -> Iterable[LogKind]:
        """Provide kinds of records."""
        return ()

    @hookspec
    def affidavit_predicate_languages(self) -> Iterable[PredicateLanguage]:
        """Provide languages that predicates are written in."""
        return ()

    @hookspec
    def affidavit_policy_packs(self) -> Iterable[PolicyPack]:
        """Provide policy packs."""
        return ()

    @hookspec
    def affidavit_frameworks(self) -> Iterable[FrameworkSource]:
        """Provide frameworks."""
        return ()

    @hookspec
    def affidavit_reporters(self) -> Iterable[Reporter]:
        """Provide report formats."""
        return ()
