"""The commands and their options; what they do is in the modules beside this one."""

from __future__ import annotations

import errno
import signal
import sys
import traceback

import typer
import typer.exceptions

from affidavit.cli import exit_status
from affidavit.cli.lazily import Lazy, add_named, lazy_group
from affidavit.cli.output import drop_output
from affidavit.errors import AffidavitError

# What a disk or a quota without room answers.
_FULL = (errno.ENOSPC, errno.EDQUOT)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"affidavit {version('affidavit')}")
        raise typer.Exit


# In the order of the help. A test holds that the texts are those of the commands themselves.
COMMANDS = (
    Lazy("scan", "affidavit.cli.scan", "scan", "Evaluate policies on logs and map what they find to controls."),
    Lazy(
        "baseline",
        "affidavit.cli.baseline",
        "baseline",
        "Save what policies with first_seen have seen, for a later scan to know it.",
    ),
    Lazy(
        "collect",
        "affidavit.cli.collect",
        "collect_command",
        "Copy logs, digest files and account state into a folder, to examine them offline.",
    ),
    Lazy(
        "verify",
        "affidavit.cli.verify",
        "verify_command",
        "Check by CloudTrail's digest files that no log was altered and none is missing.",
    ),
    Lazy(
        "plugins",
        "affidavit.cli.plugins",
        "plugins",
        "List plugins with kind, name, version and the distribution that provides them; exit with 2 if one is broken.",
    ),
    Lazy(
        "report",
        "affidavit.cli.reports",
        "report_command",
        "Render reports again from the JSON report of a scan, without scanning.",
    ),
    Lazy(
        "diff",
        "affidavit.cli.diff",
        "diff",
        "Tell what appeared, went and changed from one assessment to another, and what may have made the difference.",
    ),
    Lazy("schema", "affidavit.cli.schema", "schema", "Print the JSON Schema of a document that Affidavit writes."),
    Lazy("policy", "affidavit.cli.policies", "app", "Write, check, test and explain policies."),
    Lazy(
        "framework",
        "affidavit.cli.frameworks",
        "app",
        "List frameworks, explain their controls, and count which of them policies speak to.",
    ),
    Lazy("source", "affidavit.cli.sources", "app", "Look at the sources that logs can be read from."),
    Lazy("findings", "affidavit.cli.findings", "app", "Look at the findings of a ledger, and decide about them."),
    Lazy("ledger", "affidavit.cli.ledger", "app", "Look after a ledger of runs, findings and dispositions."),
    Lazy("key", "affidavit.cli.keys", "app", "Make keys to sign ledgers and packages with, and look at them."),
    Lazy(
        "package",
        "affidavit.cli.package",
        "app",
        "Make audit packages that anybody can verify, by affidavit package SOURCE... OUT.zip, and verify them.",
    ),
    Lazy(
        "access-review",
        "affidavit.cli.access_review",
        "app",
        "Review who may do what, by what was used; and sign it off.",
    ),
)

app = typer.Typer(
    name="affidavit",
    cls=lazy_group(COMMANDS),
    help="Turn AWS CloudTrail logs into audit evidence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", is_eager=True, callback=_version
    ),
) -> None:
    """Turn AWS CloudTrail logs into audit evidence."""


add_named(app, COMMANDS)


class _TerminatedError(BaseException):
    """SIGTERM came. Not a SystemExit, which a plugin may raise and which is then held to be the plugin's."""


def _terminate(*_: object) -> None:
    raise _TerminatedError


def _unexpected(error: Exception) -> int:
    """The exit status of what no command expects: a full disk, wherever it is met, or a bug of ours."""
    if isinstance(error, OSError) and error.errno in _FULL:
        drop_output()
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"affidavit: {where}{error.strerror}; make room, and run it again", err=True)
        return exit_status.USAGE
    traceback.print_exception(error)
    return exit_status.INTERNAL_ERROR


def main() -> None:
    """Run the command line.

    Expected errors print as one line each and exit with 2; anything else is our bug: a traceback, and exit status 70.
    """
    # As Ctrl-C does, a request to end unwinds everything, so that no temporary file with log text is left behind.
    signal.signal(signal.SIGTERM, _terminate)
    status = exit_status.DONE
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
    except AffidavitError as error:
        typer.echo(f"affidavit: {error}".replace("\n", "\naffidavit: "), err=True)
        status = exit_status.USAGE
    except typer.exceptions.TyperException as error:
        message = error.format_message()
        if message:
            typer.echo(f"affidavit: {message} (affidavit --help tells more)", err=True)
        elif show := getattr(error, "show", None):
            show()  # No command given: the help is the message.
        status = exit_status.USAGE
    except (typer.Abort, KeyboardInterrupt):
        status = exit_status.INTERRUPTED
    except _TerminatedError:
        status = exit_status.TERMINATED
    except BrokenPipeError:
        # The reader of our output has gone; what it wanted, it has. A command that came to its end keeps its status.
        drop_output()
    except Exception as error:
        status = _unexpected(error)
    raise SystemExit(status)
