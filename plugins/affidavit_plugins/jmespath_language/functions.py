"""The function table of predicates: JMESPath's own functions and these, registered as the library documents.

    regex_match(subject, pattern)   RE2 search                      lower(text), upper(text)
    glob_match(subject, pattern)    `*` and `?` as in IAM           equals_ignore_case(a, b)
    cidr_contains(cidr, address)    IPv4 and IPv6                   as_array(value)
    parse_json(text)                                                statements(document)
    url_decode(text)                                                account_of(arn_or_account)
    glob_match_any(subject, patterns)                               within_hours(time, hours)
    days_between(earlier, later)

They give null on null (`as_array` an empty array) and on values of a type they are not for. One thing fails: a pattern
that is no pattern, since a mistake in a policy or a profile must not look like a quiet log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature

from affidavit_plugins.jmespath_language import documents
from affidavit_plugins.jmespath_language.days import days_between
from affidavit_plugins.jmespath_language.hours import within_hours
from affidavit_plugins.jmespath_language.patterns import Matcher, cidr_matcher, glob_matcher, regex_matcher

_CACHED_PATTERNS = 64

Method = TypeVar("Method", bound=Callable[..., Any])


class PatternFunction(NamedTuple):
    """A function of two arguments one of which is a pattern: its position, and what makes a matcher of it."""

    position: int
    build: Callable[[str], Matcher]


PATTERN_FUNCTIONS: Mapping[str, PatternFunction] = {
    "regex_match": PatternFunction(1, regex_matcher),
    "glob_match": PatternFunction(1, glob_matcher),
    "cidr_contains": PatternFunction(0, cidr_matcher),
}


class PatternError(JMESPathError):  # type: ignore[misc]
    """A pattern that is no pattern reached a function when the predicate ran."""


def _takes(count: int) -> Callable[[Method], Method]:
    """Register a method as a function of so many arguments of any type."""

    anything: Any = {"types": []}

    def register(method: Method) -> Method:
        signature(*[anything] * count)(method)
        return method

    return register


class PredicateFunctions(Functions):  # type: ignore[misc]
    """The functions of one evaluator, with its bounded caches of patterns that are not literals."""

    def __init__(self) -> None:
        self._regex = lru_cache(_CACHED_PATTERNS)(regex_matcher)
        self._glob = lru_cache(_CACHED_PATTERNS)(glob_matcher)
        self._cidr = lru_cache(_CACHED_PATTERNS)(cidr_matcher)

    @_takes(2)
    def _func_regex_match(self, subject: Any, pattern: Any) -> bool | None:
        if not isinstance(pattern, str):
            return None
        try:
            return self._regex(pattern)(subject)
        except ValueError as error:
            raise PatternError(f"regex_match() cannot use its pattern: {error}") from None

    @_takes(2)
    def _func_glob_match(self, subject: Any, pattern: Any) -> bool | None:
        if not isinstance(pattern, str):
            return None
        try:
            return self._glob(pattern)(subject)
        except ValueError as error:
            raise PatternError(f"glob_match() cannot use its pattern: {error}") from None

    @_takes(2)
    def _func_glob_match_any(self, subject: Any, patterns: Any) -> bool | None:
        if not isinstance(subject, str) or not isinstance(patterns, list):
            return None
        return any(self._func_glob_match(subject, pattern) is True for pattern in patterns)

    @_takes(2)
    def _func_within_hours(self, time: Any, hours: Any) -> bool | None:
        return within_hours(time, hours)

    @_takes(2)
    def _func_days_between(self, earlier: Any, later: Any) -> int | None:
        return days_between(earlier, later)

    @_takes(2)
    def _func_cidr_contains(self, cidr: Any, address: Any) -> bool | None:
        # Ranges are often read off a record (a security group's), whose caller may have written anything there.
        if not isinstance(cidr, str):
            return None
        try:
            return self._cidr(cidr)(address)
        except ValueError:
            return None

    @_takes(1)
    def _func_parse_json(self, text: Any) -> Any:
        return documents.parse_json(text)

    @_takes(1)
    def _func_url_decode(self, text: Any) -> str | None:
        return documents.url_decode(text)

    @_takes(1)
    def _func_lower(self, text: Any) -> str | None:
        return text.lower() if isinstance(text, str) else None

    @_takes(1)
    def _func_upper(self, text: Any) -> str | None:
        return text.upper() if isinstance(text, str) else None

    @_takes(2)
    def _func_equals_ignore_case(self, one: Any, other: Any) -> bool | None:
        return one.lower() == other.lower() if isinstance(one, str) and isinstance(other, str) else None

    @_takes(1)
    def _func_as_array(self, value: Any) -> list[Any]:
        return documents.as_array(value)

    @_takes(1)
    def _func_statements(self, document: Any) -> list[dict[str, Any]] | None:
        return documents.statements(document)

    @_takes(1)
    def _func_account_of(self, arn_or_account: Any) -> str | None:
        return documents.account_of(arn_or_account)
