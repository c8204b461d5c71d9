"""Reports asked for on the command line, and `affidavit report`, which renders an Assessment again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from affidavit.assessment.files import evidence_path, load_assessment, read_population
from affidavit.cli import exit_status
from affidavit.errors import AffidavitError, UsageError
from affidavit.hookspecs import Reporter, ReporterOption
from affidavit.model.assessment import Assessment, Occurrence
from affidavit.plugins import Plugins, Provided, load_plugins, pick

REPORT = typer.Option([], "--report", help="Write a report; may be repeated.", metavar="FORMAT=PATH")
REPORT_OPTION = typer.Option(
    [],
    "--report-option",
    help="Tell a reporter something; may be repeated.",
    metavar="FORMAT.NAME=VALUE",
)
OSCAL_VERSION = typer.Option(
    None, "--oscal-version", help="The version of OSCAL to write, as --report-option oscal.version.", metavar="VERSION"
)


@dataclass(frozen=True)
class WantedReport:
    """A report to write: by whom, where, and what the reporter is told."""

    reporter: Provided[Reporter]
    path: Path
    options: Mapping[str, str]


def wanted_reports(
    reports: Sequence[str], options: Sequence[str], oscal_version: str | None, plugins: Plugins
) -> list[WantedReport]:
    """What `--report`, `--report-option` and `--oscal-version` ask for.

    Raises:
        UsageError: one of them is misspelt, two reports have one path, or a path cannot be written.
    """
    if oscal_version:
        options = [*options, f"oscal.version={oscal_version}"]
    told: dict[str, dict[str, str]] = {}
    for text in options:
        name, option, value = _option(text, plugins)
        if told.setdefault(name, {}).setdefault(option, value) != value:
            raise UsageError(f"--report-option: {name}.{option} is given twice, with different values")
    wanted = [_report(text, told, plugins) for text in reports]
    if len({each.path.absolute() for each in wanted}) < len(wanted):
        raise UsageError("--report: two reports to one path")
    if unused := told.keys() - {each.reporter.record.name for each in wanted}:
        name = min(unused)
        raise UsageError(f"--report-option: {name} is told something, but no {name} report is asked for")
    return wanted


def write_reports(
    wanted: Sequence[WantedReport], assessment: Assessment, population: Callable[[], Iterable[Occurrence]]
) -> tuple[list[Path], list[str]]:
    """Write every report; one that fails loses none of the others. Gives what was written, and what went wrong."""
    written: list[Path] = []
    problems: list[str] = []
    for each in wanted:
        try:
            with each.reporter.blame("write"):
                record = each.reporter.record
                given = [Path(path) for path in record.write(assessment, population, each.path, each.options)]
                if each.path not in given or not all(path.exists() for path in given):
                    raise FileNotFoundError(f"{each.path} was not written")
            written.append(each.path)
        except AffidavitError as error:
            problems.append(str(error))
    return written, problems


def report_command(
    assessment: Path = typer.Argument(help="The JSON report of a scan.", metavar="ASSESSMENT.json"),
    report: list[str] = REPORT,
    report_option: list[str] = REPORT_OPTION,
    oscal_version: str | None = OSCAL_VERSION,
) -> None:
    """Render reports again from the JSON report of a scan, without scanning.

    Exit status: 0 done; 2 wrong usage, or no such report; 3 a report could not be written.
    """
    plugins = load_plugins()
    wanted = wanted_reports(report, report_option, oscal_version, plugins)
    if not wanted:
        raise UsageError("--report: name at least one, for example html=report.html")
    sources = {assessment.absolute(), evidence_path(assessment).absolute()}
    if any(set(_places(each)) & sources for each in wanted):
        raise UsageError(f"--report: {assessment} is what is read; write elsewhere")
    loaded = load_assessment(assessment)
    written, problems = write_reports(wanted, loaded, lambda: read_population(loaded, evidence_path(assessment)))
    for path in written:
        typer.echo(f"Report: {path}")
    for problem in problems:
        typer.echo(f"affidavit: {problem}", err=True)
    raise typer.Exit(exit_status.INCOMPLETE if problems else exit_status.DONE)


def _places(wanted: WantedReport) -> list[Path]:
    """Where a report may write over one that is read: its own place, and of a JSON report that of the evidence."""
    beside = [evidence_path(wanted.path)] if wanted.reporter.name == "json" else []
    return [each.absolute() for each in (wanted.path, *beside)]


def _option(text: str, plugins: Plugins) -> tuple[str, str, str]:
    """A reporter's name, its option and the value."""
    key, separator, value = text.partition("=")
    name, dot, option = key.partition(".")
    if not separator or not dot or not value:
        raise UsageError(f"--report-option: {text!r} should read FORMAT.NAME=VALUE, for example oscal.version=1.2.1")
    provided = pick(plugins.reporters, name, "report format")
    reporter = provided.record
    known = {each.name: each for each in reporter.options}
    if option not in known:
        takes = "".join(f"\n  {each.name}: {_said(each)}" for each in reporter.options) or " nothing"
        raise UsageError(f"--report-option: the reporter {name!r} takes no {option!r}. It takes{takes}")
    _check(known[option], value, provided)
    return name, option, value


def _check(option: ReporterOption, value: str, provided: Provided[Reporter]) -> None:
    """Refuse a value that an option does not take.

    Raises:
        UsageError: it takes others only.
    """
    if option.choices and value not in option.choices:
        which = f"{provided.record.name}.{option.name}"
        raise UsageError(f"--report-option: {which}: {value!r} is none of {', '.join(option.choices)}")
    if option.check:
        with provided.blame("check"):
            option.check(value)


def _said(option: ReporterOption) -> str:
    return f"{option.summary}: {', '.join(option.choices)}" if option.choices else option.summary


def _report(text: str, told: Mapping[str, Mapping[str, str]], plugins: Plugins) -> WantedReport:
    name, separator, path = text.partition("=")
    if not separator or not path:
        raise UsageError(f"--report: {text!r} should read FORMAT=PATH, for example html=report.html")
    reporter = pick(plugins.reporters, name, "report format")
    target = Path(path)
    if target.is_dir() and not reporter.record.folder:
        raise UsageError(f"--report: {path} is a folder; name a file")
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise UsageError(f"--report: {path} is no regular file; name a file")
    if not target.parent.is_dir():
        raise UsageError(f"--report: the folder {str(target.parent)!r} does not exist")
    return WantedReport(reporter, target, told.get(name, {}))
