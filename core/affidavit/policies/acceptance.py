"""What a policy accepts of its warnings: `lint: {accept: {<code>: <reason>}}`. Errors cannot be accepted."""

from __future__ import annotations

import msgspec

from affidavit.documents.strict_yaml import Section, Value
from affidavit.model.policy import Place


class Accepted(msgspec.Struct, frozen=True):
    """A warning that a policy accepts, by its code, and where it says so."""

    code: str
    place: Place


def read_accepted(section: Section) -> tuple[Accepted, ...]:
    """What a policy accepts; what is wrong is added to the section's problems."""
    lint = section.section("lint", "'lint'")
    if lint is None:
        return ()
    accept = lint.get("accept")
    lint.finish()
    if accept is None:
        return ()
    if not isinstance(accept.data, dict):
        lint.add(accept.place, "'accept' must be a mapping of the codes of warnings to reasons")
        return ()
    reasons = Section(accept, "'accept'", section.problems)
    for code in accept.data:
        reasons.text(code)
    return tuple(Accepted(code, value.key_place or value.place) for code, value in accept.data.items())


def accepted_by(document: Value) -> tuple[Accepted, ...]:
    """What a policy that has loaded accepts."""
    return read_accepted(Section(document, "the policy", []))
