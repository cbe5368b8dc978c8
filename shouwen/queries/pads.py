"""What a scanned number of a printed pad leads to, for one person."""

from django.db.models import QuerySet

from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.store.models import ReservedNumber


def may_print(person: Staff) -> bool:
    """Whoever looks after more than his own matters."""
    return not scope.operative(person)


def numbers(*, seen_by: Staff) -> QuerySet[ReservedNumber]:
    """The numbers of one's office; whoever belongs to none sees all."""
    office = scope.office_of(seen_by)
    rows = ReservedNumber.objects.select_related("case")
    return rows if office is None else rows.filter(office__in=("", office))


def scanned(token: str, *, seen_by: Staff) -> ReservedNumber | None:
    """The number with this code; None if there is none for this person."""
    return numbers(seen_by=seen_by).filter(token=token).first() if token else None
