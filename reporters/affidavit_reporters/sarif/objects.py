"""Log objects as artifacts (§3.24), and where a record stands in one.

A name of an object is relative to its source, so it becomes a relative reference against the base `LOGS`; GitHub
refuses a whole upload for one location with an s3: URI. Where the base is, the Assessment does not say; the user may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import msgspec
from affidavit.model.assessment import InputObject

from affidavit_reporters.sarif.names import LOGS, POLICIES, Json, filled
from affidavit_reporters.sarif.text import cut, plain

# What a path segment may hold unescaped (RFC 3986, pchar) but ':', which would make a scheme of what stands before it.
_UNESCAPED = "/!$&'()*+,;=@"
_TYPES = {
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".zip": "application/zip",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
}


def relative_uri(name: str) -> str:
    """An object's name as a relative reference (RFC 3986, §4.2); different names give different references."""
    segments = quote(name, safe=_UNESCAPED, errors="surrogatepass").split("/")
    dots = {".": "%2E", "..": "%2E%2E"}
    path = "/".join(dots.get(segment, segment) for segment in segments)
    return f"%2F{path[1:]}" if path.startswith("/") else path


class Objects:
    """The artifacts of a run: those objects that were read and so have a hash.

    Args:
        inputs: what was opened.
        only: names of the objects to keep; None keeps all.
    """

    def __init__(self, inputs: Iterable[InputObject], only: frozenset[str] | None = None) -> None:
        kept = [each for each in inputs if each.sha256 and (only is None or each.uri in only)]
        self._index = {each.uri: index for index, each in enumerate(kept)}
        self.artifacts = [_artifact(each) for each in kept]

    def location(self, name: str) -> Json:
        """The artifactLocation (§3.4) of an object, which need not be among the artifacts."""
        index = self._index.get(name)
        if index is None:
            return {"uri": relative_uri(name), "uriBaseId": LOGS}
        return {**self.artifacts[index]["location"], "index": index}

    def __contains__(self, name: object) -> bool:
        return name in self._index


def base_ids(base: str, policies: bool) -> Json:
    """`originalUriBaseIds` (§3.14.14).

    Args:
        base: the absolute URI of the place of the logs; '' where nobody said.
        policies: whether locations in policy files are given, too.
    """
    where = "Where the logs were read from; names of objects are relative to it."
    bases: Json = {LOGS: filled(uri=base, description={"text": where})}
    if policies:
        bases[POLICIES] = {"description": {"text": "The root of the repository that the policies are kept in."}}
    return bases


def _artifact(item: InputObject) -> Json:
    last = item.uri.rpartition("!")[2].lower()
    mime = next((mime for suffix, mime in _TYPES.items() if last.endswith(suffix)), None)
    return filled(
        location={"uri": relative_uri(item.uri), "uriBaseId": LOGS},
        length=item.size,
        mimeType=mime,
        roles=["analysisTarget"],
        hashes={"sha-256": item.sha256},
        properties=filled(
            status=str(item.status),
            sha256OfText=item.sha256_text,
            account=plain(item.account),
            region=plain(item.region),
            integrity=item.integrity,
            records=_nonzero(msgspec.to_builtins(item.records)),
            notes=[cut(note) for note in item.notes],
        ),
    )


def _nonzero(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
