"""A row that asks for what takes longer than a request: claimed, kept alive, broken off, taken up again.

The row's model has ``state`` (with WAITING, RUNNING, CANCELLED), ``stop``, ``beat_at``, ``done``,
``total`` and ``asked_at``. A job may run twice, so whoever carries a row out claims it first.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from shouwen import clock, jobs

SILENT = timedelta(seconds=60)
"""Without a sign of life for so long, whoever carried it out is taken for dead."""
BEAT = timedelta(seconds=0.5)


def claim(model: Any, key: int) -> Any:
    """The row, now running; None where there is none or nothing is left to do.

    Raises:
        Busy: it is being carried out already.
    """
    now = clock.now()
    claimed = model.objects.filter(pk=key).filter(_free(model, now)).update(state=model.RUNNING, beat_at=now)
    row = model.objects.filter(pk=key).first()
    if row is not None and not claimed and row.state == model.RUNNING:
        raise jobs.Busy(key)
    return row if claimed else None


def end(row: Any, state: str, **fields: object) -> None:
    """It is over: done, failed or broken off."""
    type(row).objects.filter(pk=row.pk).update(state=state, beat_at=clock.now(), **fields)


def stop(row: Any) -> None:
    """Break off: at once what nobody carries out, else at the next sign of life."""
    rows = type(row).objects.filter(pk=row.pk)
    rows.filter(_free(row, clock.now())).update(state=row.CANCELLED)
    rows.filter(state=row.RUNNING).update(stop=True)


def again(row: Any, job: str) -> None:
    """Take up a row whose worker died, or one that nobody took."""
    type(row).objects.filter(pk=row.pk).filter(_free(row, clock.now())).update(
        state=row.WAITING, stop=False, done=0, beat_at=None
    )
    jobs.enqueue(job, row.pk)


def pick_up(model: Any, job: str) -> None:
    """When a worker starts: go on with what another one left lying."""
    for row in model.objects.filter(state=model.RUNNING, beat_at__lt=clock.now() - SILENT).only("pk"):
        again(row, job)


def silent(row: Any) -> bool:
    """Whether it is said to run and nobody gives a sign of life."""
    return row.state == row.RUNNING and row.beat_at is not None and row.beat_at < clock.now() - SILENT


def _free(model: Any, now: datetime) -> Q:
    return Q(state=model.WAITING) | Q(state=model.RUNNING, beat_at__lt=now - SILENT)


class Beat:
    """Signs of life and progress on the row, and looks at whether to break off: twice a second."""

    def __init__(self, row: Any) -> None:
        self._rows = type(row).objects.filter(pk=row.pk)
        self.last, self.done, self.total = row.asked_at, 0, 0

    def progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def stopped(self) -> bool:
        now = clock.now()
        if now - self.last < BEAT:
            return False
        self.last = now
        self._rows.update(beat_at=now, done=self.done, total=self.total)
        return not self._rows.filter(stop=False).exists()
