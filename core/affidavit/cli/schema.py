"""`affidavit schema`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
import typer

from affidavit.cli.output import print_json
from affidavit.model.assessment import SCHEMA, Assessment, Occurrence


class Document(StrEnum):
    """What has a schema."""

    ASSESSMENT = "assessment"
    OCCURRENCE = "occurrence"


_TYPES: dict[Document, Any] = {Document.ASSESSMENT: Assessment, Document.OCCURRENCE: Occurrence}


def schema(
    document: Document = typer.Argument(
        Document.ASSESSMENT, help="assessment: the JSON report; occurrence: a line of the evidence file beside it."
    ),
) -> None:
    """Print the JSON Schema of a document that Affidavit writes."""
    printed = msgspec.json.schema(_TYPES[document])
    if document is Document.ASSESSMENT:
        # A report of another version is no such document.
        printed["$defs"][Assessment.__name__]["properties"]["schema"]["const"] = SCHEMA
    print_json({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{SCHEMA} {document}", **printed})
