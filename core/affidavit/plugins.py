"""Finds plugins, loads each behind a guard, and calls them one by one so that a failure has a name.

pluggy gives the hook specifications and their checking. Entry points are loaded here rather than by pluggy, whose
loader lets one broken plugin stop all, and implementations are called one at a time, since a raising one aborts a
pluggy call without saying whose it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, distributions
from types import TracebackType
from typing import Any, Generic, TypeVar

import msgspec
import pluggy

from affidavit.documents.strict_yaml import suggest
from affidavit.errors import AffidavitError, PluginError, UsageError
from affidavit.hookspecs import FrameworkSource, Hooks, PolicyPack, PredicateLanguage, Reporter
from affidavit.integrity_check import IntegrityCheck
from affidavit.log_plugins import LogFormat, LogKind, Source

GROUP = "affidavit"
OWN = "affidavit"

Record = TypeVar("Record")


class Provider(msgspec.Struct, frozen=True, order=True):
    """The distribution that a plugin came from."""

    distribution: str
    version: str


class Blame:
    """A context that turns any exception inside into a `PluginError`; it can be entered again and again.

    Errors for people (a bad policy, an unreadable location) pass through: they are results, not failures of the plugin.
    """

    __slots__ = ("_doing", "_plugin", "_provider")

    def __init__(self, plugin: str, doing: str, provider: Provider) -> None:
        self._plugin = plugin
        self._doing = doing
        self._provider = provider

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, trace: TracebackType | None) -> None:
        # SystemExit too: a plugin must not end the run, with a status of its own.
        if isinstance(error, (Exception, SystemExit)) and not isinstance(error, AffidavitError):
            provider = f"{self._provider.distribution} {self._provider.version}"
            raise PluginError(self._plugin, self._doing, error, provider) from error


class Provided(Generic[Record]):
    """A record, its kind and name, and who provided it."""

    def __init__(self, kind: str, name: str, record: Record, provider: Provider) -> None:
        self.kind = kind
        self.name = name
        self.record = record
        self.provider = provider

    def blame(self, doing: str) -> Blame:
        """A context that turns whatever is raised inside into a `PluginError` that names this plugin."""
        return Blame(f"{self.kind}.{self.name}", doing, self.provider)


class Broken(msgspec.Struct, frozen=True, order=True):
    """A plugin that could not be loaded, with the reason."""

    name: str
    provider: Provider
    reason: str


# Hook name → (kind shown to people, type of its records, attribute that holds the name).
_KINDS: dict[str, tuple[str, type[Any], str]] = {
    "affidavit_sources": ("source", Source, "name"),
    "affidavit_integrity_checks": ("integrity-check", IntegrityCheck, "name"),
    "affidavit_log_formats": ("log-format", LogFormat, "name"),
    "affidavit_log_kinds": ("log-kind", LogKind, "name"),
    "affidavit_predicate_languages": ("language", PredicateLanguage, "name"),
    "affidavit_policy_packs": ("policy-pack", PolicyPack, "name"),
    "affidavit_frameworks": ("framework", FrameworkSource, "id"),
    "affidavit_reporters": ("reporter", Reporter, "name"),
}


class Plugins:
    """Everything that is provided, by kind and name, and everything that is broken.

    Args:
        plugins: (name, object, provider) of each loaded plugin.
        broken: those that failed to load.
    """

    def __init__(self, plugins: Sequence[tuple[str, object, Provider]], broken: Sequence[Broken] = ()) -> None:
        manager = pluggy.PluginManager(GROUP)
        manager.add_hookspecs(Hooks)
        problems = list(broken)
        providers: dict[str, Provider] = {}
        for name, plugin, provider in plugins:
            # Two distributions may give their entry points the same name.
            unique = f"{provider.distribution}:{name}"
            try:
                manager.register(plugin, unique)
                manager.check_pending()
            except ValueError as error:
                problems.append(Broken(name, provider, str(error)))
                continue
            except pluggy.PluginValidationError as error:
                manager.unregister(name=unique)
                problems.append(Broken(name, provider, " ".join(str(error).split())))
                continue
            if not manager.get_hookcallers(plugin):
                reason = "it provides nothing: no function of it is marked with @hookimpl"
                problems.append(Broken(name, provider, reason))
                continue
            providers[unique] = provider
        self._records: dict[str, dict[str, Provided[Any]]] = {kind: {} for kind, _, _ in _KINDS.values()}
        for hook in _KINDS:
            for implementation in getattr(manager.hook, hook).get_hookimpls():
                provider = providers[implementation.plugin_name]
                name = implementation.plugin_name.partition(":")[2]
                self._collect(hook, name, implementation.function, provider, problems)
        self.broken = tuple(sorted(problems))

    def _collect(
        self, hook: str, plugin: str, function: Callable[[], Any], provider: Provider, problems: list[Broken]
    ) -> None:
        kind, expected, name_of = _KINDS[hook]
        try:
            records = list(function())
        except (Exception, SystemExit) as error:
            problems.append(Broken(plugin, provider, f"{hook} raised {type(error).__name__}: {error}"))
            return
        for record in records:
            if not isinstance(record, expected):
                problems.append(
                    Broken(plugin, provider, f"{hook} gave {type(record).__name__}, not {expected.__name__}")
                )
                continue
            name = getattr(record, name_of)
            taken = self._taken(kind, name, record)
            if taken:
                problems.append(Broken(plugin, provider, taken))
                continue
            self._records[kind][name] = Provided(kind, name, record, provider)

    def _taken(self, kind: str, name: str, record: Any) -> str:
        """Why a record cannot be: its name, a scheme or an event class is another's already; '' when it can."""
        others = self._records[kind]
        if name in others:
            return f"{kind} {name!r} is already provided by {others[name].provider.distribution}"
        claims = {"source": ("schemes", "scheme"), "log-kind": ("event_classes", "event class")}
        if kind in claims:
            attribute, what = claims[kind]
            for other in others.values():
                common = sorted(set(getattr(record, attribute)) & set(getattr(other.record, attribute)))
                if common:
                    return f"{what} {common[0]!r} is already that of {kind} {other.name!r}"
        return ""

    @property
    def sources(self) -> dict[str, Provided[Source]]:
        """Sources by name."""
        return self._records["source"]

    @property
    def integrity_checks(self) -> dict[str, Provided[IntegrityCheck]]:
        """Integrity checks by name."""
        return self._records["integrity-check"]

    @property
    def log_formats(self) -> dict[str, Provided[LogFormat]]:
        """Log formats by name."""
        return self._records["log-format"]

    @property
    def log_kinds(self) -> dict[str, Provided[LogKind]]:
        """Log kinds by name."""
        return self._records["log-kind"]

    @property
    def languages(self) -> dict[str, Provided[PredicateLanguage]]:
        """Predicate languages by name."""
        return self._records["language"]

    @property
    def policy_packs(self) -> dict[str, Provided[PolicyPack]]:
        """Policy packs by name."""
        return self._records["policy-pack"]

    @property
    def frameworks(self) -> dict[str, Provided[FrameworkSource]]:
        """Frameworks by id."""
        return self._records["framework"]

    @property
    def reporters(self) -> dict[str, Provided[Reporter]]:
        """Reporters by name."""
        return self._records["reporter"]

    def all(self) -> list[Provided[Any]]:
        """Every record, sorted by kind and name."""
        return [self._records[kind][name] for kind in sorted(self._records) for name in sorted(self._records[kind])]


def pick(records: dict[str, Provided[Record]], name: str, what: str) -> Provided[Record]:
    """The record called `name`.

    Raises:
        UsageError: there is none; the message suggests a near one.
    """
    try:
        return records[name]
    except KeyError:
        raise UsageError(f"no {what} {name!r}{suggest(name, records)}") from None


def load_plugins() -> Plugins:
    """Load every plugin that an installed distribution registers in the entry-point group `affidavit`."""
    loaded: list[tuple[str, object, Provider]] = []
    broken: list[Broken] = []
    for entry_point, provider in _entry_points():
        try:
            loaded.append((entry_point.name, entry_point.load(), provider))
        except (Exception, SystemExit) as error:
            broken.append(Broken(entry_point.name, provider, f"{type(error).__name__}: {error}"))
    return Plugins(loaded, broken)


def _entry_points() -> list[tuple[EntryPoint, Provider]]:
    found: dict[tuple[str, str], tuple[EntryPoint, Provider]] = {}
    for distribution in distributions():
        for entry_point in distribution.entry_points:
            if entry_point.group == GROUP:
                provider = Provider(distribution.name, distribution.version)
                # The first on the path wins, as it does for imports.
                found.setdefault((provider.distribution, entry_point.name), (entry_point, provider))
    # Our own first: where a third party claims a name that is taken, the built-in stays and the newcomer is broken.
    return [found[key] for key in sorted(found, key=lambda key: (key[0] != OWN, key))]
