"""Invitations to a committee's member and what came of each: an assessment, complaints, breaches of contract.

A member has no account: a signed link, for one committee and one period, is his way in.
"""

from django.db import models

from shouwen.org.models import Estate, Staff

COMMITTEES = ("owners_committee", "customer_committee")


class Invitation(models.Model):
    """``key`` is signed into the link; ``since``–``until`` is what the published figures cover."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="+")
    committee = models.CharField(max_length=20)
    member = models.CharField(max_length=60)
    period = models.CharField(max_length=12)
    key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Assessment(models.Model):
    """Scores from 1 (bad) to 5 (good). ``proposed`` is the satisfaction that return visits gave;
    ``reason`` why the committee gave another."""

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="assessment")
    attitude = models.PositiveSmallIntegerField()
    quality = models.PositiveSmallIntegerField()
    satisfaction = models.PositiveSmallIntegerField()
    proposed = models.FloatField(null=True)
    reason = models.TextField(blank=True)
    words = models.TextField(blank=True)
    at = models.DateTimeField()


class Complaint(models.Model):
    """What the committee complains of, and the answer. ``number``: the matter registered from it."""

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="complaints")
    text = models.TextField()
    at = models.DateTimeField()
    number = models.CharField(max_length=20, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)


class ContractBreach(models.Model):
    """A clause that the company broke, what that did to the estate, what the committee took in turn.
    ``late``: how often that clause was broken on file by then."""

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="breaches")
    book = models.CharField(max_length=60)
    clause = models.CharField(max_length=60)
    effect = models.TextField()
    measure = models.TextField(blank=True)
    late = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
