"""Rulebooks as published, as drafts, and as adopted by estates."""

from django.db import models


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
