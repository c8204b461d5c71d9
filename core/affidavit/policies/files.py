"""Loads policy packs: a folder (a zip of one, or one file) of `.yaml` policies and annotated `.rego` modules.

Each file holds one policy. Every problem of every file is reported at once, with file, line and column. A pack's
digest is over the names and bytes of its files, so that the same pack has the same digest wherever it lies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable

import msgspec

from affidavit.attack import table as attack
from affidavit.documents.strict_yaml import Section, Value, problem_at, suggest
from affidavit.errors import DocumentError, Problem
from affidavit.log_plugins import LogKind, is_event_class
from affidavit.model.policy import Effect, Place, Policy, Severity, Step
from affidavit.model.waiver import Waiver
from affidavit.policies.acceptance import read_accepted
from affidavit.policies.pack_manifest import MANIFEST, Parameter, read_manifest
from affidavit.policies.pack_zip import open_pack
from affidavit.policies.policy_file import PolicyFile, policy_file
from affidavit.policies.steps import no_path, read_correlation, read_each, read_steps
from affidavit.policies.tests_section import read_tests
from affidavit.records.fields import is_path, is_template
from affidavit.waivers.files import duplicate_waivers, is_waiver_file, read_waivers

_MAX_FOLDERS = 16
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-.")


class Pack(msgspec.Struct, frozen=True):
    """A loaded pack: its policies and waivers sorted by id, the SHA-256 over its files, the parameters it reads."""

    name: str
    version: str
    policies: tuple[Policy, ...]
    digest: str
    waivers: tuple[Waiver, ...] = ()
    parameters: tuple[Parameter, ...] = ()


class Known(msgspec.Struct, frozen=True):
    """What policies may refer to: predicate languages and log kinds by name."""

    languages: frozenset[str]
    kinds: Mapping[str, LogKind]


def load_pack(name: str, root: Traversable, known: Known) -> Pack:
    """Load the pack at `root`, a folder or a single policy file.

    A folder without a manifest is a pack named after it, with version 0.

    Raises:
        DocumentError: with every problem of every file.
    """
    pack, problems = read_pack(name, root, known)
    if problems:
        raise DocumentError(problems)
    return pack


def read_pack(
    name: str, root: Traversable, known: Known, documents: dict[str, Value] | None = None, *, with_tests: bool = True
) -> tuple[Pack, list[Problem]]:
    """As `load_pack`, but give the policies that are right beside the problems of the others.

    Args:
        documents: where to put, by path, the keys of each policy that is right, with their places.
        with_tests: whether tests are read; policies without them have none, and nothing is told of wrong ones.
    """
    problems: list[Problem] = []
    policies: list[Policy] = []
    keys = {} if documents is None else documents
    waivers: list[Waiver] = []
    version = "0"
    parameters: tuple[Parameter, ...] = ()
    digest = hashlib.sha256()
    try:
        files = sorted(_files(open_pack(root), ""), key=lambda item: item[0])
    except OSError as error:
        where = f"{name}: {error.filename}" if error.filename else name
        return Pack(name, version, (), ""), [Problem(where, 0, 0, f"cannot be listed: {error.strerror or error}")]
    except DocumentError as error:
        return Pack(name, version, (), ""), list(error.problems)
    for path, file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            problems.append(Problem(path, 0, 0, f"cannot be read: {error.strerror or error}"))
            continue
        digest.update(_digested(path, content))
        try:
            if path == MANIFEST:
                manifest = read_manifest(content, path)
                name, version, parameters = manifest.name, manifest.version, manifest.parameters
            elif is_waiver_file(path):
                waivers.extend(read_waivers(content, path, name))
            else:
                written = policy_file(content, path, known.languages, with_tests)
                policies.append(_read(written, name, known))
                keys[path] = written.section.value
        except DocumentError as error:
            problems.extend(error.problems)
    if not policies and not waivers and not problems:
        problems.append(Problem(name, 0, 0, "holds no policy: expected .yaml or .rego files"))
    problems.extend(duplicate_ids(policies))
    policies.sort(key=lambda policy: policy.id)
    named = tuple(msgspec.structs.replace(each, pack=name) for each in policies)
    problems.extend(duplicate_waivers(waivers))
    sources = sorted((msgspec.structs.replace(each, source=name) for each in waivers), key=lambda each: each.id)
    return Pack(name, version, named, digest.hexdigest(), tuple(sources), parameters), problems


def pack_content(root: Traversable) -> tuple[dict[str, bytes], str]:
    """The files of a pack as they are, by path, and the digest over them.

    Raises:
        DocumentError: the pack cannot be opened.
        OSError: a file cannot be read.
    """
    content = {path: file.read_bytes() for path, file in sorted(_files(open_pack(root), ""), key=lambda item: item[0])}
    digest = hashlib.sha256()
    for path, each in content.items():
        digest.update(_digested(path, each))
    return content, digest.hexdigest()


def _digested(path: str, content: bytes) -> bytes:
    return f"{len(path.encode())}:{path}:{len(content)}:".encode() + content


def duplicate_ids(policies: Collection[Policy]) -> Iterator[Problem]:
    """A problem for each policy whose id an earlier one has."""
    first: dict[str, Policy] = {}
    for policy in policies:
        other = first.setdefault(policy.id, policy)
        if other is not policy:
            yield problem_at(policy.place, f"policy id {policy.id!r} is taken by {other.place.in_pack(other.pack)}")


def _files(item: Traversable, prefix: str, depth: int = 0) -> Iterator[tuple[str, Traversable]]:
    if item.is_file():
        yield prefix or item.name, item
        return
    if not item.is_dir():
        raise DocumentError([Problem(prefix or item.name, 0, 0, "neither a folder nor a file")])
    if depth > _MAX_FOLDERS:
        raise DocumentError([Problem(prefix, 0, 0, f"folders more than {_MAX_FOLDERS} deep; a link in a circle?")])
    for child in item.iterdir():
        path = f"{prefix}/{child.name}" if prefix else child.name
        if child.name.startswith((".", "__")):
            continue
        if not path.isprintable():
            raise DocumentError([Problem(repr(path)[1:-1], 0, 0, "a name that is no plain text: rename it")])
        if child.is_dir():
            yield from _files(child, path, depth + 1)
        elif child.is_file() and child.name.endswith((".yaml", ".yml", ".rego")):
            yield path, child


def _read(written: PolicyFile, pack: str, known: Known) -> Policy:
    """Read the keys that both forms share; raise all problems of the file at once."""
    section, module = written.section, written.module
    policy_id = section.text("id")
    id_value = section.get("id", required=False)
    if id_value is not None and not (set(policy_id) <= _ID_LETTERS and "." in policy_id):
        section.add(id_value.place, "'id' must be lower-case words with dots and hyphens, like aws.iam.change")
    kind = _kind(section, known)
    steps = read_steps(section, policy_id, module, known.languages, kind)
    correlate = read_correlation(section, steps)
    place = module.place if module is not None else section.value.place
    subject = section.texts("subject", required=True, single=True)
    if not subject and (value := section.get("subject", required=False)) and value.data == []:
        section.add(value.place, "'subject' must name at least one path")
    if not all(map(is_template, subject)) and (value := section.get("subject", required=False)):
        section.add(value.place, "a brace in 'subject' must belong to a {dotted.path}")
    for each in subject:
        if "{" not in each and not is_path(each) and (value := section.get("subject", required=False)):
            section.add(value.place, no_path(each, "subject"))
    event_id = kind.event_id if kind else ()
    tests = read_tests(section, correlate is not None, event_id) if written.with_tests else ()
    policy = Policy(
        id=policy_id,
        title=section.text("title"),
        description=section.text("description", ""),
        severity=section.choice("severity", Severity),
        effect=section.choice("effect", Effect),
        logs=kind.name if kind else "",
        needs=_needs(section, kind),
        attack=_attack_ids(section),
        controls=section.text_lists("controls"),
        steps=steps,
        correlate=correlate,
        subject=subject,
        message=_message(section),
        evidence_note=section.text("evidence_note"),
        false_positives=section.text("false_positives", ""),
        remediation=section.text("remediation"),
        references=section.texts("references"),
        tests=tuple(tests),
        pack=pack,
        place=Place(place.path, section.value.place.line),
        each=read_each(section, steps),
        sources=_sources(steps, kind),
    )
    read_accepted(section)
    section.finish()
    if section.problems:
        raise DocumentError(section.problems)
    return policy


def _kind(section: Section, known: Known) -> LogKind | None:
    name = section.text("logs")
    kind = known.kinds.get(name)
    if kind is None and (value := section.get("logs", required=False)) is not None:
        section.add(value.place, f"no log kind {name!r}{suggest(name, known.kinds)}")
    return kind


def _needs(section: Section, kind: LogKind | None) -> tuple[str, ...]:
    needs = section.texts("needs", required=True)
    value = section.get("needs", required=False)
    if value and not needs:
        section.add(value.place, "'needs' must name an event class: without one, silence would mean that all is well")
    for item in section.items("needs"):
        if kind and not is_event_class(item.data, kind):
            section.add(item.place, f"no event class {item.data!r}{suggest(item.data, kind.event_classes)}")
    return needs


def _sources(steps: Sequence[Step], kind: LogKind | None) -> tuple[str, ...]:
    """The event sources that steps select, () where one of them may select any."""
    selected = [step.select.get(kind.source, ()) if kind else () for step in steps]
    return tuple(sorted({source for sources in selected for source in sources})) if all(selected) else ()


def _attack_ids(section: Section) -> tuple[str, ...]:
    table = attack.load()
    for item in section.items("attack"):
        if table.resolve(item.data) is None and item.data not in table.tactics:
            code = "deprecated-attack-id" if item.data in table.techniques else "unknown-attack-id"
            section.add(item.place, table.unknown(item.data), code)
    return section.texts("attack")


def _message(section: Section) -> str:
    message = section.text("message")
    if not is_template(message) and (value := section.get("message", required=False)):
        section.add(value.place, "a brace in 'message' must belong to a {dotted.path}")
    return message
