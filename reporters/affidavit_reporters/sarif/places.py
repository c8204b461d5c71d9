"""Where things stand: records and policy files as physical locations (§3.29), principals as logical ones (§3.33)."""

from __future__ import annotations

from affidavit.model.assessment import Evidence, PolicyRun

from affidavit_reporters.sarif.names import POLICIES, Json, filled
from affidavit_reporters.sarif.objects import Objects, relative_uri
from affidavit_reporters.sarif.text import plain, sentence

_NAME = 300


class LogicalLocations:
    """The accounts, principals and subjects that results name, each once, in the order of their first mention."""

    def __init__(self) -> None:
        self.all: list[Json] = []
        self._index: dict[tuple[str, ...], int] = {}

    def of(self, account: str, actor: str, subject: str = "") -> list[Json]:
        """References to the principal who acted in an account, else to the account, and to a finding's subject."""
        references = []
        if actor:
            parent = self._add("account", account) if account else None
            references.append(self._add("principal", account, actor, parent=parent))
        elif account:
            references.append(self._add("account", account))
        if subject:
            references.append(self._add("subject", subject))
        return [{"index": index, "fullyQualifiedName": self.all[index]["fullyQualifiedName"]} for index in references]

    def _add(self, kind: str, *names: str, parent: int | None = None) -> int:
        key = (kind, *names)
        if key not in self._index:
            self._index[key] = len(self.all)
            qualified = "/".join(plain(name, _NAME) for name in names if name)
            self.all.append(
                filled(name=plain(names[-1], _NAME), fullyQualifiedName=qualified, kind=kind, parentIndex=parent)
            )
        return self._index[key]


def record_place(evidence: Evidence, objects: Objects, snippet: bool) -> Json:
    """The physical location of a record: its object, and its index + 1 as the line.

    A log object is one long line, or compressed, so that no line number of it means anything; the position of a record
    is what can be found again. Objects of one record a line have it in that very line.
    """
    region: Json = {"startLine": max(evidence.index, 0) + 1}
    if snippet and evidence.record:
        region["snippet"] = {"text": evidence.record}
    return {"artifactLocation": objects.location(evidence.object), "region": region}


def record_location(
    evidence: Evidence,
    objects: Objects,
    logical: LogicalLocations,
    *,
    snippet: bool,
    subject: str = "",
    number: int | None = None,
) -> Json:
    """A location (§3.28) for a record: where it stands, who acted, and what it says of itself."""
    return filled(
        id=number,
        physicalLocation=record_place(evidence, objects, snippet),
        logicalLocations=logical.of(evidence.account, evidence.actor, subject),
        message={"text": sentence(plain(evidence.message or evidence.event or "A matching record"))},
        properties=filled(
            recordIndex=evidence.index,
            eventId=plain(evidence.event_id),
            eventTime=evidence.time,
            event=plain(evidence.event),
            account=plain(evidence.account),
            region=plain(evidence.region),
            sourceIp=plain(evidence.source_ip),
            waiver=evidence.waiver,
            # An artifact has the hash of its object; of an object that is none, the location says it.
            objectSha256=None if evidence.object in objects else evidence.sha256,
        ),
    )


def policy_place(policy: PolicyRun, folder: str) -> Json:
    """The physical location of a policy's file, below `folder` of the repository."""
    path = "/".join(part for part in (folder.strip("/"), policy.file or f"{policy.id}.yaml") if part)
    return {
        "artifactLocation": {"uri": relative_uri(path), "uriBaseId": POLICIES},
        "region": {"startLine": max(policy.line, 1)},
    }
