"""What `affidavit scan --ledger` does once the Assessment is made."""

from __future__ import annotations

from pathlib import Path

import msgspec

from affidavit.errors import LedgerError
from affidavit.ledger.recording import Recorded, record
from affidavit.model.assessment import Assessment, Failure
from affidavit.parts.failures import in_order
from affidavit.result import Result
from affidavit.signing import SigningKey


def recorded(path: Path, result: Result, key: SigningKey | None = None) -> tuple[Assessment, Recorded | None]:
    """The Assessment as the ledger has it, and the run's place in there, which `key` signs.

    Where the ledger fails, the Assessment says so and is incomplete: it knows of no disposition, so that every finding
    is open, and a scan of hours is not lost.
    """
    try:
        done = record(path, result, key=key)
    except LedgerError as error:
        failure = Failure("ledger", str(error))
        assessment = result.assessment
        failures = in_order((*assessment.failures, failure))
        run = msgspec.structs.replace(assessment.run, complete=False)
        return msgspec.structs.replace(assessment, run=run, failures=tuple(failures)), None
    return done.assessment, done
