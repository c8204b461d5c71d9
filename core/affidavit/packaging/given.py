"""The files of policies, frameworks and the organisation, which must be what they were when the run was made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from affidavit.controls.framework_files import framework_content
from affidavit.errors import PackageError
from affidavit.model.policy import Place
from affidavit.packaging.subject import Subject
from affidavit.policies.files import pack_content


def given_files(subject: Subject) -> Iterator[tuple[str, bytes]]:
    """Each file, by its name in the package, with what it holds.

    Raises:
        PackageError: one has changed since.
    """
    yield from _packs(subject)
    yield from _frameworks(subject)
    yield from _given(subject.given)


def _packs(subject: Subject) -> Iterator[tuple[str, bytes]]:
    by_digest = {pack.digest: pack for pack in subject.request.packs}
    for root in subject.packs:
        content, digest = pack_content(root)
        if digest not in by_digest:
            raise PackageError(f"{root.name}: the policies there were changed while the logs were read; start again")
        name = by_digest[digest].name
        yield from ((f"policies/{Place(path).in_pack(name)}", each) for path, each in content.items())


def _frameworks(subject: Subject) -> Iterator[tuple[str, bytes]]:
    by_digest = {framework.digest: framework for framework in subject.request.frameworks}
    for root in subject.frameworks:
        content, digest = framework_content(root)
        if digest not in by_digest:
            raise PackageError(f"{root.name}: the framework was changed while the logs were read; start again")
        yield from ((f"frameworks/{by_digest[digest].id}/{name}", each) for name, each in content.items())


def _given(given: Iterable[tuple[str, Path, str]]) -> Iterator[tuple[str, bytes]]:
    for name, path, sha256 in given:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise PackageError(f"{path}: cannot be read any more: {error.strerror or error}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise PackageError(f"{path}: was changed while the logs were read; start again")
        yield f"given/{name}", content
