"""IAM's credential report: made on request, then fetched as a table, of which each row becomes an object.

Source: IAM User Guide, "Generate credential reports for your AWS account". IAM makes one every four hours at most and
hands out the last one meanwhile.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable

import msgspec

from affidavit_plugins.account_source.asking import ANSWERED, FAILED, Answer, ClientIn, ask
from affidavit_plugins.account_source.calls import Call

_GENERATE = Call("iam", "GenerateCredentialReport", everywhere=False)
_GET = Call("iam", "GetCredentialReport", everywhere=False)
_TRIES = 20
_SECONDS_BETWEEN = 2.0


def credential_report(client_in: ClientIn, account: str, sleep: Callable[[float], None] = time.sleep) -> Answer:
    """The report as `{"GeneratedTime": …, "Users": [{"user": …, …}, …]}`, values as IAM writes them."""
    for _ in range(_TRIES):
        made = ask(client_in, _GENERATE, account)
        if made.response is None:
            return made
        if made.response.get("State") == "COMPLETE":
            break
        sleep(_SECONDS_BETWEEN)
    else:
        return Answer(FAILED, error="ReportInProgress", reason="IAM did not finish the credential report in time")
    answer = ask(client_in, _GET, account)
    if answer.status != ANSWERED or answer.response is None:
        return answer
    rows = list(csv.DictReader(io.StringIO(answer.response["Content"], newline="")))
    return msgspec.structs.replace(
        answer, response={"GeneratedTime": answer.response.get("GeneratedTime"), "Users": rows}
    )
