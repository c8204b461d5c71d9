"""`affidavit policy new`."""

from __future__ import annotations

import re
import tempfile
from enum import StrEnum
from pathlib import Path

import typer

from affidavit.authoring.drafts import SAMPLE, Draft, draft_policy, policy_alike
from affidavit.authoring.record_files import FoundRecord, read_records
from affidavit.authoring.redaction import redact
from affidavit.authoring.running_tests import run_tests
from affidavit.cli import loading
from affidavit.cli.inputs import source_of
from affidavit.documents.whole_file import whole_files
from affidavit.errors import DocumentError, UsageError
from affidavit.model.policy import Effect, PatternKind
from affidavit.plugins import Plugins, load_plugins, pick
from affidavit.policies.files import load_pack
from affidavit.records.fields import value_at

_ID = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_KIND = "aws.cloudtrail"
# Longer lines are refused in Rego modules.
_REGO_COLUMNS = 1_024


class Language(StrEnum):
    """Languages that a policy can be drafted in."""

    JMESPATH = "jmespath"
    REGO = "rego"


def new(
    policy: str = typer.Argument(help="The new policy's id, like example.iam.key-created.", metavar="ID"),
    output: Path | None = typer.Argument(None, help="The file to write; ID.yaml or ID.rego by default.", metavar="OUT"),
    language: Language = typer.Option(Language.JMESPATH, "--language", help="The language of its predicate."),
    effect: Effect = typer.Option(Effect.REVIEW, "--effect", help="What a match says about controls."),
    correlate: PatternKind | None = typer.Option(
        None, "--correlate", help="Find a pattern rather than single records."
    ),
    from_event: str | None = typer.Option(
        None, "--from-event", help="A log file with a record to match, '-' for standard input.", metavar="FILE"
    ),
    index: int | None = typer.Option(None, "--index", help="Which record of FILE, from 0.", metavar="N", min=0),
    event_id: str | None = typer.Option(None, "--event-id", help="Which record of FILE, by its id.", metavar="ID"),
    force: bool = typer.Option(False, "--force", help="Overwrite the file if it is there."),
) -> None:
    """Write a policy with its tests, from a template or from a real event made anonymous."""
    if not _ID.fullmatch(policy):
        raise UsageError(f"ID: {policy!r} must be lower-case words with dots and hyphens, like example.iam.key-created")
    if from_event is None and (index is not None or event_id is not None):
        raise UsageError("--index and --event-id choose a record of --from-event FILE; name one")
    if index is not None and event_id is not None:
        raise UsageError("--index and --event-id: give one of them")
    target = output or Path(f"{policy}.{'rego' if language is Language.REGO else 'yaml'}")
    _check_target(target, language, force)
    plugins = load_plugins()
    kind = pick(plugins.log_kinds, _KIND, "log kind").record
    record = SAMPLE
    if from_event is not None:
        found = _find(from_event, index, event_id, plugins)
        if found.kind != _KIND:
            raise UsageError(f"--from-event: a record of {found.kind}; policies are drafted from {_KIND} only")
        record = redact(found.decoded(), {*kind.select, *kind.class_paths, *kind.time, *kind.region, "eventVersion"})
    if effect is Effect.VIOLATION and record.get("errorCode"):
        raise UsageError("--effect violation: the event failed, and a denied attempt is never a violation; use review")
    installed = [each for pack in loading.packs((), plugins, with_tests=False) for each in pack.policies]
    draft = Draft(policy, language.value, effect, correlate, kind, record, policy_alike(installed, record))
    text = draft_policy(draft)
    _check(text, target.name, plugins)
    with whole_files(target) as (file,):
        file.write(text.encode())
    typer.echo(
        f"{target}: loads, and passes its tests; decide what its comments ask, then affidavit policy test {target}"
    )


def _check_target(target: Path, language: Language, force: bool) -> None:
    endings = (".rego",) if language is Language.REGO else (".yaml", ".yml")
    if target.suffix not in endings:
        raise UsageError(f"OUT: {str(target)!r} must end in {' or '.join(endings)}, by which a policy is known")
    if not target.parent.is_dir():
        raise UsageError(f"OUT: the folder {str(target.parent)!r} does not exist")
    if target.exists() and (not force or not target.is_file()):
        raise UsageError(f"OUT: {str(target)!r} is there already; --force overwrites a file")


def _find(source: str, index: int | None, event_id: str | None, plugins: Plugins) -> FoundRecord:
    """The record asked for; the first when none is."""
    read = 0
    for found in read_records(source_of(source, plugins), plugins):
        read += 1
        if event_id is not None:
            record = found.decoded()
            if any(value_at(record, path) == event_id for path in plugins.log_kinds[found.kind].record.event_id):
                return found
        elif found.index == (index or 0):
            return found
    wanted = f"event id {event_id}" if event_id is not None else f"index {index or 0}"
    raise UsageError(f"--from-event: no record with {wanted} among the {read} of {source}")


def _check(text: str, name: str, plugins: Plugins) -> None:
    """A draft that does not load, or fails its own tests, is not written."""
    if name.endswith(".rego") and any(len(line) > _REGO_COLUMNS for line in text.splitlines()):
        raise UsageError(
            f"the event holds text of more than {_REGO_COLUMNS} characters, too long for Rego: use jmespath"
        )
    with tempfile.TemporaryDirectory(prefix="affidavit-") as folder:
        path = Path(folder) / name
        path.write_text(text, encoding="utf-8")
        try:
            results = run_tests(load_pack("draft", path, loading.known(plugins)).policies, plugins)
        except DocumentError as error:
            raise UsageError(f"no policy could be drafted from this event: {error.problems[0].message}") from error
    failed = [f"{result.test}: {result.reason}" for result in results if not result.passed]
    if failed:
        raise UsageError(f"no policy could be drafted from this event: {'; '.join(failed)}")
