"""Writes a review in the formats that reporters have for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from affidavit.documents.strict_yaml import suggest
from affidavit.errors import AffidavitError, UsageError
from affidavit.hookspecs import Reporter
from affidavit.model.access_review import AccessReview
from affidavit.plugins import Plugins, Provided


class Output(msgspec.Struct, frozen=True):
    """A file to write, and by whom."""

    reporter: Provided[Reporter]
    path: Path


def wanted_outputs(texts: Sequence[str], plugins: Plugins) -> list[Output]:
    """What `--out` asks for.

    Raises:
        UsageError: one is misspelt, two have one path, or a path cannot be written.
    """
    able = {name: each for name, each in plugins.reporters.items() if each.record.access_review is not None}
    found = []
    for text in texts:
        name, separator, path = text.partition("=")
        if not separator or not path:
            raise UsageError(f"--out: {text!r} should read FORMAT=PATH, for example html=review.html")
        if name not in able:
            raise UsageError(f"--out: no review is written as {name!r}{suggest(name, able)}")
        target = Path(path)
        if target.is_dir():
            raise UsageError(f"--out: {path} is a folder; name a file")
        if not target.parent.is_dir():
            raise UsageError(f"--out: the folder {str(target.parent)!r} does not exist")
        found.append(Output(able[name], target))
    if len({each.path.absolute() for each in found}) < len(found):
        raise UsageError("--out: two of one path")
    return found


def write_outputs(wanted: Sequence[Output], review: AccessReview) -> tuple[list[Path], list[str]]:
    """Write each; one that fails loses none of the others. Gives what was written, and what went wrong."""
    written: list[Path] = []
    problems: list[str] = []
    for each in wanted:
        try:
            _write(each, review)
            written.append(each.path)
        except AffidavitError as error:
            problems.append(str(error))
    return written, problems


def write_table(review: AccessReview, path: Path, plugins: Plugins) -> None:
    """Write the CSV of a review.

    Raises:
        UsageError: no installed reporter does.
        PluginError: it failed.
    """
    (output,) = wanted_outputs([f"csv={path}"], plugins)
    _write(output, review)


def _write(output: Output, review: AccessReview) -> None:
    write = output.reporter.record.access_review
    assert write is not None
    with output.reporter.blame("access_review"):
        write(review, output.path)
