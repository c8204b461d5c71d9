"""What came of a framework's controls."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from affidavit.model.framework import Support


class Status(StrEnum):
    """A control's status, by the table in docs/control-status.md."""

    NOT_SATISFIED = "not-satisfied"
    NEEDS_REVIEW = "needs-review"
    SATISFIED = "satisfied"
    INDETERMINATE = "indeterminate"
    NOT_ASSESSED = "not-assessed"


class ControlTest(msgspec.Struct, frozen=True):
    """A policy that speaks to a control, and how it went.

    `listed` is true where the framework lists it as needed before the control can be satisfied, `sign` where it needs
    its matches as a sign that the control was at work. `unseen` are event classes that it needs and of which no record
    was seen: of what they would have shown, it says nothing.
    """

    policy: str
    listed: bool
    sign: bool
    ran: bool
    errors: int
    matches: int
    unseen: tuple[str, ...] = ()


class ControlResult(msgspec.Struct, frozen=True):
    """A control's status with its reasons. `findings` are ids; `why` has one sentence a reason.

    `reviews` are the kinds of reviews that are evidence for it beside logs: ``access`` for access reviews, which stand
    in the Assessment's `access_reviews`. No review changes its status.
    """

    framework: str
    control: str
    title: str
    group: str
    support: Support
    status: Status
    why: tuple[str, ...]
    asks: str
    evidence_note: str
    tests: tuple[ControlTest, ...]
    findings: tuple[str, ...]
    reviews: tuple[str, ...] = ()
