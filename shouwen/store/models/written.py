"""What an office signs, keeps and follows up: registers, reports, shift sheets, measures."""

from django.db import models
from django.db.models import Q

from shouwen.store.models.cases import Case


class Serial(models.Model):
    """The number that a paper has of its own: its place among those of its form first filed in a year,
    in the whole company. Given as it is filed, and never changed."""

    form = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    paper = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "year", "number"], name="one_serial_a_number"),
            models.UniqueConstraint(fields=["case", "paper"], name="one_serial_a_paper"),
        ]


class Measure(models.Model):
    """What is to be done so that a cause does not come again: by whom, by when, whether it worked.

    ``cases`` whose evaluations named the cause, or the ``drill`` that showed it. ``follows``: the
    measure that did not work. ``entry``: where in the handbook the lesson stands.
    """

    office = models.CharField(max_length=60)
    cause = models.CharField(max_length=200)
    text = models.CharField(max_length=400)
    owner = models.CharField(max_length=60)
    due = models.DateField()
    cases = models.ManyToManyField(Case, related_name="measures")
    drill = models.ForeignKey("org.Drill", models.PROTECT, null=True, related_name="measures")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=60)
    done_at = models.DateTimeField(null=True)
    done = models.CharField(max_length=400, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=60, blank=True)
    worked = models.BooleanField(null=True)
    found = models.CharField(max_length=400, blank=True)
    entry = models.ForeignKey("org.HandbookEntry", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["office", "-id"], name="measure_office"),
            models.Index(fields=["owner", "due"], name="measure_owed", condition=Q(done_at=None)),
        ]


class SignedRegister(models.Model):
    """A month of a register, signed: ``lines`` holds the digest of each line as it was then, by case
    number and department. Never changed; signing again adds a row. ``department`` is empty for
    registers that an office keeps; ``digest`` covers everything above it.
    """

    sort = models.CharField(max_length=20)
    office = models.CharField(max_length=60)
    department = models.CharField(max_length=60, blank=True)
    month = models.DateField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    lines = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["sort", "office", "department", "month"], name="signed_month")]


class PeriodReport(models.Model):
    """The report of a day, week or month that is over, as ``by`` may see it. Never changed: the same
    acts give the same ``body``. ``read_at`` null: made because it was subscribed to, not opened yet.
    """

    by = models.CharField(max_length=60)
    sort = models.CharField(max_length=8)
    within = models.CharField(max_length=12)
    first = models.DateField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "sort", "within", "first"], name="one_report_a_period")
        ]


class Subscription(models.Model):
    """Somebody asked for a report of every day, week or month."""

    by = models.CharField(max_length=60)
    sort = models.CharField(max_length=8)
    within = models.CharField(max_length=12)
    since = models.DateTimeField()
    language = models.CharField(max_length=12, default="zh-hans")
    """In which its files are made: that in which it was asked for."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "sort", "within"], name="one_subscription_each")]


class ShiftSheet(models.Model):
    """What one shift leaves to the next, as it was when the first signed; then the second signs.

    ``body`` holds keys, texts of the duties and case numbers; ``digest`` covers it with who gave it to whom
    and when. Nothing but the second signature is ever added.
    """

    office = models.CharField(max_length=60, db_index=True)
    given_by = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    to = models.CharField(max_length=60, db_index=True)
    taken_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    once = models.CharField(max_length=120, unique=True)
