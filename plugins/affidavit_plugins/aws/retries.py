"""When a call that AWS did not answer is made again.

botocore's own retries draw on a quota that all calls of a client share: once a busy bucket has used it up, no call is
made again at all, and each object is lost to the first refusal. Here each call has its own attempts, whatever became of
others. botocore asks whoever listens to its event `needs-retry` how long to wait; the first answer counts.
"""

from __future__ import annotations

import random
from typing import Any

from affidavit_plugins.aws.failures import THROTTLED, error_code_of

# Attempts of a call in all. S3 answers 503 SlowDown while it makes room, which can take a minute: the pauses of a call
# that is throttled come to 62 to 125 seconds.
ATTEMPTS = 16
# Of them those that may end with a broken connection or a server's error: a wrong address should be told soon.
BROKEN_ATTEMPTS = 8
_THROTTLED_SECONDS = 1.0
_BROKEN_SECONDS = 0.1
# No pause is longer than so many times the first.
_LONGEST = 10
_THROTTLED_STATUSES = frozenset({429, 503, 509})
_BROKEN_STATUSES = frozenset({500, 502, 504})
# How many attempts of a call broke, in its context.
_BROKEN = "affidavit-broken"


def retry(made: Any) -> None:
    """Have a client's calls made again."""
    service = made.meta.service_model.service_id.hyphenize()
    made.meta.events.register_first(f"needs-retry.{service}", _pause)


def _pause(
    *, attempts: int, response: Any, caught_exception: Any, request_dict: dict[str, Any], **_: object
) -> float | None:
    """Seconds until a call is made again; None where botocore's own rules are to decide.

    Args:
        attempts: how many were made.
        response: what came: the answer and what was read from it. None where nothing did.
        caught_exception: what broke the call off, if anything.
        request_dict: the call, with a context that all its attempts share.
    """
    if attempts >= ATTEMPTS:
        return None
    if response is not None and _is_throttled(*response):
        return _growing(_THROTTLED_SECONDS, attempts)
    if _is_broken_connection(caught_exception) if response is None else response[0].status_code in _BROKEN_STATUSES:
        broken = request_dict["context"].get(_BROKEN, 0) + 1
        request_dict["context"][_BROKEN] = broken
        if broken < BROKEN_ATTEMPTS:
            return _growing(_BROKEN_SECONDS, broken)
    return None


def _is_throttled(answer: Any, content: Any) -> bool:
    return answer.status_code in _THROTTLED_STATUSES or error_code_of(content) in THROTTLED


def _growing(first: float, attempts: int) -> float:
    """Twice as long each time, less up to a half by chance, so that calls do not come back all at once."""
    return first * min(1 << (attempts - 1), _LONGEST) * random.uniform(0.5, 1)  # noqa: S311 - no secret


def _is_broken_connection(error: object) -> bool:
    from botocore.exceptions import ConnectionError as ConnectionFailed
    from botocore.exceptions import HTTPClientError

    return isinstance(error, (ConnectionFailed, HTTPClientError))
