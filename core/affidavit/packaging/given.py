"""The files of policies, frameworks and the organisation, which must be what they were when the run was made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable

from affidavit.controls.framework_files import framework_content
from affidavit.errors import PackageError
from affidavit.model.framework import Framework
from affidavit.model.policy import Place
from affidavit.packaging.subject import Given
from affidavit.packaging.withholding import Withholding
from affidavit.policies.files import Pack, pack_content
from affidavit.request import Request


def given_files(
    request: Request, packs: Iterable[Traversable], frameworks: Iterable[Traversable], given: Iterable[Given]
) -> Iterator[tuple[str, bytes]]:
    """Each file, by its name in the package, with what it holds.

    Args:
        packs, frameworks: where those of the request lie.

    Raises:
        PackageError: one has changed since.
    """
    yield from _packs(request.packs, packs)
    yield from _frameworks(request.frameworks, frameworks)
    yield from _given(given)


def altered_digests(request: Request, files: Iterable[tuple[str, bytes]], hide: Withholding) -> Iterator[str]:
    """The digests of files and packs in which values are withheld.

    Args:
        files: as `given_files` gives them.
    """
    for name, content in files:
        if hide.file(name, content) != (name, content):
            yield hashlib.sha256(content).hexdigest()
            yield from (
                pack.digest
                for pack in request.packs
                if name == f"policies/{pack.name}" or name.startswith(f"policies/{pack.name}/")
            )


def _packs(packs: Iterable[Pack], roots: Iterable[Traversable]) -> Iterator[tuple[str, bytes]]:
    by_digest = {pack.digest: pack for pack in packs}
    for root in roots:
        content, digest = pack_content(root)
        if digest not in by_digest:
            raise PackageError(f"{root.name}: the policies there were changed while the logs were read; start again")
        name = by_digest[digest].name
        yield from ((f"policies/{Place(path).in_pack(name)}", each) for path, each in content.items())


def _frameworks(frameworks: Iterable[Framework], roots: Iterable[Traversable]) -> Iterator[tuple[str, bytes]]:
    by_digest = {framework.digest: framework for framework in frameworks}
    for root in roots:
        content, digest = framework_content(root)
        if digest not in by_digest:
            raise PackageError(f"{root.name}: the framework was changed while the logs were read; start again")
        yield from ((f"frameworks/{by_digest[digest].id}/{name}", each) for name, each in content.items())


def _given(given: Iterable[Given]) -> Iterator[tuple[str, bytes]]:
    for each in given:
        try:
            content = each.read()
        except OSError as error:
            raise PackageError(f"{each.place}: cannot be read any more: {error.strerror or error}") from None
        if hashlib.sha256(content).hexdigest() != each.sha256:
            raise PackageError(f"{each.place}: was changed while the logs were read; start again")
        yield f"given/{each.name}", content
