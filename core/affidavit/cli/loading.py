"""Loads what commands need: policy packs by name or path, frameworks, the profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from affidavit.controls.framework_files import load_framework
from affidavit.controls.mapper import unknown_controls
from affidavit.documents.strict_yaml import suggest
from affidavit.errors import DocumentError, Problem, UsageError
from affidavit.garbage import collector_paused
from affidavit.matching.predicates import predicate_problems
from affidavit.model.framework import Framework
from affidavit.model.profile import Profile
from affidavit.plugins import Plugins, pick
from affidavit.policies.files import Known, Pack, read_pack
from affidavit.policies.pack_zip import pack_name
from affidavit.policies.profile_files import load_profile
from affidavit.waivers.files import WaiverFile, load_waiver_file
from affidavit.waivers.waiving import waiver_problems


def known(plugins: Plugins) -> Known:
    """What policies may refer to, given these plugins."""
    kinds = {name: provided.record for name, provided in plugins.log_kinds.items()}
    return Known(frozenset(plugins.languages), kinds)


@collector_paused()
def packs(
    chosen: Sequence[str], plugins: Plugins, mapped: Sequence[Framework] = (), *, with_tests: bool = True
) -> tuple[Pack, ...]:
    """Load the chosen packs, sorted by name; all installed ones when none is chosen.

    Args:
        mapped: frameworks whose controls the policies may name.
        with_tests: whether the tests of installed packs are read, which takes most of the time; those of a path are.

    Raises:
        UsageError: a choice is neither an installed pack nor a path.
        DocumentError: with every problem of every pack: in the files, the controls they name and the predicates.
    """
    loaded: dict[str, Pack] = {}
    problems: list[Problem] = []
    for choice in dict.fromkeys(chosen or sorted(plugins.policy_packs)):
        provided = plugins.policy_packs.get(choice)
        path = Path(choice)
        if provided is None and not path.exists():
            raise UsageError(
                f"--policies: {choice!r} is neither a path nor an installed pack{suggest(choice, plugins.policy_packs)}"
            )
        if provided is not None:
            with provided.blame("affidavit_policy_packs"):
                pack, found = read_pack(choice, provided.record.root, known(plugins), with_tests=with_tests)
            by = f"policy-pack {choice} of {provided.provider.distribution} {provided.provider.version}"
            found = [msgspec.structs.replace(each, message=f"{each.message} ({by})") for each in found]
        else:
            pack, found = read_pack(pack_name(path), path, known(plugins))
        problems.extend(found)
        if pack.name in loaded:
            raise UsageError(f"--policies: two packs are called {pack.name!r}")
        loaded[pack.name] = pack
    policies = [policy for pack in loaded.values() for policy in pack.policies]
    waivers = [waiver for pack in loaded.values() for waiver in pack.waivers]
    problems.extend(unknown_controls(policies, mapped))
    problems.extend(waiver_problems(waivers, plugins))
    if problems:
        raise DocumentError((*problems, *predicate_problems(policies, plugins)))
    return tuple(loaded[name] for name in sorted(loaded))


def pack_roots(chosen: Sequence[str], plugins: Plugins) -> list[Traversable]:
    """Where the packs lie that `packs` loads."""
    return [
        plugins.policy_packs[choice].record.root if choice in plugins.policy_packs else Path(choice)
        for choice in dict.fromkeys(chosen or sorted(plugins.policy_packs))
    ]


def waiver_files(paths: Sequence[Path], plugins: Plugins) -> tuple[WaiverFile, ...]:
    """Load files of waivers, sorted by name.

    Raises:
        UsageError: two have one name, by which the Assessment tells them apart.
        DocumentError: with every problem of every file.
    """
    if len({path.name for path in paths}) < len(set(paths)):
        raise UsageError("--waivers: two files of one name")
    loaded: list[WaiverFile] = []
    problems: list[Problem] = []
    for path in sorted(set(paths), key=lambda path: path.name):
        try:
            loaded.append(load_waiver_file(path))
        except DocumentError as error:
            problems.extend(error.problems)
    problems.extend(waiver_problems([waiver for file in loaded for waiver in file.waivers], plugins))
    if problems:
        raise DocumentError(problems)
    return tuple(loaded)


def frameworks(chosen: Sequence[str], plugins: Plugins) -> tuple[Framework, ...]:
    """Load the chosen frameworks, sorted by id.

    Raises:
        UsageError: one is not installed.
        DocumentError: with every problem of every framework.
    """
    loaded: list[Framework] = []
    problems: list[Problem] = []
    for framework_id in sorted(set(chosen)):
        provided = pick(plugins.frameworks, framework_id, "framework")
        try:
            with provided.blame("affidavit_frameworks"):
                loaded.append(load_framework(framework_id, provided.record.root))
        except DocumentError as error:
            problems.extend(error.problems)
    if problems:
        raise DocumentError(problems)
    return tuple(loaded)


def profile(path: Path | None, plugins: Plugins, packs: Iterable[Pack]) -> Profile:
    """Load the profile; an empty one when none is given. Parameters are checked against what the packs read.

    Raises:
        DocumentError: with every problem found.
    """
    if path is None:
        return Profile()
    declared = [parameter for pack in packs for parameter in pack.parameters]
    return load_profile(path, [provided.record for provided in plugins.log_kinds.values()], declared)
