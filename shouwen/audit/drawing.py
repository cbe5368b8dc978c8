"""Drawing a sample: random, kept, and the same again from the same seed; nobody picks the cases."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from shouwen.audit.models import Sample, Sampled
from shouwen.audit.supervisors import reach_of
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.store.models import AuditLog, Case
from shouwen.store.turns import turn

MOST = 200


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """From which cases is drawn: registered from ``since`` on and before ``before``."""

    office: str
    department: str = ""
    kind: str = ""
    since: datetime
    before: datetime


class NotYet(Exception):
    """The period is not over: what could be drawn would still change."""


class NotYours(Exception):
    """Not under this person's supervision."""


class Nothing(Exception):
    """There is no case of this filter."""


def pool(wanted: Filter, seen_by: Staff) -> QuerySet[Case]:
    """The cases that a draw chooses from: the contact log of the filter, as this person may see it."""
    found = scope.matters(seen_by).filter(
        office=wanted.office, created_at__gte=wanted.since, created_at__lt=wanted.before
    )
    if wanted.department:
        people = Staff.objects.filter(department__key=wanted.department).values("key")
        found = found.filter(Q(parties__contains=f"|{wanted.department}|") | Q(first_contact__in=people))
    return found.filter(kind=wanted.kind) if wanted.kind else found


def chosen(seed: str, uids: Iterable[str], number: int) -> list[str]:
    """``number`` of ``uids`` in the order that the seed gives them; the order they came in is of
    no account."""
    return sorted(uids, key=lambda uid: sha256(f"{seed}:{uid}".encode()).digest())[:number]


def digest(uids: Iterable[str]) -> str:
    """A digest over which cases could have been drawn."""
    return sha256("\n".join(sorted(uids)).encode()).hexdigest()


def draw(wanted: Filter, number: int, *, by: Staff, now: datetime) -> Sample:
    """Draw ``number`` cases; where this was drawn before, that sample.

    Raises:
        NotYours: the office or department is not under this person.
        NotYet: the period is not over.
        Nothing: no case fits.
    """
    reach = reach_of(by)
    if reach is None or not reach.has(wanted.office, wanted.department):
        raise NotYours
    if wanted.before > now or wanted.since >= wanted.before:
        raise NotYet
    same = {"by": by.key, "sort": reach.sort, **msgspec.structs.asdict(wanted)}
    if (there := Sample.objects.filter(**same).first()) is not None:
        return there
    uids = list(pool(wanted, by).values_list("uid", flat=True))
    if not uids:
        raise Nothing
    number, seed = min(number, MOST, len(uids)), secrets.token_hex(16)
    try:
        with turn(), transaction.atomic():
            sample = Sample.objects.create(
                **same, at=now, wanted=number, seed=seed, pool=len(uids), pool_digest=digest(uids)
            )
            rows = {c.uid: c for c in Case.objects.filter(uid__in=chosen(seed, uids, number))}
            Sampled.objects.bulk_create(
                Sampled(sample=sample, place=n, case=rows[uid], version=rows[uid].version)
                for n, uid in enumerate(chosen(seed, uids, number), start=1)
            )
            AuditLog.objects.create(at=now, by=by.key, what="sample_drawn", about=str(sample.pk),
                                    after={"seed": seed, "pool": len(uids), "drawn": number}, office=wanted.office)
    except IntegrityError:
        return Sample.objects.get(**same)  # the other click was quicker
    return sample


def again(sample: Sample) -> bool:
    """Whether the kept seed still gives the kept cases, from the same pool."""
    by = Staff.objects.filter(key=sample.by).first()
    if by is None:
        return False
    wanted = Filter(office=sample.office, department=sample.department, kind=sample.kind,
                    since=sample.since, before=sample.before)
    uids = list(pool(wanted, by).values_list("uid", flat=True))
    drawn = list(sample.drawn.order_by("place").values_list("case__uid", flat=True))
    return digest(uids) == sample.pool_digest and chosen(sample.seed, uids, sample.wanted) == drawn
