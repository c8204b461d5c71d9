"""Signed access reviews as observations: each is examined evidence, which the controls that ask for it refer to."""

from __future__ import annotations

from collections.abc import Iterator

from affidavit.model.assessment import ControlResult, SignedReview
from affidavit.model.signed_review import ACCESS

from affidavit_reporters.oscal.context import ASSESSMENT, Context
from affidavit_reporters.oscal.metadata import file_uuid, origins
from affidavit_reporters.oscal.node import Node, node
from affidavit_reporters.oscal.subjects import system_reference
from affidavit_reporters.oscal.text import sentence, title
from affidavit_reporters.oscal.vocabulary import own
from affidavit_reporters.signed_reviews import told


def review_observations(context: Context) -> Iterator[Node]:
    """An observation for each review, where a control that has a verdict asks for one."""
    for review in _reviews(context):
        yield node(
            uuid=_observation_uuid(context, review),
            title=title(f"Access review signed by {review.by}"),
            description=sentence(told(review)),
            props=[own("ledger-entry", review.entry), own("access-review-sha256", review.review)],
            methods=["EXAMINE"],
            types=["control-objective"],
            origins=origins(context, task=True),
            subjects=[system_reference(context)],
            relevant_evidence=[
                {
                    "href": f"#{file_uuid(context, ASSESSMENT)}",
                    "description": "What the ledger says of the review; the review itself is a file of its own.",
                }
            ],
            collected=context.as_of,
            expires=context.expires,
        )


def related_reviews(context: Context, control: ControlResult) -> list[Node]:
    """References to the observations that are evidence for a control."""
    asked = ACCESS in control.reviews
    return [{"observation-uuid": _observation_uuid(context, each)} for each in _reviews(context) if asked]


def has_reviews(context: Context) -> bool:
    """Whether there is any observation of a review."""
    return bool(_reviews(context))


def _reviews(context: Context) -> tuple[SignedReview, ...]:
    asked = any(ACCESS in each.reviews for each in context.controls.reviewed)
    return context.assessment.access_reviews if asked else ()


def _observation_uuid(context: Context, review: SignedReview) -> str:
    return context.ids("observation", "access-review", str(review.entry), review.review)
