"""The company as people enter it. What the kernel asks is ``roster.py``: who was what, as of when.

Ids that leave this room are ``key``s: short, unique, never reused. One database holds one company.
"""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from shouwen.org.plan_steps import steps_of


class Company(models.Model):
    name = models.CharField(max_length=120)
    version = models.PositiveBigIntegerField(default=0)
    """Counts changes to the organisation; readers keep what they built for a version."""


class Seal(models.Model):
    """The company's seal: a PNG or JPEG, at most one."""

    picture = models.BinaryField()


class Unit(models.Model):
    """What opens and closes: an office, a department, a post. Never deleted, for cases name it.

    ``closed`` is the first day on which it is no longer there; ``successor`` has its work then.
    """

    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class Office(Unit):
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    head = models.ForeignKey("Staff", models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Estate(models.Model):
    """``rulebook`` is the id under which matters of this estate are registered."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    office = models.ForeignKey(Office, models.PROTECT, related_name="estates")
    rulebook = models.CharField(max_length=60, default="R9")

    def __str__(self) -> str:
        return self.name


class Department(Unit):
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    office = models.ForeignKey(Office, models.PROTECT, related_name="departments")
    head = models.ForeignKey("Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    tracker = models.ForeignKey("Staff", models.SET_NULL, null=True, blank=True, related_name="+")
    service_centre = models.BooleanField(default=False)
    covers = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class DepartmentSeal(models.Model):
    """A department's seal from ``at`` on: a PNG or JPEG; None: it has none any more. Never changed, so
    that what was sealed prints with the seal of its day."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="seals")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    picture = models.BinaryField(null=True)


class Post(Unit):
    """What the company calls a post, and ``role``: what the rules take its holders for."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    quiet = models.CharField(max_length=11, blank=True)

    def __str__(self) -> str:
        return self.name


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, number: str) -> "Staff":
        return self.get(number=number)


class Staff(AbstractBaseUser):
    """An employee or an outsourced worker; also who signs in.

    ``posts`` are the roles that the rules know, the main one first; ``title`` is what the company
    calls it. ``successor`` has his matters and work from ``employed_until`` on.
    """

    key = models.SlugField(max_length=60, unique=True)
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True, db_index=True)
    posts = models.JSONField(default=list)
    title = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="staff")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="staff"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="staff")
    superior = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    outsourced = models.CharField(max_length=80, blank=True)
    quiet = models.CharField(max_length=11, blank=True)
    employed_from = models.DateTimeField(null=True, blank=True)
    employed_until = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)

    objects = StaffManager()
    USERNAME_FIELD = "number"

    def __str__(self) -> str:
        return self.name

    @property
    def post(self) -> str:
        return self.posts[0] if self.posts else "staff"

    @property
    def at_office(self) -> Office | None:
        """The office that the person belongs to, through the department if need be; None: the company."""
        return self.office or (self.department.office if self.department else None)


class Absence(models.Model):
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="absences")
    begins = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=60, blank=True)


class DutyShift(models.Model):
    """Who is on duty in an office: agent, highest, who is tried next; daily, or on one date."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="shifts")
    agent = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    highest = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    next_keys = models.JSONField(default=list, blank=True)
    begins = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)


class RosterVersion(models.Model):
    """Everybody and the roster as they were from ``at`` on. Never changed; a change adds a row."""

    at = models.DateTimeField(db_index=True)
    body = models.JSONField()


class Plan(models.Model):
    """An emergency plan of an office, by the name of the danger it is for."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="plans")
    danger = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    steps = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "danger"], name="one_plan")]

    @property
    def first_step(self) -> str:
        """For lists: what is done first."""
        found = steps_of(self.steps[:1])
        return found[0].text if found else ""


class Drill(models.Model):
    """An emergency practised: the steps as the plan had them when it began. No case, no figure.

    ``plan`` is empty where there was none and the chain of instructions was practised.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="drills")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, related_name="drills")
    danger = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    scene = models.CharField(max_length=400)
    steps = models.JSONField(default=list)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    well = models.TextField(blank=True)
    badly = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["office", "-id"], name="drill_office")]


class DrillMark(models.Model):
    """What was ticked in a drill: a step done, or somebody called. Only ever added to."""

    class Outcome(models.TextChoices):
        DONE = "done"
        REACHED = "reached"
        NO_ANSWER = "no_answer"

    drill = models.ForeignKey(Drill, models.PROTECT, related_name="marks")
    step = models.PositiveSmallIntegerField(null=True)
    called = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["drill", "step"], name="one_mark_a_step")
        ]


class House(models.Model):
    """One house by building, unit and room; ``label`` is how people write it: 3-2-1202."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="houses")
    building = models.CharField(max_length=20)
    unit = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20)
    label = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["estate", "label"], name="one_house")]
        indexes = [models.Index(fields=["estate", "building", "unit"], name="house_steps")]

    def __str__(self) -> str:
        return f"{self.estate} {self.label}"


class Customer(models.Model):
    """An owner, tenant or other customer. ``houses`` of several estates are possible."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True, db_index=True)
    relation = models.CharField(max_length=20, default="owner")
    anonymous = models.BooleanField(default=False)
    houses = models.ManyToManyField(House, related_name="customers", blank=True)

    def __str__(self) -> str:
        return self.name or "匿名客户"


class Holiday(models.Model):
    """A day entered here over the published list: off, or a make-up working day."""

    on = models.DateField(unique=True)
    working = models.BooleanField(default=False)
    why = models.CharField(max_length=60, blank=True)


class HandbookEntry(models.Model):
    """Who is responsible for what, in everyday words. Without an owner it is flagged."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="handbook", null=True)
    department = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="handbook")
    subject = models.CharField(max_length=80)
    words = models.JSONField(default=list)
    search = models.TextField(blank=True)
    """The words again, as text, for looking them up."""
    owner = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    """The owner as a member of staff; ``owner`` is his name, or that of somebody outside."""
    text = models.TextField(blank=True)
    kinds = models.JSONField(default=list, blank=True)
    """Kinds of matter that it is about; none: all."""
    post = models.CharField(max_length=40, blank=True)
    """The post that does it, by its role."""
    since = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    """From this day on somebody has to look whether it is still true."""
    version = models.PositiveIntegerField(default=0)


class HandbookVersion(models.Model):
    """How an entry became what it was: never changed, and kept when the entry is taken back.

    ``entry`` is its number, ``moved`` says that another department, or none, answers for it now.
    """

    entry = models.BigIntegerField(db_index=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=10)
    moved = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="one_version")]


class Bulletin(models.Model):
    """News of the company that all staff are to know. ``by``: the name of who wrote it."""

    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    text = models.TextField()
