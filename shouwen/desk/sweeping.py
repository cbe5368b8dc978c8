"""The clock's worker: breaches, warns and escalates each duty exactly once, at its instant.

Any number of workers may run. Each claims a batch of cases whose time has come, works on them in
one transaction, and lets go; a case that fails is set aside for a while and stops nobody.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction

from shouwen import clock
from shouwen.desk import watching
from shouwen.desk.attaching import tidy
from shouwen.desk.door import case_row, salt
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
SET_ASIDE = timedelta(minutes=5)
PERIODS_EVERY = 300.0
"""Seconds between looks at what is owed by period."""


def sweep(now: datetime | None = None, batch: int = BATCH) -> int:
    """Carry out what the clock owes up to now, until nothing is left; the number of cases moved."""
    moved = 0
    while True:
        done = _one_batch(now or clock.now(), batch)
        moved += done
        if done < batch:
            return moved


def _one_batch(now: datetime, batch: int) -> int:
    with turn(), transaction.atomic():
        due = m.Case.objects.filter(next_at__lt=now).order_by("next_at")
        if connection.vendor == "postgresql":
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:batch])
        if not rows:
            return 0
        fault("sweep.claimed")
        version = roster.version_at()
        changed = [found for row in rows if (found := _expired(row, now, version)) is not None]
        fault("sweep.decided")
        write.accept_many(changed)
        fault("sweep.uncommitted")
    fault("sweep.committed")
    return len(rows)


def _expired(row: m.Case, now: datetime, version: int) -> write.CaseRow | None:
    try:
        case, book = read.state(row), books.pinned(row.book, row.book_hash)
        ctx = roster.context(row.office or None, now, version=version)
        outcome = decide.expire(case, book, ctx)
        if outcome is None:
            following = decide.next_instant(case, book, ctx, now)
            m.Case.objects.filter(pk=row.pk).update(next_at=following)
            return None
        sealed = write.chain([seal(e, salt) for e in outcome.events], bytes(row.hash))
        return case_row(row, outcome, sealed, book, ctx)
    except Exception:
        log.exception("the clock could not move case %s; set aside", row.pk)
        m.Case.objects.filter(pk=row.pk).update(next_at=now + SET_ASIDE)
        return None


def run_worker(interval: float = 1.0, stop: Callable[[], bool] = lambda: False) -> None:
    """Sweep again and again until ``stop``. Holds while the wall clock has jumped."""
    periods, begun = 0.0, False
    while not stop():
        tick = clock.monotonic()
        try:
            if not begun:
                watching.begin()
                begun = True
            if watching.clock_is_right():
                sweep()
                watching.beat()
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
