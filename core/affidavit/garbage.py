"""Pauses Python's collector of cyclic garbage where much is made that lives on, and no cycles are.

It would walk all of it again and again: a quarter of the time that loading a thousand policies takes.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def collector_paused() -> Iterator[None]:
    """A context in which it does not run by itself; it runs again after the outermost one, if it did before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
