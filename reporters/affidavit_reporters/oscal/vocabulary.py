"""The names of Affidavit's own properties and facets in OSCAL documents, under a namespace of its own.

OSCAL wants every property that NIST does not define under the namespace of whoever defines it (Property, `ns`).
`docs/oscal-props.md` is made of this table, and a name that is not in it cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from affidavit_reporters.oscal.node import Node
from affidavit_reporters.oscal.text import plain, sentence, slug

# A name, not an address: `.invalid` is reserved (RFC 6761), so it can never lead to somebody else's page.
NS = "https://affidavit.invalid/ns/oscal"
NIST_NS = "http://csrc.nist.gov/ns/oscal"


class Term(NamedTuple):
    """A name, the OSCAL objects that bear it (the arrays they stand in), and what its value says."""

    name: str
    on: tuple[str, ...]
    meaning: str


_RESULT = ("results",)
_OBSERVATION = ("observations",)
_RISK = ("risks",)
_ABOUT_FINDING = ("observations", "risks", "poam-items")
_TOOL = ("components",)

TERMS = (
    Term("access-review-sha256", _OBSERVATION, "SHA-256 of the signed access review: see docs/access-review.md."),
    Term("accounts", ("inventory-items",), "How many accounts the subject was seen in."),
    Term("assessment-sha256", ("metadata",), "SHA-256 of the Assessment that the document was made from."),
    Term("attack-technique", ("activities", "observations"), "Id of an ATT&CK technique or tactic."),
    Term("attack-version", _TOOL, "Version of ATT&CK whose ids are used."),
    Term("aws-account-id", _TOOL, "Account id as logs say it."),
    Term("complete", _RESULT, "`true` or `false`: whether records were evaluated, and none may be missing."),
    Term(
        "control-id",
        ("controls", "findings", "observations", "implemented-requirements", "poam-items"),
        "Id of the control as its framework writes it; `group` is the framework. Of an observation, `class` says how it"
        " leads there (`inline`: its policy declares it, `crosswalk`: from ATT&CK, `test`: the framework lists the"
        " policy) and the remarks say why.",
    ),
    Term("control-status", ("findings",), "Affidavit's status of the control: see docs/control-status.md."),
    Term("coverage-declared", _RESULT, "`true` or `false`: whether a scope was declared, so that gaps can be told."),
    Term("coverage-gaps", _RESULT, "How many stretches of the declared scope nothing is known of."),
    Term(
        "effect",
        ("activities", "observations"),
        "Of a policy: `violation`, `review`, or `evidence`, which is an item of a population and no deviation.",
    ),
    Term("errors", _OBSERVATION, "On how many records the policy failed."),
    Term("event-id", ("relevant-evidence",), "The record's event id."),
    Term("event-time", ("relevant-evidence",), "When the event occurred."),
    Term("false-positives", ("remediations",), "When a match is not what it seems."),
    Term("finding-id", _ABOUT_FINDING, "Id of Affidavit's finding, the same in every report of it."),
    Term(
        "finding-status",
        _OBSERVATION,
        "`open`, `recorded`, `waived`, or, of what was to follow, `pending` or `indeterminate`.",
    ),
    Term("first-seen", _OBSERVATION, "Time of the first matching record."),
    Term("framework", ("control-selections", "control-implementations", "resources"), "Id of the framework."),
    Term("framework-sha256", ("resources",), "SHA-256 of the framework's files as Affidavit loaded them."),
    Term("integrity", _RESULT, "`checked` or `not-checked`: whether digest files were followed."),
    Term("integrity-objects", _RESULT, "How many log objects have the outcome that `class` names."),
    Term("last-seen", _OBSERVATION, "Time of the last matching record."),
    Term("mapping-source", ("maps",), "Public mapping that the relation comes from, or `judgement`."),
    Term("matches", _OBSERVATION, "How many distinct actions matched."),
    Term("not-assessed", ("entries",), "Id of a control that was not assessed."),
    Term("object-uri", ("resources",), "Name of the log object, relative to the source that it was read from."),
    Term("pack", _TOOL, "Policy pack and its version."),
    Term("pack-sha256", _TOOL, "SHA-256 of the files of the policy pack that `class` names."),
    Term("period-since", _RESULT, "Begin of the period that was assessed, inclusive."),
    Term("period-until", _RESULT, "End of the period that was assessed, exclusive."),
    Term("policy-id", ("activities", "implemented-requirements", *_ABOUT_FINDING), "Id of the policy."),
    Term("population-records", ("relevant-evidence",), "How many records of the evidence file are the finding's."),
    Term(
        "population-sha256",
        ("relevant-evidence",),
        "SHA-256 of the finding's lines of the evidence file, in their order, each with its newline.",
    ),
    Term("profile-sha256", _RESULT, "SHA-256 of the organisation profile."),
    Term("record-index", ("relevant-evidence",), "Place of the record in the log object, from 0."),
    Term("records", _OBSERVATION, "How many records matched, repeated deliveries included."),
    Term("records-duplicate", _RESULT, "How many evaluated records repeat an event."),
    Term("records-evaluated", _RESULT, "How many records the policies were run over."),
    Term("records-outside-period", _RESULT, "How many records were read and lie outside the period."),
    Term("records-read", _RESULT, "How many were read: evaluated + outside the period + rejected."),
    Term("records-rejected", _RESULT, "How many records could not be read."),
    Term("records-without-time", _RESULT, "How many evaluated records say no time."),
    Term(
        "result",
        _OBSERVATION,
        "Of the run of a policy: `no-match`, `matched`, `errors` (it failed on a record) or `not-run`.",
    ),
    Term(
        "run-state",
        _RESULT,
        "`complete`, `incomplete` (evidence may be missing), or `empty` (no record was evaluated: nothing is shown).",
    ),
    Term(
        "severity",
        ("activities", "observations", "poam-items"),
        "Severity: `info`, `low`, `medium`, `high` or `critical`.",
    ),
    Term("stub", ("metadata",), "`true` of a document that says only what others refer to."),
    Term("support", ("controls", "findings"), "How far logs can speak to the control: see docs/control-status.md."),
    Term(
        "test",
        ("findings",),
        "Id of a policy that speaks to the control, with how it went; `class` is `listed` where the framework needs it"
        " before the control can be satisfied, else `speaking`.",
    ),
    Term("waived-records", ("observations", "risks"), "How many of the records a waiver accepts."),
    Term("waiver", ("observations", "entries", "relevant-evidence"), "Id of a waiver that accepts the record or some."),
    Term("waiver-expires", ("entries",), "From then on the waiver accepts nothing."),
    Term("waiver-ticket", ("entries",), "Ticket of the waiver."),
    Term("disposition", ("entries",), "What was decided about the finding: see docs/ledger.md."),
    Term("disposition-ticket", ("entries",), "Ticket of the disposition."),
    Term("disposition-until", ("entries",), "From then on the risk is no more accepted."),
    Term("disposition-evidence", ("entries",), "SHA-256 of a file that shows it; the remarks have its name and size."),
    Term("ledger-head", ("metadata",), "Hash of the run's entry in the ledger: see docs/ledger.md."),
    Term("ledger-key", ("metadata",), "Fingerprint of the key that signed the head: see docs/ledger.md."),
    Term("ledger-signature", ("metadata",), "The signature of the head, in Base64."),
    Term("ledger-entry", ("entries", "observations"), "Number of the disposition or access review in the ledger."),
)
FACETS = (Term("severity", ("facets",), "Severity of the policy, with `info` and `critical`, which NIST's has not."),)

_NAMES = frozenset(term.name for term in TERMS)


def own(name: str, value: object, *, class_: str = "", group: str = "", remarks: str = "") -> Node:
    """A property of ours; the value may be text from a log.

    Raises:
        KeyError: the vocabulary has no such name.
    """
    if name not in _NAMES:
        raise KeyError(name)
    written: Node = {"name": name, "ns": NS, "value": plain(str(value))}
    if class_:
        written["class"] = class_
    if group:
        written["group"] = slug(group)
    if remarks:
        written["remarks"] = sentence(remarks)
    return written


def nist(name: str, value: str) -> Node:
    """A property that NIST defines."""
    return {"name": name, "value": plain(value)}


def vocabulary_page() -> str:
    """The text of docs/oscal-props.md."""
    return (
        "<!-- Made by `make oscal-props`. -->\n# Affidavit's own properties in OSCAL\n\n"
        f"They bear the namespace `{NS}`: a name that leads nowhere, since `.invalid` is\n"
        "reserved. Properties without a namespace are those that NIST defines.\n\n## Properties\n\n"
        + _table(TERMS)
        + f"\n## Facets\n\nOf characterizations of risks, with the system `{NS}`.\n\n"
        + _table(FACETS)
    )


def _table(terms: Iterable[Term]) -> str:
    rows = (f"| `{term.name}` | {', '.join(term.on)} | {term.meaning} |\n" for term in terms)
    return "| name | on | says |\n|---|---|---|\n" + "".join(rows)
