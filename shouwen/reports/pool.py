"""Every core of this machine: chunks go to a pool of processes and figures come back.

Nothing is shared and nothing is left behind: a pool that is broken off takes its processes along.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from typing import Any

AHEAD = 2
"""Chunks waiting for each process: read ahead, but never the whole history at once."""
LOOK = 0.5
"""Seconds between looks at whether to break off."""


class Cancelled(Exception):
    """Somebody broke it off; nothing of it counts."""


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0))


def over(
    work: Callable[[bytes, bytes], Any], setup: bytes, chunks: Iterator[bytes], *, jobs: int,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Any]:
    """``work(setup, chunk)`` of every chunk, in whatever order they are done.

    Raises:
        Cancelled: ``cancelled`` said so; all processes are gone then.
    """
    if jobs <= 1:
        yield from _here(work, setup, chunks, cancelled)
        return
    pool = ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_quiet, initargs=(setup,)
    )
    resource_tracker.ensure_running()  # here: starting it later would hear Ctrl-C among the processes
    whole = False
    try:
        yield from _fed(pool, work, chunks, jobs, cancelled)
        whole = True
    finally:
        if not whole:
            _end(pool)
        pool.shutdown(wait=True, cancel_futures=True)


def _here(
    work: Callable[[bytes, bytes], Any], setup: bytes, chunks: Iterator[bytes],
    cancelled: Callable[[], bool],
) -> Iterator[Any]:
    for chunk in chunks:
        if cancelled():
            raise Cancelled
        yield work(setup, chunk)


def _fed(
    pool: ProcessPoolExecutor, work: Callable[[bytes, bytes], Any], chunks: Iterator[bytes],
    jobs: int, cancelled: Callable[[], bool],
) -> Iterator[Any]:
    most = jobs * AHEAD
    under_way: set[Future[Any]] = set()
    more = True
    while more or under_way:
        while more and len(under_way) < most:
            chunk = next(chunks, None)
            if chunk is None:
                more = False
            elif len(pool._processes or ()) < jobs:  # noqa: SLF001 (submitting may begin a process)
                with _deaf_to_ctrl_c():
                    under_way.add(pool.submit(_work, work, chunk))
            else:
                under_way.add(pool.submit(_work, work, chunk))
        done, under_way = wait(under_way, timeout=LOOK, return_when=FIRST_COMPLETED)
        if cancelled():
            raise Cancelled
        for future in done:
            yield future.result()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes begun meanwhile do not hear Ctrl-C, not even while they start; this one hears it
    right after, when it knows all that it has begun.

    The mask is what they inherit. It does not keep the signal from threads of libraries, which
    would interrupt this one all the same; so it is only noted.
    """
    heard: list[int] = []
    here = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number)) if here else None
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if here:
            signal.signal(signal.SIGINT, handler)
    if heard:
        raise KeyboardInterrupt


_setup = b""


def _quiet(setup: bytes) -> None:
    """In a new process: Ctrl-C is for the parent alone, which then ends this one."""
    global _setup  # noqa: PLW0603
    _setup = setup
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _work(work: Callable[[bytes, bytes], Any], chunk: bytes) -> Any:
    return work(_setup, chunk)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of the pool without waiting for their chunks."""
    for process in list((pool._processes or {}).values()):  # noqa: SLF001
        process.terminate()
