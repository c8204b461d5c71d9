"""What decides what an object comes to, beside its content: a scan that has the same may use what another one kept.

The period is no part of it, nor are frameworks: they are applied to what objects come to.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import msgspec

from affidavit.model.policy import Policy, Predicate
from affidavit.model.waiver import Waiver
from affidavit.plugins import OWN, Plugins, Provided

# Changes when what is kept of objects does.
_FORM = 1


class Fingerprint(msgspec.Struct, frozen=True):
    """Digests of what decides what objects come to, SHA-256 in hexadecimal.

    Attributes:
        policies: what of policies is applied to records; titles, controls, severities and tests are not.
        waivers: all of them; whether one has expired goes by a record's own time.
        profile: what predicates see of the organisation.
        scope: the event classes of the declared scope.
        code: of Affidavit, plugins and what they need: versions, and the text of every module, so that plugins under
            development count as changed.
    """

    policies: str
    waivers: str
    profile: str
    scope: str
    code: str

    @property
    def digest(self) -> str:
        """One for all of them."""
        return _digest(msgspec.structs.astuple(self))


def fingerprint_of(
    policies: Iterable[Policy],
    waivers: Iterable[Waiver],
    profile: Mapping[str, Any],
    event_classes: Collection[str],
    plugins: Plugins,
) -> Fingerprint:
    """The fingerprint of a scan.

    Args:
        policies, waivers: sorted by id.
        profile: as `Profile.as_data` gives it.
        event_classes: those of the declared scope.
    """
    return Fingerprint(
        policies=_digest([_applied(policy) for policy in policies]),
        waivers=_digest([(each.id, each.policy, _source(each.condition), each.expires) for each in waivers]),
        profile=_digest(profile),
        scope=_digest(sorted(event_classes)),
        code=_digest(sorted(_code(plugins))),
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()


def _applied(policy: Policy) -> tuple[Any, ...]:
    """What of a policy is applied to records."""
    steps = [(each.name, each.select, _source(each.predicate), each.bind, each.after) for each in policy.steps]
    return (
        policy.id,
        policy.effect,
        policy.logs,
        policy.each,
        policy.subject,
        policy.message,
        policy.correlate,
        steps,
    )


def _source(predicate: Predicate) -> tuple[str, ...]:
    return predicate.id, predicate.language, predicate.source, predicate.rule


def _code(plugins: Plugins) -> Iterator[tuple[str, str, str]]:
    """Kind, name and version or digest of all code that takes part."""
    yield "form", "", str(_FORM)
    yield "python", "", platform.python_version()
    used: list[Provided[Any]] = [
        *plugins.sources.values(),
        *plugins.log_formats.values(),
        *plugins.log_kinds.values(),
        *plugins.languages.values(),
    ]
    packages = {__name__.partition(".")[0]}
    for each in used:
        yield each.kind, each.name, f"{each.provider.distribution} {each.provider.version}"
        packages.update(_packages(each.record))
    for package in packages:
        yield "package", package, _text_of(package)
    for name in {OWN, *(each.provider.distribution for each in used)}:
        yield from (("needs", needed, _version(needed)) for needed in (name, *_needs(name)))


def _packages(record: Any) -> Iterator[str]:
    """The packages that a plugin's functions are from."""
    for value in vars(record).values():
        if callable(value) and isinstance(module := getattr(value, "__module__", None), str):
            yield module.partition(".")[0]


def _text_of(package: str) -> str:
    """The digest of a package's modules; '' where they are not files."""
    spec = importlib.util.find_spec(package)
    places = (spec and spec.submodule_search_locations) or ()
    digest = hashlib.sha256()
    for place in map(Path, places):
        for path in sorted(place.rglob("*.py")):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(place).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _needs(distribution: str) -> Iterator[str]:
    try:
        needed = requires(distribution) or ()
    except PackageNotFoundError:
        return
    for requirement in needed:
        # A name ends where a version, an extra or a marker begins.
        yield next(iter("".join(each if each.isalnum() or each in "-_." else " " for each in requirement).split()), "")


def _version(distribution: str) -> str:
    try:
        return version(distribution) if distribution else ""
    except PackageNotFoundError:
        return ""
