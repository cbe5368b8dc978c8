"""Where somebody registers: his estates, and the one that a form means."""

from django.db.models import QuerySet

from shouwen import desk
from shouwen.org.models import Estate, Staff
from shouwen.queries import scope


def estates_of(me: Staff, key: str) -> tuple[QuerySet[Estate], Estate]:
    """The estates that this person registers in, and the one of that key, else the first.

    Raises:
        desk.Missing: there is none yet.
    """
    rows = scope.in_office(Estate.objects.select_related("office").order_by("pk"), me)
    found = rows.filter(key=key).first() or rows.first()
    if found is None:
        raise desk.Missing("estate")
    return rows, found
