"""The predicate language `jmespath`: JMESPath (https://jmespath.org) with functions for ARNs, addresses, IAM policies.

The expression is parsed by the jmespath library and compiled once to Python closures. A predicate sees the record with
the log kind's `actor` added and, under `profile`, the organisation profile's data; `functions` lists the added
functions. It gives true for a match, false or null for none; anything else is an error.
"""

from __future__ import annotations

from affidavit import PredicateLanguage, PredicateLint, hookimpl

from affidavit_plugins.jmespath_language.clauses import clauses
from affidavit_plugins.jmespath_language.evaluator import compile_predicates
from affidavit_plugins.jmespath_language.fields import fields
from affidavit_plugins.jmespath_language.mutants import mutants
from affidavit_plugins.jmespath_language.selectors import selectors

__all__ = ["compile_predicates", "selectors"]


def predicate_lint() -> PredicateLint:
    """JMESPath's part in lint."""
    from affidavit_plugins.jmespath_language import lint

    return lint.PART


@hookimpl
def affidavit_predicate_languages() -> list[PredicateLanguage]:
    """The language under the key `jmespath` of a policy's `when`."""
    return [
        PredicateLanguage(
            "jmespath",
            "JMESPath expressions",
            compile_predicates,
            selectors,
            reads_json=False,
            fields=fields,
            clauses=clauses,
            mutants=mutants,
            lint=predicate_lint,
        )
    ]
