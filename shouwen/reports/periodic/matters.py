"""The matters of a period, each as it stood when the period ended."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from django.db.models import Q, QuerySet

from shouwen.kernel.case import Case
from shouwen.kernel.events import fold, read
from shouwen.org.models import Staff
from shouwen.queries import histories, scope
from shouwen.reports.periodic.period import Period
from shouwen.store import models as m

CHUNK = 200
COLUMNS = ("pk", "uid", "office", "estate", "book", "created_at", "updated_at", "state")
SCOPES = ("all", "office", "department", "own")
_CASE = msgspec.json.Decoder(Case)


class Matter(msgspec.Struct, frozen=True, gc=False):
    """A case at the end of a period; ``book`` is the id of the rulebook under which it stands now."""

    id: int
    office: str
    estate: str
    book: str
    created_at: datetime
    case: Case


def touched(period: Period, within: str, *, seen_by: Staff) -> QuerySet[m.Case]:
    """Matters with an act in the period or a duty that may have come due in it, of all that this
    person may see, of their office, of their department, or of their own."""
    found = scope.matters(seen_by).filter(created_at__lt=period.before)
    still = Q(updated_at__gte=period.since) | Q(next_at__isnull=False) | scope.Open()
    return found.filter(_within(within, seen_by)).filter(still)


def _within(within: str, person: Staff) -> Q:
    if within == "own":
        return Q(first_contact=person.key) | Q(parties__contains=f"|{person.key}|")
    if within == "department":
        key = person.department.key if person.department else ""
        return Q(parties__contains=f"|{key}|") | Q(
            first_contact__in=Staff.objects.filter(department__key=key).values("key"))
    if within == "office":
        return Q(office=scope.office_of(person) or "")
    return Q()


def matters(period: Period, within: str, *, seen_by: Staff) -> Iterator[list[Matter]]:
    """Chunk by chunk, in the order of their numbers."""
    keys = list(touched(period, within, seen_by=seen_by).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield _stood(keys[start : start + CHUNK], period.before)


def _stood(keys: list[int], before: datetime) -> list[Matter]:
    rows = list(m.Case.objects.filter(pk__in=keys).order_by("pk").values_list(*COLUMNS))
    later = {r[0] for r in rows if r[6] >= before}
    told = histories.events_of(later) if later else {}
    found = []
    for pk, uid, office, estate, book, created, _updated, state in rows:
        if pk in later:
            events = (read(body) for _place, body in told[pk])
            case = fold([e for e in events if e.at < before], uid)
        else:
            case = _CASE.decode(state)
        if case.registered:
            found.append(Matter(pk, office, estate, book, created, case))
    return found
