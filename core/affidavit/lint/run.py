"""Runs every check over packs of policies and gives what they find, sorted by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable

import msgspec

from affidavit.controls.mapper import unknown_controls
from affidavit.documents.strict_yaml import Value, problem_at, suggest
from affidavit.errors import DocumentError, Problem
from affidavit.hookspecs import PredicateLanguage
from affidavit.lint.checks import BY_CODE
from affidavit.lint.metadata import metadata_remarks
from affidavit.lint.records import record_remarks, with_item
from affidavit.lint.shadows import shadow_remarks
from affidavit.lint.waivers import condition_facts, field_remarks, policy_remarks
from affidavit.log_plugins import LogKind
from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.framework import Framework
from affidavit.model.lint import LintCheck, LintFinding, LintLevel, PredicateFacts, PredicateLint, Remark, Vocabulary
from affidavit.model.policy import Policy
from affidavit.model.profile import Profile
from affidavit.model.waiver import Waiver
from affidavit.plugins import Plugins, Provided
from affidavit.policies.acceptance import accepted_by
from affidavit.policies.files import Known, read_pack
from affidavit.waivers.waiving import waiver_problems


class PackSource(msgspec.Struct, frozen=True):
    """A pack to lint: its name until its manifest gives one, where it lies, and what its files' paths begin with."""

    name: str
    root: Traversable
    prefix: str


class _Loaded(msgspec.Struct, frozen=True):
    """A policy that loads, the keys of its file with their places, and the pack that it is of."""

    policy: Policy
    document: Value
    source: PackSource

    @property
    def path(self) -> str:
        """The file it stands in, as people are told."""
        return self.source.prefix + self.policy.place.path


class _Kind(msgspec.Struct, frozen=True):
    """A log kind, and what its vocabulary knows; None without one."""

    provided: Provided[LogKind]
    vocabulary: Vocabulary | None


def lint(sources: Sequence[PackSource], plugins: Plugins, frameworks: Sequence[Framework]) -> list[LintFinding]:
    """Everything found in the packs, sorted by place.

    Args:
        frameworks: all that are installed.

    Raises:
        PluginError: a language's or a log kind's part in lint failed.
    """
    known = Known(frozenset(plugins.languages), {name: provided.record for name, provided in plugins.log_kinds.items()})
    findings: list[LintFinding] = []
    loaded: dict[str, _Loaded] = {}
    waivers: list[tuple[PackSource, Waiver]] = []
    for source in sources:
        documents: dict[str, Value] = {}
        pack, problems = read_pack(source.name, source.root, known, documents)
        findings.extend(_of_problems(problems, source.prefix, "does-not-load"))
        for policy in pack.policies:
            first = loaded.setdefault(policy.id, _Loaded(policy, documents[policy.place.path], source))
            if first.policy is not policy:
                problem = problem_at(policy.place, f"policy id {policy.id!r} is taken by {first.path}")
                findings.extend(_of_problems([problem], source.prefix, "does-not-load", policy.id))
        for waiver in pack.waivers:
            refusals = waiver_problems([waiver], plugins)
            findings.extend(_of_problems(refusals, source.prefix, "does-not-compile"))
            if not refusals:
                waivers.append((source, waiver))
        findings.extend(_of_problems(unknown_controls(pack.policies, frameworks), source.prefix, "does-not-load"))
    linter = _Linter(plugins, [framework.id for framework in frameworks])
    sound: list[_Loaded] = []
    for source in sources:
        members = [each for each in loaded.values() if each.source is source]
        problems = list(_compile_problems([each.policy for each in members], plugins))
        findings.extend(_of_problems(problems, source.prefix, "does-not-compile"))
        refused = {problem.path for problem in problems}
        sound.extend(each for each in members if each.policy.place.path not in refused)
    findings.extend(linter.findings(sound))
    policies = {each.policy.id: each.policy for each in loaded.values()}
    if any(waiver.policy not in policies for _, waiver in waivers):
        policies = {**_installed(plugins, known), **policies}
    for source, waiver in waivers:
        findings.extend(linter.of_waiver(waiver, policies, source.prefix))
    return sorted(set(findings))


def all_checks(plugins: Plugins) -> tuple[LintCheck, ...]:
    """Every check that core and plugins have, sorted by code.

    Raises:
        PluginError: a plugin cannot say.
    """
    found = set(BY_CODE.values())
    for language in plugins.languages.values():
        if (part := _language_part(language)) is not None:
            found.update(part.checks)
    for kind in plugins.log_kinds.values():
        if (vocabulary := _vocabulary(kind)) is not None:
            found.update(vocabulary.checks)
    return tuple(sorted(found))


class _Linter:
    """The checks of core and of plugins, over policies that load and compile."""

    def __init__(self, plugins: Plugins, frameworks: Sequence[str]) -> None:
        self._plugins = plugins
        self._frameworks = frameworks
        self._checks: Mapping[str, LintCheck] = {check.code: check for check in all_checks(plugins)}
        self._kinds = {name: _Kind(provided, _vocabulary(provided)) for name, provided in plugins.log_kinds.items()}

    def findings(self, loaded: Sequence[_Loaded]) -> Iterator[LintFinding]:
        facts = self._facts([each.policy for each in loaded])
        remarks: dict[str, list[Remark]] = {}
        for each in loaded:
            kind = self._kinds[each.policy.logs]
            remarks[each.policy.id] = list(self._of(each, facts[each.policy.id], kind))
        for policy, remark in shadow_remarks([each.policy for each in loaded], facts):
            remarks[policy.id].append(remark)
        for each in loaded:
            yield from self._weighed(each, remarks[each.policy.id])

    def _of(self, each: _Loaded, facts: Sequence[PredicateFacts], kind: _Kind) -> Iterator[Remark]:
        failed = kind.vocabulary.failed if kind.vocabulary is not None else None
        with kind.provided.blame("vocabulary"):
            classes = kind.provided.record.event_classes
            yield from metadata_remarks(each.policy, each.document, self._frameworks, classes, failed)
            if kind.vocabulary is not None:
                remarks = list(record_remarks(each.policy, each.document, facts, kind.vocabulary))
                self._check_codes(remarks)
                yield from remarks
        yield from (remark for found in facts for remark in found.remarks)
        language = self._plugins.languages[each.policy.language]
        with language.blame("selectors"):
            for step in each.policy.steps:
                if not step.select and not language.record.selectors(step.predicate):
                    message = "say under 'select' which records it is about: now every record is decoded whole for it"
                    yield Remark("no-select", step.predicate.place, message)

    def _facts(self, policies: Sequence[Policy]) -> dict[str, list[PredicateFacts]]:
        facts: dict[str, list[PredicateFacts]] = {
            policy.id: [PredicateFacts()] * len(policy.steps) for policy in policies
        }
        for name, logs in sorted({(policy.language, policy.logs) for policy in policies}):
            language = self._plugins.languages[name]
            part = _language_part(language)
            if part is None:
                continue
            members = [policy for policy in policies if (policy.language, policy.logs) == (name, logs)]
            places = [(policy.id, position) for policy in members for position in range(len(policy.steps))]
            steps = [step for policy in members for step in policy.steps]
            vocabulary = self._kinds[logs].vocabulary
            types = vocabulary.types if vocabulary is not None else {}
            with language.blame("lint"):
                for (policy_id, position), found in zip(places, part.examine(steps, types), strict=True):
                    self._check_codes(found.remarks)
                    facts[policy_id][position] = found
        return facts

    def _check_codes(self, remarks: Iterable[Remark]) -> None:
        for remark in remarks:
            if remark.code not in self._checks:
                raise ValueError(f"it remarks {remark.code!r}, which it does not declare")

    def of_waiver(self, waiver: Waiver, policies: Mapping[str, Policy], prefix: str) -> Iterator[LintFinding]:
        """Findings of a waiver whose condition compiles, given all policies that there are."""
        policy = policies.get(waiver.policy)
        steps = policy.steps if policy is not None else ()
        kind = self._kinds[policy.logs] if policy is not None else None
        vocabulary = kind.vocabulary if kind is not None else None
        remarks = list(policy_remarks(waiver, policies))
        language = self._plugins.languages[waiver.condition.language]
        facts = PredicateFacts()
        if (part := _language_part(language)) is not None:
            with language.blame("lint"):
                facts = condition_facts(waiver, steps, part, vocabulary.types if vocabulary is not None else {})
                self._check_codes(facts.remarks)
        remarks.extend(facts.remarks)
        if kind is not None and vocabulary is not None:
            with kind.provided.blame("vocabulary"):
                each = policy.each if policy is not None else ""
                found = list(field_remarks(facts, steps, with_item(each, vocabulary)))
                self._check_codes(found)
            remarks.extend(found)
        for remark in remarks:
            level, place = self._checks[remark.code].level, remark.place
            path = prefix + place.path
            yield LintFinding(path, place.line, place.column, remark.code, level, remark.message, waiver.policy)

    def _weighed(self, each: _Loaded, remarks: Sequence[Remark]) -> Iterator[LintFinding]:
        """Findings of a policy, but for the warnings that it accepts."""
        accepted = accepted_by(each.document)
        found = {remark.code for remark in remarks}
        taken = set()
        for acceptance in accepted:
            check = self._checks.get(acceptance.code)
            if check is None or check.level is LintLevel.ERROR:
                what = (
                    "an error, which cannot be accepted"
                    if check
                    else f"no check{suggest(acceptance.code, self._checks)}"
                )
                yield self._finding(each, Remark("unknown-check", acceptance.place, f"{acceptance.code!r} is {what}"))
            elif acceptance.code not in found:
                message = f"there is no {acceptance.code!r} here any more: remove this"
                yield self._finding(each, Remark("unused-acceptance", acceptance.place, message))
            else:
                taken.add(acceptance.code)
        for remark in remarks:
            if remark.code not in taken:
                yield self._finding(each, remark)

    def _finding(self, each: _Loaded, remark: Remark) -> LintFinding:
        level = self._checks[remark.code].level
        place = remark.place
        return LintFinding(each.path, place.line, place.column, remark.code, level, remark.message, each.policy.id)


def _of_problems(problems: Iterable[Problem], prefix: str, code: str, policy: str = "") -> Iterator[LintFinding]:
    for problem in problems:
        yield LintFinding(
            prefix + problem.path,
            problem.line,
            problem.column,
            problem.code or code,
            BY_CODE[problem.code or code].level,
            problem.message,
            policy,
        )


def _compile_problems(policies: Sequence[Policy], plugins: Plugins) -> Iterator[Problem]:
    """What is found by compiling; a language that breaks has compiled nothing."""
    try:
        with CompiledPolicies(sorted(policies, key=lambda policy: policy.id), plugins, Profile().as_data()) as compiled:
            failed = compiled.failed
    except DocumentError as error:
        yield from error.problems
        return
    yield from (problem_at(policy.place, failed[policy.id]) for policy in policies if policy.id in failed)


def _installed(plugins: Plugins, known: Known) -> dict[str, Policy]:
    """The policies of installed packs by id; what is wrong with those is told when they are linted."""
    packs = [read_pack(name, provided.record.root, known)[0] for name, provided in plugins.policy_packs.items()]
    return {policy.id: policy for pack in packs for policy in pack.policies}


def _language_part(language: Provided[PredicateLanguage]) -> PredicateLint | None:
    if language.record.lint is None:
        return None
    with language.blame("lint"):
        return language.record.lint()


def _vocabulary(kind: Provided[LogKind]) -> Vocabulary | None:
    if kind.record.vocabulary is None:
        return None
    with kind.blame("vocabulary"):
        return kind.record.vocabulary()
