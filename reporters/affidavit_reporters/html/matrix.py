"""The control matrix: every control of every framework as one small cell, so that a page shows them all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from affidavit.model.assessment import Status

from affidavit_reporters.html import words
from affidavit_reporters.html.controls import ControlGroup, FrameworkControls
from affidavit_reporters.html.words import Label


@dataclass(frozen=True, slots=True)
class Cell:
    """A control: its id in two parts, where its detail stands, its status, and its title for whoever points at it.

    `prefix` is what the name of its group shows already, as in `164.308` `(a)(1)(i)`, and need not be seen again.
    """

    prefix: str
    id: str
    href: str
    status: Label
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A group of controls."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FrameworkRows:
    """One framework: counts in the order of `Matrix.statuses`, and its groups."""

    title: str
    href: str
    counts: tuple[str, ...]
    total: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The section. `statuses` are the columns of the comparison, worst first."""

    statuses: tuple[Label, ...]
    frameworks: tuple[FrameworkRows, ...]
    total: int


def matrix_view(frameworks: Sequence[FrameworkControls]) -> Matrix:
    """The matrix of the frameworks of a run."""
    shown = [framework for framework in frameworks if framework.total]
    return Matrix(
        statuses=tuple(words.STATUS[status] for status in Status),
        frameworks=tuple(
            FrameworkRows(
                title=framework.title,
                href=framework.anchor,
                counts=tuple(words.number(share.controls) for share in framework.shares),
                total=words.number(framework.total),
                rows=tuple(_row(group) for group in framework.groups),
            )
            for framework in shown
        ),
        total=sum(framework.total for framework in shown),
    )


def _row(group: ControlGroup) -> Row:
    heading = group.name.partition(" ")[0]
    prefix = heading if all(control.id.startswith(f"{heading}(") for control in group.controls) else ""
    return Row(
        name=group.name or "Controls",
        cells=tuple(
            Cell(prefix, control.id.removeprefix(prefix), control.href, control.status, control.title)
            for control in group.controls
        ),
    )
