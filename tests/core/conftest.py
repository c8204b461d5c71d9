"""Parts that the tests of the core share: builders of policies and frameworks, and plugins that live in memory.

The plugins go through `affidavit.plugins.Plugins` as anyone's do, so the tests here prove the plugin contracts too.
"""

from __future__ import annotations

import importlib.resources
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

import msgspec
import pytest
from affidavit import (
    Assessment,
    Batch,
    Break,
    Candidate,
    DocumentError,
    FrameworkSource,
    Headers,
    LogFormat,
    LogKind,
    ObjectRef,
    Occurrence,
    Period,
    Place,
    Predicate,
    PredicateLanguage,
    Problem,
    Readable,
    Refusal,
    Rejection,
    Scope,
    Skipped,
    Source,
    SourceError,
    Verdict,
    hookimpl,
)
from affidavit.engine import assess
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.framework import Control, CrosswalkLink, Framework, Support
from affidavit.model.policy import Effect, Policy, PolicyTest, Severity, Step
from affidavit.model.profile import Profile
from affidavit.parts.partial import Partial
from affidavit.plugins import Plugins, Provider
from affidavit.policies.files import Pack
from affidavit.records.tolerant import tolerant_decode
from affidavit.request import Request
from affidavit.scanning.scanner import Scanner

Condition = Callable[[Mapping[str, Any], Mapping[str, Any]], bool | None]


def _raise(record: Mapping[str, Any], _: object) -> bool:
    """Fails with the record's own words, which may be none."""
    raise RuntimeError(record.get("error", "predicate fell over"))


# The sources a predicate in the language `python` may have: (record, profile) → bool or None.
CONDITIONS: dict[str, Condition] = {
    "always": lambda record, profile: True,
    "never": lambda record, profile: False,
    "flagged": lambda record, profile: record.get("flag") is True,
    "named x": lambda record, profile: record.get("name") == "x",
    "untrusted": lambda record, profile: record.get("account") not in profile["trusted_accounts"],
    "raises": _raise,
    "raises if broken": lambda record, profile: record.get("flag") != "broken" or _raise(record, profile),
}


class _Conditions:
    """The evaluator of the language `python`."""

    def __init__(self, predicates: Sequence[Predicate], profile: Mapping[str, Any]) -> None:
        self.conditions = [CONDITIONS[predicate.source] for predicate in predicates]
        self.profile = profile

    def evaluate(self, candidates: Sequence[Candidate]) -> Iterator[Verdict]:
        for position, candidate in enumerate(candidates):
            assert msgspec.json.decode(candidate.raw) == candidate.record
            for predicate in candidate.predicates:
                try:
                    matched = self.conditions[predicate](candidate.record, self.profile)
                except RuntimeError as error:
                    yield Verdict(position, predicate, str(error))
                else:
                    if matched:
                        yield Verdict(position, predicate)

    def close(self) -> None:
        self.conditions.clear()


def _compile(predicates: Sequence[Predicate], profile: Mapping[str, Any]) -> _Conditions:
    unknown = [predicate for predicate in predicates if predicate.source not in CONDITIONS]
    if unknown:
        raise DocumentError(
            Problem(each.place.path, each.place.line, each.place.column, f"no condition {each.source!r}")
            for each in unknown
        )
    return _Conditions(predicates, profile)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


KIND = LogKind(
    name="memory.kind",
    summary="Records of the tests.",
    time=("time",),
    event_id=("id",),
    account=("account",),
    region=("region",),
    select=("name", "who"),
    class_paths=("class",),
    event_class=lambda values: values[0] if values[0] in ("write", "read", "data:s3") else None,
    event_classes=("write", "read", "data:s3"),
    actor=lambda record: {"principal": _text(record.get("who")) or None},
    action=lambda record: _text(record.get("action")) or _text(record.get("id")) or None,
    describe=lambda record: {"event": _text(record.get("name")), "actor": _text(record.get("who")), "source_ip": ""},
)


def _accepts(_: ObjectRef, head: bytes) -> Refusal | None:
    if head.startswith(b"#foreign"):
        return Refusal("it is something else", foreign=True)
    return None if head.startswith((b"{", b"!")) else Refusal("not lines of records")


def _lines(stream: Readable) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 16):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _header(line: bytes, headers: Headers) -> Any:
    try:
        return headers.decode(line)
    except (ValueError, msgspec.DecodeError):
        return headers.decode(msgspec.json.encode(tolerant_decode(line)))


def _read(stream: Readable, headers: Headers, lines_a_batch: int = 3) -> Iterator[Batch]:
    """One record a line. A line `!break` breaks the object off; what is no JSON object is rejected."""
    batch = Batch([], [], [])
    offset, index, text = 0, 0, _lines(stream)
    while True:
        try:
            line = next(text, b"!end")
        except Exception:
            # What was read before the damage first.
            yield batch
            raise
        if line.startswith(b"!"):
            batch.breaks = [Break(offset, "broken on purpose")] if line == b"!break" else []
            yield batch
            return
        try:
            header = _header(line, headers)
        except (ValueError, RecursionError) as error:
            batch.rejected = [*batch.rejected, Rejection(index, f"not a record: {type(error).__name__}")]
        else:
            batch.indices = [*batch.indices, index]
            batch.headers.append(header)
            batch.raws = [*batch.raws, line]
        offset += len(line) + 1
        index += 1
        if index % lines_a_batch == 0:
            yield batch
            batch = Batch([], [], [])


FORMAT = LogFormat("memory.lines", KIND.name, "One record a line.", _accepts, _read)
LANGUAGE = PredicateLanguage("python", "Named conditions.", _compile)


class Memory:
    """Log objects held in memory, the plugins that read them, and requests to scan them.

    Any record of a plugin can be replaced, to see what the core makes of one that misbehaves. `refs` replaces
    what is listed; `skipped` is listed beside the objects.
    """

    def __init__(
        self,
        objects: Mapping[str, bytes] | None = None,
        *,
        source: Source | None = None,
        formats: Sequence[LogFormat] = (FORMAT,),
        kinds: Sequence[LogKind] = (KIND,),
        languages: Sequence[PredicateLanguage] = (LANGUAGE,),
        more: Iterable[tuple[str, object]] = (),
        refs: Mapping[str, ObjectRef] | None = None,
        skipped: Sequence[Skipped] = (),
    ) -> None:
        self.objects = dict(objects or {})
        self.refs = dict(refs or {})
        self.skipped = tuple(skipped)
        self.source = source or Source("memory", ("memory",), "Objects in memory.", self._list, self._open)
        self.formats, self.kinds, self.languages = formats, kinds, languages
        provider = Provider("test-plugins", "1.0")
        self.plugins = Plugins([("memory", self, provider), *((name, each, provider) for name, each in more)])
        assert not self.plugins.broken

    @hookimpl
    def affidavit_sources(self) -> list[Source]:
        return [self.source]

    @hookimpl
    def affidavit_log_formats(self) -> Sequence[LogFormat]:
        return self.formats

    @hookimpl
    def affidavit_log_kinds(self) -> Sequence[LogKind]:
        return self.kinds

    @hookimpl
    def affidavit_predicate_languages(self) -> Sequence[PredicateLanguage]:
        return self.languages

    @hookimpl
    def affidavit_frameworks(self) -> list[FrameworkSource]:
        return [FrameworkSource("fw", importlib.resources.files("affidavit"))]

    def _list(self, location: str, period: Period, scope: Scope) -> Iterator[ObjectRef | Skipped]:
        yield from self.skipped
        for name, content in self.objects.items():
            yield self.refs.get(name) or ObjectRef("memory", name, f"memory/{name}", size=len(content))

    def _open(self, ref: ObjectRef) -> IO[bytes]:
        name = ref.location.removeprefix("memory/")
        if name not in self.objects:
            raise SourceError(f"no object {ref.location}")
        return io.BytesIO(self.objects[name])

    def request(
        self,
        *policies: Policy,
        frameworks: Sequence[Framework] = (),
        profile: Profile | None = None,
        period: Period | None = None,
        as_of: int = 0,
    ) -> Request:
        """A request to scan everything."""
        pack = Pack("tests", "1", tuple(policies), "0" * 64)
        return Request(
            sources=((self.source.name, "memory:all"),),
            packs=(pack,),
            frameworks=tuple(frameworks),
            profile=profile or Profile(),
            period=period or Period(),
            scope=Scope(),
            as_of=as_of,
            version="0",
        )

    def run(self, *policies: Policy, **request: Any) -> tuple[Assessment, list[Occurrence]]:
        """Assess everything: the Assessment, and the whole evidence population. `request` is as of `request`."""
        with assess(self.request(*policies, **request), self.plugins, lambda _: None) as result:
            return result.assessment, list(result.population())

    def scan(self, *policies: Policy, period: Period | None = None) -> dict[str, Partial | Skipped]:
        """Scan every object by itself: its part in the Assessment, by name."""
        period = period or Period()
        refs = [item for item in self._list("", period, Scope()) if isinstance(item, ObjectRef)]
        with CompiledPolicies(policies, self.plugins, Profile().as_data()) as compiled:
            scanner = Scanner(self.plugins, compiled, period)
            return {ref.uri: scanner.scan(ref) for ref in refs}


def lines(*records: Any) -> bytes:
    """Records as the format `memory.lines` has them; bytes go in as they are."""
    return b"".join((each if isinstance(each, bytes) else msgspec.json.encode(each)) + b"\n" for each in records)


def policy(
    name: str = "test.policy",
    source: str = "always",
    select: Mapping[str, tuple[str, ...]] | None = None,
    predicate: Predicate | None = None,
    **changes: Any,
) -> Policy:
    """A policy of one step on records in memory; `changes` replace its fields."""
    made = Policy(
        id=name,
        title=f"Title of {name}",
        description="",
        severity=Severity.MEDIUM,
        effect=Effect.VIOLATION,
        logs=KIND.name,
        needs=("write",),
        attack=(),
        controls={},
        steps=(Step("", select or {}, predicate or Predicate(name, "python", source, Place("policy.yaml", 3, 5))),),
        correlate=None,
        subject=("who",),
        message="{who} did {name}",
        evidence_note="Keep it.",
        false_positives="",
        remediation="Undo it.",
        references=(),
        tests=(),
        pack="tests",
        place=Place("policy.yaml"),
    )
    return msgspec.structs.replace(made, **changes)


def policy_test(matches: bool, event: Mapping[str, Any], name: str = "a test", **changes: Any) -> PolicyTest:
    """An inline test of a policy."""
    return msgspec.structs.replace(PolicyTest(name, matches, (event,), place=Place("policy.yaml", 9)), **changes)


def control(name: str = "C1", support: Support = Support.DIRECT, tests: Sequence[str] = (), **changes: Any) -> Control:
    """A control of the framework `fw`."""
    made = Control(name, f"Title of {name}", "Group", support, "What it asks.", "What to keep.", tuple(tests))
    return msgspec.structs.replace(made, **changes)


def framework(*controls: Control, crosswalk: Sequence[CrosswalkLink] = ()) -> Framework:
    """The framework `fw`."""
    return Framework("fw", "A framework", "1", "source", "notice", "18.1", controls, tuple(crosswalk), "0" * 64)


class Build:
    """The builders above, for tests to call."""

    Memory = Memory
    kind = KIND
    format = FORMAT
    language = LANGUAGE
    lines = staticmethod(lines)
    policy = staticmethod(policy)
    policy_test = staticmethod(policy_test)
    control = staticmethod(control)
    framework = staticmethod(framework)


@pytest.fixture(scope="session")
def build() -> Build:
    """Builders of everything an engine test needs; they hold no state, so tests share them."""
    return Build()
