"""The commands and their options; what they do is in the modules beside this one."""

from __future__ import annotations

import signal
import traceback

import typer
import typer.exceptions

from affidavit.cli import (
    access_review,
    baseline,
    collect,
    diff,
    exit_status,
    findings,
    frameworks,
    keys,
    ledger,
    package,
    plugins,
    policies,
    reports,
    scan,
    schema,
    sources,
    verify,
)
from affidavit.cli.output import drop_output
from affidavit.errors import AffidavitError


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"affidavit {version('affidavit')}")
        raise typer.Exit


app = typer.Typer(
    name="affidavit",
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


app.command("scan")(scan.scan)
app.command("baseline")(baseline.baseline)
app.command("collect")(collect.collect_command)
app.command("verify")(verify.verify_command)
app.add_typer(policies.app, name="policy")
app.add_typer(frameworks.app, name="framework")
app.add_typer(sources.app, name="source")
app.add_typer(findings.app, name="findings")
app.add_typer(ledger.app, name="ledger")
app.add_typer(keys.app, name="key")
app.add_typer(package.app, name="package")
app.add_typer(access_review.app, name="access-review")
app.command("plugins")(plugins.plugins)
app.command("report")(reports.report_command)
app.command("diff")(diff.diff)
app.command("schema")(schema.schema)


class _TerminatedError(BaseException):
    """SIGTERM came. Not a SystemExit, which a plugin may raise and which is then held to be the plugin's."""


def _terminate(*_: object) -> None:
    raise _TerminatedError


def main() -> None:
    """Run the command line.

    Expected errors print as one line each and exit with 2; anything else is our bug: a traceback, and exit status 70.
    """
    # As Ctrl-C does, a request to end unwinds everything, so that no temporary file with log text is left behind.
    signal.signal(signal.SIGTERM, _terminate)
    try:
        status = app(standalone_mode=False)
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
        # The reader of our output has gone; what it wanted, it has.
        drop_output()
        status = exit_status.DONE
    except Exception:
        traceback.print_exc()
        status = exit_status.INTERNAL_ERROR
    raise SystemExit(status)
