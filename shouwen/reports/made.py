"""Files that take longer than a request: asked for, made by the worker, broken off, fetched, thrown away."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from shouwen import clock, jobs
from shouwen.org.models import Staff
from shouwen.reports import carrying
from shouwen.store.models import AuditLog, MadeFile

log = logging.getLogger(__name__)
JOB = "shouwen.web.making.run"
KEPT = timedelta(days=7)
"""For so long a file can be fetched."""


class Stopped(Exception):
    """Whoever asked for the file broke it off."""


def seen(seen_by: Staff) -> QuerySet[MadeFile]:
    """One's own files, newest first: they show what the asker may see, so nobody else fetches them."""
    return MadeFile.objects.filter(by=seen_by.key).order_by("-pk")


def ask(maker: str, asked: dict[str, Any], *, sort: str, shown: str, by: Staff, language: str) -> MadeFile:
    """Have the worker make a file; that somebody took data out is written down."""
    now = clock.now()
    tidy(now)
    with transaction.atomic():
        row = MadeFile.objects.create(
            by=by.key, maker=maker, asked=asked, language=language, sort=sort, shown=shown[:120], asked_at=now
        )
        AuditLog.objects.create(at=now, by=by.key, what="export", about=shown[:120], after=asked)
        transaction.on_commit(lambda: jobs.enqueue(JOB, row.pk))
    return row


def tidy(now: datetime) -> None:
    """Throw away what is too old to be fetched."""
    for row in MadeFile.objects.filter(asked_at__lt=now - KEPT).exclude(state=MadeFile.RUNNING):
        if row.name:
            place(row).unlink(missing_ok=True)
        row.delete()


def place(row: MadeFile) -> Path:
    """Where the file lies."""
    return Path(settings.MADE_ROOT) / row.name


def again(row: MadeFile) -> None:
    """Take up a file whose worker died, or one that nobody took."""
    carrying.again(row, JOB)


def pick_up() -> None:
    """When a worker starts: go on with what another one left lying."""
    carrying.pick_up(MadeFile, JOB)


# -- the worker's part ----------------------------------------------------------------------------

Make = Callable[[MadeFile, Staff, Path, "Beat"], None]
"""Writes the file to the path; tells the beat how far it is, which raises ``Stopped``."""


def run(key: int, make: Make) -> None:
    """Make one file. Twice or at once is no harm: it is claimed first.

    Raises:
        Busy: it is being made already.
    """
    row = carrying.claim(MadeFile, key)
    if row is None:
        return
    row.name = f"{secrets.token_hex(16)}.{row.sort}"
    path = place(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        make(row, Staff.objects.get(key=row.by, is_active=True), path, Beat(row))
    except Stopped:
        _end(row, path, MadeFile.CANCELLED)
    except Exception as error:
        log.exception("file %s failed", key)
        _end(row, path, MadeFile.FAILED, why=type(error).__name__)
    else:
        _end(row, path, MadeFile.DONE, name=row.name, size=path.stat().st_size, shown=row.shown)


def _end(row: MadeFile, path: Path, state: str, **fields: object) -> None:
    if state != MadeFile.DONE:
        path.unlink(missing_ok=True)
    carrying.end(row, state, **fields)


class Beat(carrying.Beat):
    """Told how far it is, it gives a sign of life now and then."""

    def __call__(self, done: int, total: int) -> None:
        """Raises:
        Stopped: break off.
        """
        self.progress(done, total)
        if self.stopped():
            raise Stopped
