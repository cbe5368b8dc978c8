"""What supervision keeps. Every row is written once: nothing here is changed or deleted."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models

from shouwen.store.models import Case


class Kept(models.Model):
    """A row that is only ever added, with who wrote it and when."""

    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        abstract = True

    def save(self, *args: Any, **more: Any) -> None:
        """Raises:
            TypeError: the row is there already.
        """
        if not self._state.adding:
            msg = f"{type(self).__name__} is only ever added to"
            raise TypeError(msg)
        super().save(*args, **more)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:  # noqa: ARG002
        """Raises:
            TypeError: always.
        """
        msg = f"{type(self).__name__} is only ever added to"
        raise TypeError(msg)


class Sample(Kept):
    """Cases drawn at random from those of a filter and a period that is over.

    ``seed`` was made by the machine at the first draw and makes the same cases again; ``pool`` counts
    the cases that could have been drawn, ``pool_digest`` covers which they were. One filter and
    period has one sample: nobody draws again until he likes what comes.
    """

    sort = models.CharField(max_length=12)
    office = models.CharField(max_length=60)
    department = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=16, blank=True)
    since = models.DateTimeField()
    before = models.DateTimeField()
    wanted = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=32)
    pool = models.PositiveIntegerField()
    pool_digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "sort", "office", "department", "kind", "since", "before"],
                name="one_sample_a_filter",
            )
        ]

    @property
    def last_day(self) -> datetime:
        """The last day that was drawn from."""
        return self.before - timedelta(days=1)


class Sampled(models.Model):
    """One drawn case, at its place in the draw, as it stood then (``version``)."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="drawn")
    place = models.PositiveSmallIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sample", "place"], name="one_case_a_place")]


class Finding(Kept):
    """What a checker found on one point: the event behind it, who is to put it right by when.

    ``correction`` is the uid of the case on which that is owed; ``breach`` the proposed violation.
    """

    sampled = models.ForeignKey(Sampled, models.PROTECT, related_name="findings")
    point = models.CharField(max_length=12)
    seq = models.PositiveIntegerField()
    text = models.TextField()
    who = models.CharField(max_length=60)
    due = models.DateTimeField()
    correction = models.CharField(max_length=32, blank=True)
    breach = models.CharField(max_length=120, blank=True)
    once = models.CharField(max_length=120, unique=True)


class Check(Kept):
    """A checker's word on every point of a drawn case: fine, found or none. The last one counts."""

    sampled = models.ForeignKey(Sampled, models.PROTECT, related_name="checks")
    points = models.JSONField()
    text = models.CharField(max_length=400, blank=True)


class RewardPenaltyTable(Kept):
    """The company's own table of rewards and penalties, as it holds from ``at`` on.

    ``rows``: sort (violation, praise, visits), clause (a glob) and nth for violations, measure,
    points, amount in yuan.
    """

    number = models.PositiveIntegerField(unique=True)
    rows = models.JSONField()


class RewardPenalty(Kept):
    """What a person decided of a proposed reward or penalty; ``facts`` are those it was proposed by."""

    subject = models.CharField(max_length=160, unique=True)
    who = models.CharField(max_length=60)
    office = models.CharField(max_length=60)
    sort = models.CharField(max_length=12)
    table = models.ForeignKey(RewardPenaltyTable, models.PROTECT, related_name="+")
    basis = models.CharField(max_length=12)
    facts = models.JSONField()
    outcome = models.CharField(max_length=8)
    measure = models.CharField(max_length=120)
    points = models.IntegerField()
    amount = models.IntegerField()
    reason = models.CharField(max_length=400)


class PaperVersion(Kept):
    """One version of a paper that supervision keeps: what somebody wrote beside the records.

    ``subject`` is what it is about (``violation/N/B``, ``sample/7``); ``upto`` says how far the records
    went that he saw, ``records`` is their digest. ``digest`` covers all of it and the version before.
    """

    form = models.CharField(max_length=4)
    subject = models.CharField(max_length=160)
    number = models.PositiveIntegerField()
    fields = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    upto = models.JSONField()
    records = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "subject", "number"], name="one_version_a_number")
        ]


class PaperSignature(Kept):
    """A name under one version, drawn or typed; ``digest`` covers it and the digest of the version."""

    version = models.ForeignKey(PaperVersion, models.PROTECT, related_name="signatures")
    means = models.CharField(max_length=8)
    drawn = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "by"], name="one_signature_a_person")]
