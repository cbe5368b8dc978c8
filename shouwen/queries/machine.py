"""What is wrong with the machines that the desk runs on, for those who can mend it."""

import shutil
from datetime import datetime

import msgspec
from django.conf import settings

from shouwen.org.models import Staff
from shouwen.store.models import ClockJump

LITTLE = 200 * 1024 * 1024
"""Bytes of free disk below which the administrators are warned."""


class Concerns(msgspec.Struct, frozen=True, kw_only=True):
    """``jumps``: id, machine, since when, by how many hours; ``free``: megabytes left, if few."""

    jumps: tuple[tuple[int, str, datetime, float], ...] = ()
    free: int | None = None


def concerns(*, seen_by: Staff) -> Concerns | None:
    """For administrators and heads of offices; None for everybody else, and when all is well."""
    if not (seen_by.is_admin or "office_head" in seen_by.posts):
        return None
    jumps = tuple(
        (j.pk, j.where, j.since, round(j.seconds / 3600, 1))
        for j in ClockJump.objects.filter(over_at=None).order_by("pk")[:5]
    )
    free = shutil.disk_usage(settings.VAR_DIR).free
    found = Concerns(jumps=jumps, free=free // 2**20 if free < LITTLE else None)
    return found if found != Concerns() else None
