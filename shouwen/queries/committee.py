"""Invitations of committees and what came of them, for those who answer for the estate."""

from datetime import datetime

from django.db.models import QuerySet

from shouwen import clock
from shouwen.committee.models import Complaint, ContractBreach, Invitation
from shouwen.org.models import Estate, Staff
from shouwen.queries import scope
from shouwen.queries.my_duties import to_file
from shouwen.store import books
from shouwen.store import models as m

READS = frozenset({"office_head", "company_leader", "auditor", "coordinator"})
WRITES = READS - {"auditor"}
MOST = 100
ASSESSMENT = "F19"
"""The form of a committee's assessment."""


def reads(person: Staff) -> bool:
    """Whether the committees' page is there for somebody."""
    return not person.outsourced and (person.is_admin or bool(READS & set(person.posts)))


def writes(person: Staff) -> bool:
    """Whether somebody invites, revokes and answers."""
    return not person.outsourced and (person.is_admin or bool(WRITES & set(person.posts)))


def estates(*, seen_by: Staff) -> QuerySet[Estate]:
    """The estates whose committees concern this person: those of his office, or all."""
    return scope.in_office(Estate.objects.select_related("office").order_by("pk"), seen_by)


def invitations(*, seen_by: Staff) -> QuerySet[Invitation]:
    rows = Invitation.objects.select_related("estate__office", "made_by", "assessment")
    return rows.filter(estate__in=estates(seen_by=seen_by)).order_by("-pk")


def complaints(*, seen_by: Staff) -> QuerySet[Complaint]:
    """Unanswered ones first."""
    rows = Complaint.objects.select_related("invitation__estate", "answered_by")
    return rows.filter(invitation__estate__in=estates(seen_by=seen_by)).order_by("answered_at", "-pk")


def breaches(*, seen_by: Staff) -> QuerySet[ContractBreach]:
    rows = ContractBreach.objects.select_related("invitation__estate", "seen_by")
    return rows.filter(invitation__estate__in=estates(seen_by=seen_by)).order_by("-pk")


def waiting(*, seen_by: Staff) -> tuple[int, int]:
    """Complaints without an answer and breaches that nobody has seen, for who has to see to them."""
    if not writes(seen_by):
        return 0, 0
    return (complaints(seen_by=seen_by).filter(answered_at=None).count(),
            breaches(seen_by=seen_by).filter(seen_at=None).count())


def owed(person: Staff) -> list[m.Duty]:
    """Open duties of this person to have a committee make its assessment, of the offices that
    concern him."""
    offices = {e.office.key for e in estates(seen_by=person)}
    return list(to_file(ASSESSMENT, who=person.key).filter(office__in=offices)[:MOST])


def by_key(pk: int, key: str) -> Invitation | None:
    """The invitation that a link names; None where there is none, or its key was changed."""
    rows = Invitation.objects.select_related("estate__office", "assessment")
    return rows.filter(pk=pk, key=key).first()


def open_now(invitation: Invitation, now: datetime | None = None) -> bool:
    """Whether its link still opens: neither revoked nor over."""
    return invitation.revoked_at is None and (now or clock.now()) < invitation.expires_at


def broken_on_file(estate: Estate, clause: str) -> int:
    """In how many matters of the estate the clause was broken, by the clock's own record."""
    rows = m.Duty.objects.filter(case__estate=estate.key, breached_at__isnull=False)
    return rows.filter(body__contains=f'"{clause}"').values("case").distinct().count()


def clauses(estate: Estate) -> dict[str, str]:
    """The rows of the rulebook by which the estate goes: label and words, by id."""
    book = books.of_estate(estate)
    return {c.id: f"{book.label(c.id)} {c.zh}"[:90] for c in book.clauses.values()}
