"""Where the texts of a package come from: what was published, what the logs and the organisation say, and both in one.

Whoever gets a package can install the same packs and frameworks. Where a word of theirs is also the name of a user, a
stand-in there would say whose it is, and wherever else that stands would be known. So texts of theirs stay as they
are: such a word tells nothing of who did what. Where a text of ours has parts of logs in it, no stand-in is put.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable

import msgspec

from affidavit.model.assessment import (
    ControlLink,
    ControlResult,
    ControlTest,
    Failure,
    Finding,
    FrameworkRun,
    InputObject,
    PackRun,
    PluginUsed,
    PolicyRun,
    SkippedObject,
    Tactic,
    Technique,
)
from affidavit.model.coverage import Coverage, CoverageGap
from affidavit.model.integrity import ChainGap, DigestVerdict, Integrity, ObjectVerdict
from affidavit.model.run import Reused
from affidavit.model.timeline import Blindness, Timeline, TrailEntry
from affidavit.packaging.population import Coverage as PopulationCoverage
from affidavit.packaging.population import Definition
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack, pack_content
from affidavit.records.fields import literals

# What is published as a whole.
_PUBLISHED = (ControlLink, ControlTest, FrameworkRun, PluginUsed, Tactic, Technique)
_PUBLISHED_FIELDS: dict[type, frozenset[str]] = {
    ControlResult: frozenset({"title", "group", "asks", "evidence_note", "reviews"})
}
# What is published where the policy is.
_OF_POLICY: dict[type, frozenset[str]] = {
    Finding: frozenset({"title"}),
    Definition: frozenset({"title", "definition", "file", "queries", "correlation", "subject", "each"}),
}
# Sentences of ours with parts of logs in them.
_MIXED: dict[type, frozenset[str]] = {
    Blindness: frozenset({"why"}),
    ChainGap: frozenset({"reason"}),
    ControlResult: frozenset({"why"}),
    Coverage: frozenset({"note"}),
    CoverageGap: frozenset({"reason"}),
    DigestVerdict: frozenset({"detail"}),
    Failure: frozenset({"reason"}),
    Finding: frozenset({"why"}),
    InputObject: frozenset({"notes"}),
    Integrity: frozenset({"note"}),
    ObjectVerdict: frozenset({"detail"}),
    PopulationCoverage: frozenset({"note"}),
    Reused: frozenset({"problem", "changed"}),
    SkippedObject: frozenset({"reason"}),
    Timeline: frozenset({"note"}),
    TrailEntry: frozenset({"change"}),
}
_NONE: frozenset[str] = frozenset()


class Published(msgspec.Struct, frozen=True):
    """What of a run anybody can have.

    Attributes:
        packs: the names of installed packs. One that holds waivers is the organisation's, wherever it lies.
        messages: what the messages of their policies say between the parts that are filled in, by policy.
    """

    packs: frozenset[str] = frozenset()
    messages: Mapping[str, Sequence[str]] = {}

    def is_file(self, name: str) -> bool:
        """Whether a file of a package is of an installed pack, or of a framework."""
        folder, _, rest = name.partition("/")
        return folder == "frameworks" or (folder == "policies" and rest.partition("/")[0] in self.packs)

    def is_text(self, value: msgspec.Struct, field: str) -> bool:
        """Whether a field is a text of installed packs and frameworks, or of ours."""
        kind = type(value)
        if isinstance(value, _PUBLISHED) or field in _PUBLISHED_FIELDS.get(kind, _NONE):
            return True
        if isinstance(value, PolicyRun):
            return value.pack in self.packs
        if isinstance(value, PackRun):
            return value.name in self.packs
        return getattr(value, "policy", "") in self.messages and field in _OF_POLICY.get(kind, _NONE)


def is_mixed(value: msgspec.Struct, field: str) -> bool:
    """Whether a field is a sentence of ours with parts of logs in it."""
    return field in _MIXED.get(type(value), _NONE)


def published(packs: Sequence[Pack], roots: Sequence[Traversable], plugins: Plugins) -> Published:
    """What of these packs is published.

    Args:
        roots: where they lie.
    """
    installed = [provided.record.root for provided in plugins.policy_packs.values()]
    digests = {pack_content(root)[1] for root in roots if root in installed}
    ours = [pack for pack in packs if pack.digest in digests and not pack.waivers]
    messages = {policy.id: literals(policy.message) for pack in ours for policy in pack.policies}
    return Published(frozenset(pack.name for pack in ours), messages)


def filled_parts(message: str, between: Sequence[str]) -> list[str] | None:
    """What was filled into a message, given what stands between; None where that can be told in several ways, or none.

    Of all ways in which the parts can be cut the first has each begin as early as it can, and the last as late: where
    both are one, there is no other.
    """
    first, *inner, last = between if len(between) > 1 else (*between, "")
    if len(between) == 1:
        return [] if message == first else None
    if not (message.startswith(first) and message.endswith(last) and len(message) >= len(first) + len(last)):
        return None
    begin, end = len(first), len(message) - len(last)
    early: list[int] = []
    at = begin
    for each in inner:
        if (at := message.find(each, at, end)) < 0:
            return None
        early.append(at)
        at += len(each)
    late: list[int] = []
    at = end
    for each in reversed(inner):
        at = message.rfind(each, begin, at)
        late.append(at)
    if early != late[::-1]:
        return None
    starts = [begin, *(place + len(each) for place, each in zip(early, inner, strict=True))]
    return [message[start:stop] for start, stop in zip(starts, [*early, end], strict=True)]
