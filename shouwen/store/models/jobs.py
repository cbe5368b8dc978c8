"""What the worker is asked for: a rulebook played, a file made."""

from django.db import models


class Replay(models.Model):
    """A question of the what-if pages and its answer: a job row with progress.

    ``by`` asked and sees with their own eyes; ``book`` is the id and ``sources`` the texts of the
    rulebook as it was when it was asked. ``beat_at`` is the last sign of life of whoever plays it;
    ``answer`` the figures. ``batch`` holds questions together that were asked at once.
    """

    WAITING, RUNNING, DONE, CANCELLED, FAILED = "waiting", "running", "done", "cancelled", "failed"

    by = models.CharField(max_length=60)
    batch = models.CharField(max_length=32, blank=True, db_index=True)
    book = models.CharField(max_length=60)
    sources = models.JSONField()
    since = models.DateTimeField()
    before = models.DateTimeField()
    until = models.DateTimeField()
    estate = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, default=WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stop = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)


class MadeFile(models.Model):
    """A file that the worker makes: a register, a report; a job row with progress.

    ``asked`` says of what, ``maker`` names who makes it; ``by`` sees with their own eyes. ``name``
    is the random name under which it lies, ``shown`` the one under which it is fetched.
    """

    WAITING, RUNNING, DONE, CANCELLED, FAILED = "waiting", "running", "done", "cancelled", "failed"

    by = models.CharField(max_length=60, db_index=True)
    maker = models.CharField(max_length=20)
    asked = models.JSONField()
    language = models.CharField(max_length=10)
    sort = models.CharField(max_length=8)
    shown = models.CharField(max_length=120)
    state = models.CharField(max_length=12, default=WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    stop = models.BooleanField(default=False)
    why = models.TextField(blank=True)
    name = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)
