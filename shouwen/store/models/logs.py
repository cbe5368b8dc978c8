"""What is written down about the running of the desk itself."""

from django.db import models


class RefusalLog(models.Model):
    """Refused acts, outside the chain: counted, never part of a case."""

    case_uid = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    act = models.CharField(max_length=32)
    code = models.CharField(max_length=4)
    clause = models.JSONField(default=list)


class AuditLog(models.Model):
    """Sign-ins, shown phone numbers, exports, settings: who, when, what, whence.

    A change of settings keeps the values ``before`` and ``after``, never a secret; ``once`` is the
    key of the form that was sent, so that a doubled click changes once.
    """

    at = models.DateTimeField()
    by = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=40)
    about = models.CharField(max_length=120, blank=True)
    whence = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    once = models.CharField(max_length=120, null=True, unique=True)
    office = models.CharField(max_length=60, blank=True)


class DailyHead(models.Model):
    """A digest over the heads of all cases, to be kept outside: a chain cannot see its cut tail."""

    at = models.DateTimeField()
    cases = models.PositiveBigIntegerField()
    events = models.PositiveBigIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)


class Beat(models.Model):
    """When the clock's worker of a machine was last there, by the wall and by the steady clock that
    counts since the machine was switched on (``boot``)."""

    where = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    steady = models.FloatField()
    boot = models.CharField(max_length=40, blank=True)


class ClockJump(models.Model):
    """The wall clock of a machine jumped by ``seconds``: an alarm until ``over_at``, when it came back
    or somebody said that it is right."""

    where = models.CharField(max_length=60)
    since = models.DateTimeField()
    seconds = models.IntegerField()
    accepted_by = models.CharField(max_length=60, blank=True)
    over_at = models.DateTimeField(null=True)
