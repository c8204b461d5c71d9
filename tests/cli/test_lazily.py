"""Commands are imported when they are called, and the help names them as they name themselves."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer
from affidavit.cli.app import COMMANDS, app
from affidavit.cli.lazily import Lazy
from typer.testing import CliRunner

if TYPE_CHECKING:
    from typer.core import TyperGroup


@pytest.mark.parametrize("lazy", COMMANDS, ids=lambda each: each.name)
def test_the_help_is_that_of_the_command(lazy: Lazy) -> None:
    """The line that the group shows is the first paragraph of the command's own help."""
    group: TyperGroup = typer.main.get_group(app)
    context = typer.Context(group, info_name="affidavit")
    shown = group.commands[lazy.name].help
    _, command, _ = group.resolve_command(context, [lazy.name])
    assert command is not None
    assert shown == lazy.help == " ".join((command.help or "").split("\n\n")[0].split())


@pytest.mark.parametrize(
    ("arguments", "imported"),
    [(("--help",), set()), (("--version",), set()), (("findings", "--help"), {"affidavit.cli.findings"})],
    ids=["help", "version", "a command"],
)
def test_no_other_command_is_imported(arguments: tuple[str, ...], imported: set[str]) -> None:
    """What says what there is imports no command, and a command none but what it uses."""
    code = (
        "import sys\n"
        "from affidavit.cli.app import COMMANDS, main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print(*(each.module for each in COMMANDS if each.module in sys.modules), file=sys.stderr)\n"
    )
    command = (sys.executable, "-I", "-c", code, *arguments)
    assert set(subprocess.run(command, check=True, capture_output=True, text=True).stderr.split()) == imported


def test_a_mistyped_command_is_told() -> None:
    """With the one that was meant, though it is not imported yet."""
    told = CliRunner().invoke(app, ["fnidings"])
    assert told.exit_code == 2
    assert "'findings'" in told.output


@pytest.mark.parametrize(
    ("arguments", "begun", "expected"),
    [([], "acc", "access-review"), (["findings"], "li", "list"), (["scan"], "--fra", "--framework")],
)
def test_completion_knows_commands_and_what_they_take(arguments: list[str], begun: str, expected: str) -> None:
    """Names at first; after a name what that command takes, which is imported for it."""
    group: TyperGroup = typer.main.get_group(app)
    with group.make_context("affidavit", arguments or ["--help"], resilient_parsing=True) as context:
        for name in arguments:
            _, command, rest = group.resolve_command(context, [name])
            assert command is not None
            context = command.make_context(name, rest, parent=context, resilient_parsing=True)
        assert expected in [each.value for each in context.command.shell_complete(context, begun)]
