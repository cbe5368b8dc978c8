"""Colleagues and departments of one's own office, as somebody names them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from shouwen.org import people
from shouwen.org.models import Department, Staff
from shouwen.queries.scope import in_office, office_of


def colleagues(*, seen_by: Staff, now: datetime) -> QuerySet[Staff]:
    """Who is employed at ``now`` in the office of ``seen_by``; leaders see everybody."""
    return people.employed(people.of_office(office_of(seen_by)), now).order_by("number")


def department_named(text: str, *, seen_by: Staff) -> Department | None:
    """The department of one's own office that is meant by its name."""
    return in_office(Department.objects.filter(closed=None, name=text.strip()), seen_by).first()


def named(text: str, *, seen_by: Staff, now: datetime) -> Staff | None:
    """The one meant by 「1015 马占军」, 「1015」 or 「马占军」; None if it is nobody, or several."""
    found = colleagues(seen_by=seen_by, now=now)
    number, _space, name = text.strip().partition(" ")
    meant = found.filter(number=number, name=name) if name else found.filter(Q(number=number) | Q(name=number))
    rows = list(meant[:2])
    return rows[0] if len(rows) == 1 else None
