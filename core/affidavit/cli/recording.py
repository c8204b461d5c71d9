"""What `affidavit scan --ledger` does once the Assessment is made."""

from __future__ import annotations

from pathlib import Path

import msgspec

from affidavit.errors import LedgerError
from affidavit.failures import in_order
from affidavit.ledger.recording import Recorded, record
from affidavit.model.assessment import Assessment, Failure
from affidavit.result import Result


def recorded(path: Path, result: Result) -> tuple[Assessment, Recorded | None]:
    """The Assessment as the ledger has it, and the run's place in there.

    Where the ledger fails, the Assessment says so and is incomplete: it knows of no disposition, so that every finding
    is open, and a scan of hours is not lost.
    """
    try:
        done = record(path, result)
    except LedgerError as error:
        failure = Failure("ledger", str(error))
        assessment = result.assessment
        failures = in_order((*assessment.failures, failure))
        run = msgspec.structs.replace(assessment.run, complete=False)
        return msgspec.structs.replace(assessment, run=run, failures=tuple(failures)), None
    return done.assessment, done
