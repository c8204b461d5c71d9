"""The parent's end of the child process: starts it, exchanges frames with it, ends it when it is late."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence

import msgspec

from affidavit_plugins.rego_language.protocol import HEADER, Reply, Request, decode_reply, frame

_CHILD = "affidavit_plugins.rego_language.child"
_CHUNK = 1 << 20
_KEPT_COMPLAINT = 2_000
# Little of the surroundings, so that they cannot change a result: no time zone, no language, no Python settings.
_ENVIRONMENT = {"RUST_LIB_BACKTRACE": "0", "RUST_BACKTRACE": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
# But for what this Python may need to start at all.
_KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class RegoProcessError(RuntimeError):
    """The child process cannot be started: a failure of this plugin, and no mistake in a policy."""


class Limits(msgspec.Struct, frozen=True):
    """What the child process may use.

    Attributes:
        memory: bytes of address space, of which the engine's allocator reserves 1 GiB at its start.
        start_seconds: until it is ready.
        step_seconds: for loading one module, or running one predicate on one record.
        batch_seconds, record_seconds: what a predicate may take: `batch_seconds`, and `record_seconds` more for each
            record. A predicate that takes more in all is not run any more; a batch that does is interrupted.
        interruptions: how often a predicate may end the process or be late; after that it is not run any more.
        batch_records, batch_bytes: where a batch is split.
        record_bytes: a larger record is an error of each of its predicates.
    """

    memory: int = 2 << 30
    start_seconds: float = 30.0
    step_seconds: float = 5.0
    batch_seconds: float = 5.0
    record_seconds: float = 0.02
    interruptions: int = 4
    batch_records: int = 2_000
    batch_bytes: int = 8 << 20
    record_bytes: int = 64 << 20


DEFAULT_LIMITS = Limits()


class Interrupted(Exception):  # noqa: N818 - an outcome, not a mistake
    """The child died, or was late and was ended.

    Attributes:
        reason: in words that follow a subject.
        step: the step it was at.
        certain: whether that step alone is to blame: it ran for the whole of its time.
    """

    def __init__(self, reason: str, step: int, certain: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.step = step
        self.certain = certain


class RegoProcess:
    """A running child process.

    Raises:
        RegoProcessError: it does not start.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._buffer = bytearray()
        self._complaint = b""
        try:
            with tempfile.TemporaryFile() as marker:
                marker.write(bytes(8))
                marker.flush()
                self._marker = mmap.mmap(marker.fileno(), 8)
                self._child = _start(marker.fileno(), limits.memory)
        except OSError as error:
            raise RegoProcessError(f"cannot start a process for Rego: {error.strerror or error}") from None
        self._steps = memoryview(self._marker).cast("Q")
        assert self._child.stdin and self._child.stdout and self._child.stderr
        self._input, self._output, self._errors = self._child.stdin, self._child.stdout, self._child.stderr
        for pipe in (self._input, self._output, self._errors):
            os.set_blocking(pipe.fileno(), False)
        with contextlib.suppress(AttributeError, OSError):
            # Fewer turns a batch, where the system can.
            fcntl.fcntl(self._input, fcntl.F_SETPIPE_SZ, _CHUNK)
        try:
            list(self._replies(b"", limits.start_seconds, limits.start_seconds))
        except Interrupted as stop:
            complaint = self._complaint.decode("utf-8", "replace").strip().rsplit("\n", 1)[-1]
            raise RegoProcessError(f"the process for Rego {stop.reason} at its start: {complaint}") from None

    def exchange(self, request: Request, records: Sequence[bytes], seconds: float) -> Iterator[Reply]:
        """Send a request and give the replies until the last one.

        Args:
            seconds: how long all of it may take.

        Raises:
            Interrupted: the child died or was late; it is gone.
        """
        self._steps[0] = 0
        yield from self._replies(frame(request, records), seconds, self._limits.step_seconds)

    def is_running(self) -> bool:
        """Whether the child still lives."""
        return self._child.poll() is None

    def close(self) -> None:
        """End the child."""
        if self.is_running():
            self._child.kill()
            self._child.wait()
        for pipe in (self._input, self._output, self._errors):
            pipe.close()
        self._steps.release()
        self._marker.close()

    def _replies(self, request: bytes, seconds: float, step_seconds: float) -> Iterator[Reply]:
        unsent = memoryview(request)
        now = time.monotonic()
        deadline, step, step_deadline = now + seconds, 0, now + step_seconds
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._output, selectors.EVENT_READ)
                selector.register(self._errors, selectors.EVENT_READ)
                if unsent:
                    selector.register(self._input, selectors.EVENT_WRITE)
                while True:
                    for key, _ in selector.select(min(step_seconds / 4, 0.5)):
                        if key.fileobj is self._input:
                            unsent = self._send(unsent)
                            if not unsent:
                                selector.unregister(self._input)
                        elif not self._receive(key.fileobj is self._errors) and key.fileobj is self._errors:
                            selector.unregister(self._errors)
                    for reply in self._parse():
                        yield reply
                        if reply.done:
                            return
                    now = time.monotonic()
                    if self._steps[0] != step:
                        step, step_deadline = self._steps[0], now + step_seconds
                    ended = self._child.poll()
                    if ended is not None and not self._receive(False):
                        raise Interrupted(_ending(ended), self._steps[0], certain=False)
                    if now > step_deadline:
                        raise Interrupted(f"ran past its deadline of {step_seconds:g} s", step, certain=True)
                    if now > deadline:
                        raise Interrupted(f"ran past its deadline of {seconds:g} s", step, certain=False)
        except BaseException:
            # Ctrl-C included: a process in the middle of a request cannot take another.
            self.close()
            raise

    def _send(self, unsent: memoryview) -> memoryview:
        try:
            return unsent[os.write(self._input.fileno(), unsent[:_CHUNK]) :]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            # It died; what it still said is read first.
            return unsent[:0]

    def _receive(self, complaint: bool) -> bool:
        """Read what is there from standard output or error; whether there was anything."""
        pipe = self._errors if complaint else self._output
        try:
            received = os.read(pipe.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        if complaint:
            self._complaint = (self._complaint + received)[-_KEPT_COMPLAINT:]
        else:
            self._buffer += received
        return bool(received)

    def _parse(self) -> Iterator[Reply]:
        while len(self._buffer) >= HEADER.size:
            head_length, _ = HEADER.unpack_from(self._buffer)
            end = HEADER.size + head_length
            if len(self._buffer) < end:
                return
            head = bytes(self._buffer[HEADER.size : end])
            del self._buffer[:end]
            yield decode_reply(head)


def _start(marker: int, memory: int) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-m", _CHILD, str(marker), str(memory)],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=(marker,),
        cwd="/",
        env={**_ENVIRONMENT, **kept},
        # Ctrl-C is for the parent to act on.
        start_new_session=True,
    )


def _ending(status: int) -> str:
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"ended its process ({signal.Signals(-status).name})"
    return f"ended its process (exit status {abs(status)})"
