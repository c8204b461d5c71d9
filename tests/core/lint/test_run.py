"""Lint over packs: every check of core speaks, at its place, and only where there is something to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from affidavit import (
    FieldTypes,
    LintCheck,
    LintLevel,
    LogKind,
    PluginError,
    PredicateFacts,
    PredicateLanguage,
    PredicateLint,
    Remark,
    Step,
    hookimpl,
)
from affidavit.lint.run import PackSource, all_checks, lint
from affidavit.model.lint import LintFinding
from affidavit.model.policy import Place
from affidavit.plugins import Plugins, Provider, load_plugins

Write = Callable[..., None]
Lint = Callable[[], list[LintFinding]]


def test_a_sound_policy_is_clean(write: Write, found: Lint) -> None:
    """Nothing is found where nothing is wrong."""
    write()
    assert found() == []


@pytest.mark.parametrize(
    ("changed", "code", "line", "column"),
    [
        ({"attack": "T9999"}, "unknown-attack-id", 7, 10),
        ({"attack": "T1100"}, "revoked-attack-id", 7, 10),
        ({"attack": "T1066"}, "revoked-attack-id", 7, 10),
        ({"attack": "T1043"}, "deprecated-attack-id", 7, 10),
        ({"controls": "{soc2: [CC6.22]}"}, "unknown-control", 1, 0),
        ({"controls": "{iso: [A.5]}"}, "unknown-framework", 8, 12),
        ({"needs": "management-write, data:s33"}, "unlisted-event-class", 6, 27),
        ({"references": ""}, "no-references", 1, 1),
        ({"denied": "{eventName: CreateRole}"}, "no-denied-test", 18, 3),
        ({"select": ""}, "no-select", 10, 19),
        ({"when": '{jmespath: "errorCode &&"}'}, "does-not-compile", 10, 31),
        ({"when": '{rego: "http.send({})"}'}, "does-not-compile", 10, 15),
        ({"when": '{rego: "startwith(input.a, 1)"}'}, "does-not-compile", 10, 15),
        ({"more": "notes: x"}, "does-not-load", 16, 1),
        ({"more": "lint: {accept: {no-references: they are secret}}"}, "unused-acceptance", 16, 17),
        ({"more": "lint: {accept: {no-reference: x}}"}, "unknown-check", 16, 17),
        ({"subject": "actor.principle"}, "unknown-field", 11, 10),
        ({"subject": '"{requestParameters.usrName}"'}, "unknown-field", 11, 11),
        ({"when": '{jmespath: "`true`"}'}, "idle-predicate", 10, 19),
    ],
)
def test_each_check_speaks_at_its_place(
    changed: Mapping[str, str], code: str, line: int, column: int, write: Write, found: Lint
) -> None:
    """One thing wrong gives one finding, with its code, line and column."""
    write(**changed)
    result = found()
    places = [(each.code, each.path, each.line, each.column) for each in result]
    expected = (code, "pack/policy.yaml", line, column or places[0][3])
    assert places == [expected], [str(each) for each in result]


def test_missing_parts_have_codes(write: Write, found: Lint, tmp_path: Path) -> None:
    """A policy without evidence note, or whose tests all match, says which part is missing."""
    write()
    path = tmp_path / "policy.yaml"
    text = path.read_text().replace("evidence_note: Keep the request and its approval.\n", "")
    path.write_text(text.replace("matches: false", "matches: true"))
    assert [each.code for each in found()] == ["missing-key", "missing-test"]


def test_a_successor_is_named(write: Write, found: Lint) -> None:
    """A revoked ATT&CK id comes with the id that replaced it, and its name."""
    write(attack="T1100")
    (finding,) = found()
    assert "write T1505.003 (Server Software Component: Web Shell)" in finding.message


def test_a_class_of_data_events_is_suggested(write: Write, found: Lint) -> None:
    """A mistyped service comes with the known one; those that are known are no finding."""
    write(needs="data:s3, data:lambda")
    assert found() == []
    write(needs="data:s33")
    (finding,) = found()
    assert "did you mean 'data:s3'?" in finding.message


def test_only_warnings_can_be_accepted(write: Write, found: Lint) -> None:
    """An accepted warning is silent; an error stays, and accepting it is an error too."""
    write(references="", more="lint: {accept: {no-references: the source is not public}}")
    assert found() == []
    write(subject="actor.principle", more="lint: {accept: {unknown-field: I like it so}}")
    assert sorted(each.code for each in found()) == ["unknown-check", "unknown-field"]


def test_acceptance_needs_a_reason(write: Write, found: Lint) -> None:
    """Without a reason nothing is accepted: the policy does not load."""
    write(references="", more="lint: {accept: {no-references: }}")
    assert [each.code for each in found()] == ["missing-key"]


def test_ids_are_taken_once_over_all_packs(write: Write, tmp_path: Path, plugins: Plugins) -> None:
    """The second of two packs with one policy id is told where the first stands."""
    write()
    found = lint([PackSource("one", tmp_path, "one/"), PackSource("two", tmp_path, "two/")], plugins, [])
    assert ("two/policy.yaml", "does-not-load") in [(each.path, each.code) for each in found]
    assert any("taken by one/policy.yaml" in each.message for each in found)


def test_findings_are_sorted_and_each_once(write: Write, found: Lint) -> None:
    """Whatever the order of checks, findings come by place, and two runs give the same."""
    write("b.yaml", id="test.b", references="", attack="T1100")
    write("a.yaml", id="test.a", attack="T1100", subject="actor.nobody")
    result = found()
    assert result == sorted(set(result)) == found()
    assert [each.path for each in result[:2]] == ["pack/a.yaml", "pack/a.yaml"]


class _Plugin:
    """A third party's language, in which every predicate is a word that lint objects to under a code."""

    def __init__(self, code: str, problem: Exception | None = None) -> None:
        self.code = code
        self.problem = problem

    def language(self) -> PredicateLanguage:
        installed = load_plugins().languages["jmespath"].record
        check = LintCheck("bad-word", LintLevel.WARNING, "a word that is bad")

        def examine(steps: Sequence[Step], _types: FieldTypes) -> list[PredicateFacts]:
            if self.problem:
                raise self.problem
            return [PredicateFacts((Remark(self.code, Place(""), "bad"),)) for _ in steps]

        return PredicateLanguage("words", "words", installed.compile, lint=lambda: PredicateLint((check,), examine))


def _with(plugin: _Plugin) -> Plugins:
    plugins = load_plugins()

    class Words:
        @hookimpl
        def affidavit_predicate_languages(self) -> list[PredicateLanguage]:
            return [plugin.language()]

    others = [
        (f"p{number}", _Holder(record), Provider("affidavit", "1")) for number, record in enumerate(_kinds(plugins))
    ]
    return Plugins([*others, ("words", Words(), Provider("third-party", "3.0"))], [])


class _Holder:
    def __init__(self, record: LogKind) -> None:
        self.record = record

    @hookimpl
    def affidavit_log_kinds(self) -> list[LogKind]:
        return [self.record]


def _kinds(plugins: Plugins) -> list[LogKind]:
    return [each.record for each in plugins.log_kinds.values()]


def _lint(plugins: Plugins, folder: Path) -> list[LintFinding]:
    return lint([PackSource("pack", folder, "")], plugins, [])


def test_a_third_party_s_language_brings_checks(write: Write, tmp_path: Path) -> None:
    """A language's own codes have the level that it declares, and are among all checks."""
    write(when="{words: errorCode}", controls="{}")
    plugins = _with(_Plugin("bad-word"))
    assert [(each.code, each.level) for each in _lint(plugins, tmp_path)] == [("bad-word", LintLevel.WARNING)]
    assert "bad-word" in {check.code for check in all_checks(plugins)}


@pytest.mark.parametrize("plugin", [_Plugin("undeclared"), _Plugin("bad-word", ZeroDivisionError("oops"))])
def test_a_broken_plugin_is_named(plugin: _Plugin, write: Write, tmp_path: Path) -> None:
    """A plugin that raises, or uses a code that it does not declare, fails by name; it is not taken for clean."""
    write(when="{words: errorCode}", controls="{}")
    with pytest.raises(PluginError, match=r"language\.words \(from third-party 3\.0\) failed during lint"):
        _lint(_with(plugin), tmp_path)
