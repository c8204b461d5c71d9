"""The views of the page that need the whole evidence population, made together in one pass over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from affidavit.model.assessment import Assessment, Occurrence

from affidavit_reporters.html.gathered import gather
from affidavit_reporters.html.iam_changes import Changes, IamChanges, changes_view
from affidavit_reporters.html.privileged import Privileged, PrivilegedActions, privileged_view
from affidavit_reporters.html.role_uses import RoleUses
from affidavit_reporters.html.roles import Roles, roles_view


@dataclass(frozen=True, slots=True)
class PopulationViews:
    """What the population tells."""

    roles: Roles
    changes: Changes
    privileged: Privileged


def population_views(assessment: Assessment, population: Callable[[], Iterable[Occurrence]]) -> PopulationViews | None:
    """The views of an Assessment's population; None where that cannot be read, or is not this Assessment's."""
    roles, changes, privileged = RoleUses(), IamChanges(), PrivilegedActions()
    if not gather(population, (roles, changes, privileged)):
        return None
    return PopulationViews(
        roles=roles_view(assessment, roles),
        changes=changes_view(assessment, changes),
        privileged=privileged_view(assessment, privileged),
    )
