"""Jobs done by several threads, where a job's work can be further jobs. What they give waits in bounded memory."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Generic, TypeVar

import msgspec

_THREADS = 16
# What threads may have ready beyond what was taken: 16 times a thousand results, so a few MB.
_BATCHES = 16
_BATCH = 1_000
_LOOK_SECONDS = 0.1

_Result = TypeVar("_Result")


class Job(msgspec.Struct, frozen=True):
    """Something to do."""


Work = Callable[[Job], Iterator[Job | _Result]]


def side_by_side(first: Job, work: Work[_Result]) -> Iterator[_Result]:
    """What a job gives, and the jobs that come of it, in whichever order they get done.

    Args:
        work: a job → its results, and more jobs; called in a thread.

    Raises:
        Exception: what `work` raised, of the first job that failed.
    """
    crowd = _Crowd(work)
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            pool.submit(crowd.do, first)
            at_work = 1
            while at_work:
                batch = crowd.ready.get()
                if batch is None:
                    at_work -= 1
                    continue
                if isinstance(batch, Exception):
                    raise batch
                for each in batch:
                    if isinstance(each, Job):
                        pool.submit(crowd.do, each)
                        at_work += 1
                    else:
                        yield each
        finally:
            crowd.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)


class _StoppedError(Exception):
    """Nobody takes results any more."""


class _Crowd(Generic[_Result]):
    """What the threads share.

    Attributes:
        ready: results in batches; None for the end of a job; the error that ended one.
    """

    def __init__(self, work: Work[_Result]) -> None:
        self._work = work
        self.ready: queue.Queue[list[Job | _Result] | Exception | None] = queue.Queue(_BATCHES)
        self.stopped = threading.Event()

    def do(self, job: Job) -> None:
        """Do a job, in a thread."""
        with contextlib.suppress(_StoppedError):
            try:
                results = self._work(job)
                while batch := list(islice(results, _BATCH)):
                    self._put(batch)
                self._put(None)
            except _StoppedError:
                raise
            except Exception as error:  # raised again by whoever takes the results
                self._put(error)

    def _put(self, what: list[Job | _Result] | Exception | None) -> None:
        while not self.stopped.is_set():
            with contextlib.suppress(queue.Full):
                self.ready.put(what, timeout=_LOOK_SECONDS)
                return
        raise _StoppedError
