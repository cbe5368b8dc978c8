"""Questions about staff as they are entered: who stands above whom, who is there."""

from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from shouwen.org import models as m


def makes_a_circle(staff: m.Staff, superior: m.Staff) -> bool:
    """Whether ``staff`` would come to stand above himself with that superior."""
    above: dict[int, int | None] = dict(m.Staff.objects.values_list("pk", "superior_id"))
    seen, now = {staff.pk}, superior.pk
    while now is not None:
        if now in seen:
            return True
        seen.add(now)
        now = above.get(now)  # type: ignore[assignment]
    return False


def of_office(office: str | None) -> QuerySet[m.Staff]:
    """Everybody of an office, through his department too; None: the whole company."""
    found = m.Staff.objects.select_related("department__office", "office", "superior", "title")
    if office is not None:
        found = found.filter(Q(department__office__key=office) | Q(office__key=office))
    return found.order_by("pk")


def without_password(found: QuerySet[m.Staff]) -> QuerySet[m.Staff]:
    """Who cannot sign in yet, such as who came by an import."""
    return found.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def employed(found: QuerySet[m.Staff], at: datetime) -> QuerySet[m.Staff]:
    return found.filter(Q(employed_until=None) | Q(employed_until__gt=at), is_active=True)
