"""What observations are about: the system, its accounts, and the principals and resources that findings name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from affidavit.model.assessment import Finding

from affidavit_reporters.oscal.context import Context
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.text import sentence, title
from affidavit_reporters.oscal.vocabulary import nist, own

_ACCOUNTS_NAMED = 20


@dataclass(frozen=True)
class Subjects:
    """Accounts, and the accounts in which each subject of a finding was seen."""

    accounts: tuple[str, ...]
    seen_in: dict[str, set[str]]


def subjects_of(context: Context, findings: Iterable[Finding], *, scope: bool) -> Subjects:
    """The subjects of findings; with `scope` also the accounts that were declared or seen."""
    accounts: set[str] = set()
    if scope:
        coverage = context.assessment.coverage
        accounts.update(coverage.accounts, (cell.account for cell in coverage.cells))
    seen_in: dict[str, set[str]] = {}
    for finding in findings:
        accounts.update(finding.accounts)
        seen_in.setdefault(finding.subject, set()).update(finding.accounts)
    return Subjects(tuple(sorted(filter(None, accounts))), seen_in)


def system_uuid(context: Context) -> str:
    """The component that is the system as a whole."""
    return context.ids("system")


def components(context: Context, subjects: Subjects) -> Iterator[Node]:
    """The system and its accounts as components."""
    yield {
        "uuid": system_uuid(context),
        "type": "this-system",
        "title": title(f"AWS accounts of {context.organisation}"),
        "description": "The accounts whose logs were read, as one.",
        "status": {"state": "operational"},
    }
    for account in subjects.accounts:
        yield {
            "uuid": _account_uuid(context, account),
            "type": "service",
            "title": title(f"AWS account {account}"),
            "description": "An account that was declared to be in scope, or that records speak of.",
            "props": [own("aws-account-id", account)],
            "status": {"state": "operational"},
        }


def inventory_items(context: Context, subjects: Subjects) -> Iterator[Node]:
    """The subjects of findings as inventory items."""
    for subject, accounts in sorted(subjects.seen_in.items()):
        named = sorted(filter(None, accounts))
        yield node(
            uuid=_subject_uuid(context, subject),
            description=sentence(f"What findings are about: {subject}"),
            props=[nist("asset-id", subject), own("accounts", len(named))],
            implemented_components=[
                {"component-uuid": _account_uuid(context, account)} for account in named[:_ACCOUNTS_NAMED]
            ],
        )


def subject_references(context: Context, finding: Finding) -> list[Node]:
    """What a finding's observation is about: its subject, and the accounts it was seen in."""
    return [
        {"subject-uuid": _subject_uuid(context, finding.subject), "type": "inventory-item"},
        *(
            {"subject-uuid": _account_uuid(context, account), "type": "component"}
            for account in finding.accounts[:_ACCOUNTS_NAMED]
            if account
        ),
    ]


def system_reference(context: Context) -> Node:
    """The system as a subject."""
    return {"subject-uuid": system_uuid(context), "type": "component"}


def _account_uuid(context: Context, account: str) -> str:
    return context.ids("account", account)


def _subject_uuid(context: Context, subject: str) -> str:
    return context.ids("subject", subject)
