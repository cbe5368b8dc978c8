"""Whom to give the work: who knows the building and the kind, and who has how much in hand."""

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
from django.db.models import Count, Q, QuerySet

from shouwen.queries.scope import Open
from shouwen.store.models import Case

LOOK_BACK = timedelta(days=90)
NOWHERE = "\x1f"
"""No house begins so, and no kind is called so."""
MUCH = 8
"""Open matters of one person from which on the load is said to be high; it never blocks."""


class Suited(msgspec.Struct, frozen=True, kw_only=True):
    """How well somebody fits: matters in hand, and those of this building and kind dealt with lately."""

    open: int = 0
    building: int = 0
    kind: int = 0

    @property
    def rank(self) -> tuple[int, int, int]:
        """Sorts the best first: the building counts before the kind, then who has less in hand."""
        return (-min(self.building, 1), -min(self.kind, 1), self.open)


def in_hand(people: Collection[str], rows: QuerySet[Case]) -> dict[str, int]:
    """How many open cases among ``rows`` each of ``people`` has; 0 is there too."""
    found = rows.filter(Open(), handler__in=people).order_by().values_list("handler")
    return dict.fromkeys(people, 0) | dict(found.annotate(Count("pk")))


def suited(people: Collection[str], *, uid: str, now: datetime) -> dict[str, Suited]:
    """Of each of ``people``, for the case with that uid; who never had anything is there too."""
    place = Case.objects.filter(uid=uid).values_list("house", "kind").first() or ("", "")
    building = f"{place[0].partition('-')[0]}-" if "-" in place[0] else None
    done = Q(created_at__gte=now - LOOK_BACK) & ~Q(uid=uid)
    rows = Case.objects.filter(done, handler__in=people).values("handler").annotate(
        building=Count("pk", filter=Q(house__startswith=building or NOWHERE)),
        same=Count("pk", filter=Q(kind=place[1] or NOWHERE)),
    )
    having = in_hand(people, Case.objects.all())
    found = {r["handler"]: (r["building"], r["same"]) for r in rows}
    return {
        who: Suited(open=having[who], building=found.get(who, (0, 0))[0], kind=found.get(who, (0, 0))[1])
        for who in people
    }
