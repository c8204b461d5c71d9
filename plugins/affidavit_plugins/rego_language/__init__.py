"""The predicate language `rego`: Rego v1 as in Open Policy Agent, run by Regorus in a child process.

A predicate is a whole module whose rule `match` is true for a match, or the body of such a rule (`when: {rego: …}` in
YAML). It sees the record as `input`, the organisation profile's data as `data.profile`, and the helper functions of
`cloudtrail.rego` as `data.affidavit.cloudtrail`.

The engine has no limits of its own and crashes on hostile input, so that it never runs in Affidavit's process:

    modules     predicate → the text the engine reads, and back from its places to the author's
    lexical     refuses, before parsing, what would crash the parser
    vet         refuses what is not defined, recursive, not deterministic or leaves the machine
    failures    tells the engine's run-time errors apart
    bodies      where a failing function is undefined, as to OPA, and where its outcome is unknown, which is an error
    engine      Regorus itself: loads modules, runs predicates on records
    child       the process around the engine, under limits
    process     the parent's end of it: frames, deadlines
    lint        what can be told of a predicate without running it
    supervisor  the evaluator: batches, blame for a crash or a hang, restarts
    clauses     the statements a predicate is made of, to be judged one by one
    mutants     the same predicate with one thing altered, many times

Indexing: `selectors` gives nothing, since it has a predicate alone and reading Rego needs the child process. A policy
that only concerns some events should say so in `select`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from affidavit import Clause, Evaluator, Mutant, Predicate, PredicateLanguage, PredicateLint, Step, hookimpl


def compile_predicates(predicates: Sequence[Predicate], profile_data: Mapping[str, Any]) -> Evaluator:
    """Compile predicates that see `profile_data` as `data.profile`.

    Raises:
        DocumentError: with every problem of every predicate, each at its file, line and column.
        RegoProcessError: the child process cannot be started.
    """
    # Imported here, so that the child, which imports this package, does not load the parent's end of itself.
    from affidavit_plugins.rego_language.supervisor import RegoEvaluator

    return RegoEvaluator(predicates, profile_data)


def predicate_clauses(predicates: Sequence[Predicate]) -> Sequence[Sequence[Clause]]:
    """The clauses of each predicate.

    Raises:
        DocumentError: with every problem of every predicate.
        RegoProcessError: the child process cannot be started.
    """
    from affidavit_plugins.rego_language import clauses

    return clauses.clauses(predicates)


def step_mutants(steps: Sequence[Step]) -> Sequence[Sequence[Mutant]]:
    """The mutants of each step's predicate. Raises as `predicate_clauses` does."""
    from affidavit_plugins.rego_language import mutants

    return mutants.mutants(steps)


def predicate_lint() -> PredicateLint:
    """Rego's part in lint."""
    from affidavit_plugins.rego_language import lint

    return lint.PART


@hookimpl
def affidavit_predicate_languages() -> list[PredicateLanguage]:
    """The language under the key `rego` of a policy's `when`, and of `.rego` files."""
    return [
        PredicateLanguage(
            "rego",
            "Rego v1, as in Open Policy Agent",
            compile_predicates,
            clauses=predicate_clauses,
            mutants=step_mutants,
            lint=predicate_lint,
        )
    ]
