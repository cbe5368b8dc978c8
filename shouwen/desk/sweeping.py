"""The clock's worker: breaches, warns and escalates each duty exactly once, at its instant.

Any number of workers may run. Each takes a batch of cases whose time has come and writes all that
comes of it in one transaction; a case that fails is set aside for a while and stops nobody. What
makes it once only is the case's version: a worker writes nothing on a case that has moved on since
it was read (docs/decisions/0009-the-sweep.md).
"""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from shouwen import clock
from shouwen.desk import watching
from shouwen.desk.door import case_row, salt
from shouwen.desk.files.attaching import tidy
from shouwen.desk.settings.dated import settle_and_publish
from shouwen.desk.standing import open_periods
from shouwen.faults import fault
from shouwen.kernel import decide
from shouwen.kernel.chain import seal
from shouwen.org import roster
from shouwen.store import books, read, write
from shouwen.store import models as m
from shouwen.store.trouble import trouble
from shouwen.store.turns import turn

log = logging.getLogger(__name__)
BATCH = 500
SPREAD = 16
"""Among how many batches a worker on SQLite chooses where much is due at once."""
READ = ("uid", "office", "version", "hash", "state", "book", "book_hash", "estate", "house", "created_at")
SET_ASIDE = timedelta(minutes=5)
PERIODS_EVERY = 300.0
"""Seconds between looks at what is owed by period."""
DATED_EVERY = 15.0
"""Seconds between looks at who leaves and what opens or closes by now."""


def sweep(
    now: datetime | None = None, batch: int = BATCH, where: Q | None = None
) -> int:
    """Carry out what the clock owes up to now, until nothing is left; the number of cases moved.

    ``where``: only on those cases."""
    moved = 0
    while True:
        taken, written = _one_batch(now or clock.now(), batch, where or Q())
        moved += written
        if taken < batch:
            return moved


def _one_batch(now: datetime, batch: int, where: Q) -> tuple[int, int]:
    """How many cases were looked at, and how many moved."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            rows = list(_due(now, where).select_for_update(skip_locked=True)[:batch])
            written = _write(*_decided(rows, now))
    else:
        rows = _some_due(now, batch, where)
        moved, later = _decided(rows, now)
        with turn(), transaction.atomic():
            written = _write(moved, later)
    if rows:
        fault("sweep.committed")
    return len(rows), written


def _due(now: datetime, where: Q) -> QuerySet[m.Case]:
    return m.Case.objects.filter(where, next_at__lt=now).order_by("next_at").only(*READ)


def _some_due(now: datetime, batch: int, where: Q) -> list[m.Case]:
    """A batch of those due, without locking any. Where many are, somewhere among them, so that
    several workers seldom take the same."""
    crowd = m.Case.objects.filter(where, next_at__lt=now).order_by("next_at")[: batch * SPREAD].count()
    place = secrets.randbelow(max(1, crowd // batch)) * batch
    return list(_due(now, where)[place : place + batch])


class Later(msgspec.Struct, frozen=True):
    """A case on which nothing is to be done before ``at``."""

    id: int
    version: int
    at: datetime | None


def _decided(rows: list[m.Case], now: datetime) -> tuple[list[write.Laid], list[Later]]:
    """What is to be written of each case: all that has come due on it, or when to look again."""
    if not rows:
        return [], []
    fault("sweep.claimed")
    version = roster.version_at()
    found = [_expired(row, now, version) for row in rows]
    fault("sweep.decided")
    moved = write.lay_out([one for one in found if not isinstance(one, Later)])
    return moved, [one for one in found if isinstance(one, Later)]


def _write(moved: list[write.Laid], laters: list[Later]) -> int:
    """Write what comes of a batch, all or none; the number of cases that moved."""
    for later in laters:
        m.Case.objects.filter(pk=later.id, version=later.version).update(next_at=later.at)
    written = write.accept_many(moved)
    if moved or laters:
        fault("sweep.uncommitted")
    return written


def _expired(row: m.Case, now: datetime, version: int) -> write.CaseRow | Later:
    try:
        case, book = read.state(row), books.pinned(row.book, row.book_hash)
        ctx = roster.context(row.office or None, now, version=version)
        outcome = decide.expire(case, book, ctx)
        if outcome is None:
            return Later(row.pk, row.version, decide.next_instant(case, book, ctx, now))
        sealed = write.chain([seal(e, salt) for e in outcome.events], bytes(row.hash))
        return case_row(row, outcome, sealed, book, ctx)
    except Exception:
        log.exception("the clock could not move case %s; set aside", row.pk)
        return Later(row.pk, row.version, now + SET_ASIDE)


def run_worker(interval: float = 1.0, stop: Callable[[], bool] = lambda: False) -> None:
    """Sweep again and again until ``stop``. Holds while the wall clock has jumped."""
    periods = dated = 0.0
    begun = False
    while not stop():
        tick = clock.monotonic()
        try:
            if not begun:
                watching.begin()
                begun = True
            if watching.clock_is_right():
                sweep()
                watching.beat()
                if not dated or tick - dated > DATED_EVERY:
                    settle_and_publish(clock.now())
                    dated = tick
                if not periods or tick - periods > PERIODS_EVERY:
                    open_periods()
                    tidy(clock.now())
                    periods = tick
                _checkpoint()
        except (OperationalError, InterfaceError, write.LostRace) as error:
            log.warning("the sweep could not write (%s); again in %.1f s", trouble(error), interval)
            if trouble(error) == "gone":
                connection.close()
        except Exception:
            log.exception("the clock stumbled; again in %.1f s", interval)
        time.sleep(interval)


def _checkpoint() -> None:
    """On an SQLite older than 3.51.3 the worker alone checkpoints, inside the writers' lock."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint")
        if cursor.fetchone()[0] == 0:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
