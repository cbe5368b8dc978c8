"""Work that takes longer than a request: handed to the worker process that ``run`` starts.

The only module that knows the library behind it. A job may run twice (a worker was killed), so
every job is keyed by a row of its own and asks that row whether it still has to be done.
"""

from typing import Any

from django.conf import settings


class Busy(Exception):
    """Somebody else is at this job: it stays queued and is looked at again later."""


def enqueue(job: str, *args: Any) -> None:
    """Have the function of this dotted name called with ``args`` by a worker, in the caller's
    transaction: rolled back, it never was."""
    from django_q.tasks import async_task

    async_task(job, *args, save=False, sync=settings.JOBS_AT_ONCE)


def every(job: str, minutes: int) -> None:
    """Have the function of this dotted name called again and again by whatever worker runs."""
    from django_q.models import Schedule

    Schedule.objects.update_or_create(
        name=job, defaults={"func": job, "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1}
    )


def work() -> None:
    """Be the worker until stopped."""
    from django.core.management import call_command

    call_command("qcluster")
