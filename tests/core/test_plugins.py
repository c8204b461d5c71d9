"""Plugins: each loads behind a guard, a broken one is named and breaks no other, and what they provide is checked."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from affidavit import (
    AffidavitError,
    FrameworkSource,
    LogKind,
    PluginError,
    PolicyPack,
    PredicateLanguage,
    Reporter,
    Source,
    SourceError,
    UsageError,
    hookimpl,
)
from affidavit.plugins import Broken, Plugins, Provider, load_plugins, pick

if TYPE_CHECKING:
    from tests.core.conftest import Build

HERE = Provider("here", "1.0")
THERE = Provider("there", "2.0")


def reporter(name: str) -> Reporter:
    """A reporter that writes nothing."""
    return Reporter(name, "summary", lambda assessment, population, path, options: [path])


class Reporters:
    """A plugin that provides these reporters, whatever they are."""

    def __init__(self, *records: Any) -> None:
        self.records = records

    @hookimpl
    def affidavit_reporters(self) -> Any:
        return self.records


class Sources:
    """A plugin that provides one source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @hookimpl
    def affidavit_sources(self) -> list[Source]:
        return [self.source]


class Kinds:
    """A plugin that provides one log kind."""

    def __init__(self, kind: LogKind) -> None:
        self.kind = kind

    @hookimpl
    def affidavit_log_kinds(self) -> list[LogKind]:
        return [self.kind]


class Exiting:
    """A plugin whose hook ends the program."""

    @hookimpl
    def affidavit_reporters(self) -> list[Reporter]:
        sys.exit(0)


class Raising:
    """A plugin whose hook raises."""

    @hookimpl
    def affidavit_reporters(self) -> list[Reporter]:
        raise RuntimeError("boom")


class RaisingLate:
    """A plugin whose hook raises after its first record."""

    @hookimpl
    def affidavit_reporters(self) -> Any:
        yield reporter("early")
        raise RuntimeError("boom")


class Misspelt:
    """A plugin with a hook that does not exist."""

    @hookimpl
    def affidavit_reporter(self) -> list[Reporter]:
        return []


class WrongArguments:
    """A plugin whose hook takes what no hook gets."""

    @hookimpl
    def affidavit_frameworks(self, config: Any) -> list[FrameworkSource]:
        return []


def test_records_are_found_by_kind_and_name(build: Build) -> None:
    """Everything that a plugin provides is there, stamped with the distribution that provided it."""
    memory = build.Memory()
    assert list(memory.plugins.sources) == ["memory"]
    assert list(memory.plugins.log_formats) == ["memory.lines"]
    assert list(memory.plugins.log_kinds) == ["memory.kind"]
    assert list(memory.plugins.languages) == ["python"]
    assert list(memory.plugins.frameworks) == ["fw"]
    assert not memory.plugins.policy_packs
    assert not memory.plugins.reporters
    assert [(each.kind, each.name) for each in memory.plugins.all()] == [
        ("framework", "fw"),
        ("language", "python"),
        ("log-format", "memory.lines"),
        ("log-kind", "memory.kind"),
        ("source", "memory"),
    ]
    assert {each.provider for each in memory.plugins.all()} == {Provider("test-plugins", "1.0")}


@pytest.mark.parametrize(
    ("plugin", "reason"),
    [
        (Raising(), "affidavit_reporters raised RuntimeError: boom"),
        (RaisingLate(), "affidavit_reporters raised RuntimeError: boom"),
        (Exiting(), "affidavit_reporters raised SystemExit: 0"),
        (Misspelt(), "unknown hook 'affidavit_reporter'"),
        (WrongArguments(), "Argument(s) {'config'} are declared in the hookimpl but can not be found in the hookspec"),
        (Reporters("text"), "affidavit_reporters gave str, not Reporter"),
        (Reporters(PolicyPack("x", Path())), "affidavit_reporters gave PolicyPack, not Reporter"),
        (Reporters(None), "affidavit_reporters gave NoneType, not Reporter"),
        (Reporters(reporter("good")), "reporter 'good' is already provided by here"),
        (object(), "provides nothing"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_a_broken_plugin_is_named_and_breaks_no_other(plugin: object, reason: str) -> None:
    """Whatever is wrong with one plugin, it is told with name, provider and reason, and the others are there."""
    plugins = Plugins(
        [("first", Reporters(reporter("good")), HERE), ("odd", plugin, THERE), ("last", Reporters(reporter("z")), HERE)]
    )
    assert {"good", "z"} <= set(plugins.reporters)
    assert plugins.reporters["good"].provider == HERE
    (broken,) = plugins.broken
    assert (broken.name, broken.provider) == ("odd", THERE)
    assert reason in broken.reason
    assert "\n" not in broken.reason


def test_a_hook_that_gives_no_list(build: Build) -> None:
    """A hook that forgets to return is broken, not empty."""
    plugins = Plugins([("odd", _NoReturn(), THERE)])
    assert "affidavit_reporters raised TypeError" in plugins.broken[0].reason


class _NoReturn:
    @hookimpl
    def affidavit_reporters(self) -> None:
        return None


def test_a_scheme_belongs_to_one_source(build: Build) -> None:
    """Of two sources for one URI scheme the second is broken, so that a location never changes hands by chance."""
    memory = build.Memory()
    again = Sources(dataclasses.replace(memory.source, name="another"))
    plugins = Plugins([("memory", memory, HERE), ("again", again, THERE)])
    assert list(plugins.sources) == ["memory"]
    (broken,) = plugins.broken
    assert broken.reason == "scheme 'memory' is already that of source 'memory'"


def test_an_event_class_belongs_to_one_kind(build: Build) -> None:
    """Two kinds with one event class would cover for each other, so the second is broken."""
    memory = build.Memory()
    again = Kinds(dataclasses.replace(build.kind, name="another", event_classes=("other", "read")))
    plugins = Plugins([("memory", memory, HERE), ("again", again, THERE)])
    assert list(plugins.log_kinds) == ["memory.kind"]
    (broken,) = plugins.broken
    assert broken.reason == "event class 'read' is already that of log-kind 'memory.kind'"


def test_entry_points_of_one_name() -> None:
    """Two distributions may call their plugins the same; neither takes the other's place."""
    plugins = Plugins([("same", Reporters(reporter("a")), HERE), ("same", Reporters(reporter("b")), THERE)])
    assert plugins.broken == ()
    assert {name: each.provider for name, each in plugins.reporters.items()} == {"a": HERE, "b": THERE}


def test_one_object_registered_twice() -> None:
    """The second registration of one plugin is told, and the first stays."""
    plugin = Reporters(reporter("a"))
    plugins = Plugins([("one", plugin, HERE), ("two", plugin, THERE)])
    assert list(plugins.reporters) == ["a"]
    assert [each.name for each in plugins.broken] == ["two"]


def test_what_failed_to_load_is_kept() -> None:
    """Plugins that could not be imported stand beside those that could not be used, sorted."""
    earlier = Broken("zzz", HERE, "ImportError: no module")
    plugins = Plugins([("odd", Raising(), THERE)], [earlier])
    assert [each.name for each in plugins.broken] == ["odd", "zzz"]


def test_a_kind_without_time_or_id_is_refused(build: Build) -> None:
    """A log kind must say where a record's time and id are."""
    fields = {name: getattr(build.kind, name) for name in build.kind.__dataclass_fields__}
    for name in ("time", "event_id"):
        with pytest.raises(ValueError, match="names no path"):
            LogKind(**{**fields, name: ()})


def test_blame_names_plugin_action_and_provider() -> None:
    """An exception inside is the plugin's: by kind, name, what it was doing and who provided it."""
    provided = Plugins([("p", Reporters(reporter("html")), HERE)]).reporters["html"]
    with pytest.raises(PluginError) as caught, provided.blame("write"):
        raise TypeError("no")
    assert str(caught.value) == "plugin reporter.html (from here 1.0) failed during write: TypeError: no"
    assert (caught.value.plugin, caught.value.hook) == ("reporter.html", "write")
    assert isinstance(caught.value.__cause__, TypeError)


@pytest.mark.parametrize("error", [SourceError("x"), UsageError("x"), PluginError("a", "b", ValueError())])
def test_errors_for_people_pass_blame(error: AffidavitError) -> None:
    """An error that is a result, not a failure of the plugin, comes through unchanged."""
    provided = Plugins([("p", Reporters(reporter("html")), HERE)]).reporters["html"]
    with pytest.raises(type(error)) as caught, provided.blame("write"):
        raise error
    assert caught.value is error


def test_a_plugin_cannot_end_the_run() -> None:
    """A plugin that asks for the program's end has failed; the run goes on and has a status of its own."""
    provided = Plugins([("p", Reporters(reporter("html")), HERE)]).reporters["html"]
    with pytest.raises(PluginError, match="SystemExit: 0"), provided.blame("write"):
        sys.exit(0)


def test_interrupts_are_nobodys_fault() -> None:
    """A user's interrupt is not blamed on the plugin that it met."""
    provided = Plugins([("p", Reporters(reporter("html")), HERE)]).reporters["html"]
    with pytest.raises(KeyboardInterrupt), provided.blame("write"):
        raise KeyboardInterrupt
    with provided.blame("write"):
        pass


def test_picking_by_name() -> None:
    """A name that nobody provides is an error that suggests a near one, or says what there is."""
    plugins = Plugins([("p", Reporters(reporter("html"), reporter("json")), HERE)])
    assert pick(plugins.reporters, "html", "report format").name == "html"
    with pytest.raises(UsageError, match=r"^no report format 'htm', did you mean 'html'\?$"):
        pick(plugins.reporters, "htm", "report format")
    with pytest.raises(UsageError, match=r"^no report format 'pdf'; expected one of: html, json$"):
        pick(plugins.reporters, "pdf", "report format")
    with pytest.raises(UsageError, match=r"^no language 'x'$"):
        pick(plugins.languages, "x", "language")


Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a distribution on the path: entry points and the modules they name."""
    monkeypatch.syspath_prepend(tmp_path)

    def add(distribution: str, entry_points: str, **modules: str) -> None:
        info = tmp_path / f"{distribution.replace('-', '_')}-3.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 3.0\n")
        (info / "entry_points.txt").write_text(f"[affidavit]\n{entry_points}\n")
        for name, code in modules.items():
            monkeypatch.delitem(sys.modules, name, raising=False)
            (tmp_path / f"{name}.py").write_text(code)
        importlib.metadata.MetadataPathFinder().invalidate_caches()

    return add


GOOD_MODULE = """
from pathlib import Path
from affidavit import PredicateLanguage, hookimpl

@hookimpl
def affidavit_predicate_languages():
    return [PredicateLanguage("third-party", "One more.", lambda predicates, profile: None)]
"""


def test_installed_plugins_are_loaded(install: Install) -> None:
    """A third party's entry point loads as the built-in ones do, with its distribution's name and version."""
    install("third-party", "mine = affidavit_third_party", affidavit_third_party=GOOD_MODULE)
    plugins = load_plugins()
    assert isinstance(plugins.languages["third-party"].record, PredicateLanguage)
    assert plugins.languages["third-party"].provider == Provider("third-party", "3.0")


@pytest.mark.parametrize(
    ("entry_point", "code", "reason"),
    [
        (
            "affidavit_bad",
            "import no_such_module_at_all",
            "ModuleNotFoundError: No module named 'no_such_module_at_all'",
        ),
        ("affidavit_bad", "raise RuntimeError('at import')", "RuntimeError: at import"),
        ("affidavit_bad", "syntax error here", "SyntaxError"),
        ("affidavit_bad", "import sys; sys.exit(0)", "SystemExit"),
        ("affidavit_bad:missing", "", "AttributeError"),
        ("affidavit_absent", "", "ModuleNotFoundError"),
        ("affidavit_bad", GOOD_MODULE.replace("@hookimpl", ""), "provides nothing"),
    ],
)
def test_what_cannot_be_loaded_is_broken(entry_point: str, code: str, reason: str, install: Install) -> None:
    """A plugin that fails while it is imported, or provides nothing, is listed as broken and stops no other."""
    install("bad-party", f"mine = {entry_point}", affidavit_bad=code)
    install("third-party", "mine = affidavit_third_party", affidavit_third_party=GOOD_MODULE)
    plugins = load_plugins()
    assert "third-party" in plugins.languages
    (broken,) = [each for each in plugins.broken if each.provider == Provider("bad-party", "3.0")]
    assert broken.name == "mine"
    assert reason in broken.reason
