"""An object's bytes, read on where a connection broke, from the version that was listed and no other."""

from __future__ import annotations

import io
import time
from typing import IO, TYPE_CHECKING, Any, cast

from affidavit import SourceError

from affidavit_plugins.aws.failures import error_code, explain, is_aws_error
from affidavit_plugins.s3_source.place import S3Place

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Beyond the retries that botocore makes of a request: of a body that broke off.
_RESUMES = 5
_SECONDS = 0.5
_CHUNK = 1 << 20
_GONE = frozenset({"NoSuchKey", "404"})
_CHANGED = frozenset({"PreconditionFailed", "412"})
_ARCHIVED = frozenset({"InvalidObjectState"})


def open_body(place: S3Place, etag: str, size: int | None) -> IO[bytes]:
    """The object's bytes.

    Args:
        place: the object.
        etag: as it was listed; an object that is another now is not read. '' for whichever there is.
        size: as it was listed.

    Raises:
        SourceError: it cannot be had: denied, gone, changed since it was listed, archived.
    """
    return cast("IO[bytes]", io.BufferedReader(_Body(place, etag, size), _CHUNK))


class _Body(io.RawIOBase):
    def __init__(self, place: S3Place, etag: str, size: int | None) -> None:
        super().__init__()
        self._place = place
        self._etag = etag
        self._offset = 0
        self._resumes = 0
        self._body: Any = self._request()
        self._size = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        while True:
            try:
                chunk = self._body.read(len(view))
            except Exception as error:
                if not _is_broken(error):
                    raise
                self._resume(error)
                continue
            if not chunk and self._size is not None and self._offset < self._size:
                # The end came too early, without an error.
                self._resume(None)
                continue
            view[: len(chunk)] = chunk
            self._offset += len(chunk)
            if self._size is not None and self._offset > self._size:
                raise OSError(f"it is longer than the {self._size:,} bytes that were listed")
            return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()

    def _resume(self, error: Exception | None) -> None:
        self._resumes += 1
        if self._resumes > _RESUMES:
            why = explain(error) if error is not None else "the connection ended too early"
            raise OSError(f"reading broke off at byte {self._offset:,}, {_RESUMES} times resumed: {why}")
        self._body.close()
        time.sleep(_SECONDS * 2 ** (self._resumes - 1))
        self._body = self._request()

    def _request(self) -> Any:
        more: dict[str, str] = {"IfMatch": self._etag} if self._etag else {}
        if self._offset:
            more["Range"] = f"bytes={self._offset}-"
        place = self._place
        try:
            answer = place.client().get_object(Bucket=place.bucket, Key=place.key, **more, **place.extra())
        except Exception as error:
            if not is_aws_error(error):
                raise
            raise SourceError(f"{place}: {_reason(error)}") from None
        if self._offset and not answer.get("ContentRange", "").startswith(f"bytes {self._offset}-"):
            # The beginning again would be taken for what follows it.
            answer["Body"].close()
            raise OSError(f"reading broke off at byte {self._offset:,}, and this store gives no parts of objects")
        return answer["Body"]


def _is_broken(error: Exception) -> bool:
    from urllib3.exceptions import HTTPError

    return is_aws_error(error) or isinstance(error, (HTTPError, OSError))


def _reason(error: Exception) -> str:
    code = error_code(error)
    if code in _GONE:
        return "it is gone since it was listed"
    if code in _CHANGED:
        return "it has changed since it was listed"
    if code in _ARCHIVED:
        return "it is archived: restore it first, or read a period that is not"
    text = str(error)
    if "kms" in text.lower():
        return f"its key may not be used ({code}): allow kms:Decrypt on the key that encrypts the bucket"
    return explain(error, "s3:GetObject")
