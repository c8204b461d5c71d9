"""Evidence: the file with every matching record, and what observations say of it.

An observation names its finding's first records, each by its log object, whose hash is in back matter, and by its place
in it. The rest it refers to by the hash of the finding's lines of the evidence file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

import msgspec
from affidavit import Occurrence
from affidavit.model.assessment import Evidence, Finding

from affidavit_reporters.oscal.context import ASSESSMENT, POPULATION, Context
from affidavit_reporters.oscal.metadata import file_uuid, named_by_hash, sha256
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.text import sentence, title
from affidavit_reporters.oscal.vocabulary import nist, own


class Population:
    """The evidence population on its way into its file: of each finding a hash, and records beyond those it holds.

    A finding holds its first records, so that only with a higher limit are more kept in memory.
    """

    def __init__(self, findings: Iterable[Finding], limit: int) -> None:
        self._hashes: dict[str, hashlib._Hash] = {}
        self._records: dict[str, int] = {}
        self._more: dict[str, list[Evidence]] = {
            finding.id: [] for finding in findings if len(finding.evidence) < min(limit, finding.records)
        }
        self._limit = limit

    def lines(self, population: Callable[[], Iterable[Occurrence]]) -> Iterator[bytes]:
        """The population as JSON Lines, in the order given."""
        encoder = msgspec.json.Encoder()
        for occurrence in population():
            line = encoder.encode(occurrence) + b"\n"
            finding = occurrence.finding
            if finding not in self._hashes:
                self._hashes[finding] = hashlib.sha256()
            self._hashes[finding].update(line)
            self._records[finding] = self._records.get(finding, 0) + 1
            more = self._more.get(finding)
            if more is not None and len(more) < self._limit:
                more.append(occurrence.evidence)
            yield line

    def named(self, finding: Finding) -> tuple[Evidence, ...]:
        """The records that the finding's observation names."""
        more = self._more.get(finding.id, ())
        return tuple(more) if len(more) > len(finding.evidence) else finding.evidence[: self._limit]

    def relevant_evidence(self, context: Context, finding: Finding) -> list[Node]:
        """What a finding's observation refers to."""
        named = [_record(context, evidence) for evidence in self.named(finding)]
        held = self._records.get(finding.id, 0)
        if not held:
            return named or [what_was_read(context)]
        return [
            *named,
            {
                "href": f"#{file_uuid(context, POPULATION)}",
                "description": f"All of its records in the evidence file: {held:,}.",
                "props": [
                    own("population-records", held),
                    own("population-sha256", self._hashes[finding.id].hexdigest()),
                ],
            },
        ]

    def objects(self, context: Context, findings: Iterable[Finding]) -> list[Node]:
        """The log objects of the records that observations of these findings name, as resources."""
        cited = {
            (evidence.object, evidence.sha256)
            for finding in findings
            for evidence in self.named(finding)
            if evidence.sha256
        }
        return [
            {
                "uuid": _object_uuid(context, name, digest),
                "title": title(name),
                "props": [nist("type", "evidence"), own("object-uri", name)],
                "rlinks": [{"href": named_by_hash(digest), "hashes": [sha256(digest)]}],
            }
            for name, digest in sorted(cited)
        ]


def what_was_read(context: Context) -> Node:
    """The Assessment as evidence of what was read, and how that went."""
    return {
        "href": f"#{file_uuid(context, ASSESSMENT)}",
        "description": "What was read, with hashes, and how each policy went.",
    }


def _record(context: Context, evidence: Evidence) -> Node:
    target = _object_uuid(context, evidence.object, evidence.sha256) if evidence.sha256 else ""
    return node(
        href=f"#{target or file_uuid(context, POPULATION)}",
        description=sentence(evidence.message or evidence.event),
        props=[
            own("record-index", evidence.index),
            *([own("event-id", evidence.event_id)] if evidence.event_id else []),
            *([own("event-time", evidence.time)] if evidence.time else []),
            *([own("waiver", evidence.waiver)] if evidence.waiver else []),
        ],
    )


def _object_uuid(context: Context, name: str, digest: str) -> str:
    return context.ids("resource", "object", name, digest)
