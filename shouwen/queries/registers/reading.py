"""Reading a register: filtered, newest first, a page or everything, never more in memory than a chunk."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import msgspec
from django.db.models import Q, QuerySet

from shouwen.org.entering import begins
from shouwen.org.models import Staff
from shouwen.queries import scope
from shouwen.queries.registers.entry import COLUMNS, Entry, entries
from shouwen.queries.registers.kept import BY_DEPARTMENT, SORTS
from shouwen.store.models import Case

PAGE = 50
CHUNK = 500


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What of a register: matters registered from ``since`` to ``until``, both days included, in
    Beijing; empty filters let everything through."""

    sort: str
    since: date
    until: date
    estate: str = ""
    department: str = ""
    first_contact: str = ""
    class_no: int | None = None
    kind: str = ""
    stage: str = ""
    house: str = ""
    office: str = ""

    @property
    def form(self) -> str:
        return SORTS[self.sort]


class Place(msgspec.Struct, frozen=True):
    """Where a page of a register goes on: behind the case registered then, of that id."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """A place as ``str`` wrote it; None if it is none."""
        at, _tilde, id_ = text.partition("~")
        try:
            found = cls(datetime.fromisoformat(at), int(id_))
        except ValueError:
            return None
        return found if found.at.tzinfo is not None and 0 < found.id < 2**62 else None


def cases(wanted: Wanted, *, seen_by: Staff) -> QuerySet[Case]:
    """The matters that may stand in it, as far as the table of cases tells."""
    found = scope.matters(seen_by).filter(
        created_at__gte=begins(wanted.since), created_at__lt=begins(wanted.until + timedelta(days=1))
    )
    exact = {
        "office": wanted.office, "estate": wanted.estate, "first_contact": wanted.first_contact,
        "kind": wanted.kind, "stage": wanted.stage, "class_no": wanted.class_no,
    }
    found = found.filter(**{k: v for k, v in exact.items() if v})
    if wanted.house:
        found = found.filter(house__startswith=wanted.house)
    if wanted.department and wanted.sort in BY_DEPARTMENT:
        found = found.filter(state__contains=f'"department":"{wanted.department}","form":"{wanted.form}"')
    else:
        found = found.filter(state__contains=f'"form":"{wanted.form}"')
    return found.only(*COLUMNS)


def chunks(wanted: Wanted, *, seen_by: Staff, after: Place | None = None, newest: bool = True,
           size: int = CHUNK) -> Iterator[tuple[list[Entry], Place | None]]:
    """Lines chunk by chunk, each with the place at which the next one begins, if there is one."""
    found = cases(wanted, seen_by=seen_by)
    order = ("-created_at", "-pk") if newest else ("created_at", "pk")
    while True:
        rows = list((found.filter(_behind(after, newest)) if after else found).order_by(*order)[:size])
        if not rows:
            return
        after = Place(rows[-1].created_at, rows[-1].pk)
        department = wanted.department if wanted.sort in BY_DEPARTMENT else ""
        last = len(rows) < size
        yield list(entries(rows, wanted.form, department, seen_by=seen_by)), None if last else after
        if last:
            return


def _behind(place: Place, newest: bool) -> Q:
    if newest:
        return Q(created_at__lte=place.at) & ~Q(created_at=place.at, pk__gte=place.id)
    return Q(created_at__gte=place.at) & ~Q(created_at=place.at, pk__lte=place.id)


def page(wanted: Wanted, *, seen_by: Staff, after: Place | None = None) -> tuple[list[Entry], Place | None]:
    """One page, newest first, and where the next one begins."""
    return next(chunks(wanted, seen_by=seen_by, after=after, size=PAGE), ([], None))


def every(wanted: Wanted, *, seen_by: Staff) -> Iterator[Entry]:
    """All lines, the oldest first, as a book is read; in flat memory."""
    for lines, _place in chunks(wanted, seen_by=seen_by, newest=False):
        yield from lines
