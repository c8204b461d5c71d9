"""Plugins that fail or misbehave at each of their calls: reported as theirs, accounted for, and never a quiet log."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from affidavit import Batch, ObjectRef, Rejection, SourceError
from affidavit.model.policy import Effect
from affidavit.plugins import Broken, Plugins, Provider

if TYPE_CHECKING:
    from tests.core.conftest import Build

RECORD = {"time": "2026-07-01T09:30:15Z", "id": "e1", "who": "me", "name": "x", "class": "write"}


def boom(*_: Any) -> Any:
    """Fail as a plugin with a bug does."""
    raise RuntimeError("boom")


def refuse(*_: Any) -> Any:
    """Fail as a plugin does that explains itself."""
    raise SourceError("cannot be done")


def give(value: Any) -> Callable[..., Any]:
    """A callable that gives a fixed value, whatever it is asked."""
    return lambda *_: value


class FailingStream(io.BytesIO):
    """A stream that fails after its first 40 bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(40) if not self.tell() else boom()


class UnclosableStream(io.BytesIO):
    """A stream that will not close."""

    def close(self) -> None:
        boom()


def _then_fail(read: Callable[..., Any]) -> Callable[..., Any]:
    def of(stream: Any, headers: Any) -> Any:
        yield from read(stream, headers)
        boom()

    return of


def _batches(*made: Any) -> Callable[..., Any]:
    return lambda stream, headers: iter(made)


def _decoded_headers(stream: Any, headers: Any) -> Any:
    yield Batch([0], [{"time": "2026-07-01T09:30:15Z"}], [b"{}"])


# What is wrong → (which plugin record, the part of it that is replaced, with what, who is to blame).
CASES: dict[str, tuple[str, str, Any, str]] = {
    "source list raises": ("source", "list", boom, "source.memory"),
    "source list gives None": ("source", "list", give(None), "source.memory"),
    "source list gives text": ("source", "list", give(["a.json"]), "source.memory"),
    "source lists for another": ("source", "list", give([ObjectRef("other", "a", "a")]), "source.memory"),
    "source open raises": ("source", "open", boom, "source.memory"),
    "source open refuses": ("source", "open", refuse, "source.memory"),
    "source open gives None": ("source", "open", give(None), ""),
    "source open gives text": ("source", "open", lambda ref: io.StringIO("x"), "source.memory"),
    "source stream fails": ("source", "open", lambda ref: FailingStream(b"{}\n" * 99), ""),
    "format accepts raises": ("format", "accepts", boom, "log-format.memory.lines"),
    "format accepts refuses": ("format", "accepts", refuse, "log-format.memory.lines"),
    "format accepts gives True": ("format", "accepts", give(True), "log-format.memory.lines"),
    "format accepts gives False": ("format", "accepts", give(False), "log-format.memory.lines"),
    "format read raises": ("format", "read", boom, "log-format.memory.lines"),
    "format read refuses": ("format", "read", refuse, "log-format.memory.lines"),
    "format read gives None": ("format", "read", give(None), "log-format.memory.lines"),
    "format read gives dicts": ("format", "read", _batches({}), "log-format.memory.lines"),
    "format read out of step": ("format", "read", _batches(Batch([0, 1], [], [])), "log-format.memory.lines"),
    "format read odd headers": ("format", "read", _decoded_headers, "log-format.memory.lines"),
    "format read odd rejections": ("format", "read", _batches(Batch([], [], [], ["bad"])), "log-format.memory.lines"),  # type: ignore[list-item]
    "format read odd breaks": ("format", "read", _batches(Batch([], [], [], [], [3])), "log-format.memory.lines"),  # type: ignore[list-item]
    "format of unknown kind": ("format", "kind", "no.such.kind", "log-format.memory.lines"),
    "format of deep headers": ("format", "header_paths", ("a.b.c",), "log-format.memory.lines"),
    "format of clashing headers": ("format", "header_paths", ("time.zone",), "log-format.memory.lines"),
    "kind event_class raises": ("kind", "event_class", boom, "log-kind.memory.kind"),
    "kind event_class gives a list": ("kind", "event_class", give(["write"]), "log-kind.memory.kind"),
    "kind actor raises": ("kind", "actor", boom, ""),
    "kind actor refuses": ("kind", "actor", refuse, ""),
    "kind actor gives None": ("kind", "actor", give(None), ""),
    "kind actor gives no JSON": ("kind", "actor", give({"principal": object()}), ""),
    "kind describe raises": ("kind", "describe", boom, ""),
    "kind describe gives nothing": ("kind", "describe", give({}), ""),
    "kind describe gives None": ("kind", "describe", give({"event": None, "actor": None, "source_ip": None}), ""),
    "kind describe gives one text for targets": (
        "kind",
        "describe",
        give({"event": "", "actor": "", "source_ip": "", "targets": "role"}),
        "",
    ),
    "kind describe gives a number for a principal": (
        "kind",
        "describe",
        give({"event": "", "actor": "", "source_ip": "", "principal": 5}),
        "",
    ),
    "kind action raises": ("kind", "action", boom, ""),
    "kind action gives a number": ("kind", "action", give(5), ""),
    "language compile raises": ("language", "compile", boom, ""),
    "language compile gives None": ("language", "compile", give(None), ""),
    "language selectors raise": ("language", "selectors", boom, ""),
    "language selectors give None": ("language", "selectors", give(None), ""),
}


def memory(build: Build, which: str, part: str, value: Any) -> Any:
    """Two objects of two records, read by plugins one part of which is replaced."""
    objects = {name: build.lines(RECORD, {**RECORD, "id": name}) for name in ("a.json", "b.json")}
    replaced = dataclasses.replace(
        build.Memory(objects).source if which == "source" else getattr(build, which), **{part: value}
    )
    parts: dict[str, Any] = {"source": replaced} if which == "source" else {f"{which}s": [replaced]}
    return build.Memory(objects, **parts)


@pytest.mark.parametrize("name", CASES)
def test_each_failure_is_told_as_the_plugins(name: str, build: Build) -> None:
    """The run ends, says that it is incomplete, names the plugin, and accounts for each record it read."""
    which, part, value, blamed = CASES[name]
    assessment, _ = memory(build, which, part, value).run(build.policy())
    assert not assessment.run.complete
    assert assessment.failures
    if blamed:
        assert any(failure.plugin == blamed for failure in assessment.failures)
    else:
        words = "reading failed" if which == "source" else f"plugin {'log-kind' if which == 'kind' else which}."
        refused = value is refuse and "cannot be done"
        assert any(words in each.reason or (refused and refused in each.reason) for each in assessment.failures)
    records = assessment.inputs.records
    assert records.read == records.evaluated + records.outside_period + records.rejected


@pytest.mark.parametrize("name", CASES)
def test_no_control_is_satisfied_by_a_failure(name: str, build: Build) -> None:
    """With any of these failures, a control that would else be satisfied is not."""
    from affidavit import Period
    from affidavit.model.profile import DeclaredScope, Profile

    which, part, value, _ = CASES[name]
    policy = build.policy("p.a", "never", controls={"fw": ("C1",)})
    request = {
        "frameworks": [build.framework(build.control(tests=["p.a"]))],
        "profile": Profile(scope=DeclaredScope(("111122223333",), ("r",), ("write",))),
        "period": Period(1782896400, 1782900000),
    }
    sound = build.Memory({"a.json": build.lines({**RECORD, "account": "111122223333", "region": "r"})})
    assert [each.status for each in sound.run(policy, **request)[0].controls] == ["satisfied"]
    broken = memory(build, which, part, value)
    broken.objects = {
        name: build.lines({**RECORD, "account": "111122223333", "region": "r"}) for name in broken.objects
    }
    if which == "kind" and part in ("describe", "action"):
        # These are asked of matches only, and there are none.
        policy = build.policy("p.a", controls={"fw": ("C1",)}, effect=Effect.EVIDENCE)
    (result,) = broken.run(policy, **request)[0].controls
    assert result.status in ("indeterminate", "not-assessed")


def test_a_format_that_fails_on_its_way_keeps_what_it_gave(build: Build) -> None:
    """Records that a format gave before it failed are evaluated."""
    assessment, _ = memory(build, "format", "read", _then_fail(build.format.read)).run(build.policy())
    assert assessment.inputs.records.evaluated == 4
    assert [item.status for item in assessment.inputs.objects] == ["partial", "partial"]
    assert not assessment.run.complete


def test_a_source_that_breaks_off_listing_keeps_what_it_listed(build: Build) -> None:
    """Objects listed before the failure are read, and the failure leaves a hole everywhere."""

    def some(*_: Any) -> Any:
        yield ObjectRef("memory", "a.json", "memory/a.json")
        boom()

    assessment, _ = memory(build, "source", "list", some).run(build.policy())
    assert assessment.inputs.records.evaluated == 2
    assert [(each.stage, each.plugin) for each in assessment.failures] == [("list", "source.memory")]


def test_a_kind_that_cannot_class_records_still_has_them_evaluated(build: Build) -> None:
    """Without an event class a record shows no coverage, but policies meet it."""
    assessment, _ = memory(build, "kind", "event_class", boom).run(build.policy())
    assert assessment.inputs.records.evaluated == 4
    assert assessment.findings[0].records == 4
    assert {cell.event_class for cell in assessment.coverage.cells} == {""}


def test_every_object_tells_that_its_records_have_no_class(build: Build) -> None:
    """Not only the first one that is read: which that is depends on the workers, and on what a ledger keeps."""
    failing = memory(build, "kind", "event_class", boom)
    assessment, _ = failing.run(build.policy())
    told = {each.object for each in assessment.failures if each.plugin == "log-kind.memory.kind"}
    assert told == set(failing.objects)
    assert len(told) > 1


def test_a_stream_that_will_not_close_loses_nothing(build: Build) -> None:
    """What was read is read."""
    content = build.lines(RECORD)
    assessment, _ = memory(build, "source", "open", lambda ref: UnclosableStream(content)).run(build.policy())
    assert assessment.inputs.records.evaluated == 2
    assert assessment.run.complete


def test_a_plugin_that_could_not_be_loaded_makes_the_run_incomplete(build: Build) -> None:
    """What a plugin that did not load might have read is not known, so the Assessment says that it is missing."""
    sound = build.Memory({"a.json": build.lines(RECORD)})
    sound.plugins = Plugins(
        [("memory", sound, Provider("test-plugins", "1"))], [Broken("other", Provider("third", "2"), "ImportError: x")]
    )
    assessment, _ = sound.run(build.policy())
    assert not assessment.run.complete
    (failure,) = assessment.failures
    assert (failure.stage, failure.plugin) == ("plugin", "other")
    assert "third" in failure.reason
    assert "ImportError: x" in failure.reason


def test_rejections_are_no_plugin_failure(build: Build) -> None:
    """A format that rejects a record does its work: the record is named, and nobody is blamed."""
    batch = Batch([], [], [], [Rejection(0, "odd")])
    assessment, _ = memory(build, "format", "read", _batches(batch)).run(build.policy())
    assert [(each.stage, each.plugin, each.reason) for each in assessment.failures] == [("record", "", "odd")] * 2
    assert assessment.inputs.records.rejected == 2
