"""An access review as a file: written, told by its digest, read again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from affidavit.errors import UsageError
from affidavit.model.access_review import SCHEMA, AccessReview


def encode_review(review: AccessReview) -> bytes:
    """A review as the JSON that is written."""
    return msgspec.json.format(msgspec.json.encode(review, order="deterministic"), indent=1) + b"\n"


def review_digest(review: AccessReview) -> str:
    """The SHA-256 of a review, by which decisions name it."""
    return hashlib.sha256(encode_review(review)).hexdigest()


def load_review(path: Path) -> tuple[AccessReview, str]:
    """A review that was written as JSON, and its digest.

    Raises:
        UsageError: it cannot be read, or is none, or was altered so that it is not as Affidavit writes it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from None
    try:
        review = msgspec.json.decode(content, type=AccessReview)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            f"{path}: no access review as affidavit access-review --out json= writes it: {error}"
        ) from None
    if review.schema != SCHEMA:
        raise UsageError(f"{path}: is {review.schema!r}; this release reads {SCHEMA!r}")
    if encode_review(review) != content:
        raise UsageError(f"{path}: is not as affidavit access-review writes it: it was written anew or altered")
    return review, hashlib.sha256(content).hexdigest()
