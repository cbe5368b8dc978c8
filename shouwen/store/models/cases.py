"""Cases: the state and what lists need, the chained events, what people said beside them."""

from django.db import models
from django.db.models import Q


class Case(models.Model):
    """One row a case. ``state`` is the kernel's case; the other columns are projections of it.

    ``next_at`` is when the clock has to look again (null: never). Every index is paid for by every
    act: one that another begins with, or that only finds beginnings of keys, is left out.
    """

    uid = models.CharField(max_length=32)
    office = models.CharField(max_length=60)
    estate = models.CharField(max_length=60)
    book = models.CharField(max_length=60)
    book_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)
    state = models.TextField()
    stage = models.CharField(max_length=16)
    class_no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, blank=True)
    first_contact = models.CharField(max_length=60)
    accountable = models.CharField(max_length=60, blank=True)
    handler = models.CharField(max_length=60, blank=True)
    handler_department = models.CharField(max_length=60, blank=True)
    customer = models.CharField(max_length=60, blank=True)
    house = models.CharField(max_length=120, blank=True, db_index=True)
    parties = models.TextField(blank=True)
    """Staff and departments that have or had a part, as ``|key|key|``: who may see the case."""
    emergency = models.CharField(max_length=20, default="none")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["estate"], name="case_estate"),
            models.Index(fields=["customer"], name="case_customer"),
            models.Index(fields=["next_at"], name="case_next", condition=Q(next_at__isnull=False)),
            models.Index(fields=["office", "stage", "-id"], name="case_office_stage"),
            models.Index(
                fields=["office", "-id"], name="case_open",
                condition=~Q(stage__in=["closed", "withdrawn", "joined"]),
            ),
            models.Index(fields=["handler", "stage"], name="case_handler"),
            models.Index(fields=["first_contact", "-id"], name="case_first_contact"),
            models.Index(fields=["accountable", "stage"], name="case_accountable"),
            models.Index(fields=["created_at"], name="case_created"),
        ]
        constraints = [models.UniqueConstraint(fields=["uid"], name="one_case_a_uid")]


class Event(models.Model):
    """What was accepted. ``body`` is canonical JSON as bytes; ``hash`` covers it and the one before."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    type = models.CharField(max_length=32)
    by = models.CharField(max_length=60)
    body = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_event_a_place")]
        indexes = [models.Index(fields=["type", "at"], name="event_type_at")]


class Duty(models.Model):
    """A duty of a case, as a row for lists and counts; ``body`` is the kernel's duty."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="duties", db_index=False)
    duty = models.CharField(max_length=120)
    who = models.CharField(max_length=60, blank=True)
    office = models.CharField(max_length=60)
    owes = models.CharField(max_length=32)
    state = models.CharField(max_length=8)
    basis = models.CharField(max_length=8)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "duty"], name="one_row_a_duty")]
        indexes = [
            models.Index(
                fields=["who", "due_at"], name="duty_open_who",
                condition=Q(state__in=["open", "overdue"]),
            ),
            models.Index(
                fields=["office", "due_at"], name="duty_open_office",
                condition=Q(state__in=["open", "overdue"]),
            ),
            models.Index(fields=["breached_at"], name="duty_breached", condition=Q(breached_at__isnull=False)),
        ]


class Notice(models.Model):
    """The outbox: one message to one member of staff, written with what caused it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices", db_index=False)
    seq = models.PositiveIntegerField()
    to = models.CharField(max_length=60)
    about = models.CharField(max_length=32)
    duty = models.CharField(max_length=120, blank=True)
    clause = models.JSONField(default=list)
    why = models.CharField(max_length=16)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seq", "to", "about", "duty"], name="one_notice_a_cause"
            )
        ]
        indexes = [
            models.Index(fields=["to", "-id"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["to", "-id"], name="notice_to"),
        ]


class Value(models.Model):
    """A personal value beside its event. Erasing empties ``text`` and ``salt``; the chain holds."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="values", db_index=False)
    seq = models.PositiveIntegerField()
    path = models.CharField(max_length=120)
    salt = models.BinaryField(max_length=32)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "seq", "path"], name="one_value_a_place")
        ]


class Search(models.Model):
    """The words by which a case is found, cut by ``grams``. Both databases index them together.

    ``said`` is what the customer said, ``who`` his name and number, ``place`` office and house; those
    that it had before stay. Whoever erases the text of a value erases ``said`` with it: the database
    sees to that by triggers (migration 0010), which a changed table on SQLite would lose.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="search")
    said = models.TextField(blank=True)
    who = models.TextField(blank=True)
    place = models.TextField(blank=True)


class Receipt(models.Model):
    """What was answered to a key: the same key gets the same answer for as long as the case lives."""

    scope = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    fingerprint = models.BinaryField(max_length=32)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="receipts")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_receipt_a_key")]


class Attachment(models.Model):
    """A file of a case, stored under a random name; ``shown`` is its cleaned name, ``digest`` the
    SHA-256 of its bytes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=64, unique=True)
    shown = models.CharField(max_length=120)
    sort = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True)


class ReservedNumber(models.Model):
    """A number on a printed pad, kept for one matter of its office. ``token`` stands in the code
    on the sheet; ``case`` is the matter that was registered under it."""

    token = models.CharField(max_length=32, unique=True)
    office = models.CharField(max_length=60, blank=True, db_index=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="reserved")
    used_at = models.DateTimeField(null=True)
