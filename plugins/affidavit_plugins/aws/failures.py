"""What an error of an AWS call means, in one line that says what to do."""

from __future__ import annotations

from typing import Any

DENIED = frozenset({
    "AccessDenied", "AccessDeniedException", "AccessDeniedFault", "AllAccessDisabled", "AuthorizationError",
    "AuthorizationErrorException", "Client.UnauthorizedOperation", "InsufficientPermissions", "NotAuthorized",
    "UnauthorizedException", "UnauthorizedOperation", "403",
})  # fmt: skip
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_UNKNOWN_KEY = frozenset(
    {"InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch"}
)
THROTTLED = frozenset({
    "BandwidthLimitExceeded", "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "SlowDown",
    "ThrottledException", "Throttling", "ThrottlingException", "TooManyRequestsException",
})  # fmt: skip


def is_aws_error(error: BaseException) -> bool:
    """Whether an exception comes from boto3 or botocore."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    # The last is of no common kind: something else than AWS answered, a proxy say.
    return isinstance(error, (Boto3Error, BotoCoreError, ClientError, ResponseParserError))


def error_code(error: BaseException) -> str:
    """The code AWS gave ('AccessDenied', 'NoSuchBucket'), '' where the call did not get so far."""
    return error_code_of(getattr(error, "response", None))


def error_code_of(response: Any) -> str:
    """As `error_code`, of what botocore reads from an answer."""
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _attempts(error: BaseException) -> str:
    """How often a call was made, for people; '' where botocore does not say."""
    response: Any = getattr(error, "response", None)
    again = response.get("ResponseMetadata", {}).get("RetryAttempts") if isinstance(response, dict) else None
    if again is None:
        return ""
    return " after 1 attempt" if again == 0 else f" after {again + 1} attempts"


def explain(error: BaseException, action: str = "") -> str:
    """One line for people.

    Args:
        error: raised by a call.
        action: the IAM action that the call needs, `s3:GetObject`.
    """
    code = error_code(error)
    if getattr(error, "operation_name", "") == "AssumeRole":
        # Made on the way to the call itself.
        action = "sts:AssumeRole"
    if code in DENIED:
        return (
            f"access denied ({code}){f': allow {action}' if action else ''}; affidavit source show tells all it needs"
        )
    if code in _EXPIRED:
        return f"the credentials have expired ({code}): sign in again"
    if code in _UNKNOWN_KEY:
        return f"AWS does not know these credentials ({code})"
    if code in THROTTLED:
        return f"AWS still throttled the call{_attempts(error)} ({code}): try again later, or with fewer at once"
    text = " ".join(str(error).split())
    name = type(error).__name__
    if name in {"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"}:
        return f"no usable AWS credentials ({text}): sign in, or name a profile"
    if name == "NoRegionError":
        return "no AWS region is known: name one with --option region=…, or set AWS_REGION"
    return text or name
