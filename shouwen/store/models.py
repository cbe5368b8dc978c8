"""Tables of cases. Written by ``write.py`` alone, which only ``shouwen.desk`` imports.

``Case`` is the state and what lists need; ``Event`` is append-only and chained; ``Value`` holds
what people said and who they are, beside the chain, so that it can be erased.
"""

from django.db import models
from django.db.models import Q


class RulebookVersion(models.Model):
    """A rulebook as it was published: its own text and those it extends. Never changed."""

    book = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, unique=True)
    sources = models.JSONField()
    at = models.DateTimeField()


class RulebookDraft(models.Model):
    """A company's own rulebook while it is written; never in force. ``text`` can always be read;
    ``typed`` is what was typed last where that could not (its mistake is found again on opening).

    ``writers``: everybody who changed it since the last publication; none of them may approve it.
    """

    book = models.CharField(max_length=60, unique=True)
    text = models.TextField()
    typed = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    writers = models.JSONField(default=list)
    at = models.DateTimeField()
    submitted_by = models.CharField(max_length=60, blank=True)
    submitted_at = models.DateTimeField(null=True)
    given_back = models.CharField(max_length=400, blank=True)


class RulebookPublication(models.Model):
    """A version that a second person approved, in force from ``since`` until a later one. Never
    changed: to take a version back is to publish another."""

    book = models.CharField(max_length=60)
    number = models.CharField(max_length=20)
    version = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="publications")
    since = models.DateTimeField()
    writers = models.JSONField(default=list)
    approved_by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="one_number_a_book")]


class RulebookAdoption(models.Model):
    """Matters of ``estate`` registered from ``since`` on go by ``book``. Never changed."""

    estate = models.CharField(max_length=60)
    book = models.CharField(max_length=60)
    since = models.DateTimeField()
    by = models.CharField(max_length=60)
    at = models.DateTimeField()


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


class DailyHead(models.Model):
    """A digest over the heads of all cases, to be kept outside: a chain cannot see its cut tail."""

    at = models.DateTimeField()
    cases = models.PositiveBigIntegerField()
    events = models.PositiveBigIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)


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


class ReservedNumber(models.Model):
    """A number on a printed pad, kept for one matter of its office. ``token`` stands in the code
    on the sheet; ``case`` is the matter that was registered under it."""

    token = models.CharField(max_length=32, unique=True)
    office = models.CharField(max_length=60, blank=True, db_index=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="reserved")
    used_at = models.DateTimeField(null=True)
