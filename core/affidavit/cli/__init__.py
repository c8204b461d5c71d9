"""The command line. `main` is the console script."""

from __future__ import annotations

import os
import sys

from affidavit.errors import AffidavitError

EXIT_DONE = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_INCOMPLETE = 3


def main() -> None:
    """Run the command line; expected errors print as one line each and exit with 2."""
    from affidavit.cli.app import app

    try:
        app()
    except AffidavitError as error:
        print(f"affidavit: {error}".replace("\n", "\naffidavit: "), file=sys.stderr)  # noqa: T201
        raise SystemExit(EXIT_USAGE) from None
    except BrokenPipeError:
        # The reader of our output has gone; what it wanted, it has.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(EXIT_DONE) from None
