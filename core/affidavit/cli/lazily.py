"""A group whose commands are imported when they are called: to say what there is takes their names and a line of help.

A command stands for what a module of this package defines: a function, or a Typer of its own with more commands.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup


class Lazy(NamedTuple):
    """A command: where its module has it, and the first paragraph of its help."""

    name: str
    module: str
    attribute: str
    help: str


def lazy_group(commands: tuple[Lazy, ...]) -> type[TyperGroup]:
    """The class of a group that imports these commands when they are called."""
    by_name = {each.name: each for each in commands}

    class LazyGroup(TyperGroup):
        """Resolves a command by importing it."""

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            """The command that arguments begin with, whole, where the group knew its name and help alone."""
            if args[0] in by_name:
                self.add_command(_imported(by_name[args[0]]), args[0])
            return super().resolve_command(ctx, args)

    return LazyGroup


def add_named(app: typer.Typer, commands: tuple[Lazy, ...]) -> None:
    """Add the names and help of commands to the Typer of a lazy group."""
    for each in commands:
        app.command(each.name, help=each.help)(_stand_in)


def _stand_in() -> None:
    raise AssertionError("a command is imported before it is called")


def _imported(lazy: Lazy) -> Any:
    """The command as Typer makes it of what its module defines."""
    defined: typer.Typer | Callable[..., None] = getattr(importlib.import_module(lazy.module), lazy.attribute)
    holder = typer.Typer(add_completion=False)
    if isinstance(defined, typer.Typer):
        holder.add_typer(defined, name=lazy.name)
    else:
        holder.command(lazy.name)(defined)
    return typer.main.get_group(holder).commands[lazy.name]
