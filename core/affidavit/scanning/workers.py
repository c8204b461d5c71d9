"""Scans objects in several processes, with the same results in the same order as one would give.

Each worker is spawned, loads the installed plugins and compiles the policies for itself. Some objects at a time are
handed out, so that the results that wait for their turn stay few.
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import IO, Any

import msgspec

from affidavit.matching.predicates import CompiledPolicies
from affidavit.model.logs import ObjectRef, Period, Skipped
from affidavit.model.policy import Policy
from affidavit.model.waiver import Waiver
from affidavit.parts.partial import Partial
from affidavit.parts.tally import Tally
from affidavit.plugins import Plugins, load_plugins
from affidavit.reading.fetching import Fetcher, fetching
from affidavit.scanning.scanner import Scanner
from affidavit.scanning.whole_scanner import WholeScanner

# One hand-out: small objects go together, since each hand-out costs about a millisecond.
_SHARE_BYTES = 1 << 20
_SHARE_OBJECTS = 64
_SHARES_AHEAD = 4


class Setup(msgspec.Struct, frozen=True):
    """What a worker needs to scan; pickled once for each.

    Attributes:
        profile: what predicates see of the organisation.
        lookback: seconds before the period that policies which correlate see too.
        as_of: the moment of the assessment, in epoch seconds.
        expected: the event classes of the declared scope.
        keep: whether what is to be kept of objects is to be given, too.
        access: whether to take what records show of access.
    """

    policies: tuple[Policy, ...]
    waivers: tuple[Waiver, ...]
    profile: Mapping[str, Any]
    period: Period
    lookback: int
    as_of: int
    expected: tuple[str, ...] = ()
    keep: bool = False
    access: bool = False


class _Encoded(msgspec.Struct, frozen=True, array_like=True):
    """A result on its way between processes."""

    partial: Partial | None = None
    skipped: Skipped | None = None
    kept: bytes = b""


# An object's part, or why it was left aside, and what is to be kept of it: b'' for nothing.
Scanned = tuple[Partial | Skipped, bytes]


@contextlib.contextmanager
def processes(setup: Setup, workers: int) -> Iterator[Callable[[Iterable[ObjectRef]], Iterator[Scanned]]]:
    """What scans objects, as often as it is asked to, and gives what comes of each in their order.

    An object whose scan ends its worker, twice, is a failed one; the others are scanned all the same.
    """
    with _Pool(setup, workers) as pool:
        yield lambda refs: _scan(refs, pool, setup, workers)


def _scan(refs: Iterable[ObjectRef], pool: _Pool, setup: Setup, workers: int) -> Iterator[Scanned]:
    shares = iter(_shares(refs))
    waiting: deque[tuple[list[ObjectRef], Future[bytes]]] = deque()
    while True:
        while len(waiting) < workers * _SHARES_AHEAD and (share := next(shares, None)):
            waiting.append((share, pool.submit(share)))
        if not waiting:
            return
        share, future = waiting.popleft()
        try:
            yield from _decoded(future.result())
        except BrokenProcessPool:
            # Whichever it was, all that were handed out are lost with it.
            pool.renew()
            yield from _one_by_one(share, setup)
            waiting = deque((each, done if _has_result(done) else pool.submit(each)) for each, done in waiting)


class _Pool:
    """A pool of worker processes that can be made anew after one of them died."""

    def __init__(self, setup: Setup, workers: int) -> None:
        self._setup = setup
        self._workers = workers
        self._executor: Executor = self._start()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(cancel_futures=True)

    def submit(self, share: list[ObjectRef]) -> Future[bytes]:
        """Have a share scanned. A pool that has died gives a future that says so."""
        try:
            return self._executor.submit(_scan_share, share)
        except BrokenProcessPool as error:
            future: Future[bytes] = Future()
            future.set_exception(error)
            return future

    def renew(self) -> None:
        """Replace the pool."""
        self._executor.shutdown(cancel_futures=True)
        self._executor = self._start()

    def _start(self) -> Executor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, context, initializer=_begin, initargs=(self._setup,))


def _has_result(future: Future[bytes]) -> bool:
    return future.done() and future.exception() is None


def _one_by_one(share: Sequence[ObjectRef], setup: Setup) -> Iterator[Scanned]:
    """The parts of a share, one of which may end its worker."""
    with _Pool(setup, 1) as pool:
        for ref in share:
            try:
                yield from _decoded(pool.submit([ref]).result())
            except BrokenProcessPool:
                pool.renew()
                tally = Tally(ref)
                tally.broken("the process that read it died, perhaps for want of memory")
                yield tally.partial(None, failed=True), b""


def _shares(refs: Iterable[ObjectRef]) -> Iterator[list[ObjectRef]]:
    share: list[ObjectRef] = []
    size = 0
    for ref in refs:
        share.append(ref)
        size += ref.size or 0
        if size >= _SHARE_BYTES or len(share) >= _SHARE_OBJECTS:
            yield share
            share, size = [], 0
    if share:
        yield share


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[_Encoded]).decode


def _decoded(content: bytes) -> Iterator[Scanned]:
    for item in _decode(content):
        part = item.partial if item.partial is not None else item.skipped
        assert part is not None
        yield part, item.kept


# In a worker.


class _Worker:
    """A worker's own scanner: made when the process starts, used by each share it is given, with a fetcher for each."""

    plugins: Plugins
    scan: Callable[[ObjectRef], Scanned]
    fetcher: Fetcher


def _begin(setup: Setup) -> None:
    # Ctrl-C is for the parent to act on.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    plugins = load_plugins()
    compiled = CompiledPolicies(setup.policies, plugins, setup.profile, setup.waivers, setup.as_of)
    _Worker.plugins = plugins
    _Worker.scan = scanning(plugins, compiled, setup, lambda ref: _Worker.fetcher.open(ref))


def scanning(
    plugins: Plugins, compiled: CompiledPolicies, setup: Setup, opener: Callable[[ObjectRef], IO[bytes]]
) -> Callable[[ObjectRef], Scanned]:
    """What scans an object in this process, opened by `opener`."""
    if setup.keep and not compiled.failed:
        return WholeScanner(plugins, compiled, setup.period, setup.lookback, opener, setup.expected).scan
    scanner = Scanner(plugins, compiled, setup.period, setup.lookback, opener, setup.expected, access=setup.access)
    return lambda ref: (scanner.scan(ref), b"")


def scanned_here(
    plugins: Plugins, compiled: CompiledPolicies, setup: Setup
) -> Callable[[Iterable[ObjectRef]], Iterator[Scanned]]:
    """What scans objects in this process, as `processes` has it done in several."""
    fetchers: list[Fetcher] = []
    scan = scanning(plugins, compiled, setup, lambda ref: fetchers[-1].open(ref))

    def scanned(refs: Iterable[ObjectRef]) -> Iterator[Scanned]:
        coming, own = itertools.tee(refs)
        with fetching(coming, plugins) as fetcher:
            fetchers[:] = [fetcher]
            yield from map(scan, own)

    return scanned


def _scan_share(share: list[ObjectRef]) -> bytes:
    with fetching(share, _Worker.plugins) as _Worker.fetcher:
        parts = [_Worker.scan(ref) for ref in share]
    return _encode(
        [
            _Encoded(skipped=part, kept=kept) if isinstance(part, Skipped) else _Encoded(partial=part, kept=kept)
            for part, kept in parts
        ]
    )
