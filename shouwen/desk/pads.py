"""Printed pads: numbers are reserved for a sheet, and one number becomes one matter."""

import secrets
from datetime import datetime

from django.db import transaction

from shouwen import clock
from shouwen.desk.door import Done
from shouwen.store.models import AuditLog, ReservedNumber

MOST = 60
"""Numbers that are reserved at once: ten sheets."""


class Used(Exception):
    """The number has become another matter in between."""


def reserve(count: int, *, by: str, office: str | None) -> list[ReservedNumber]:
    """So many fresh numbers for an office; who took them out is written down.

    Raises:
        ValueError: fewer than one, or more than ``MOST``.
    """
    if not 1 <= count <= MOST:
        msg = f"1 to {MOST} numbers at once"
        raise ValueError(msg)
    now = clock.now()
    with transaction.atomic():
        rows = [
            ReservedNumber.objects.create(token=secrets.token_hex(12), office=office or "", by=by, at=now)
            for _ in range(count)
        ]
        AuditLog.objects.create(at=now, by=by, what="pad", about=f"{rows[0].pk}-{rows[-1].pk}")
    return rows


def take(row: ReservedNumber, done: Done, now: datetime) -> None:
    """The number belongs to this matter from now on; within the transaction that registers it.

    Raises:
        Used: somebody was quicker.
    """
    taken = ReservedNumber.objects.filter(pk=row.pk, case=None).update(case_id=done.id, used_at=now)
    if not taken:
        raise Used(row.pk)
