"""What the organisation still lacks, and what a committee waits for: the list on somebody's first page."""

import msgspec
from django.db.models import Count, Q

from shouwen.org.models import Department, HandbookEntry, Staff
from shouwen.queries import committee, courses, handbook


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """How many of what are missing in which office; ``what`` is a word's key, ``page`` a page's name."""

    what: str
    office: str
    number: int
    page: str


def gaps(*, seen_by: Staff) -> list[Gap]:
    """Handbook entries without an owner and departments without a head, for administrators; complaints
    and breaches of contract from committees, for those who answer for the estate; one's own training
    and entries of the handbook that are due.

    A matter that nobody answers for is where pushing people about begins, so it is shown until it
    has a name.
    """
    waiting = [*_of_ones_own(seen_by), *_from_committees(seen_by)]
    if not seen_by.is_admin:
        return waiting
    return [
        *waiting,
        *_by_office("handbook_owner", "handbook", HandbookEntry.objects.filter(owner="", office__isnull=False)),
        *_by_office("department_head", "settings", Department.objects.filter(Q(head=None) | Q(tracker=None))),
    ]


def _of_ones_own(person: Staff) -> list[Gap]:
    """Entries of the handbook to look at again, and what is due to be learnt."""
    stale, due = handbook.to_review(person), courses.due_now(person)
    found = [("handbook_review", stale, "handbook"), ("training_due", due, "training")]
    return [Gap(what=what, office="", number=n, page=page) for what, n, page in found if n]


def _from_committees(seen_by: Staff) -> list[Gap]:
    office = seen_by.at_office
    counted = zip(("committee_complaint", "committee_breach"), committee.waiting(seen_by=seen_by), strict=True)
    return [Gap(what=what, office=office.name if office else "", number=n, page="committees") for what, n in counted if n]


def _by_office(what: str, page: str, rows) -> list[Gap]:  # type: ignore[no-untyped-def]
    counted = rows.values("office__name").annotate(n=Count("pk")).order_by("office__name")
    return [Gap(what=what, office=r["office__name"], number=r["n"], page=page) for r in counted]
