"""Which records tell of one action."""

from __future__ import annotations

from typing import Any

import pytest
from affidavit_plugins.cloudtrail.event_ids import action, shared

ONE, TWO = "0828c0d2-3589-4390-b954-c78b4a7df44b", "1f2d6879-969f-4c15-b550-55015423e0c6"


def test_an_action_is_one_in_both_accounts() -> None:
    """The two copies of a cross-account call share an action; a call of one account has its own."""
    caller, target = {"eventID": ONE, "sharedEventID": TWO}, {"eventID": TWO[::-1], "sharedEventID": TWO.upper()}
    assert action(caller) == action(target) == TWO
    assert action({"eventID": ONE}) == ONE
    assert (shared(caller), shared({"eventID": ONE})) == (TWO, None)


@pytest.mark.parametrize("mark", [{"eventCategory": "Insight"}, {"eventType": "AwsCloudTrailInsight"}])
def test_start_and_end_of_an_insight_are_two_actions(mark: dict[str, str]) -> None:
    """They share an id, and are not the same thing."""
    assert action({"eventID": ONE, "sharedEventID": TWO, **mark}) == ONE
    assert shared({"sharedEventID": TWO, **mark}) is None


@pytest.mark.parametrize("placeholder", ["", "...", "EXAMPLE8-02b2-4e93-9aab-08ed47ea5fd3", None, 7, ["x"], ONE + "\n"])
def test_a_placeholder_is_no_action(placeholder: Any) -> None:
    """Ids that are no UUID repeat by accident, so they stand for nothing."""
    assert action({"eventID": placeholder}) is None
    assert action({"eventID": ONE, "sharedEventID": placeholder}) == ONE
    assert shared({"sharedEventID": placeholder}) is None
