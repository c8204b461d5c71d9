"""Every error Affidavit raises on purpose.

    AffidavitError
    ├── UsageError              the command line asks for something that cannot be done
    ├── DocumentError           a policy, profile or framework file is wrong; holds every problem found
    ├── PluginError             a plugin failed; names the plugin and the hook
    ├── SourceError             a log object cannot be listed or read
    ├── WaiverError             a waiver's condition failed on a record
    ├── LedgerError             a ledger cannot be read or written, or is not what it should be
    ├── KeyFileError            a key cannot be read, written or used
    └── PackageError            an audit package cannot be made or read

An expected error prints as one line (a `DocumentError` as one line a problem); anything else is our bug and
prints a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class AffidavitError(Exception):
    """The base of all errors that are meant for people."""


class UsageError(AffidavitError):
    """The command line asks for something that cannot be done."""


class SourceError(AffidavitError):
    """A log object cannot be listed or read; the message says which and why."""


class WaiverError(AffidavitError):
    """A waiver's condition failed on a record: whether the match is waived is not known, so it is not."""


class LedgerError(AffidavitError):
    """A ledger cannot be read or written, or is not what it should be; the message says which, why and what to do."""


class KeyFileError(AffidavitError):
    """A key to sign or verify with cannot be read, written or used; the message says which file and why."""


class PackageError(AffidavitError):
    """An audit package cannot be made or read; the message says why and what to do."""


class PluginError(AffidavitError):
    """A plugin failed.

    Attributes:
        plugin: the plugin's name, for example ``reporter.html``.
        hook: what it was doing, for example ``affidavit_reporters`` or ``write``.
        distribution: the distribution that provided it.
    """

    def __init__(self, plugin: str, hook: str, cause: BaseException, distribution: str = "") -> None:
        self.plugin = plugin
        self.hook = hook
        self.distribution = distribution
        self.reason = f"{type(cause).__name__}: {cause}"
        provided = f" (from {distribution})" if distribution else ""
        super().__init__(f"plugin {plugin}{provided} failed during {hook}: {self.reason}")


def why_not_opened(error: AffidavitError) -> str:
    """What an error of opening an object says of the object: of one of the system, the system's own words."""
    cause = error.__cause__
    return f"cannot be opened: {cause.strerror or cause}" if isinstance(cause, OSError) else str(error)


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing wrong in a file: where it is (line and column count from 1; 0 when unknown) and what to do.

    `code` is that of the lint check which the problem belongs to, '' for none of its own.
    """

    path: str
    line: int
    column: int
    message: str
    code: str = ""

    def __str__(self) -> str:
        place = self.path or "unknown"
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place}: {self.message}"


class DocumentError(AffidavitError):
    """Files are wrong; `problems` holds everything found, sorted by place, so that one run shows all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        # However it came about, an error that names no problem must not pass for none.
        self.problems = tuple(sorted(set(problems))) or (Problem("", 0, 0, "refused without saying why"),)
        super().__init__("\n".join(str(problem) for problem in self.problems))
