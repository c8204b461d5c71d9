"""`affidavit schema`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
import typer

from affidavit.access_review import decisions
from affidavit.access_review.decisions import Decisions
from affidavit.cli.output import print_json
from affidavit.model import access_review
from affidavit.model.access_review import AccessReview
from affidavit.model.assessment import SCHEMA, Assessment, Occurrence


class Document(StrEnum):
    """What has a schema."""

    ASSESSMENT = "assessment"
    OCCURRENCE = "occurrence"
    ACCESS_REVIEW = "access-review"
    ACCESS_DECISIONS = "access-decisions"


_TYPES: dict[Document, Any] = {
    Document.ASSESSMENT: Assessment,
    Document.OCCURRENCE: Occurrence,
    Document.ACCESS_REVIEW: AccessReview,
    Document.ACCESS_DECISIONS: Decisions,
}
# A document of another version is none: what stands in its `schema`.
_VERSIONS = {
    Document.ASSESSMENT: SCHEMA,
    Document.ACCESS_REVIEW: access_review.SCHEMA,
    Document.ACCESS_DECISIONS: decisions.SCHEMA,
}


def schema(
    document: Document = typer.Argument(
        Document.ASSESSMENT,
        help="assessment: the JSON report; occurrence: a line of the evidence file beside it; access-review and "
        "access-decisions: what affidavit access-review writes and reads.",
    ),
) -> None:
    """Print the JSON Schema of a document that Affidavit writes."""
    printed = msgspec.json.schema(_TYPES[document])
    version = _VERSIONS.get(document, SCHEMA)
    if document in _VERSIONS:
        printed["$defs"][_TYPES[document].__name__]["properties"]["schema"]["const"] = version
    title = f"{SCHEMA} {document}" if version == SCHEMA else version
    print_json({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **printed})
