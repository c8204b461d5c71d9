"""Where the texts of a package come from: what was published, what the logs and the organisation say, and both in one.

Whoever gets a package can install the same packs and frameworks. Where a word of theirs is also the name of a user, a
stand-in there would say whose it is, and wherever else that stands would be known. So texts of theirs stay as they
are: such a word tells nothing of who did what. Where a text of ours has parts of logs in it, no stand-in is put.

What the organisation gives, such as policies, profile and waivers, is written in the same words: everybody knows the
keys of the format, and may know the pack that a policy was copied from. So a word that is published as well gets no
stand-in there either.
"""

from __future__ import annotations

import itertools
import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from affidavit.controls.framework_files import framework_content
from affidavit.model.assessment import (
    ControlLink,
    ControlResult,
    ControlTest,
    Evidence,
    Failure,
    Finding,
    FrameworkRun,
    InputObject,
    PackRun,
    PluginUsed,
    PolicyRun,
    Run,
    SkippedObject,
    Tactic,
    Technique,
    WaiverRun,
)
from affidavit.model.coverage import Coverage, CoverageGap
from affidavit.model.integrity import ChainGap, DigestVerdict, Integrity, ObjectVerdict
from affidavit.model.run import Reused
from affidavit.model.timeline import Blindness, Timeline, TrailEntry
from affidavit.packaging.population import Coverage as PopulationCoverage
from affidavit.packaging.population import Definition, Row
from affidavit.plugins import Plugins
from affidavit.policies.files import Pack, pack_content
from affidavit.records.fields import literals

# What is published as a whole.
_PUBLISHED = (ControlLink, ControlTest, FrameworkRun, PluginUsed, Tactic, Technique)
_PUBLISHED_FIELDS: dict[type, frozenset[str]] = {
    ControlResult: frozenset({"title", "group", "asks", "evidence_note", "reviews"})
}
# What is published where the policy is, and the organisation's where that is.
_OF_POLICY: dict[type, frozenset[str]] = {
    Finding: frozenset({"title"}),
    Definition: frozenset({"title", "definition", "file", "queries", "correlation", "subject", "each"}),
}
# What the organisation gives.
_GIVEN = (PackRun, PolicyRun, WaiverRun)
_GIVEN_FIELDS: dict[type, frozenset[str]] = {
    Evidence: frozenset({"waiver"}),
    Finding: frozenset({"waivers"}),
    Row: frozenset({"waiver"}),
    Run: frozenset({"organisation", "profile"}),
}
# Names the keys and words that files of organisations may have, and functions of predicates.
_READERS = ("affidavit", "jmespath")
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
        given_messages: the same of all other policies.
        texts: of all packs and frameworks that are installed, and of what names the words of given files; and what
            stays in reports, such as ids of policies. Any white space is one space.
    """

    packs: frozenset[str] = frozenset()
    messages: Mapping[str, Sequence[str]] = {}
    given_messages: Mapping[str, Sequence[str]] = {}
    texts: Sequence[str] = ()

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

    def is_given(self, value: msgspec.Struct, field: str) -> bool:
        """Whether a field that is not published is what the organisation says."""
        kind = type(value)
        of_kind = _GIVEN_FIELDS.get(kind, _NONE) | _OF_POLICY.get(kind, _NONE)
        return isinstance(value, _GIVEN) or field in of_kind

    def says(self, words: str) -> bool:
        """Whether words stand, as whole ones, in what anybody can have."""
        said = " ".join(words.split())
        return bool(said) and any(_has_words(text, said) for text in self.texts)


def is_mixed(value: msgspec.Struct, field: str) -> bool:
    """Whether a field is a sentence of ours with parts of logs in it."""
    return field in _MIXED.get(type(value), _NONE)


def _has_words(text: str, words: str) -> bool:
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        goes_before = at > 0 and words[0].isalnum() and text[at - 1].isalnum()
        if not goes_before and not (words[-1].isalnum() and text[end : end + 1].isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


def published(packs: Sequence[Pack], roots: Sequence[Traversable], plugins: Plugins) -> Published:
    """What of these packs is published.

    Args:
        roots: where they lie.
    """
    installed = [provided.record.root for provided in plugins.policy_packs.values()]
    digests = {pack_content(root)[1] for root in roots if root in installed}
    ours = [pack for pack in packs if pack.digest in digests and not pack.waivers]
    names = frozenset(pack.name for pack in ours)
    messages: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for pack in packs:
        messages[pack in ours].update((policy.id, literals(policy.message)) for policy in pack.policies)
    staying = (name for pack in packs for name in (pack.name, *(policy.id for policy in pack.policies)))
    texts = tuple(" ".join(text.split()) for text in (*_published_texts(plugins), *staying))
    return Published(names, messages[True], messages[False], texts)


def _published_texts(plugins: Plugins) -> Iterator[str]:
    """Everything in which somebody may look up a word: packs and frameworks, and what names the keys of given files."""
    for content in itertools.chain(
        (pack_content(each.record.root)[0] for each in plugins.policy_packs.values()),
        (framework_content(each.record.root)[0] for each in plugins.frameworks.values()),
    ):
        for name, body in content.items():
            yield from (name, body.decode(errors="replace"))
    for folder in map(files, _READERS):
        yield from _sources(folder)
    for kind in plugins.log_kinds.values():
        yield from kind.record.event_classes
    yield from sorted(zoneinfo.available_timezones())


def _sources(folder: Traversable) -> Iterator[str]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _sources(each)
        elif each.name.endswith(".py"):
            yield each.read_text("utf-8")


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
