"""The collector is paused inside, and afterwards as it was."""

from __future__ import annotations

import gc

import pytest
from affidavit.garbage import collector_paused


def test_it_runs_again_after_the_outermost() -> None:
    """Contexts nest."""
    assert gc.isenabled()
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_the_pause() -> None:
    """As anything else does."""
    with pytest.raises(ZeroDivisionError), collector_paused():
        _ = 1 // 0
    assert gc.isenabled()


def test_it_stays_off_where_it_was_off() -> None:
    """Whoever turned it off had a reason."""
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
