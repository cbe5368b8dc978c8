"""Taking turns on SQLite: one writer at a time inside this process.

SQLite lets a second writer sleep and ask again, up to a tenth of a second; a lock wakes it at once.
Other processes still queue by SQLite's own means. PostgreSQL needs no turns, and gathers commits
by itself.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy

from django.db import InterfaceError, OperationalError, connection, transaction

_LOCK = threading.RLock()
"""A writer inside a writer keeps the turn."""
MOST_TOGETHER = 32
"""Writings that share a transaction at most: so many wait for one commit, and not longer."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold the turn while writing; nothing on databases with many writers."""
    if connection.vendor != "sqlite":
        yield
        return
    with _LOCK:
        yield


class _Writing:
    """What one thread is waiting to have written, and what came of it."""

    __slots__ = ("done", "error", "given", "leads", "told", "write")

    def __init__(self, write: Callable[[], int]) -> None:
        self.write, self.given, self.told = write, 0, threading.Event()
        self.leads = self.done = False
        self.error: BaseException | None = None


class _Queue:
    """Who waits to have something written. The first who comes leads; after his own he hands on."""

    def __init__(self) -> None:
        self._guard, self._waiting, self._led = threading.Lock(), deque[_Writing](), False

    def __len__(self) -> int:
        return len(self._waiting)

    def join(self, one: _Writing) -> None:
        with self._guard:
            self._waiting.append(one)
            one.leads, self._led = not self._led, True

    def take(self) -> list[_Writing]:
        with self._guard:
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]

    def hand_on(self) -> None:
        with self._guard:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].told.set()


_QUEUE = _Queue()


def together(write: Callable[[], int]) -> int:
    """Carry out ``write`` in a transaction that it shares with what other threads wait to write.

    One of them writes for all and commits once, for syncing the disk is what takes the time. Each
    fails or lasts for itself, and returns when it is on the disk. ``write`` may run in another
    thread, so it carries with it all that it needs.

    Raises:
        Exception: whatever ``write`` raised, or the commit.
    """
    mine = _Writing(write)
    _QUEUE.join(mine)
    if not mine.leads:
        mine.told.wait()
    if not mine.done:
        try:
            with _LOCK:
                _write_all(_QUEUE.take())
        finally:
            _QUEUE.hand_on()
    if mine.error is not None:
        raise mine.error
    return mine.given


def _write_all(batch: list[_Writing]) -> None:
    try:
        with transaction.atomic():
            for one in batch:
                if len(batch) == 1:
                    one.given = one.write()
                else:
                    _write_among_others(one)
    except BaseException as error:
        for one in batch:
            one.error = error if len(batch) == 1 else _as_said_to_another(error)
        if not isinstance(error, Exception):
            raise
    finally:
        for one in batch:
            one.done = True
            one.told.set()


def _write_among_others(one: _Writing) -> None:
    """What is wrong with one writing is undone alone; what is wrong with the database ends all."""
    try:
        with transaction.atomic():
            one.given = one.write()
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        one.error = error


def _as_said_to_another(error: BaseException) -> BaseException:
    """The same error for each thread that waited: raising one object in several would mix them up."""
    said = copy(error).with_traceback(error.__traceback__)
    said.__cause__ = error.__cause__
    return said
