"""The process around the engine: `python -I -m affidavit_plugins.rego_language.child MARKER MEMORY`.

MARKER is the number of an open file of 8 bytes, in which the process notes the step it is at, so that its parent knows
what to blame when it dies or hangs; MEMORY is its limit in bytes. Requests come on standard input, replies go to
standard output. It ends at the end of its input, and when a request takes so long that the parent must be gone.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import resource
import signal
import sys
import time
from typing import IO

from affidavit_plugins.rego_language.engine import Engine, Outcome
from affidavit_plugins.rego_language.protocol import (
    TOO_SLOW,
    Evaluate,
    Load,
    Outline,
    Reply,
    decode_request,
    frame,
    read_frame,
)

_FLUSH_SECONDS = 0.1


class _Worker:
    """Answers requests. `steps` is the marker: the step at hand is written to its first element."""

    def __init__(self, steps: memoryview, replies: IO[bytes]) -> None:
        self._steps = steps
        self._replies = replies
        self._engine = Engine()
        # Seconds that each predicate still may use.
        self._left: dict[int, float] = {}
        self._more = 0.0

    def reply(self, message: Reply) -> None:
        self._replies.write(frame(message))
        self._replies.flush()

    def load(self, request: Load) -> None:
        first, self._more = request.allowance
        self._left = {module.number: first for module in request.modules}
        problems = self._engine.load(request.modules, request.data, self._at)
        self.reply(Reply(True, len(request.modules), problems=tuple(problems)))

    def outline(self) -> None:
        trees = tuple(self._engine.trees(self._at))
        self.reply(Reply(True, len(trees), trees=trees))

    def evaluate(self, request: Evaluate, body: bytes) -> None:
        steps, left, more, run, clock = self._steps, self._left, self._more, self._engine.run, time.perf_counter
        step = offset = 0
        verdicts: list[tuple[int, str | None]] = []
        flushed = clock()
        for length, numbers in request.records:
            unreadable = self._engine.read(body[offset : offset + length])
            offset += length
            for number in numbers:
                outcome: Outcome = unreadable or TOO_SLOW
                if unreadable is None and left[number] > 0:
                    began = clock()
                    outcome = run(number)
                    left[number] += more - (clock() - began)
                if outcome is not False:
                    verdicts.append((step, None if outcome is True else outcome))
                step += 1
                steps[0] = step
            if clock() - flushed > _FLUSH_SECONDS:
                # What is told need not be run again, should a later step end the process.
                self.reply(Reply(False, step, tuple(verdicts)))
                verdicts, flushed = [], clock()
        slow = tuple(number for number, seconds in left.items() if seconds <= 0)
        self.reply(Reply(True, step, tuple(verdicts), slow=slow))

    def _at(self, step: int) -> None:
        self._steps[0] = step


def main() -> None:
    """Serve until standard input ends."""
    marker, memory = int(sys.argv[1]), int(sys.argv[2])
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    _silence()
    worker = _Worker(memoryview(mmap.mmap(marker, 8)).cast("Q"), replies)
    _limit(memory)
    worker.reply(Reply(True))
    while (received := read_frame(requests)) is not None:
        request = decode_request(received[0])
        # The default action of SIGALRM ends the process, whatever the engine is doing.
        signal.setitimer(signal.ITIMER_REAL, request.seconds)
        if isinstance(request, Load):
            worker.load(request)
        elif isinstance(request, Outline):
            worker.outline()
        else:
            worker.evaluate(request, received[1])
        signal.setitimer(signal.ITIMER_REAL, 0)


def _silence() -> None:
    """Leave nothing at the usual numbers of standard input and output, where only frames may pass."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)


def _limit(memory: int) -> None:
    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        # Files that are open stay so, no other can be opened, sockets included.
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_AS, memory),
    ]
    for kind, wanted in limits:
        hard = resource.getrlimit(kind)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # Not every system knows every limit; the parent's deadlines hold without them.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    main()
