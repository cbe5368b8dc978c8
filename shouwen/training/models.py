"""Tests taken, steps of a first week, hours taught. An attempt keeps its questions as they were asked,
so that it reads the same for ever."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from shouwen.org.models import Office, Staff


class Policy(models.Model):
    """What the company sets for its training: one row. ``pass_mark`` in hundredths of all questions."""

    pass_mark = models.PositiveSmallIntegerField(
        default=80, validators=[MinValueValidator(50), MaxValueValidator(100)])
    questions = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(5), MaxValueValidator(30)])
    week = models.PositiveSmallIntegerField(default=7)
    """Days that a new employee has for the steps of the first week."""


class Learnt(models.Model):
    """Of which rulebook's version, for which post, somebody learnt something."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    book = models.CharField(max_length=60)
    hash = models.CharField(max_length=64)
    post = models.CharField(max_length=40)

    class Meta:
        abstract = True


class Attempt(Learnt):
    """One test. ``seed`` made its questions; ``number`` is that of the certificate of a passed one."""

    version = models.CharField(max_length=40)
    whole = models.BooleanField(default=True)
    """False: only about what had changed since the test before."""
    seed = models.CharField(max_length=32)
    asked = models.JSONField()
    given = models.JSONField(default=list)
    pass_mark = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    right = models.PositiveSmallIntegerField(default=0)
    passed = models.BooleanField(default=False)
    number = models.CharField(max_length=40, null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "post"], name="attempts_of")]


class Step(Learnt):
    """``read`` the booklet, ``practised`` a case that leaves no trace, ``signed`` the booklet."""

    sort = models.CharField(max_length=12)
    at = models.DateTimeField()
    text = models.CharField(max_length=120, blank=True)
    """The name that was typed under the booklet."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "sort", "hash", "post"], name="one_step")]


class Session(models.Model):
    """Training held for several people: a skill, theory, or a round of the estate."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    on = models.DateField()
    sort = models.CharField(max_length=12)
    theme = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    material = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    attended = models.ManyToManyField(Staff, related_name="+")
