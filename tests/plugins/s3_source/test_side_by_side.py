"""Jobs side by side: everything comes out, errors too, and no more is made than is taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from affidavit_plugins.s3_source.side_by_side import Job, side_by_side


class Count(Job, frozen=True):
    """To give numbers, and further jobs of one size less."""

    size: int


def test_everything_comes_out_once() -> None:
    """What jobs give, and the jobs that come of them."""

    def work(job: Job) -> Iterator[Job | int]:
        assert isinstance(job, Count)
        yield from range(1_500)
        if job.size:
            yield from (Count(job.size - 1), Count(job.size - 1))

    found: list[int] = list(side_by_side(Count(4), work))
    assert sorted(found) == sorted(31 * list(range(1_500)))


def test_an_error_ends_it() -> None:
    """It is raised to whoever takes the results, and the threads end."""

    def work(job: Job) -> Iterator[Job | int]:
        assert isinstance(job, Count)
        yield 1
        if job.size == 0:
            raise ValueError("no more")
        yield Count(job.size - 1)

    with pytest.raises(ValueError, match="no more"):
        list(side_by_side(Count(3), work))


def test_no_more_is_made_than_fits() -> None:
    """Threads wait for results to be taken, and end when nobody takes them any more."""
    made = 0

    def work(_: Job) -> Iterator[Job | int]:
        nonlocal made
        while True:
            made += 1
            yield made

    threads = threading.active_count()
    results: Iterator[int] = side_by_side(Count(0), work)
    assert next(results) == 1
    time.sleep(0.3)
    waiting = made
    assert waiting <= 20_000
    time.sleep(0.2)
    assert made == waiting
    results.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads
